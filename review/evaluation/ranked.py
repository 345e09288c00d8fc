"""The last finished run ranked: by the policy, and with the ranks moved by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch

from accounts.models import User
from accounts.permissions import Visitor
from bids.models import Offer
from review.evaluation.moves import Cost, cost_of, moved
from review.evaluation.ranking import Candidate, Place, Policy, places
from review.models import RankMove
from review.permissions import can_decide_move, can_move_ranks
from review.queries.plans import plan_of
from review.queries.quality import Quality, quality_by_offer
from review.queries.ranking import latest_run, seed_of, tie_band_of
from review.queries.rubrics import criteria_of, rubric_of
from review.states import RankingPolicy
from solicitations.models import Solicitation
from valuation.models import Coverage, Run, RunOffer
from valuation.queries.optima import best_set_of
from valuation.states import OfferRunState


@dataclass(frozen=True)
class Ranked:
    """A run's offers with their values [$/kW-year], qualities and places."""

    run: Run
    policy: Policy
    offers: list[RunOffer]
    quality: Mapping[UUID, Quality]
    places: Mapping[UUID, Place]

    @property
    def done(self) -> dict[UUID, RunOffer]:
        """What could be valued."""
        return {each.offer_id: each for each in self.offers if each.state == OfferRunState.DONE}

    @property
    def values(self) -> dict[UUID, Decimal]:
        """The value of each that could be."""
        return {key: value_of(each) for key, each in self.done.items()}


def ranked_run(solicitation: Solicitation, user: Visitor) -> Ranked | None:
    """Rank the offers of the last finished run that this person may see; None where no run has finished."""
    run = latest_run(solicitation, user)
    return rank_run(run, user) if run is not None else None


def rank_run(run: Run, user: Visitor) -> Ranked:
    """Rank the offers of a finished run."""
    rubric = rubric_of(run.solicitation)
    criteria = list(criteria_of(rubric)) if rubric else []
    quality = quality_by_offer(run.solicitation, user, criteria)
    shares = Coverage.objects.defer("dependable", "needed")
    offers = list(
        run.offers.select_related("offer").prefetch_related(
            "components", Prefetch("coverages", queryset=shares)
        )
    )
    policy, best = policy_of(run), frozenset[UUID]()
    if policy.kind == RankingPolicy.PORTFOLIO:
        kept = best_set_of(run, user)
        policy, best = replace(policy, is_waiting=kept is None), kept or best
    done = [each for each in offers if each.state == OfferRunState.DONE]
    by_policy = places((_candidate(each, quality.get(each.offer_id), best) for each in done), policy)
    moves = RankMove.objects.visible_to(user).filter(solicitation=run.solicitation_id).in_effect()
    by_hand = moved(by_policy, moves.values_list("offer_id", "to_rank"))
    return Ranked(run, policy, offers, quality, by_hand)


def policy_of(run: Run) -> Policy:
    """Return the policy by which a run's offers are ranked."""
    plan = plan_of(run.solicitation)
    return Policy(
        kind=RankingPolicy(plan.policy),
        tie_band=tie_band_of(run.protocol),
        least_quality=plan.least_quality,
        quality_weight=plan.quality_weight,
        seed=seed_of(run.solicitation),
    )


def value_of(each: RunOffer) -> Decimal:
    """What an offer is ranked by, in $/kW-year."""
    return each.nmv_usd_per_kw_year or Decimal(0)


def _candidate(each: RunOffer, quality: Quality | None, best: frozenset[UUID]) -> Candidate:
    return Candidate(
        offer_id=each.offer_id,
        value=value_of(each),
        quality=quality.mean if quality else None,
        submitted_at=each.offer.submitted_at or each.offer.created_at,
        below_minimum=quality.below_minimum if quality else (),
        is_in_best_set=each.offer_id in best,
    )


@dataclass(frozen=True)
class MoveLine:
    """One move with what it costs on the last figures."""

    move: RankMove
    cost: Cost | None
    displaced: list[Offer]
    may_decide: bool


@dataclass(frozen=True)
class MovesPage:
    """The moved ranks of a solicitation, and what may be moved."""

    solicitation: Solicitation
    lines: list[MoveLine]
    choices: list[tuple[UUID, str]]
    n_ranked: int
    may_propose: bool


def moves_page(solicitation: Solicitation, user: User) -> MovesPage:
    """Gather the page; the caller has checked that this person sees values and ranks."""
    ranked = ranked_run(solicitation, user)
    moves = RankMove.objects.visible_to(user).filter(solicitation=solicitation)
    known = moves.select_related("offer", "solicitation", "proposed_by", "decided_by")
    places_now = ranked.places if ranked else {}
    listed = sorted(
        (place.rank, offer_id) for offer_id, place in places_now.items() if place.rank is not None
    )
    offers = {each.offer_id: each.offer for each in ranked.offers} if ranked else {}
    return MovesPage(
        solicitation=solicitation,
        lines=[_line(move, ranked, offers, user) for move in known],
        choices=[(offer_id, f"{rank}. {offers[offer_id]}") for rank, offer_id in listed],
        n_ranked=len(listed),
        may_propose=bool(listed) and can_move_ranks(user, solicitation),
    )


def _line(move: RankMove, ranked: Ranked | None, offers: Mapping[UUID, Offer], user: User) -> MoveLine:
    cost = None
    if ranked is not None and move.to_rank is not None and move.offer_id in ranked.values:
        # Against the policy's own order: what was moved since stands in nobody's way.
        by_policy = {key: replace(each, rank=each.rank_by_policy) for key, each in ranked.places.items()}
        if by_policy[move.offer_id].rank is not None:
            cost = cost_of(by_policy, ranked.values, move.offer_id, move.to_rank)
    return MoveLine(
        move=move,
        cost=cost,
        displaced=[offers[key] for key in cost.displaced] if cost else [],
        may_decide=move.is_confirmed is None and can_decide_move(user, move),
    )
