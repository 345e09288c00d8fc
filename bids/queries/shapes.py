"""The delivery shape of an offer, and the years it is of."""

from datetime import date
from typing import Any

from bids.documents.registry import HOURS, HOURS_IN_A_YEAR, MONTHS
from bids.queries.making import Making

SIZES = {"month_hour": MONTHS, "hourly": HOURS_IN_A_YEAR}


def shape_of(made: Making) -> dict[str, Any] | None:
    """Return the shape of an offer as its document holds it; None where none is whole yet."""
    delivery = made.checked.technical.get("delivery") or {}
    shape = delivery.get("shape") or delivery
    kw = shape.get("kw")
    if not isinstance(kw, list) or len(kw) != SIZES.get(shape.get("kind", "")):
        return None
    is_whole = shape["kind"] == "hourly" or all(len(row) == HOURS for row in kw)
    return shape if is_whole else None


def term_years(made: Making) -> tuple[int, int] | None:
    """Return the first and the last year of the delivery term; None where it is not told yet."""
    told = [made.checked.technical.get(name) for name in ("starts_on", "ends_on")]
    if not all(told):
        return None
    first, last = (date.fromisoformat(str(each)).year for each in told)
    return (first, last) if first <= last else None
