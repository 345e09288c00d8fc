"""Any set on any finished run, with all that a reader asks of it: worth, payments, coverage, concentration, rules.

What does not depend on the set is kept (`valuation.evaluation.tableaux`), so that this is quick for 1,000 offers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from bids.models import Offer
from nmv.portfolio import Tableau
from review.evaluation.concentration import Concentration, concentration_of
from review.evaluation.divisions import Division, divisions_of
from review.evaluation.feasibility import broken_in
from review.evaluation.portfolio import NeedCoverage, SetValue, YearCoverage, value_of_amounts
from review.models import Amounts
from review.queries.coverage import coverage_figure, gaps_between, spell_gaps
from solicitations.models import Need
from valuation.evaluation.tableaux import tableau_of
from valuation.models import Run
from web.charts import Heatmap
from web.quantities import quantity

SLOTS_LISTED = 24
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Member:
    """An offer of a set, how much of it is taken (a share, contract kW), and in which parts it comes."""

    offer: Offer
    share: Decimal
    kw: Decimal
    division: Division

    @property
    def is_whole(self) -> bool:
        """Whether all of it is taken."""
        return self.share == 1

    @property
    def percent(self) -> Decimal:
        """The share in per cent, as it is typed."""
        return (self.share * HUNDRED).normalize() + 0

    @property
    def n_blocks(self) -> int:
        """How many of its equal blocks are taken."""
        return self.division.n_blocks(self.share)


@dataclass(frozen=True)
class NeedYears:
    """One need under a set: every year, and one year drawn with the hours that stay uncovered."""

    need: Need
    coverage: NeedCoverage
    year: YearCoverage
    figure: Heatmap
    gaps: list[str]


@dataclass(frozen=True)
class ValuedSet:
    """A set on a run. ``unvalued`` are offers in it that the run did not value; they count nothing."""

    run: Run
    members: list[Member]
    unvalued: list[Offer]
    value: SetValue
    broken: list[str]
    concentration: list[Concentration]
    contract_kw: Decimal
    needs_short: tuple[UUID, ...]

    @property
    def in_parts(self) -> list[Member]:
        """The offers of which a part may be taken, or is."""
        return [each for each in self.members if not (each.is_whole and each.division.is_whole)]

    @property
    def may_be_chosen(self) -> bool:
        """Whether it keeps every rule; a need left short is no broken rule, it costs the deferral."""
        return not self.broken and not self.unvalued

    @property
    def worst_ratio(self) -> Decimal | None:
        """What is covered of the needs in the tightest hour of all years."""
        return min((need.worst.ratio for need in self.value.needs.values()), default=None)

    @property
    def n_slots_short(self) -> int:
        """How many hours or placements of all needs and years stay uncovered."""
        return sum(len(year.uncovered) for need in self.value.needs.values() for year in need.years)


def valued_set(run: Run, amounts: Amounts, table: Tableau | None = None) -> ValuedSet:
    """Value a set on a finished run that the caller has found as visible.

    Raises:
        Conflict: the run kept no inputs.
    """
    table = table or tableau_of(run)
    known = set(table.problem.offer_ids)
    counted = {key: share for key, share in amounts.items() if str(key) in known}
    offers = {
        offer.pk: offer
        for offer in Offer.objects.filter(pk__in=amounts).select_related("delivery_point").order_by("alias")
    }
    value = value_of_amounts(table, {str(key): float(share) for key, share in counted.items()})
    taken_kw, divisions = _taken_kw(table, counted), divisions_of(table, counted)
    return ValuedSet(
        run=run,
        members=[
            Member(offer, counted[key], taken_kw[key], divisions[key])
            for key, offer in offers.items()
            if key in counted
        ],
        unvalued=[offer for key, offer in offers.items() if key not in counted],
        value=value,
        broken=broken_in(table, counted),
        concentration=concentration_of(offers, taken_kw),
        contract_kw=sum(taken_kw.values(), Decimal(0)),
        needs_short=tuple(key for key, need in value.needs.items() if not need.is_met),
    )


def _taken_kw(table: Tableau, amounts: Amounts) -> Amounts:
    """The contract kW of the parts taken, as the run has them: an offer's largest month."""
    sizes = dict(zip(table.problem.offer_ids, table.sizes_kw.tolist(), strict=True))
    return {key: share * Decimal(repr(sizes[str(key)])) for key, share in amounts.items()}


def years_of(value: SetValue) -> list[int]:
    """Every year in which a need asks for something."""
    return sorted({year.year for need in value.needs.values() for year in need.years})


def need_years(value: SetValue, needs: Sequence[Need], year: int | None) -> list[NeedYears]:
    """Draw the needs in a year, or each in its worst one where none is named."""
    known = [(need, value.needs[need.pk]) for need in needs if need.pk in value.needs]
    return [_need_year(need, coverage, year) for need, coverage in known]


def _need_year(need: Need, coverage: NeedCoverage, year: int | None) -> NeedYears:
    by_year = {each.year: each for each in coverage.years}
    shown = by_year.get(year or 0, coverage.worst)
    title = f"What the set can be counted on for, beside {need.code} in {shown.year}"
    return NeedYears(
        need=need,
        coverage=coverage,
        year=shown,
        figure=coverage_figure(need, delivered=shown.delivered, needed=shown.needed, title=title),
        gaps=uncovered_in(shown, need.get_unit_display()),
    )


def uncovered_in(shown: YearCoverage, unit: str) -> list[str]:
    """Write what stays uncovered in a year: by month and hour, or by the slots themselves where days differ."""
    if shown.is_met:
        return []
    by_hour = spell_gaps(gaps_between(shown.delivered, shown.needed), unit)
    if by_hour:
        return by_hour
    listed = [f"{slot}: {quantity(missing, unit)} short" for slot, missing in shown.uncovered[:SLOTS_LISTED]]
    more = len(shown.uncovered) - len(listed)
    return [*listed, f"and {more} more"] if more > 0 else listed


def whole(amounts: Mapping[str, str]) -> Amounts:
    """Read a set as an optimum's document keeps it."""
    return {UUID(key): Decimal(share) for key, share in amounts.items()}
