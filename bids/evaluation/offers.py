"""An offer's document, of any edition, as the engine's plain data."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bids.documents import OfferDocument
from bids.evaluation.places import Places, need_shares
from bids.states import Technology

# What capacity can also answer; voltage and power quality need a service of their own.
CAPACITY_SERVICES = ["distribution_capacity", "load_shift", "reliability"]
STORE = (
    "power_kw", "energy_kwh", "round_trip_efficiency", "soc_min", "soc_max", "max_cycles_per_day",
    "max_cycles_per_year", "self_discharge_per_hour",
)  # fmt: skip
FLEXIBLE = {Technology.STORAGE, Technology.HYBRID}


# Fields of the second edition that the engine knows under a name of its own.
CARRIED = (
    ("project", "nameplate_kw", "nameplate_kw"),
    ("operation", "reactive_kvar", "reactive_kvar"),
    ("interconnection", "network_upgrade_usd", "network_upgrade_usd"),
)


def offer_data(
    document: OfferDocument,
    *,
    offer_id: str,
    name: str,
    as_products: list[str],
    has_local_ra: bool,
    places: Places,
) -> dict[str, Any]:
    """Return one offer for the case; ``as_products`` are the reserves the protocol prices.

    Raises:
        CaseError: it names a need that none of its delivery points reaches.
    """
    technical, price = document.technical, document.price
    delivery = technical["delivery"]
    data: dict[str, Any] = {
        "id": offer_id,
        "name": name,
        "technology": technical["technology"].lower(),
        "need_ids": technical["needs"],
        "services": CAPACITY_SERVICES,
        "contract_kw": [float(kw) for kw in technical["contract_kw"]],
        "term_starts_on": technical["starts_on"],
        "term_ends_on": technical["ends_on"],
        "commercial_operation_on": technical["commercial_operation_on"],
        "availability": float(technical["availability"]),
        "degradation_per_year": float(technical["degradation_per_year"]),
        "rps_eligible": technical["rps_eligible"],
        "ra": {"system": True, "local": has_local_ra, "flexible": technical["technology"] in FLEXIBLE},
        "price": _price(price, technical),
    }
    data |= _DELIVERY[delivery["kind"]](delivery, as_products)
    shares = need_shares(technical, places)
    data |= {"need_shares": shares} if shares else {}
    return _incremental(data | _second_edition(technical, price), technical)


def _price(price: Mapping[str, Any], technical: Mapping[str, Any]) -> dict[str, Any]:
    """The price; what starts cost at most in a year is spread over the contract's kW-months."""
    names = (
        "fixed_usd_per_kw_month",
        "variable_usd_per_mwh",
        "escalator_per_year",
        "minimum_take_mwh_per_year",
    )
    told: dict[str, Any] = {name: float(price[name]) for name in names if name in price}
    starts = _starts_usd_per_kw_month(price, technical)
    by_month = price.get("fixed_usd_per_kw_month_by_month")
    if by_month:
        told["fixed_usd_per_kw_month_by_month"] = [float(Decimal(usd) + starts) for usd in by_month]
    elif starts:
        told["fixed_usd_per_kw_month"] = float(Decimal(price["fixed_usd_per_kw_month"]) + starts)
    return told


def _starts_usd_per_kw_month(price: Mapping[str, Any], technical: Mapping[str, Any]) -> Decimal:
    """All starts that may be charged in a year, over the kW-months of a year."""
    if "start_usd" not in price:
        return Decimal(0)
    kw_months = sum(Decimal(kw) for kw in technical["contract_kw"])
    return Decimal(price["start_usd"]) * int(price["starts_per_year"]) / kw_months


_PAID = ("service", "payer", "kind", "kw")


def _second_edition(technical: Mapping[str, Any], price: Mapping[str, Any]) -> dict[str, Any]:
    """What only the second edition tells; an offer of the first has nothing here."""
    found: dict[str, Any] = {
        to: float(technical[group][name]) for group, name, to in CARRIED if name in technical.get(group, {})
    }
    if "ownership" in technical.get("bidder", {}):
        found["ownership"] = technical["bidder"]["ownership"]
    if "collateral_usd" in price:
        found["collateral_usd"] = float(price["collateral_usd"])
    elsewhere = technical.get("incrementality", {}).get("paid_elsewhere")
    if elsewhere:
        # A draft may hold lines that are not filled in yet; the checker lets none of them into a submission.
        told = [row for row in elsewhere if all(row.get(name) for name in _PAID)]
        found["paid_elsewhere"] = [
            {name: row[name] for name in _PAID} | {"kw": float(row["kw"])} for row in told
        ]
    quantity = _quantity(technical.get("together", {}))
    return found | ({"quantity": quantity} if quantity else {})


def _quantity(together: Mapping[str, Any]) -> dict[str, Any]:
    kind = together.get("quantity", "whole")
    if kind == "divisible":
        return {"kind": kind, "min_share": float(together["least_share"])}
    return {"kind": kind, "blocks": together["blocks"]} if kind == "blocks" else {}


def _incremental(data: dict[str, Any], technical: Mapping[str, Any]) -> dict[str, Any]:
    """Claim no service that somebody else pays for wholly: the rules of counting once would refuse the offer."""
    largest = max(Decimal(kw) for kw in technical["contract_kw"])
    taken: dict[str, Decimal] = {}
    for row in technical.get("incrementality", {}).get("paid_elsewhere", ()):
        taken[row["service"]] = taken.get(row["service"], Decimal(0)) + Decimal(row["kw"])
    whole = {service for service, kw in taken.items() if kw >= largest}
    if not whole:
        return data
    data["ra"] = {kind: claimed and f"{kind}_ra" not in whole for kind, claimed in data["ra"].items()}
    data["rps_eligible"] = data["rps_eligible"] and "certificate" not in whole
    if "ancillary" in whole and "ancillary_products" in data:
        data["ancillary_products"] = []
    if "voltage" in whole:
        data.pop("reactive_kvar", None)
    return data


def _shape(delivery: dict[str, Any]) -> dict[str, Any]:
    """Month-hour rows by the clock; 8,760 hours in standard time, the year without a leap day."""
    if delivery["kind"] == "month_hour":
        return {"month_hour_kw": [[float(kw) for kw in row] for row in delivery["kw"]]}
    return {"clock": "standard", "hourly_kw": [float(kw) for kw in delivery["kw"]]}


def _store(delivery: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {name: float(delivery[name]) for name in STORE if name in delivery}
    if delivery.get("charges_only_from_generation"):
        told["charges_from_grid"] = False
    return told


def _of_shape(delivery: dict[str, Any], _as_products: list[str]) -> dict[str, Any]:
    return {"shape": _shape(delivery)}


def _of_storage(delivery: dict[str, Any], as_products: list[str]) -> dict[str, Any]:
    sold = as_products if delivery["ancillary_services"] else []
    return {"storage": _store(delivery), "ancillary_products": sold}


def _of_response(delivery: dict[str, Any], _as_products: list[str]) -> dict[str, Any]:
    window = {
        "months": delivery["months"],
        "starts_hour": delivery["start_hour"],
        "ends_hour": delivery["end_hour"],
    }
    if "day_type" in delivery:
        window["day_type"] = delivery["day_type"]
    days = delivery.get("max_consecutive_days")
    return {
        "demand_response": {
            "power_kw": float(delivery["kw"]),
            "hours_per_call": delivery["hours_per_call"],
            "calls_per_year": delivery["calls_per_year"],
            "window": window,
            "notice_hours": float(delivery["notice_hours"]),
        }
        | ({"max_consecutive_days": days} if days else {})
    }


def _of_hybrid(delivery: dict[str, Any], as_products: list[str]) -> dict[str, Any]:
    store = _of_storage(delivery["storage"], as_products)
    return {
        "shape": _shape(delivery["shape"]),
        "interconnection_kw": float(delivery["interconnection_kw"]),
    } | store


_DELIVERY = {
    "month_hour": _of_shape,
    "hourly": _of_shape,
    "storage": _of_storage,
    "demand_response": _of_response,
    "hybrid": _of_hybrid,
}
