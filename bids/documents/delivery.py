"""How an offer delivers: a shape, a storage device, called demand response, or a hybrid of shape and storage."""

from typing import Any

from bids.documents.reader import Reader, spell
from bids.states import Technology

MOST_KW = "5000000"
HOURS_IN_A_YEAR = 8760

KINDS_OF: dict[str, tuple[str, ...]] = {
    Technology.SOLAR: ("month_hour", "hourly"),
    Technology.WIND: ("month_hour", "hourly"),
    Technology.ENERGY_EFFICIENCY: ("month_hour", "hourly"),
    Technology.OTHER: ("month_hour", "hourly"),
    Technology.STORAGE: ("storage",),
    Technology.DEMAND_RESPONSE: ("demand_response",),
    Technology.HYBRID: ("hybrid",),
}


def read_delivery(technical: Reader, technology: str) -> dict[str, Any]:
    """Read the ``delivery`` object that fits the technology."""
    reader = technical.inside("delivery")
    kind = reader.choice("kind", KINDS_OF.get(technology, ("month_hour", "hourly")))
    if not kind:
        return {}
    delivery: dict[str, Any] = {"kind": kind, **_READERS[kind](reader)}
    reader.nothing_else()
    return delivery


def _month_hour(reader: Reader) -> dict[str, Any]:
    rows = reader.table("kw", rows=12, columns=24, most=MOST_KW)
    if rows and not any(any(row) for row in rows):
        reader.refuse("kw", "is zero in every hour")
    return {"kw": [[spell(kw) for kw in row] for row in rows]}


def _hourly(reader: Reader) -> dict[str, Any]:
    hours = reader.numbers("kw", lengths=[HOURS_IN_A_YEAR], most=MOST_KW)
    if hours and not any(hours):
        reader.refuse("kw", "is zero in every hour")
    return {"kw": [spell(kw) for kw in hours]}


def _storage(reader: Reader) -> dict[str, Any]:
    power, energy = reader.number("power_kw", most=MOST_KW), reader.number("energy_kwh", most="100000000")
    if not power:
        reader.refuse("power_kw", "must be more than 0 kW")
    if not energy:
        reader.refuse("energy_kwh", "must be more than 0 kWh: storage without energy delivers nothing")
    low = reader.number("soc_min", most="1", default="0")
    high = reader.number("soc_max", most="1", default="1")
    if high <= low:
        reader.refuse("soc_max", f"must be above soc_min ({low})")
    efficiency = reader.number("round_trip_efficiency", most="1")
    if not efficiency:
        reader.refuse("round_trip_efficiency", "must be more than 0 and at most 1")
    return {
        "power_kw": spell(power),
        "energy_kwh": spell(energy),
        "round_trip_efficiency": spell(efficiency),
        "soc_min": spell(low),
        "soc_max": spell(high),
        "ancillary_services": reader.truth("ancillary_services", default=False),
    }


def _demand_response(reader: Reader) -> dict[str, Any]:
    kw = reader.number("kw", most=MOST_KW)
    if not kw:
        reader.refuse("kw", "must be more than 0 kW")
    months = reader.get("months")
    if not isinstance(months, list) or not months or any(m not in range(1, 13) for m in months):
        reader.refuse("months", "must be a list of months, 1 to 12")
        months = []
    return {
        "kw": spell(kw),
        "hours_per_call": reader.whole("hours_per_call", least=1, most=24),
        "calls_per_year": reader.whole("calls_per_year", least=1, most=366),
        "months": sorted({int(m) for m in months}),
        "start_hour": reader.whole("start_hour", least=0, most=23),
        "end_hour": reader.whole("end_hour", least=0, most=24),
        "notice_hours": spell(reader.number("notice_hours", most="168", default="0")),
    }


def _hybrid(reader: Reader) -> dict[str, Any]:
    shape, storage = reader.inside("shape"), reader.inside("storage")
    kind = shape.choice("kind", ("month_hour", "hourly"))
    limit = reader.number("interconnection_kw", most=MOST_KW)
    if not limit:
        reader.refuse("interconnection_kw", "must be more than 0 kW")
    result = {
        "shape": {"kind": kind, **(_READERS[kind](shape) if kind else {})},
        "storage": _storage(storage),
        "interconnection_kw": spell(limit),
    }
    shape.nothing_else()
    storage.nothing_else()
    return result


_READERS = {
    "month_hour": _month_hour,
    "hourly": _hourly,
    "storage": _storage,
    "demand_response": _demand_response,
    "hybrid": _hybrid,
}
