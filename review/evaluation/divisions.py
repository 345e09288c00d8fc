"""In which parts an offer may be taken, as its run froze it: all or nothing, any part from a minimum, equal blocks."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from bids.models import Offer
from kernel.errors import InvalidInput
from nmv.portfolio import Tableau
from review.models import Amounts
from valuation.evaluation.tableaux import tableau_of
from valuation.models import Run
from web.quantities import number

ALL = Decimal(1)
HUNDRED = Decimal(100)
# Shares have six decimals, rounded up: a third is 0.333334.
MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class Division:
    """How one offer may be divided: ``blocks`` equal ones, 1 for a whole offer, 0 for any part from ``least``."""

    blocks: int
    least: Decimal

    @property
    def is_whole(self) -> bool:
        """Whether it comes all or not at all."""
        return self.blocks == 1 or (not self.blocks and self.least >= ALL)

    @property
    def least_percent(self) -> Decimal:
        """The smallest part in per cent, as a reader types it."""
        return (self.least * HUNDRED).quantize(Decimal("0.0001")).normalize() + 0

    def __str__(self) -> str:
        if self.is_whole:
            return "all or nothing"
        if self.blocks:
            return f"{self.blocks} equal blocks"
        return f"any part from {number(self.least_percent)} %"

    def why_not(self, share: Decimal) -> str:
        """Say why a share may not be taken; empty when it may."""
        if self.is_whole and share != ALL:
            return "It comes all or not at all."
        if not 0 < share <= ALL:
            return "Take more than nothing and at most all of it."
        if self.blocks and abs(share * self.blocks - round(share * self.blocks)) > self.blocks * MICRO:
            return f"It comes in {self.blocks} equal blocks: take a whole number of them."
        if not self.blocks and share < self.least - MICRO:
            return f"At least {number(self.least_percent)} % of it is taken, or nothing."
        return ""

    def n_blocks(self, share: Decimal) -> int:
        """How many blocks a share is."""
        return round(share * self.blocks)


def divisions_of(table: Tableau, wanted: Container[UUID] | None = None) -> dict[UUID, Division]:
    """Return how the offers of a run, or those wanted of them, may be divided."""
    columns = zip(
        table.problem.offer_ids,
        table.problem.parts().tolist(),
        table.problem.least_shares().tolist(),
        strict=True,
    )
    found = ((UUID(key), Division(parts, Decimal(repr(least)))) for key, parts, least in columns)
    return {key: division for key, division in found if wanted is None or key in wanted}


def require_parts(run: Run | None, amounts: Amounts, *, field: str) -> None:
    """Refuse a set that takes of an offer what it does not come in; an offer that the run lacks counts nothing.

    Raises:
        InvalidInput: says of every offer in question what is taken and why it may not be, at the field.
        Conflict: the run kept no inputs.
    """
    in_part = {key: share for key, share in amounts.items() if share != ALL}
    if not in_part:
        return
    if not all(0 < share <= ALL for share in in_part.values()):
        raise InvalidInput("Take a share above 0 and at most 1 of an offer.", field=field)
    known: Mapping[UUID, Division] = divisions_of(tableau_of(run), in_part) if run is not None else {}
    refused = {
        key: why for key, share in in_part.items() if key in known and (why := known[key].why_not(share))
    }
    if refused:
        found = Offer.objects.filter(pk__in=refused).order_by("alias").values_list("pk", "alias")
        said = [f"{alias}, {number(in_part[key] * HUNDRED)} %: {refused[key]}" for key, alias in found]
        raise InvalidInput(" ".join(said), field=field)
