"""How much of an offer is bought: the part that was chosen, and quantities of the offer reduced to it.

What a part costs, pays and delivers is that part of the whole: prices per unit stay, quantities shrink.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from web.quantities import number

WATT = Decimal("0.001")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Part:
    """A share of an offer; of one in equal blocks, so many of them."""

    share: Fraction
    n_blocks: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether all of the offer is bought."""
        return self.share == 1

    def of(self, amount: Decimal | str | int) -> Decimal:
        """Return this part of a quantity in kW, to the watt."""
        whole = Decimal(amount)
        if self.is_whole:
            return whole
        return (whole * self.share.numerator / self.share.denominator).quantize(WATT)

    @property
    def words(self) -> str:
        """The part as a reader sees it: all of it, a number of blocks, a share in per cent."""
        if self.is_whole:
            return "all of it"
        if self.n_blocks > 1:
            return f"{self.share * self.n_blocks} of {self.n_blocks} equal blocks"
        percent = HUNDRED * self.share.numerator / self.share.denominator
        return f"{percent.normalize():f} %"

    def told(self, kw: Decimal | None) -> str:
        """Write the part with the contract capacity that it is; empty for all of an offer."""
        if self.is_whole:
            return ""
        return f"{self.words}, {number(self.of(kw or 0))} kW of {number(kw)} kW"


ALL = Part(Fraction(1))


def part_of(together: Mapping[str, Any], share: Decimal) -> Part:
    """Return the part that a chosen set takes; shares of blocks are kept with six decimals and mean whole blocks."""
    if share == 1:
        return ALL
    if together.get("quantity") == "blocks":
        blocks = int(together["blocks"])
        return Part(Fraction(round(share * blocks), blocks), blocks)
    return Part(Fraction(share))
