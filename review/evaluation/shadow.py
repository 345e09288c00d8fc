"""The independent evaluator's own evaluation beside the utility's: values, scores, ranks, and where they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from bids.models import Offer
from review.evaluation.changes import Change, Standing, changes, swaps
from review.evaluation.ranked import Ranked, ranked_run
from review.evaluation.ranking import Candidate, places
from review.models import Disagreement, Scorecard
from review.permissions import can_shadow_evaluation
from review.queries.amendments import weighed
from review.queries.cards import offers_to_shadow
from review.queries.quality import Quality, shadow_quality
from review.queries.ranking import tie_band_of
from review.queries.rubrics import criteria_of, rubric_of
from review.queries.totals import Total
from review.states import DisagreementKind
from solicitations.models import Solicitation
from valuation.models import Run
from valuation.queries.optima import best_set_of
from valuation.states import OfferRunState, RunState

# Pairs further down decide nothing, and there are very many of them.
SWAPS_AMONG_FIRST = 20
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Finding:
    """Something the two evaluations say differently; figures as on ``Disagreement``."""

    kind: DisagreementKind
    offer_id: UUID
    other_id: UUID | None
    official: Decimal
    shadow: Decimal

    @property
    def key(self) -> tuple[str, UUID, UUID | None]:
        """What makes it the same finding when it is met again."""
        return (str(self.kind), self.offer_id, self.other_id)


@dataclass(frozen=True)
class Beside:
    """The two evaluations as rankings of the same offers."""

    official: Ranked
    shadow_run: Run | None
    before: Mapping[UUID, Standing]
    after: Mapping[UUID, Standing]
    own_quality: Mapping[UUID, Quality]

    @property
    def changes(self) -> list[Change]:
        """Every offer in both."""
        return changes(self.before, self.after)


def latest_shadow(solicitation: Solicitation, user: User) -> Run | None:
    """Return the evaluator's last finished run."""
    done = Run.objects.visible_to(user).shadows().filter(solicitation=solicitation, state=RunState.DONE)
    return done.select_related("protocol").order_by("-ended_at").first()


def beside(solicitation: Solicitation, user: User) -> Beside | None:
    """Hold the evaluator's values and scores beside the official ones; what they have none of is the utility's.

    None where no official run has finished.
    """
    official = ranked_run(solicitation, user)
    if official is None:
        return None
    rubric = rubric_of(solicitation)
    own = (
        shadow_quality(solicitation, user, weighed(list(criteria_of(rubric)), solicitation)) if rubric else {}
    )
    run = latest_shadow(solicitation, user)
    values = _values_of(run) if run else dict(official.values)
    best = best_set_of(run or official.run, user) or frozenset()
    return Beside(official, run, standings(official), _ranked_anew(official, values, own, best), own)


def standings(ranked: Ranked) -> dict[UUID, Standing]:
    """Return where the policy has each offer, before any rank is moved by hand."""
    return {
        key: Standing(
            place.rank_by_policy or place.rank,
            ranked.values[key],
            ranked.quality[key].mean if key in ranked.quality else None,
        )
        for key, place in ranked.places.items()
    }


def _values_of(run: Run) -> dict[UUID, Decimal]:
    rows = run.offers.filter(state=OfferRunState.DONE).values_list("offer_id", "nmv_usd_per_kw_year")
    return {key: value or Decimal(0) for key, value in rows}


def _ranked_anew(
    official: Ranked,
    values: Mapping[UUID, Decimal],
    own: Mapping[UUID, Quality],
    best: frozenset[UUID],
) -> dict[UUID, Standing]:
    quality: dict[UUID, Total | Quality] = {**official.quality, **own}
    offers = Offer.objects.in_bulk(list(values))
    found = places(
        (
            Candidate(
                offer_id=key,
                value=value,
                quality=quality[key].mean if key in quality else None,
                submitted_at=offers[key].submitted_at or offers[key].created_at,
                below_minimum=quality[key].below_minimum if key in quality else (),
                is_in_best_set=key in best,
            )
            for key, value in values.items()
        ),
        official.policy,
    )
    return {
        key: Standing(place.rank, values[key], quality[key].mean if key in quality else None)
        for key, place in found.items()
    }


def findings(both: Beside) -> list[Finding]:
    """Return what the evaluator may raise: turned signs, swapped ranks, and totals far apart."""
    found = [
        Finding(DisagreementKind.SIGN, change.offer_id, None, change.before.value, change.after.value)
        for change in both.changes
        if change.before and change.after and change.is_sign_change
    ]
    band = tie_band_of(both.official.run.protocol)
    found += [
        Finding(DisagreementKind.RANK_SWAP, swap.first, swap.second, swap.lead_before, swap.lead_after)
        for swap in swaps(both.before, both.after, band=band, within=SWAPS_AMONG_FIRST)
    ]
    far = both.official.terms.plan.outlier_share * WHOLE
    found += [
        Finding(DisagreementKind.SCORE, key, None, both.official.quality[key].mean, own.mean)
        for key, own in both.own_quality.items()
        if key in both.official.quality and abs(both.official.quality[key].mean - own.mean) > far
    ]
    return found


@dataclass(frozen=True)
class ShadowRow:
    """One offer in both evaluations, and the evaluator's own card for it."""

    offer: Offer
    change: Change | None
    card: Scorecard | None
    may_score: bool


@dataclass(frozen=True)
class ShadowedPage:
    """The evaluator's comparison."""

    solicitation: Solicitation
    both: Beside | None
    rows: list[ShadowRow]
    to_raise: list[tuple[Finding, Offer, Offer | None]]
    n_open: int
    may_raise: bool


def shadowed_page(solicitation: Solicitation, user: User) -> ShadowedPage:
    """Gather the page; the caller has checked that this is the solicitation's evaluator."""
    both = beside(solicitation, user)
    mine = {card.offer_id: card for card in Scorecard.objects.filter(panelist=user, is_shadow=True)}
    to_score = offers_to_shadow(solicitation, user)
    known = both.changes if both else []
    offers = {each.pk: each for each in Offer.objects.visible_to(user).filter(solicitation=solicitation)}
    ids = [change.offer_id for change in known]
    ids += [offer.pk for offer in to_score if offer.pk not in set(ids)]
    by_id = {change.offer_id: change for change in known}
    scored = {offer.pk for offer in to_score}
    raised = Disagreement.objects.visible_to(user).filter(solicitation=solicitation)
    open_keys = {(row.kind, row.offer_id, row.other_id) for row in raised.unresolved()}
    news = [each for each in (findings(both) if both else []) if each.key not in open_keys]
    return ShadowedPage(
        solicitation=solicitation,
        both=both,
        rows=[ShadowRow(offers[key], by_id.get(key), mine.get(key), key in scored) for key in ids],
        to_raise=[
            (each, offers[each.offer_id], offers[each.other_id] if each.other_id else None) for each in news
        ],
        n_open=len(open_keys),
        may_raise=bool(news) and can_shadow_evaluation(user, solicitation),
    )
