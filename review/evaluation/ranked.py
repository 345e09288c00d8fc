"""The last finished run ranked: by the policy, and with the ranks moved by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from accounts.models import User
from accounts.permissions import Visitor
from review.evaluation.measures import CAPACITY, Measure, measure_of
from review.evaluation.moves import Cost, cost_of, moved
from review.evaluation.ranking import Candidate, Place, Policy, places
from review.models import RankMove
from review.permissions import can_decide_move, can_move_ranks, can_see_ranking, can_withdraw_move
from review.queries.computed import Computed, computed_among
from review.queries.ranking import latest_run, tie_band_of
from review.queries.terms import Terms, terms_of
from review.queries.totals import Total, totals_by_offer
from review.queries.valued import ListedOffer, Valued, valued_offers
from review.states import RankingPolicy
from solicitations.models import Solicitation
from valuation.models import Run
from valuation.queries.optima import best_set_of


@dataclass(frozen=True)
class Ranked:
    """A run's offers with their values in the measure's unit, the higher the better, qualities and places."""

    run: Run
    policy: Policy
    terms: Terms
    offers: list[Valued]
    quality: Mapping[UUID, Total]
    places: Mapping[UUID, Place]
    measure: Measure = CAPACITY
    computed: Computed = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict)

    @cached_property
    def done(self) -> dict[UUID, Valued]:
        """What could be valued."""
        return {each.offer_id: each for each in self.offers if each.is_done}

    @cached_property
    def values(self) -> dict[UUID, Decimal]:
        """The value of each that could be."""
        return {key: self.measure.value_of(each) for key, each in self.done.items()}

    @cached_property
    def in_order(self) -> list[UUID]:
        """The ranked offers in their order, then what is not ranked, by value."""
        return sorted(self.places, key=lambda key: _in_order(self.places[key]))


def _in_order(place: Place) -> tuple[bool, int]:
    return (place.rank is None, place.rank or place.rank_by_value)


def ranked_run(solicitation: Solicitation, user: Visitor) -> Ranked | None:
    """Rank the offers of the last finished run that this person may see; None where no run has finished."""
    run = latest_run(solicitation, user)
    return rank_run(run, user) if run is not None else None


def rank_run(run: Run, user: Visitor, terms: Terms | None = None) -> Ranked:
    """Rank the offers of a finished run, by the rules that count or by those that are given."""
    terms = terms or terms_of(run.solicitation)
    measure = measure_of(terms)
    found = valued_offers(run, user, with_payments=measure.is_cost)
    # Which offers belong together shows only where values and ranks do.
    sees = can_see_ranking(user, run.solicitation)
    computed: Computed = computed_among(found.standing, terms.criteria) if sees else {}
    quality = totals_by_offer(run.solicitation, user, terms.criteria, computed)
    policy, best = policy_of(run, terms), frozenset[UUID]()
    if policy.kind == RankingPolicy.PORTFOLIO:
        kept = best_set_of(run, user)
        policy, best = replace(policy, is_waiting=kept is None), kept or best
    done = (each for each in found.offers if each.is_done)
    candidates = (_candidate(each, measure.value_of(each), quality.get(each.offer_id), best) for each in done)
    by_hand = moved(places(candidates, policy), found.moves)
    return Ranked(run, policy, terms, found.offers, quality, by_hand, measure, computed, found.names)


def policy_of(run: Run, terms: Terms) -> Policy:
    """Return the policy by which a run's offers are ranked."""
    return Policy(
        kind=RankingPolicy(terms.plan.policy),
        tie_band=tie_band_of(run.protocol),
        least_quality=terms.plan.least_quality,
        quality_weight=terms.plan.quality_weight,
        seed=terms.seed,
    )


def _candidate(each: Valued, value: Decimal, quality: Total | None, best: frozenset[UUID]) -> Candidate:
    return Candidate(
        offer_id=each.offer_id,
        value=value,
        quality=quality.mean if quality else None,
        submitted_at=each.offer.submitted_at,
        below_minimum=quality.below_minimum if quality else (),
        is_in_best_set=each.offer_id in best,
    )


@dataclass(frozen=True)
class MoveLine:
    """One move with what it costs on the last figures."""

    move: RankMove
    cost: Cost | None
    displaced: list[ListedOffer]
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True)
class MovesPage:
    """The moved ranks of a solicitation, and what may be moved."""

    solicitation: Solicitation
    lines: list[MoveLine]
    choices: list[tuple[UUID, str]]
    n_ranked: int
    may_propose: bool
    unit: str


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
        unit=ranked.measure.unit if ranked else CAPACITY.unit,
    )


def _line(move: RankMove, ranked: Ranked | None, offers: Mapping[UUID, ListedOffer], user: User) -> MoveLine:
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
        may_decide=move.waits and can_decide_move(user, move),
        may_withdraw=move.waits and can_withdraw_move(user, move),
    )
