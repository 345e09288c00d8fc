"""The dashboard: every valued offer in its rank, what its value is made of, and the chosen set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from accounts.states import Role
from bids.models import Offer
from review.evaluation.chosen import ChosenSet, chosen_set
from review.evaluation.ranked import Ranked, ranked_run, value_of
from review.evaluation.ranking import Place
from review.permissions import can_choose_offers
from review.queries.coverage import needs_of
from review.queries.quality import Quality
from review.queries.ranking import tie_band_of, unfinished_run
from solicitations.models import Need, Solicitation
from valuation.models import ComponentResult, Coverage, Run, RunOffer
from valuation.queries.runs import component_name
from valuation.states import OfferRunState
from web.charts import Point, Scatter, Series, StackedBars
from web.quantities import number

UNIT = "USD/kW-year"


@dataclass(frozen=True)
class Share:
    """How much of one need an offer can be counted on for, were it alone."""

    need: Need
    share: Decimal | None
    binding: str


@dataclass(frozen=True)
class Row:
    """One offer of the ranking."""

    offer: Offer
    place: Place
    nmv_usd_per_kw_year: Decimal
    npv_usd: Decimal
    quality: Quality | None
    shares: list[Share]
    is_chosen: bool


@dataclass(frozen=True)
class Failure:
    """An offer that a run could not value, and why."""

    offer: Offer
    error: str


@dataclass(frozen=True)
class Dashboard:
    """Everything the dashboard shows."""

    solicitation: Solicitation
    run: Run | None
    unfinished: Run | None
    rule: str
    needs: list[Need]
    rows: list[Row]
    failures: list[Failure]
    components: StackedBars | None
    against_quality: Scatter | None
    chosen: ChosenSet | None
    may_choose: bool
    n_panelists: int

    @property
    def n_bands(self) -> int:
        """How many bands the offers fall into."""
        return max((row.place.band for row in self.rows), default=0)


def dashboard_of(solicitation: Solicitation, user: User) -> Dashboard:
    """Gather the dashboard of a solicitation; the caller has checked that this person may see it."""
    ranked = ranked_run(solicitation, user)
    may_choose = can_choose_offers(user, solicitation)
    panel = solicitation.assignments.in_force().filter(role=Role.PANEL).count()
    unfinished = unfinished_run(solicitation, user)
    if ranked is None:
        return Dashboard(solicitation, None, unfinished, "", [], [], [], None, None, None, may_choose, panel)
    run, valued = ranked.run, ranked.offers
    needs = needs_of(run)
    chosen = chosen_set(solicitation, run, needs, user)
    chosen_ids = {offer.pk for offer in chosen.offers} if chosen else set()
    rows = _rows(ranked, needs, chosen_ids)
    return Dashboard(
        solicitation=solicitation,
        run=run,
        unfinished=unfinished,
        rule=ranked.policy.spell(f"${number(tie_band_of(run.protocol), 2)}/kW-year"),
        needs=needs,
        rows=rows,
        failures=[Failure(v.offer, v.error) for v in valued if v.state == OfferRunState.FAILED],
        components=components_figure(run, valued),
        against_quality=quality_figure(rows),
        chosen=chosen,
        may_choose=may_choose and (chosen is None or chosen.may_edit or chosen.is_sent_back),
        n_panelists=panel,
    )


def _rows(ranked: Ranked, needs: list[Need], chosen: set[UUID]) -> list[Row]:
    done = ranked.done
    return [
        _row(done[offer_id], place, ranked.quality.get(offer_id), needs, is_chosen=offer_id in chosen)
        for offer_id, place in sorted(ranked.places.items(), key=_as_listed)
    ]


def _as_listed(item: tuple[UUID, Place]) -> tuple[bool, int]:
    """Ranked offers in their order, then what is not ranked, by value."""
    place = item[1]
    return (place.rank is None, place.rank or place.rank_by_value)


def _row(v: RunOffer, place: Place, quality: Quality | None, needs: list[Need], *, is_chosen: bool) -> Row:
    covered = {coverage.need_id: coverage for coverage in v.coverages.all()}
    return Row(
        offer=v.offer,
        place=place,
        nmv_usd_per_kw_year=value_of(v),
        npv_usd=v.npv_usd or Decimal(0),
        quality=quality,
        shares=[_share(need, covered.get(need.pk)) for need in needs],
        is_chosen=is_chosen,
    )


def _share(need: Need, coverage: Coverage | None) -> Share:
    return Share(need, coverage.share, coverage.binding) if coverage else Share(need, None, "")


def components_figure(run: Run, valued: Sequence[RunOffer]) -> StackedBars | None:
    """Draw what each offer's value is made of, highest value first; one layer per component, zero layers left out."""
    done = [v for v in valued if v.state == OfferRunState.DONE]
    if not done:
        return None
    by_offer = [{c.code: c for c in v.components.all()} for v in done]
    codes = _codes_in_order(c for components in by_offer for c in components.values())
    layers = [
        Series(component_name(code), tuple(float(c[code].levelized) if code in c else None for c in by_offer))
        for code in codes
    ]
    return StackedBars(
        title="What each offer's Net Market Value is made of",
        unit=UNIT,
        labels=tuple(str(v.offer) for v in done),
        series=tuple(layer for layer in layers if any(layer.values)),
        net_label="Net Market Value",
    )


def quality_figure(rows: Sequence[Row]) -> Scatter | None:
    """Draw value against quality, with the offers that no other beats on both; none before anybody has scored."""
    points = tuple(
        Point(row.offer.alias, float(row.quality.mean), float(row.nmv_usd_per_kw_year), row.is_chosen)
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
        y_title="Net Market Value",
        y_unit=UNIT,
    )


def _codes_in_order(components: Iterable[ComponentResult]) -> list[str]:
    positions: dict[str, int] = {}
    for component in components:
        positions.setdefault(component.code, component.position)
    return sorted(positions, key=lambda code: (positions[code], code))
