"""What a set covers, as rows to take away: one for each need, year, month and hour that is asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

from review.evaluation.valued_sets import ValuedSet
from solicitations.models import Need

HOURS_PER_DAY = 24
COLUMNS = ("need", "unit", "year", "month", "hour_beginning", "needed", "covered", "short")


def coverage_rows(found: ValuedSet | None, needs: Sequence[Need]) -> Iterator[dict[str, Any]]:
    """Yield the hours in which something is needed."""
    for need in needs if found else ():
        coverage = found.value.needs.get(need.pk) if found else None
        for year in coverage.years if coverage else ():
            for at, (needed, covered) in enumerate(zip(year.needed, year.delivered, strict=True)):
                if needed:
                    yield {
                        "need": need.code,
                        "unit": need.get_unit_display(),
                        "year": year.year,
                        "month": at // HOURS_PER_DAY + 1,
                        "hour_beginning": at % HOURS_PER_DAY,
                        "needed": needed,
                        "covered": covered,
                        "short": max(needed - covered, 0),
                    }
