"""The dashboard: every valued offer in its rank, what its value is made of, and the chosen set."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice
from uuid import UUID

from accounts.models import User
from review.evaluation.chosen import ChosenSet, chosen_set
from review.evaluation.measures import CAPACITY, Measure
from review.evaluation.ranked import Ranked, rank_run
from review.evaluation.ranking import Place
from review.permissions import can_choose_offers
from review.queries.components import components_figure
from review.queries.ranking import newest_runs, tie_band_of
from review.queries.terms import terms_of
from review.queries.totals import Total
from review.queries.valued import ListedOffer, Valued
from solicitations.models import Need, Solicitation
from valuation.models import Run
from valuation.queries.causes import because
from valuation.states import OfferRunState
from web.charts import Point, Scatter, StackedBars
from web.quantities import number

UNIT = "USD/kW-year"
# More bars than this cannot be read side by side.
MOST_BARS = 30
# A workbook of more offers is made by a worker.
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one need an offer can be counted on for, were it alone."""

    need: Need
    share: Decimal | None
    binding: str


@dataclass(frozen=True, slots=True)
class Row:
    """One offer of the ranking."""

    offer: ListedOffer
    place: Place
    nmv_usd_per_kw_year: Decimal
    npv_usd: Decimal
    quality: Total | None
    is_chosen: bool
    # In the measure's unit, as people read it.
    ranked_by: Decimal
    valued: Valued
    needs: Sequence[Need]

    @property
    def run_offer_id(self) -> str:
        """The id of its result."""
        return self.valued.run_offer_id

    @property
    def shares(self) -> list[Share]:
        """Its share of each need, in the order of the needs; worked out for rows that are shown."""
        return [_share(need, self.valued) for need in self.needs]


@dataclass(frozen=True)
class Failure:
    """An offer that a run could not value, and why."""

    offer: ListedOffer
    error: str


@dataclass(frozen=True)
class Dashboard:
    """Everything the dashboard shows; ``components`` draws the offers ``drawn`` alone, the first by value."""

    solicitation: Solicitation
    run: Run | None
    unfinished: Run | None
    rule: str
    needs: Sequence[Need]
    rows: list[Row]
    failures: list[Failure]
    chosen: ChosenSet | None
    may_choose: bool
    n_panelists: int
    measure: Measure = CAPACITY
    drawn: Sequence[Valued] = ()
    # Why the system asked for the run that is shown, or for the one under way.
    because: Sequence[str] = ()
    unfinished_because: Sequence[str] = ()

    @cached_property
    def components(self) -> StackedBars | None:
        """What the values of the first offers are made of; read where it is drawn."""
        return components_figure(self.drawn)

    @cached_property
    def against_quality(self) -> Scatter | None:
        """Value against quality, once anybody has scored."""
        return quality_figure(self.rows, self.measure)

    @property
    def is_large(self) -> bool:
        """Whether a workbook of it takes longer than somebody waits without being told how far it is."""
        return len(self.rows) > MOST_AT_ONCE

    @property
    def n_bands(self) -> int:
        """How many bands the offers fall into."""
        return max((row.place.band for row in self.rows), default=0)

    @property
    def n_bars(self) -> int:
        """How many offers the figure of components shows."""
        return len(self.components.labels) if self.components else 0

    @property
    def components_note(self) -> str:
        """What the figure of components shows, and of how many offers."""
        words = (
            "Levelized, in dollars per kilowatt of contract capacity and year. What an offer is worth stands above the "
            "line, what is paid for it below."
        )
        if self.n_bars < len(self.rows):
            words += f" Shown are the {self.n_bars} offers of the highest value, of {len(self.rows)}."
        return words


def dashboard_of(solicitation: Solicitation, user: User) -> Dashboard:
    """Gather the dashboard of a solicitation; the caller has checked that this person may see it."""
    run, unfinished = newest_runs(solicitation, user)
    may_choose, panel = can_choose_offers(user, solicitation), terms_of(solicitation).n_panelists
    if run is None:
        return Dashboard(solicitation, None, unfinished, "", [], [], [], None, may_choose, panel)
    ranked = rank_run(run, user)
    needs = ranked.terms.needs
    chosen = chosen_set(solicitation, run, needs, user, ranked.done)
    chosen_ids = {offer.pk for offer in chosen.offers} if chosen else set()
    rows = _rows(ranked, needs, chosen_ids)
    return Dashboard(
        solicitation=solicitation,
        run=run,
        unfinished=unfinished,
        rule=ranked.policy.spell(
            f"${number(tie_band_of(run.protocol), 2)}{ranked.measure.unit.removeprefix('$')}"
        ),
        needs=needs,
        rows=rows,
        failures=[Failure(v.offer, v.error) for v in ranked.offers if v.state == OfferRunState.FAILED],
        drawn=list(islice(ranked.done.values(), MOST_BARS)),
        measure=ranked.measure,
        chosen=chosen,
        may_choose=may_choose and (chosen is None or chosen.may_edit or chosen.is_sent_back),
        n_panelists=panel,
        because=because(run, ranked.names),
        unfinished_because=because(unfinished, ranked.names) if unfinished else (),
    )


def _rows(ranked: Ranked, needs: Sequence[Need], chosen: set[UUID]) -> list[Row]:
    return [_row(ranked, key, needs, is_chosen=key in chosen) for key in ranked.in_order]


def _row(ranked: Ranked, key: UUID, needs: Sequence[Need], *, is_chosen: bool) -> Row:
    v = ranked.done[key]
    return Row(
        offer=v.offer,
        place=ranked.places[key],
        nmv_usd_per_kw_year=v.nmv_usd_per_kw_year,
        npv_usd=v.npv_usd,
        quality=ranked.quality.get(key),
        is_chosen=is_chosen,
        ranked_by=ranked.measure.shown(ranked.values[key]),
        valued=v,
        needs=needs,
    )


def _share(need: Need, v: Valued) -> Share:
    covered = v.shares.get(need.pk)
    return Share(need, covered.share, covered.binding) if covered else Share(need, None, "")


def quality_figure(rows: Sequence[Row], measure: Measure = CAPACITY) -> Scatter | None:
    """Draw value against quality, with the offers that no other beats on both; none before anybody has scored."""
    points = tuple(
        Point(row.offer.alias, float(row.quality.mean), _height(row, measure), row.is_chosen)
        for row in rows
        if row.quality is not None
    )
    if not points:
        return None
    return Scatter(
        title="Value against quality",
        points=points,
        x_title="Qualitative score",
        x_unit="of 100",
        y_title=f"{measure.label}, below zero" if measure.is_cost else measure.label,
        y_unit=measure.unit if measure.is_cost else UNIT,
    )


def _height(row: Row, measure: Measure) -> float:
    """Up is better on the figure: a cost hangs below zero."""
    return -float(row.ranked_by) if measure.is_cost else float(row.ranked_by)
