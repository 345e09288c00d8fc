"""Two to four offers side by side: where each stands, what its value is made of, how it was scored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch

from accounts.models import User
from bids.models import Offer
from kernel.errors import Conflict, InvalidInput
from review.evaluation.measures import Measure
from review.evaluation.ranked import Ranked, ranked_run
from review.evaluation.ranking import Place
from review.queries.quality import Spread, spreads_by_offer
from review.queries.totals import Total
from solicitations.models import Need, Solicitation
from valuation.models import Coverage, Run, RunOffer
from valuation.queries.runs import component_name, waterfall_of
from web.charts import Waterfall

FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Line:
    """One figure of every offer, in the order of the columns; None where one has none."""

    label: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Comparison:
    """The offers compared, their figures as lines, and what each one's value is made of."""

    solicitation: Solicitation
    run: Run
    offers: tuple[Offer, ...]
    places: tuple[Place, ...]
    values: tuple[Decimal, ...]
    npv_usd: tuple[Decimal, ...]
    quality: tuple[Total | None, ...]
    components: list[Line]
    criteria: list[Line]
    shares: list[Line]
    figures: list[Waterfall]
    measure: Measure
    # In the measure's unit, as people read it.
    ranked_by: tuple[Decimal, ...]


def named_comparison(solicitation: Solicitation, user: User, named: Sequence[str]) -> Comparison | None:
    """Gather the comparison of the offers an address names; None where it names none.

    Raises:
        InvalidInput: what is named is no id; and what ``comparison_of`` raises.
    """
    if not named:
        return None
    try:
        wanted = [UUID(text) for text in named]
    except ValueError as exc:
        raise InvalidInput("These are no offers.", field="offer") from exc
    return comparison_of(solicitation, user, wanted)


def comparison_of(solicitation: Solicitation, user: User, named: Sequence[UUID]) -> Comparison:
    """Gather a comparison; the caller has checked that this person sees values and ranks.

    Raises:
        InvalidInput: fewer than two or more than four offers are named, or one is not among the valued ones.
        Conflict: no run has finished.
    """
    wanted = list(dict.fromkeys(named))
    if not FEWEST <= len(wanted) <= MOST:
        raise InvalidInput(f"Choose {FEWEST} to {MOST} offers to set side by side.", field="offer")
    ranked = ranked_run(solicitation, user)
    if ranked is None:
        raise Conflict("No valuation has finished yet.")
    if not set(wanted) <= set(ranked.done):
        raise InvalidInput("One of these offers is not among those that were valued.", field="offer")
    return _gathered(solicitation, user, ranked, _found(ranked, wanted))


def _found(ranked: Ranked, wanted: Collection[UUID]) -> list[RunOffer]:
    """The results of the offers wanted, in their rank."""
    shares = Prefetch("coverages", queryset=Coverage.objects.defer("dependable", "needed"))
    rows = ranked.run.offers.filter(offer_id__in=wanted).select_related("offer")
    found = {row.offer_id: row for row in rows.prefetch_related("components", shares)}
    return [found[key] for key in ranked.in_order if key in found]


def _gathered(solicitation: Solicitation, user: User, ranked: Ranked, rows: Sequence[RunOffer]) -> Comparison:
    quality = tuple(ranked.quality.get(row.offer_id) for row in rows)
    named, criteria = [row.offer_id for row in rows], ranked.terms.criteria
    spreads = spreads_by_offer(solicitation, user, criteria, named, ranked.computed)
    return Comparison(
        solicitation=solicitation,
        run=ranked.run,
        offers=tuple(row.offer for row in rows),
        places=tuple(ranked.places[row.offer_id] for row in rows),
        values=tuple(ranked.done[row.offer_id].nmv_usd_per_kw_year for row in rows),
        npv_usd=tuple(row.npv_usd or Decimal(0) for row in rows),
        quality=quality,
        components=_components(rows),
        criteria=_criteria([spreads.get(row.offer_id, ()) for row in rows]),
        shares=_shares(rows, ranked.terms.needs),
        figures=[waterfall_of(row, list(row.components.all())) for row in rows],
        measure=ranked.measure,
        ranked_by=tuple(ranked.measure.shown(ranked.values[row.offer_id]) for row in rows),
    )


def _components(rows: Sequence[RunOffer]) -> list[Line]:
    by_offer = [{each.code: each for each in row.components.all()} for row in rows]
    positions = {each.code: each.position for known in by_offer for each in known.values()}
    lines = [
        Line(
            component_name(code),
            tuple(known[code].levelized if code in known else None for known in by_offer),
        )
        for code in sorted(positions, key=lambda code: (positions[code], code))
    ]
    return [line for line in lines if any(line.values)]


def _criteria(by_offer: Sequence[Sequence[Spread]]) -> list[Line]:
    spreads = [{each.criterion: each.agreed for each in known} for known in by_offer]
    criteria = list(dict.fromkeys(criterion for known in spreads for criterion in known))
    return [
        Line(f"{criterion.label} (0–{criterion.scale_max})", tuple(known.get(criterion) for known in spreads))
        for criterion in criteria
    ]


def _shares(rows: Sequence[RunOffer], needs: Sequence[Need]) -> list[Line]:
    by_offer = [{each.need_id: each.share for each in row.coverages.all()} for row in rows]
    return [Line(need.code, tuple(known.get(need.pk) for known in by_offer)) for need in needs]
