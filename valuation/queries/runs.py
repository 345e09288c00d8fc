"""Reads of runs and of what they found."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from accounts.permissions import Visitor
from bids.models import Offer
from bids.queries.readiness import why_not_valued
from solicitations.models import Need, Solicitation
from solicitations.states import EVALUATING
from valuation.models import ComponentResult, Coverage, Protocol, Run, RunOffer
from valuation.permissions import can_shadow, can_start_runs, can_steer_run
from valuation.queries.causes import because
from valuation.queries.needs import revised_needs
from valuation.queries.vintages import VintagesNote, vintages_note
from valuation.states import ACTIVE, COMPONENT_NAMES, OfferRunState, RunState
from web.charts import Column, Heatmap, Series, StackedBars, Step, Table, Waterfall
from web.quantities import number, percent

UNIT = "$/kW-year"
HOURS_PER_DAY = 24


def component_name(code: str) -> str:
    """Return what a component is called; a code without a name of its own is spelt out."""
    return COMPONENT_NAMES.get(code, code.replace("_", " ").capitalize())


@dataclass(frozen=True)
class RunLine:
    """A run in the list; why there is one that the system asked for."""

    run: Run
    because: list[str]


@dataclass(frozen=True)
class RunListPage:
    """The valuation tab of a solicitation."""

    solicitation: Solicitation
    runs: list[RunLine]
    may_start: bool
    is_active: bool
    has_protocol: bool
    waits_for: str = ""
    may_shadow: bool = False
    may_revise: bool = False
    newer: VintagesNote | None = None
    # The last valuation does not say what it stood on, so none can follow it by itself.
    is_unfollowed: bool = False


def run_list_page(solicitation: Solicitation, user: User) -> RunListPage:
    """Gather the runs a person may see, and whether a new one can be started."""
    runs = Run.objects.visible_to(user).filter(solicitation=solicitation, own_terms__isnull=True)
    waits_for = why_not_valued(solicitation)
    can_start = can_start_runs(user, solicitation) and not waits_for
    return RunListPage(
        solicitation=solicitation,
        runs=_lines(runs.select_related("protocol", "requested_by").order_by("-requested_at"), user),
        may_start=can_start,
        is_active=runs.official().filter(state__in=ACTIVE).exists(),
        may_revise=can_start and bool(revised_needs(solicitation)),
        has_protocol=Protocol.objects.filter(solicitation=solicitation, locked_at__isnull=False).exists(),
        waits_for=waits_for,
        may_shadow=can_shadow(user, solicitation),
        newer=vintages_note(solicitation, user),
        is_unfollowed=is_unfollowed(solicitation),
    )


def is_unfollowed(solicitation: Solicitation) -> bool:
    """Say whether changes go unseen: the last official valuation began before runs kept what they stand on."""
    if solicitation.state not in EVALUATING:
        return False
    official = Run.objects.official().filter(solicitation=solicitation)
    if official.filter(state__in=ACTIVE).exists():
        return False
    last = official.filter(state=RunState.DONE).order_by("-requested_at").values_list("pk", flat=True).first()
    return last is not None and official.filter(pk=last, basis__isnull=True).exists()


def _lines(runs: QuerySet[Run], user: Visitor) -> list[RunLine]:
    listed = list(runs.defer("own_terms", "basis"))
    names = names_for(listed[0].solicitation_id, user) if any(run.causes for run in listed) else {}
    return [RunLine(run, because(run, names)) for run in listed]


def names_for(solicitation_id: UUID, user: Visitor) -> dict[UUID, str]:
    """Return what the opened offers that a person sees are called."""
    seen = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation_id)
    return dict(seen.values_list("pk", "alias"))


@dataclass(frozen=True)
class ShadowPage:
    """The independent evaluator's own runs, and the terms the next one starts from."""

    solicitation: Solicitation
    runs: QuerySet[Run]
    terms: dict[str, Any]
    is_active: bool
    waits_for: str


def shadow_page(solicitation: Solicitation, user: Visitor) -> ShadowPage:
    """Gather the evaluator's runs; the form starts from the last one's terms, at first from the locked protocol."""
    runs = Run.objects.visible_to(user).shadows().filter(solicitation=solicitation).order_by("-requested_at")
    last = runs.first()
    locked = Protocol.objects.filter(solicitation=solicitation, locked_at__isnull=False)
    protocol = locked.order_by("-version").first()
    return ShadowPage(
        solicitation=solicitation,
        runs=runs.select_related("requested_by"),
        terms=last.terms if last else protocol.content if protocol else {},
        is_active=runs.filter(state__in=ACTIVE).exists(),
        waits_for=why_not_valued(solicitation),
    )


@dataclass(frozen=True)
class ResultRow:
    """One valued offer in the table of a run."""

    rank: int
    run_offer: RunOffer
    shares: list[Coverage]


@dataclass(frozen=True)
class RunPage:
    """What the page of a run shows."""

    run: Run
    is_active: bool
    may_steer: bool
    rows: list[ResultRow]
    failures: list[RunOffer]
    needs: list[Need]
    figure: StackedBars | None
    because: list[str]


def run_page(run: Run, user: Visitor) -> RunPage:
    """Gather a run with every figure it found so far, the highest value first."""
    components = Prefetch("components", queryset=ComponentResult.objects.order_by("position"))
    coverages = Prefetch("coverages", queryset=Coverage.objects.defer("dependable", "needed"))
    offers = list(run.offers.select_related("offer").prefetch_related(components, coverages))
    valued = sorted((row for row in offers if row.state == OfferRunState.DONE), key=_by_value)
    needs = [lot.need for lot in run.solicitation.lots.select_related("need").order_by("position")]
    return RunPage(
        run=run,
        is_active=run.state in ACTIVE,
        may_steer=can_steer_run(user, run),
        rows=[ResultRow(rank, row, _shares(row, needs)) for rank, row in enumerate(valued, start=1)],
        failures=[row for row in offers if row.state == OfferRunState.FAILED],
        needs=needs,
        figure=_stacked(valued) if valued else None,
        because=because(run, names_for(run.solicitation_id, user)) if run.causes else [],
    )


def _by_value(row: RunOffer) -> tuple[Decimal, str]:
    return -(row.nmv_usd_per_kw_year or Decimal(0)), str(row.offer)


def _shares(row: RunOffer, needs: list[Need]) -> list[Coverage]:
    known = {coverage.need_id: coverage for coverage in row.coverages.all()}
    return [
        known.get(need.pk) or Coverage(need=need, share=Decimal(0), binding="not offered") for need in needs
    ]


def _stacked(valued: list[RunOffer]) -> StackedBars:
    """Components of every offer; a component that is zero for all is left out."""
    by_code = {
        code: tuple(float(_component(row, code)) for row in valued)
        for code in dict.fromkeys(c.code for row in valued for c in row.components.all())
    }
    return StackedBars(
        title="Net Market Value by component",
        unit=UNIT,
        labels=tuple(str(row.offer) for row in valued),
        series=tuple(Series(component_name(code), values) for code, values in by_code.items() if any(values)),
        net_label="Net Market Value",
    )


def _component(row: RunOffer, code: str) -> Decimal:
    return next((c.levelized for c in row.components.all() if c.code == code), Decimal(0))


@dataclass(frozen=True)
class NeedCoverage:
    """How one offer meets one need."""

    coverage: Coverage
    unit: str
    figure: Heatmap


@dataclass(frozen=True)
class OfferResultPage:
    """What the page of one offer's result shows."""

    run_offer: RunOffer
    figure: Waterfall | None
    components: list[tuple[str, ComponentResult]]
    by_year: Table | None
    needs: list[NeedCoverage]


def offer_result_page(run_offer: RunOffer) -> OfferResultPage:
    """Gather one offer's figures: the breakdown, the cash of each year, and the needs."""
    components = list(run_offer.components.order_by("position"))
    coverages = run_offer.coverages.select_related("need__facility").order_by("need__code")
    return OfferResultPage(
        run_offer=run_offer,
        figure=waterfall_of(run_offer, components) if components else None,
        components=[(component_name(component.code), component) for component in components],
        by_year=_by_year(components) if components else None,
        needs=[NeedCoverage(found, found.need.get_unit_display(), _heatmap(found)) for found in coverages],
    )


def waterfall_of(run_offer: RunOffer, components: Sequence[ComponentResult]) -> Waterfall:
    """Draw what an offer's value is made of."""
    steps = [Step(component_name(c.code), float(c.levelized)) for c in components if c.levelized]
    net = Step("Net Market Value", float(run_offer.nmv_usd_per_kw_year or 0), is_total=True)
    return Waterfall(title=f"Net Market Value of {run_offer.offer}", unit=UNIT, steps=(*steps, net))


def _by_year(components: list[ComponentResult]) -> Table:
    first = components[0].first_year
    years = range(first, first + len(components[0].usd_by_year))
    columns = (Column("Component"), *(Column(str(year), "$") for year in years))
    rows = tuple(
        (component_name(c.code), *(number(usd, 0) for usd in c.usd_by_year))
        for c in components
        if any(c.usd_by_year)
    )
    return Table("Cash flow by year", columns, rows)


def _heatmap(coverage: Coverage) -> Heatmap:
    """Dependable amounts; hatched where they fall short of the need."""
    pairs = list(zip(coverage.dependable, coverage.needed, strict=True))
    cells = [float(held) if asked else None for held, asked in pairs]
    short = {divmod(at, HOURS_PER_DAY) for at, (held, asked) in enumerate(pairs) if held < asked}
    return Heatmap(
        title=f"Dependable amount against {coverage.need.code}, {coverage.year}",
        unit=coverage.need.get_unit_display(),
        values=tuple(tuple(cells[at : at + HOURS_PER_DAY]) for at in range(0, len(cells), HOURS_PER_DAY)),
        hatched=frozenset(short),
        hatch_label="Less than needed",
        description=f"Share {percent(coverage.share, 1)}, bound by {coverage.binding}.",
    )
