"""What moved, to take away: one row for each offer and comparison, runs first and then each deviation."""

from collections.abc import Iterator
from typing import Any

from bids.models import Offer
from review.evaluation.changes import Change
from review.evaluation.rank_changes import ChangesPage

COLUMNS = (
    "compared",
    "offer",
    "rank_before",
    "rank_after",
    "value_before",
    "value_after",
    "quality_before_of_100",
    "quality_after_of_100",
)


def changes_rows(page: ChangesPage) -> Iterator[dict[str, Any]]:
    """Return the rows; values in the unit the offers are ranked by, none where an offer is not valued."""
    for row in page.rows:
        yield _row("two runs", row.offer, row.change)
    for effect in page.effects:
        for each in effect.rows:
            yield _row(
                f"deviation {effect.deviation.number if effect.deviation else ''}", each.offer, each.change
            )


def _row(compared: str, offer: Offer, change: Change) -> dict[str, Any]:
    before, after = change.before, change.after
    figures = (
        before.rank if before else None,
        after.rank if after else None,
        before.value if before else None,
        after.value if after else None,
        before.quality if before else None,
        after.quality if after else None,
    )
    return dict(zip(COLUMNS, (compared, offer.alias, *figures), strict=True))
