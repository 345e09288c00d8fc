"""Coverage as figures: month by hour, for an offer and for a set, with the hours left open listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from accounts.permissions import Visitor
from bids.models import Offer
from review.queries.chosen import HOURS_PER_DAY, Delivery, Gap, NeedCoverage
from review.queries.ranking import latest_run
from solicitations.models import Need
from valuation.models import Coverage, Run
from web.charts import MONTHS, Heatmap
from web.quantities import quantity


def needs_of(run: Run) -> list[Need]:
    """Return the needs of a run's solicitation, in the order of its lots."""
    lots = run.solicitation.lots.select_related("need__facility").order_by("position")
    return [lot.need for lot in lots]


def needed_tables(run: Run) -> dict[UUID, list[Decimal]]:
    """Return each need's 288 amounts as a run used them."""
    rows = Coverage.objects.filter(run_offer__run=run).order_by("need_id", "-year").distinct("need_id")
    return {need_id: needed for need_id, needed in rows.values_list("need_id", "needed")}


def deliveries_of(run: Run, offer_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, Delivery]]:
    """Return what some offers of a run bring, by offer and need."""
    rows = Coverage.objects.filter(run_offer__run=run, run_offer__offer_id__in=offer_ids)
    found: dict[UUID, dict[UUID, Delivery]] = {offer_id: {} for offer_id in offer_ids}
    for offer_id, need_id, share, dependable, needed in rows.values_list(
        "run_offer__offer_id", "need_id", "share", "dependable", "needed"
    ):
        found[offer_id][need_id] = Delivery(share, dependable, needed)
    return found


def heatmap_of(need: Need, coverage: NeedCoverage, *, whose: str) -> Heatmap:
    """Draw what is delivered to a need, by month and hour; hours that fall short are hatched."""
    unit = need.get_unit_display()
    cells = [
        float(given) if needed or given else None
        for given, needed in zip(coverage.delivered, coverage.needed, strict=True)
    ]
    return Heatmap(
        title=f"{need.code}: what {whose} can be counted on for",
        unit=unit,
        values=tuple(tuple(cells[at : at + HOURS_PER_DAY]) for at in range(0, len(cells), HOURS_PER_DAY)),
        hatched=frozenset((gap.month - 1, gap.hour) for gap in coverage.gaps),
        empty_label="Nothing needed or delivered",
    )


def spell_gaps(gaps: Sequence[Gap], unit: str) -> list[str]:
    """Write uncovered hours for a reader: months that lack the same hours stand together.

    >>> spell_gaps([Gap(7, 17, Decimal(40)), Gap(7, 18, Decimal(90)), Gap(8, 17, Decimal(50)), Gap(8, 18, Decimal(60))], "kW")
    ['Jul–Aug, 17:00–19:00: up to 90 kW short']
    """
    by_month = [(month, tuple(_spans(list(rows)))) for month, rows in groupby(gaps, key=lambda gap: gap.month)]
    runs: list[tuple[list[int], tuple[tuple[int, int], ...]]] = []
    for month, spans in by_month:
        if runs and runs[-1][1] == spans and runs[-1][0][-1] == month - 1:
            runs[-1][0].append(month)
        else:
            runs.append(([month], spans))
    return [_spell(months, span, gaps, unit) for months, spans in runs for span in spans]


def _spans(gaps: list[Gap]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for gap in gaps:
        if spans and spans[-1][1] == gap.hour:
            spans[-1] = (spans[-1][0], gap.hour + 1)
        else:
            spans.append((gap.hour, gap.hour + 1))
    return spans


def _spell(months: list[int], span: tuple[int, int], gaps: Sequence[Gap], unit: str) -> str:
    start, end = span
    worst = max(gap.short for gap in gaps if gap.month in months and start <= gap.hour < end)
    names = MONTHS[months[0] - 1]
    if len(months) > 1:
        names += f"–{MONTHS[months[-1] - 1]}"
    return f"{names}, {start:02d}:00–{end:02d}:00: up to {quantity(worst, unit)} short"


@dataclass(frozen=True)
class OfferCoverage:
    """How far one offer meets one need."""

    need: Need
    share: Decimal
    binding: str
    year: int
    figure: Heatmap
    gaps: list[str]


@dataclass(frozen=True)
class CoveragePage:
    """The coverage of one offer in the last finished run."""

    offer: Offer
    run: Run | None
    needs: list[OfferCoverage]


def coverage_page(offer: Offer, user: Visitor) -> CoveragePage:
    """Gather how far an offer meets the needs of its solicitation."""
    run = latest_run(offer.solicitation, user)
    if run is None:
        return CoveragePage(offer, None, [])
    rows = Coverage.objects.filter(run_offer__run=run, run_offer__offer=offer).select_related("need")
    return CoveragePage(offer, run, [_offer_coverage(offer, row) for row in rows.order_by("need__code")])


def _offer_coverage(offer: Offer, row: Coverage) -> OfferCoverage:
    own = NeedCoverage(row.need_id, tuple(row.dependable), tuple(row.needed))
    return OfferCoverage(
        need=row.need,
        share=row.share,
        binding=row.binding,
        year=row.year,
        figure=heatmap_of(row.need, own, whose=str(offer)),
        gaps=spell_gaps(own.gaps, row.need.get_unit_display()),
    )
