"""The comparison as rows to take away: one per figure, one column per offer; units stand in the names."""

from collections.abc import Iterator
from typing import Any

from review.evaluation.comparison import Comparison, Line

FIGURE = "figure"


def comparison_columns(page: Comparison | None) -> tuple[str, ...]:
    """Return the names of the columns."""
    return (FIGURE, *(offer.alias for offer in page.offers)) if page else (FIGURE,)


def comparison_rows(page: Comparison | None) -> Iterator[dict[str, Any]]:
    """Yield the figures in the order of the page."""
    if page is None:
        return
    columns = comparison_columns(page)
    figures: list[tuple[str, tuple[Any, ...]]] = [
        ("rank", tuple(place.rank for place in page.places)),
        ("technology", tuple(offer.technology for offer in page.offers)),
        ("contract_kw", tuple(offer.contract_kw for offer in page.offers)),
        # Where no capacity is asked for, what the rank goes by.
        *([(f"cost_of_need [{page.measure.unit}]", page.ranked_by)] if page.measure.is_cost else []),
        ("nmv_usd_per_kw_year", page.values),
        ("npv_usd", page.npv_usd),
        ("quality_of_100", tuple(each.mean if each else None for each in page.quality)),
        *_named("component_usd_per_kw_year", page.components),
        *_named("score", page.criteria),
        *_named("share_of_need", page.shares),
    ]
    for name, values in figures:
        yield dict(zip(columns, (name, *values), strict=True))


def _named(prefix: str, lines: list[Line]) -> list[tuple[str, tuple[Any, ...]]]:
    return [(f"{prefix}: {line.label}", line.values) for line in lines]
