"""Wires projects that an offer may defer, and the traditional solutions each could be built with."""

from dataclasses import dataclass

from nmv.case.reading import (
    CaseError,
    a_year,
    keyed,
    listed,
    number,
    one_of,
    optional,
    part,
    reads,
    text,
    whole,
)
from nmv.case.revenue import RevenueRequirement

_SPLIT_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Solution:
    """One traditional way to meet the needs.

    Its lifetime cost is a multiplier of the installed cost, a PVRR, or built from a revenue requirement.

    `om_usd_per_year` is what the multiplier or PVRR leaves out, in dollars of the first deferral year; it
    grows at inflation. `cost_year` names the dollars of the installed cost; left out, they are dollars of
    the moment the project would be built (the end of the year before deferral starts).
    """

    name: str = reads(text, default="traditional solution")
    installed_cost_usd: float = reads(number("USD", above=0))
    life_years: float = reads(number("years", above=0, at_most=200))
    revenue_requirement_multiplier: float | None = reads(
        optional(number("PVRR / cost", above=0)), default=None
    )
    pvrr_usd: float | None = reads(optional(number("USD", above=0)), default=None)
    om_usd_per_year: float = reads(number("USD/year", at_least=0), default=0.0)
    cost_year: int | None = reads(optional(a_year()), default=None)
    revenue_requirement: RevenueRequirement | None = reads(
        optional(part(RevenueRequirement)), default=None, since=2
    )

    def check(self, path: str) -> None:
        """The lifetime cost is given once."""
        ways = (self.revenue_requirement_multiplier, self.pvrr_usd, self.revenue_requirement)
        if sum(way is not None for way in ways) != 1:
            raise CaseError(
                path, "expected either revenue_requirement_multiplier or pvrr_usd or revenue_requirement"
            )


@dataclass(frozen=True, kw_only=True)
class Project:
    """A distribution or transmission investment, the needs it serves and the years it could wait."""

    id: str = reads(text)
    name: str = reads(text, default="project")
    kind: str = reads(one_of("distribution", "transmission"), default="distribution")
    need_ids: tuple[str, ...] = reads(listed(text, at_least=1))
    solutions: tuple[Solution, ...] = reads(listed(part(Solution), at_least=1))
    deferral_starts_in: int = reads(a_year())
    deferral_years: int = reads(whole("a number of years", at_least=1, at_most=60))
    need_split: dict[str, float] | None = reads(
        optional(keyed(number("share", at_least=0, at_most=1))), default=None
    )

    def check(self, path: str) -> None:
        """A split given by the protocol covers exactly the project's needs and sums to one."""
        if len(set(self.need_ids)) != len(self.need_ids):
            raise CaseError(f"{path}.need_ids", "expected each need once")
        if self.need_split is None:
            return
        if set(self.need_split) != set(self.need_ids):
            raise CaseError(
                f"{path}.need_split", f"expected one share for each of {', '.join(self.need_ids)}"
            )
        if abs(sum(self.need_split.values()) - 1.0) > _SPLIT_TOLERANCE:
            raise CaseError(
                f"{path}.need_split", f"expected shares that sum to 1, got {sum(self.need_split.values()):g}"
            )

    def years(self) -> range:
        """The years in which the project is deferred."""
        return range(self.deferral_starts_in, self.deferral_starts_in + self.deferral_years)
