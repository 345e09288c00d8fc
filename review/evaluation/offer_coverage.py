"""How far one offer meets the needs alone: its share as the run stored it, and every year, month and hour."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.permissions import Visitor
from bids.models import Offer
from review.evaluation.portfolio import NeedCoverage, YearCoverage, value_of_set
from review.evaluation.valued_sets import uncovered_in
from review.queries.coverage import coverage_figure
from review.queries.ranking import latest_run
from solicitations.models import Need
from valuation.models import Coverage, Run
from web.charts import Heatmap


@dataclass(frozen=True)
class OfferNeed:
    """One need under one offer; ``bound_in`` is the year of its tightest hour or placement."""

    need: Need
    share: Decimal
    binding: str
    bound_in: int
    coverage: NeedCoverage
    year: YearCoverage
    figure: Heatmap
    gaps: list[str]


@dataclass(frozen=True)
class OfferCoveragePage:
    """The coverage of one offer in the last finished run."""

    offer: Offer
    run: Run | None
    needs: list[OfferNeed]
    years: list[int]


def offer_coverage_page(offer: Offer, user: Visitor, year: int | None = None) -> OfferCoveragePage:
    """Gather how far an offer meets the needs of its solicitation; each in its binding year unless one is named.

    Raises:
        Conflict: the run kept no inputs.
    """
    run = latest_run(offer.solicitation, user)
    if run is None:
        return OfferCoveragePage(offer, None, [], [])
    rows = Coverage.objects.filter(run_offer__run=run, run_offer__offer=offer)
    stored = list(rows.select_related("need").order_by("need__code"))
    alone = value_of_set(run, [offer]).needs if stored else {}
    needs = [_need(offer, row, alone.get(row.need_id) or _as_stored(row), year) for row in stored]
    years = sorted({each.year for need in needs for each in need.coverage.years})
    return OfferCoveragePage(offer, run, needs, years)


def _as_stored(row: Coverage) -> NeedCoverage:
    """Of a need outside of the years that sets are held against, the run keeps the binding year alone."""
    kept = YearCoverage(
        year=row.year,
        ratio=row.share,
        is_met=row.share >= 1,
        delivered=tuple(row.dependable),
        needed=tuple(row.needed),
    )
    return NeedCoverage(row.need_id, (kept,))


def _need(offer: Offer, row: Coverage, coverage: NeedCoverage, year: int | None) -> OfferNeed:
    by_year = {each.year: each for each in coverage.years}
    shown = by_year.get(year or row.year) or by_year.get(row.year) or coverage.worst
    title = f"What {offer} can be counted on for, beside {row.need.code} in {shown.year}"
    return OfferNeed(
        need=row.need,
        share=row.share,
        binding=row.binding,
        bound_in=row.year,
        coverage=coverage,
        year=shown,
        figure=coverage_figure(row.need, delivered=shown.delivered, needed=shown.needed, title=title),
        gaps=uncovered_in(shown, row.need.get_unit_display()),
    )
