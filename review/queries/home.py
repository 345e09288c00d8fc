"""What waits for a person in the review, and its tabs on a solicitation."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import EVALUATION, Role
from bids.models import Offer
from review.models import DECIDES_ON_RULES, Disagreement, RankMove, RulesProposal, Scorecard, Selection
from review.permissions import (
    MOVES_RANKS,
    READS_LOCK,
    RULES_MAY_CHANGE,
    can_see_consensus,
    can_see_exports,
    can_see_ranking,
    can_shadow_evaluation,
)
from review.queries.conflicts import matches_of
from review.queries.rank_changes import reruns_to_read
from review.states import ScorecardState, SelectionState
from solicitations.models import Assignment, Solicitation
from solicitations.permissions import roles_of
from solicitations.states import EVALUATING, UNPUBLISHED, SolicitationState
from valuation.states import RunState
from web.tabs import Tab, TabGroup
from web.waiting import Waiting

UNOPENED = UNPUBLISHED | {SolicitationState.PUBLISHED, SolicitationState.CANCELLED}


def tabs_for(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    """Return the scoring and ranking tabs a person may open."""
    tabs, roles = [], roles_of(user, solicitation)
    if roles & READS_LOCK:
        tabs.append(
            Tab(
                "lock",
                "Lock",
                reverse("review:evaluation-lock", args=[solicitation.pk]),
                31,
                TabGroup.EVALUATION,
            )
        )
    if roles & EVALUATION:
        tabs.append(
            Tab(
                "scores",
                "Scores",
                reverse("review:scorecard-list", args=[solicitation.pk]),
                70,
                TabGroup.EVALUATION,
            )
        )
    if solicitation.state in EVALUATING and can_see_consensus(user, solicitation):
        tabs.append(
            Tab(
                "consensus",
                "Consensus",
                reverse("review:consensus-list", args=[solicitation.pk]),
                75,
                TabGroup.EVALUATION,
            )
        )
    tabs += _oversight_tabs(solicitation, user)
    if can_see_ranking(user, solicitation):
        tabs.append(
            Tab(
                "portfolio",
                "Portfolio",
                reverse("review:portfolio", args=[solicitation.pk]),
                85,
                TabGroup.EVALUATION,
            )
        )
        tabs.append(
            Tab(
                "ranking",
                "Ranking",
                reverse("review:dashboard", args=[solicitation.pk]),
                80,
                TabGroup.EVALUATION,
            )
        )
    return tabs


def _oversight_tabs(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    tabs, roles = [], roles_of(user, solicitation)
    if Role.EVALUATOR in roles:
        tabs.append(
            Tab(
                "conflicts",
                "Interests",
                reverse("review:conflicts", args=[solicitation.pk]),
                95,
                TabGroup.OVERSIGHT,
            )
        )
    if can_shadow_evaluation(user, solicitation):
        url = reverse("review:shadow", args=[solicitation.pk])
        tabs.append(Tab("shadow", "My evaluation", url, 96, TabGroup.OVERSIGHT))
    if solicitation.state in EVALUATING and can_see_ranking(user, solicitation):
        url = reverse("review:disagreements", args=[solicitation.pk])
        tabs.append(Tab("disagreements", "Disagreements", url, 97, TabGroup.OVERSIGHT))
    if solicitation.state not in UNOPENED and can_see_exports(user, solicitation):
        url = reverse("review:review-exports", args=[solicitation.pk])
        tabs.append(Tab("exports", "Exports", url, 98, TabGroup.OVERSIGHT))
    return tabs


def waiting_for(user: Visitor, *, now: datetime) -> list[Waiting]:
    """Tell scorers of cards to fill in, procurement of sets to choose, and chairs of sets to decide on."""
    if not user.is_authenticated:
        return []
    return [
        *_conflicts(user),
        *_cards(user),
        *_scores_to_lock(user),
        *_sets_to_choose(user),
        *_proposals(user),
        *_disagreements(user),
        *_two_person_acts(user),
        *reruns_to_read(user),
    ]


def _held(user: User, role: Role) -> Q:
    return Q(
        assignments__user=user,
        assignments__role=role,
        assignments__ended_at=None,
        assignments__awaits_declaration=False,
    )


def _cards(user: User) -> list[Waiting]:
    unlocked = Solicitation.objects.filter(state__in=EVALUATING, scores_locked_at=None)
    panel = unlocked.filter(_held(user, Role.PANEL))
    watched = unlocked.filter(_held(user, Role.EVALUATOR))
    scoring = (panel | watched).distinct().order_by("code")
    opened = Offer.objects.visible_to(user).opened().conforming()
    n_opened = _counts(opened.unaffiliated().filter(solicitation__in=panel), "solicitation_id")
    n_opened += _counts(opened.affiliated().filter(solicitation__in=watched), "solicitation_id")
    mine = Scorecard.objects.official().filter(panelist=user, state=ScorecardState.SUBMITTED)
    n_done = _counts(mine, "offer__solicitation_id")
    return [
        Waiting(
            title=f"Score the offers of {solicitation.code}",
            url=reverse("review:scorecard-list", args=[solicitation.pk]),
            detail=f"{n_done[solicitation.pk]} of {n_opened[solicitation.pk]} cards are in.",
            action="Score",
        )
        for solicitation in scoring
        if n_done[solicitation.pk] < n_opened[solicitation.pk]
    ]


def _counts(rows: QuerySet[Any], by: str) -> Counter[UUID]:
    return Counter(dict(rows.order_by().values_list(by).annotate(n=Count("pk"))))


def _conflicts(user: User) -> list[Waiting]:
    """Solicitations with something between a person and a bidder that the evaluator has not decided on."""
    watched = Solicitation.objects.filter(_held(user, Role.EVALUATOR), state__in=EVALUATING)
    counted = [(each, sum(match.decision is None for match in matches_of(each, user))) for each in watched]
    return [
        Waiting(
            title=f"Judge interests in {solicitation.code}",
            url=reverse("review:conflicts", args=[solicitation.pk]),
            detail=f"{n_waiting} found between people of the evaluation and bidders.",
            action="Judge",
        )
        for solicitation, n_waiting in counted
        if n_waiting
    ]


def _scores_to_lock(user: User) -> list[Waiting]:
    """Solicitations whose panel has scored, for the chair to find agreement and lock."""
    chairing = Solicitation.objects.filter(
        _held(user, Role.CHAIR), state__in=EVALUATING, scores_locked_at=None
    )
    is_in = Q(offers__scorecards__state=ScorecardState.SUBMITTED, offers__scorecards__is_shadow=False)
    begun = chairing.filter(is_in).distinct()
    return [
        Waiting(
            title=f"Agree on the scores of {solicitation.code} and lock them",
            url=reverse("review:consensus-list", args=[solicitation.pk]),
            detail="Cards of the panel are in.",
            action="Look",
        )
        for solicitation in begun
    ]


def _sets_to_choose(user: User) -> list[Waiting]:
    """Valued solicitations of which no set is proposed or approved."""
    buying = Solicitation.objects.filter(_held(user, Role.PROCUREMENT), state__in=EVALUATING)
    settled = [SelectionState.PROPOSED, SelectionState.APPROVED]
    valued = Q(runs__state=RunState.DONE, runs__own_terms__isnull=True, runs__on_revised_needs=False)
    open_ones = buying.filter(valued).exclude(selections__state__in=settled).distinct()
    return [
        Waiting(
            title=f"Choose a set for {solicitation.code}",
            url=reverse("review:dashboard", args=[solicitation.pk]),
            detail="The offers are valued and ranked.",
            action="Choose",
        )
        for solicitation in open_ones
    ]


def _proposals(user: User) -> list[Waiting]:
    chairing = Solicitation.objects.filter(_held(user, Role.CHAIR), state__in=EVALUATING)
    proposed = Selection.objects.visible_to(user).filter(
        state=SelectionState.PROPOSED, solicitation__in=chairing
    )
    return [
        Waiting(
            title=f"Decide on the proposed set of {selection.solicitation.code}",
            url=reverse("review:dashboard", args=[selection.solicitation_id]),
            detail=f"Proposed by {selection.proposed_by}.",
            action="Decide",
        )
        for selection in proposed.exclude(proposed_by=user).select_related("solicitation", "proposed_by")
    ]


def _disagreements(user: User) -> list[Waiting]:
    """Disagreements that procurement and the chair have not answered, and the answers the evaluator has not judged."""
    rows = Disagreement.objects.visible_to(user).unresolved()
    answering = Solicitation.objects.filter(
        assignments__user=user,
        assignments__role__in=MOVES_RANKS,
        assignments__ended_at=None,
        assignments__awaits_declaration=False,
        state__in=EVALUATING,
    )
    watched = Solicitation.objects.filter(_held(user, Role.EVALUATOR), state__in=EVALUATING)
    waits = [(rows.filter(answered_at=None, solicitation__in=answering), "Answer", "raised by the evaluator")]
    waits += [(rows.filter(answered_at__isnull=False, solicitation__in=watched), "Resolve", "answered")]
    return [
        Waiting(
            title=f"{verb} disagreements in {code}",
            url=reverse("review:disagreements", args=[solicitation_id]),
            detail=f"{n} {words}.",
            action=verb,
        )
        for found, verb, words in waits
        for solicitation_id, code, n in found.order_by("solicitation__code")
        .values_list("solicitation_id", "solicitation__code")
        .annotate(n=Count("pk"))
    ]


def _two_person_acts(user: User) -> list[Waiting]:
    """Moved ranks and deviations of the rules that another has proposed, for who may decide on them."""
    held = (
        Assignment.objects.in_force().filter(user=user, role__in=DECIDES_ON_RULES).values("solicitation_id")
    )
    moves = RankMove.objects.visible_to(user).filter(is_confirmed=None, solicitation__state__in=EVALUATING)
    rules = RulesProposal.objects.visible_to(user).waiting().filter(solicitation__state__in=RULES_MAY_CHANGE)
    waits: list[tuple[QuerySet[Any], str, str]] = [
        (moves, "review:rank-moves", "proposed moves of ranks"),
        (rules, "review:rules-proposals", "proposed deviations from the locked rules"),
    ]
    return [
        Waiting(
            title=f"Decide on {words} in {code}",
            url=reverse(name, args=[solicitation_id]),
            detail=f"{n} {'waits' if n == 1 else 'wait'} for a second person.",
            action="Decide",
        )
        for found, name, words in waits
        for solicitation_id, code, n in found.filter(solicitation__in=held)
        .exclude(proposed_by=user)
        .order_by("solicitation__code")
        .values_list("solicitation_id", "solicitation__code")
        .annotate(n=Count("pk"))
    ]
