"""Curves and protocol rules as the engine's plain data."""

from typing import Any

from bids.states import Technology
from valuation.models import CurveVersion
from valuation.states import CurveKind, Resolution

PRODUCTS = {
    CurveKind.REG_UP: "regulation_up",
    CurveKind.REG_DOWN: "regulation_down",
    CurveKind.SPIN: "spin",
    CurveKind.NON_SPIN: "non_spin",
}
FAR_HORIZON = 2200


def curve_set(versions: dict[CurveKind, CurveVersion], content: dict[str, Any]) -> dict[str, Any]:
    """Return the case's curves: the versions named, and the values that stand in the protocol itself."""
    curves: dict[str, dict[str, Any]] = {"hourly": {}, "monthly": {}, "yearly": {}}
    for kind, version in versions.items():
        curves[version.resolution.lower()][kind.value] = _BY_RESOLUTION[Resolution(version.resolution)](
            version
        )
    first = content["convention"]["valuation_year"]
    if content["ghg"]:
        curves["yearly"]["GHG"] = _inline(content["ghg"], "usd_per_tonne", "USD/t", first)
    if content["transmission"]:
        curves["yearly"]["TX"] = _inline(content["transmission"], "usd_per_kw_year", "USD/kW-year", first)
    return curves


def _hourly(version: CurveVersion) -> dict[str, Any]:
    return {
        "label": str(version),
        "unit": version.unit,
        "starts_at": version.starts_at,
        "values": [float(value) for value in version.values],
        "extension": {
            "price_year": version.price_year,
            "escalator_per_year": float(version.escalator_per_year),
            "horizon_year": version.horizon_year,
            "day_alignment": version.day_alignment.lower(),
            "leap_day": version.leap_day.lower(),
        },
    }


def _monthly(version: CurveVersion) -> dict[str, Any]:
    return _table(version) | {"values": [[float(value) for value in version.values]]}


def _yearly(version: CurveVersion) -> dict[str, Any]:
    return _table(version) | {"values": [float(value) for value in version.values]}


def _table(version: CurveVersion) -> dict[str, Any]:
    return {
        "unit": version.unit,
        "first_year": version.price_year,
        "escalator_per_year": float(version.escalator_per_year),
        "horizon_year": version.horizon_year,
    }


_BY_RESOLUTION = {Resolution.HOURLY: _hourly, Resolution.MONTHLY: _monthly, Resolution.YEARLY: _yearly}


def _inline(rule: dict[str, Any], name: str, unit: str, first_year: int) -> dict[str, Any]:
    """A value the protocol states in dollars of the valuation year."""
    return {
        "unit": unit,
        "first_year": first_year,
        "values": [float(rule[name])],
        "escalator_per_year": float(rule["escalator_per_year"]),
        "horizon_year": FAR_HORIZON,
    }


def protocol_data(versions: dict[CurveKind, CurveVersion], content: dict[str, Any]) -> dict[str, Any]:
    """Return the engine's protocol."""
    energy = versions.get(CurveKind.ENERGY)
    return {
        "energy": {"curve": CurveKind.ENERGY.value} | _floats(content["energy"]) if energy else None,
        "ra": _ra(versions, content["ra"]),
        "nqc": {technology.lower(): _nqc(rule) for technology, rule in content["nqc"].items()},
        "ancillary": _ancillary(versions, content["ancillary"]),
        "rec_curve": CurveKind.REC.value if CurveKind.REC in versions else None,
        "ghg": _ghg(content["ghg"], is_embedded=energy is None or energy.carbon_embedded),
        "integration_cost_usd_per_mwh": _by_technology(content["integration_usd_per_mwh"]),
        "transmission": _transmission(content["transmission"]),
        "deferral": {
            "policy": content["deferral"]["policy"],
            "dependable_exceedance": float(content["deferral"]["dependable_exceedance"]),
        },
    }


def _floats(rule: dict[str, str]) -> dict[str, float]:
    return {name: float(value) for name, value in rule.items()}


def _by_technology(rule: dict[str, str]) -> dict[str, float]:
    return {technology.lower(): float(value) for technology, value in rule.items()}


def _ra(versions: dict[CurveKind, CurveVersion], rule: dict[str, str]) -> dict[str, Any]:
    extra = {"local": CurveKind.RA_LOCAL, "flexible": CurveKind.RA_FLEX}
    prices = {
        name: {"curve": kind.value, "basis": rule[name]} if kind in versions else None
        for name, kind in extra.items()
    }
    return {"system": CurveKind.RA_SYSTEM.value if CurveKind.RA_SYSTEM in versions else None} | prices


def _nqc(rule: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "rule": rule["rule"],
        "duration_hours": float(rule["duration_hours"]),
        "factor": float(rule["factor"]),
    }
    if rule["rule"] == "elcc":
        data["elcc_by_month"] = [float(share) for share in rule["elcc_by_month"]]
    return data


def _ancillary(versions: dict[CurveKind, CurveVersion], rule: dict[str, Any]) -> dict[str, Any]:
    products = {
        name: {"curve": kind.value} | _floats(rule["products"][kind])
        for kind, name in PRODUCTS.items()
        if kind in versions
    }
    return {
        "method": "hourly" if products else "none",
        "products": products,
        "dervet_net_energy_rule": rule["dervet_net_energy_rule"],
    }


def _ghg(rule: dict[str, Any] | None, *, is_embedded: bool) -> dict[str, Any]:
    residual = None
    if rule is not None:
        residual = {
            "curve": "GHG",
            "tonnes_per_mwh": float(rule["tonnes_per_mwh"]),
            "document": rule["document"],
        }
    return {"carbon_embedded": is_embedded, "residual": residual}


def _transmission(rule: dict[str, Any] | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    stated = _by_technology(rule["coincidence"])
    everywhere = {technology.lower(): stated.get(technology.lower(), 0.0) for technology in Technology.values}
    return {"curve": "TX", "coincidence": everywhere}
