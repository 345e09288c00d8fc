"""How the ranked table is looked at: which rows, in which order, with which columns; pages and files share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bids.states import Technology
from review.evaluation.dashboard import Row

ORDERS = (
    ("rank", "Rank"),
    ("nmv", "Net Market Value"),
    ("npv", "Net present value"),
    ("quality", "Qualitative score"),
    ("kw", "Contract capacity"),
    ("alias", "Offer"),
)
COLUMNS = (("npv", "Net present value"), ("quality", "Qualitative score"), ("shares", "Shares of needs"))
ONLY = (("", "All offers"), ("chosen", "Chosen ones"), ("ranked", "Ranked ones"))
EVERY_COLUMN = frozenset(name for name, _ in COLUMNS)


@dataclass(frozen=True, slots=True)
class BoardView:
    """One way to look at a ranking."""

    technology: str = ""
    only: str = ""
    order: str = "rank"
    pinned: frozenset[UUID] = frozenset()
    columns: frozenset[str] = EVERY_COLUMN

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows wanted, in the order wanted."""
        shown = [
            row
            for row in rows
            if (not self.technology or row.offer.technology == self.technology)
            and (self.only != "chosen" or row.is_chosen)
            and (self.only != "ranked" or row.place.rank is not None)
        ]
        # The rows come in their rank, and sorting is stable; what is pinned stands first, whatever is filtered.
        ordered = shown if self.order == "rank" else sorted(shown, key=_KEYS[self.order])
        if not self.pinned:
            return ordered
        first = [row for row in rows if row.offer.pk in self.pinned]
        return first + [row for row in ordered if row.offer.pk not in self.pinned]

    def spell(self) -> str:
        """Say the view in words.

        >>> BoardView(order="npv", columns=frozenset({"npv"})).spell()
        'All offers, by net present value, with net present value'
        """
        words = [dict(ONLY)[self.only]]
        if self.technology:
            words.append(str(Technology(self.technology).label))
        words.append(f"by {_in_sentence(dict(ORDERS)[self.order])}")
        if self.pinned:
            words.append(f"{len(self.pinned)} pinned")
        if self.columns != EVERY_COLUMN:
            words.append(
                "with " + " and ".join(_in_sentence(label) for name, label in COLUMNS if name in self.columns)
            )
        return ", ".join(words)

    def as_facts(self) -> dict[str, Any]:
        """Return the view as it is kept."""
        return {
            "technology": self.technology,
            "only": self.only,
            "order": self.order,
            "pinned": sorted(str(each) for each in self.pinned),
            "columns": sorted(self.columns),
        }

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> "BoardView":
        """Return a view that was kept."""
        return cls(
            technology=facts["technology"],
            only=facts["only"],
            order=facts["order"],
            pinned=frozenset(UUID(each) for each in facts["pinned"]),
            columns=frozenset(facts["columns"]),
        )


def _in_sentence(label: str) -> str:
    return label if label.startswith("Net Market") else label.lower()


_KEYS: dict[str, Any] = {
    "nmv": lambda row: -row.nmv_usd_per_kw_year,
    "npv": lambda row: -row.npv_usd,
    "quality": lambda row: (row.quality is None, -(row.quality.mean if row.quality else 0)),
    "kw": lambda row: -(row.offer.contract_kw or 0),
    "alias": lambda row: (len(row.offer.alias), row.offer.alias),
}
