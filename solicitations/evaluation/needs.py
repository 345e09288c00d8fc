"""Needs as the engine's plain data."""

from typing import Any

from solicitations.models import Need
from solicitations.states import DayType, NeedForm, NeedUnit

WEEKDAY, WEEKEND = "weekday", "weekend"
DAY_TYPES = {DayType.ALL: (WEEKDAY, WEEKEND), DayType.WEEKDAY: (WEEKDAY,), DayType.WEEKEND: (WEEKEND,)}


def need_data(need: Need) -> dict[str, Any]:
    """Return one need for the case."""
    data: dict[str, Any] = {
        "id": str(need.pk),
        "name": need.code,
        "service": need.service.lower(),
        "direction": need.direction.lower(),
        "calls_per_year": need.calls_per_year,
        "max_consecutive_days": need.max_consecutive_days,
        "notice_hours": None if need.notice_hours is None else float(need.notice_hours),
    }
    return data | ({"call": _call(need)} if need.form == NeedForm.CALL else {"profile": _profile(need)})


def _call(need: Need) -> dict[str, Any]:
    """A call in kWh asks for its energy spread evenly over its hours."""
    hours = need.duration_hours or 1
    per_hour = hours if need.unit == NeedUnit.KWH else 1
    windows = [
        {
            "months": sorted(window.months),
            "day_type": window.day_type.lower(),
            "starts_hour": window.start_hour,
            "ends_hour": window.end_hour,
        }
        for window in need.windows.all()
    ]
    years = {str(year.year): float(year.amount) / per_hour for year in need.years.all()}
    return {"kw_by_year": years, "duration_hours": hours, "windows": windows}


def _profile(need: Need) -> dict[str, Any]:
    """Amounts for all days first, then those of one day type, which replace them."""
    years: dict[str, dict[str, list[list[float]]]] = {}
    amounts = sorted(need.amounts.all(), key=lambda amount: amount.day_type != DayType.ALL)
    for amount in amounts:
        empty = {day_type: [[0.0] * 24 for _ in range(12)] for day_type in (WEEKDAY, WEEKEND)}
        tables = years.setdefault(str(amount.year), empty)
        for day_type in DAY_TYPES[DayType(amount.day_type)]:
            tables[day_type][amount.month - 1][amount.hour] = float(amount.amount)
    return {"years": years}
