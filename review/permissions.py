"""Who scores, who chooses, and who approves."""

from accounts.permissions import Visitor
from accounts.states import DRAFTING, EVALUATION, Role
from bids.permissions import can_see_money
from review.models import Selection
from solicitations.models import Solicitation
from solicitations.permissions import roles_of
from solicitations.states import EVALUATING, SolicitationState

READS_LOCK = DRAFTING | EVALUATION
RUBRIC_IS_CHOSEN = frozenset({SolicitationState.DRAFT, SolicitationState.PUBLISHED, SolicitationState.OPENED})


def can_score(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person scores the opened offers of a solicitation."""
    return solicitation.state in EVALUATING and Role.PANEL in roles_of(user, solicitation)


def can_see_scoring(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person takes part in the evaluation."""
    return bool(roles_of(user, solicitation) & EVALUATION)


def can_see_ranking(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person may see values and ranks: a scorer only once their scores are in."""
    return can_see_money(user, solicitation)


def can_lock_evaluation(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person freezes what decides between offers: procurement, in a draft."""
    return solicitation.state == SolicitationState.DRAFT and Role.PROCUREMENT in roles_of(user, solicitation)


def can_see_lock(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person reads what is frozen; bidders and everybody else know its digest."""
    return bool(roles_of(user, solicitation) & READS_LOCK)


def can_choose_rubric(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person names the rubric of a solicitation; once the evaluation is locked nobody does."""
    is_open = solicitation.state in RUBRIC_IS_CHOSEN and not solicitation.evaluation_digest
    return is_open and Role.PROCUREMENT in roles_of(user, solicitation)


def can_choose_offers(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person puts the chosen set together and proposes it."""
    return solicitation.state in EVALUATING and Role.PROCUREMENT in roles_of(user, solicitation)


def can_decide_selection(user: Visitor, selection: Selection) -> bool:
    """Say whether a person approves or sends back a proposed set: the chair, and never who proposed it."""
    return (
        selection.solicitation.state in EVALUATING
        and Role.CHAIR in roles_of(user, selection.solicitation)
        and selection.proposed_by_id != user.pk
    )
