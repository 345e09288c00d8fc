"""The life of a solicitation as data: its states in order, which may follow which, what a route may leave out.

    draft ⇄ for comment          offers opened → evaluation → shortlist → best and final → selection
      │  ⇄ internal review              → consultation → evaluator's statement → filed → approved
      └→ published ─(deadline)→                   └──── each of these can send the choice back ────┘
                                        → awarded → contracted → closed;   no award → closed;   cancelled

That questions have ended or that offers are due and sealed are predicates over dates (``solicitations.states.dates``),
never states: the database's clock decides them, whoever comes by.
"""

from collections.abc import Collection

from django.db import models


class SolicitationState(models.TextChoices):
    """Where a solicitation stands."""

    DRAFT = "DRAFT", "draft"
    COMMENT = "COMMENT", "draft for comment"
    INTERNAL_REVIEW = "INTERNAL_REVIEW", "in internal review"
    PUBLISHED = "PUBLISHED", "open for offers"
    OPENED = "OPENED", "offers opened"
    EVALUATION = "EVALUATION", "under evaluation"
    SHORTLIST = "SHORTLIST", "shortlisted"
    BEST_AND_FINAL = "BEST_AND_FINAL", "best and final offers"
    SELECTION = "SELECTION", "offers selected"
    CONSULTATION = "CONSULTATION", "before the review group"
    STATEMENT = "STATEMENT", "before the evaluator"
    FILED = "FILED", "filed for approval"
    APPROVED = "APPROVED", "approved"
    AWARDED = "AWARDED", "awarded"
    CONTRACTED = "CONTRACTED", "contracted"
    NO_AWARD = "NO_AWARD", "closed without award"
    CLOSED = "CLOSED", "closed with lessons"
    CANCELLED = "CANCELLED", "cancelled"


S = SolicitationState

# From the opening to the award, in order; a forward move may pass over what is not on the solicitation's route.
EVALUATION_CHAIN = (
    S.OPENED,
    S.EVALUATION,
    S.SHORTLIST,
    S.BEST_AND_FINAL,
    S.SELECTION,
    S.CONSULTATION,
    S.STATEMENT,
    S.FILED,
    S.APPROVED,
    S.AWARDED,
)
# A utility leaves out what its regulator does not ask for; what it keeps must be passed.
OPTIONAL = (S.COMMENT, S.INTERNAL_REVIEW, *EVALUATION_CHAIN[1:-1])
FULL_ROUTE = OPTIONAL
# Somebody other than procurement decides whether the next step may be taken.
DECIDED = frozenset({S.INTERNAL_REVIEW, S.SELECTION, S.CONSULTATION, S.STATEMENT, S.FILED})
# Taken by procurement with a button; the others follow from an opening, a choice, a verdict or an award.
# What each is called as a thing to do.
DOINGS: dict[SolicitationState, str] = {
    S.INTERNAL_REVIEW: "Give to internal review",
    S.EVALUATION: "Begin the evaluation",
    S.SHORTLIST: "Make the shortlist",
    S.BEST_AND_FINAL: "Ask for best and final offers",
    S.CONSULTATION: "Bring before the review group",
    S.STATEMENT: "Bring before the evaluator",
    S.FILED: "File for approval",
}
BY_HAND = frozenset(DOINGS)
# What can send the choice back to be made again.
OVERSIGHT = frozenset({S.CONSULTATION, S.STATEMENT, S.FILED})

_ENDS_EARLY = frozenset({S.NO_AWARD, S.CANCELLED})
MOVES: dict[SolicitationState, frozenset[SolicitationState]] = {
    S.DRAFT: frozenset({S.COMMENT, S.INTERNAL_REVIEW, S.PUBLISHED, S.CANCELLED}),
    S.COMMENT: frozenset({S.DRAFT, S.CANCELLED}),
    S.INTERNAL_REVIEW: frozenset({S.DRAFT, S.PUBLISHED, S.CANCELLED}),
    S.PUBLISHED: frozenset({S.OPENED}) | _ENDS_EARLY,
    **{
        state: frozenset(EVALUATION_CHAIN[place + 1 :])
        | _ENDS_EARLY
        | (frozenset({S.SELECTION}) if state in OVERSIGHT else frozenset())
        for place, state in enumerate(EVALUATION_CHAIN[:-1])
    },
    S.AWARDED: frozenset({S.CONTRACTED}),
    S.CONTRACTED: frozenset({S.CLOSED}),
    S.NO_AWARD: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.CANCELLED: frozenset(),
}

UNPUBLISHED = frozenset({S.DRAFT, S.COMMENT, S.INTERNAL_REVIEW})
PUBLIC = frozenset(S) - UNPUBLISHED
# A draft that was cancelled was never public; the query tells it by its missing publication time.
# Offers are open and the choice is not made for good: values, scores and sets may change.
EVALUATING = frozenset(EVALUATION_CHAIN[:5])
UNTIL_AWARD = frozenset(EVALUATION_CHAIN[:-1])
LIVE = frozenset(state for state, reached in MOVES.items() if S.CANCELLED in reached)
ENDED = frozenset({S.AWARDED, S.CONTRACTED, S.NO_AWARD, S.CLOSED, S.CANCELLED})


def may_move(old: SolicitationState, new: SolicitationState, route: Collection[str] = FULL_ROUTE) -> bool:
    """Say whether a solicitation of a route may go from one state to another.

    >>> may_move(S.OPENED, S.AWARDED), may_move(S.OPENED, S.AWARDED, route=())
    (False, True)
    """
    if new not in MOVES[old] or (new in OPTIONAL and new not in route):
        return False
    return not passed_over(old, new, route)


def passed_over(
    old: SolicitationState, new: SolicitationState, route: Collection[str]
) -> tuple[SolicitationState, ...]:
    """Return the states of a route that a forward move would leave out; none for a move back or an early end."""
    if (old, new) == (S.DRAFT, S.PUBLISHED):
        return (S.INTERNAL_REVIEW,) if S.INTERNAL_REVIEW in route else ()
    if old not in EVALUATION_CHAIN or new not in EVALUATION_CHAIN:
        return ()
    between = EVALUATION_CHAIN[EVALUATION_CHAIN.index(old) + 1 : EVALUATION_CHAIN.index(new)]
    return tuple(state for state in between if state in route)


def next_state(state: SolicitationState, route: Collection[str]) -> SolicitationState | None:
    """Return the next state from the opening to the award on a route; None outside that chain."""
    if state not in EVALUATION_CHAIN[:-1]:
        return None
    ahead = EVALUATION_CHAIN[EVALUATION_CHAIN.index(state) + 1 :]
    return next(step for step in ahead if step in route or step == S.AWARDED)


def faults_of_route(route: Collection[str]) -> list[str]:
    """Say what a route cannot be; empty when it is sound."""
    unknown = sorted(set(route) - set(OPTIONAL))
    faults = [f"{name} is no step that a route may have." for name in unknown]
    if (S.FILED in route) != (S.APPROVED in route):
        faults.append("Filing and approval go together: a route has both or neither.")
    if OVERSIGHT & set(route) and S.SELECTION not in route:
        faults.append("What oversight looks at is a selection: a route with oversight has that step too.")
    return faults


class Verdict(models.TextChoices):
    """How a stage ended that somebody decides on."""

    PASSED = "PASSED", "passed"
    REJECTED = "REJECTED", "sent back"
