"""An opened offer's document as the engine's plain data."""

from typing import Any

from bids.documents import OfferDocument
from bids.models import Offer
from bids.states import Technology

# What capacity can also answer; voltage and power quality need a service of their own.
CAPACITY_SERVICES = ["distribution_capacity", "load_shift", "reliability"]
FLEXIBLE = {Technology.STORAGE, Technology.HYBRID}


def offer_data(
    offer: Offer, document: OfferDocument, *, as_products: list[str], has_local_ra: bool
) -> dict[str, Any]:
    """Return one offer for the case; ``as_products`` are the reserves the protocol prices."""
    technical, price = document.technical, document.price
    delivery = technical["delivery"]
    data: dict[str, Any] = {
        "id": str(offer.pk),
        "name": offer.alias or technical["name"],
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
        "price": {
            name: float(price[name])
            for name in ("fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year")
        },
    }
    return data | _DELIVERY[delivery["kind"]](delivery, as_products)


def _shape(delivery: dict[str, Any]) -> dict[str, Any]:
    """Month-hour rows by the clock; 8,760 hours in standard time, the year without a leap day."""
    if delivery["kind"] == "month_hour":
        return {"month_hour_kw": [[float(kw) for kw in row] for row in delivery["kw"]]}
    return {"clock": "standard", "hourly_kw": [float(kw) for kw in delivery["kw"]]}


def _store(delivery: dict[str, Any]) -> dict[str, Any]:
    names = ("power_kw", "energy_kwh", "round_trip_efficiency", "soc_min", "soc_max")
    return {name: float(delivery[name]) for name in names}


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
    return {
        "demand_response": {
            "power_kw": float(delivery["kw"]),
            "hours_per_call": delivery["hours_per_call"],
            "calls_per_year": delivery["calls_per_year"],
            "window": window,
            "notice_hours": float(delivery["notice_hours"]),
        }
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
