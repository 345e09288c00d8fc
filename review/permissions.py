"""Who scores, who chooses, and who approves."""

from accounts.permissions import Visitor, holds_standing_role
from accounts.states import DRAFTING, EVALUATION, Role
from bids.models import Offer
from bids.permissions import can_see_money
from kernel.once import once
from review.models import DECIDES_ON_RULES, CardsIn, RankMove, RulesProposal, Scenario, Selection
from review.models.exports import READS_EXPORTS
from solicitations.models import Solicitation
from solicitations.permissions import roles_of
from solicitations.states import EVALUATING, SolicitationState

NOT_YET = (
    "Values, prices and ranks are shown to a panel member once the chair has locked the scores or, where the review "
    "plan says so, once all their own cards are in."
)
MOVES_RANKS = frozenset({Role.PROCUREMENT, Role.CHAIR})
SEES_PARTS = frozenset({Role.PROCUREMENT, Role.CHAIR, Role.EVALUATOR})
READS_LOCK = DRAFTING | EVALUATION
RUBRIC_IS_CHOSEN = frozenset({SolicitationState.DRAFT, SolicitationState.PUBLISHED, SolicitationState.OPENED})
RULES_MAY_CHANGE = EVALUATING | {SolicitationState.PUBLISHED}


def is_scored(solicitation: Solicitation) -> bool:
    """Say whether scores may still be given: from the opening until the chair locks them."""
    return solicitation.state in EVALUATING and solicitation.scores_locked_at is None


def can_score(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person sits on the panel that scores the opened offers of a solicitation."""
    return solicitation.state in EVALUATING and Role.PANEL in roles_of(user, solicitation)


def can_score_offer(user: Visitor, offer: Offer) -> bool:
    """Say whether a person scores an offer: an affiliate's the independent evaluator, all others the panel."""
    if offer.solicitation.state not in EVALUATING:
        return False
    is_apart = Offer.objects.affiliated().filter(pk=offer.pk).exists()
    return (Role.EVALUATOR if is_apart else Role.PANEL) in roles_of(user, offer.solicitation)


def can_score_shadow(user: Visitor, offer: Offer) -> bool:
    """Say whether a person scores an offer beside its scorers, for themselves: the evaluator, all but affiliates'."""
    if offer.solicitation.state not in EVALUATING or Role.EVALUATOR not in roles_of(user, offer.solicitation):
        return False
    return not Offer.objects.affiliated().filter(pk=offer.pk).exists()


def can_shadow_evaluation(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person evaluates beside the utility, and raises where the two differ: the evaluator."""
    return solicitation.state in EVALUATING and Role.EVALUATOR in roles_of(user, solicitation)


def can_answer_disagreements(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person answers where the evaluator differs: procurement or the chair."""
    return can_see_ranking(user, solicitation) and bool(roles_of(user, solicitation) & MOVES_RANKS)


def can_calibrate(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person scores the made-up offers: the panel, from publication until its scores are locked."""
    is_open = solicitation.state in RUBRIC_IS_CHOSEN | EVALUATING and solicitation.scores_locked_at is None
    return is_open and Role.PANEL in roles_of(user, solicitation)


def can_note_scale(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person records how the panel reads the scale: the chair, until the scores are locked."""
    is_open = solicitation.state in RUBRIC_IS_CHOSEN | EVALUATING and solicitation.scores_locked_at is None
    return is_open and Role.CHAIR in roles_of(user, solicitation)


def can_see_parts(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person sees who of the panel scores what; a member sees their own part on their cards."""
    return bool(roles_of(user, solicitation) & SEES_PARTS)


def can_divide_panel(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person says who scores what: procurement, until the scores are locked."""
    is_open = solicitation.state in RUBRIC_IS_CHOSEN | EVALUATING and solicitation.scores_locked_at is None
    return is_open and Role.PROCUREMENT in roles_of(user, solicitation)


def can_judge_conflicts(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person sees what ties the evaluation's people to bidders: the independent evaluator alone."""
    return Role.EVALUATOR in roles_of(user, solicitation)


def can_see_consensus(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person sees what others gave: whoever evaluates, a scorer once their own cards are in."""
    roles = roles_of(user, solicitation)
    if Role.PANEL in roles:
        done = CardsIn.objects.filter(solicitation=solicitation, user=user.pk)
        return once(("cards in", user.pk, solicitation.pk), done.exists)
    return bool(roles & EVALUATION)


def can_seek_consensus(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person records what the panel agrees on and locks its scores: the chair, until they are locked."""
    return is_scored(solicitation) and Role.CHAIR in roles_of(user, solicitation)


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


def can_write_plan(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person says how offers are scored and ranked: procurement, in a draft."""
    return solicitation.state == SolicitationState.DRAFT and Role.PROCUREMENT in roles_of(user, solicitation)


def can_export_review(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person takes away everything of a review: who administers the utility's records, recused or not."""
    return holds_standing_role(user, solicitation.organisation_id, Role.ADMINISTRATOR)


def can_see_exports(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person reads that a review was exported: clerks, and who answers for the evaluation."""
    answers = roles_of(user, solicitation).intersection(READS_EXPORTS)
    return bool(answers) or can_export_review(user, solicitation)


def can_amend_review(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person proposes other weights and rules than the locked ones: procurement, until the choice."""
    return solicitation.state in RULES_MAY_CHANGE and Role.PROCUREMENT in roles_of(user, solicitation)


def can_see_rules_proposals(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person reads which deviations of the rules are asked for: who proposes or decides on them."""
    is_scoring = Role.PANEL in roles_of(user, solicitation) and not can_see_ranking(user, solicitation)
    return bool(roles_of(user, solicitation).intersection(DECIDES_ON_RULES)) and not is_scoring


def can_decide_rules(user: Visitor, proposal: RulesProposal) -> bool:
    """Say whether a person decides on a deviation that is asked for: another of procurement, chair and evaluator."""
    if proposal.proposed_by_id == user.pk or proposal.solicitation.state not in RULES_MAY_CHANGE:
        return False
    return can_see_rules_proposals(user, proposal.solicitation)


def can_withdraw_rules(user: Visitor, proposal: RulesProposal) -> bool:
    """Say whether a person takes back a deviation that is asked for: who proposed it."""
    return proposal.proposed_by_id == user.pk and can_amend_review(user, proposal.solicitation)


def can_choose_rubric(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person names the rubric of a solicitation; once the evaluation is locked nobody does."""
    is_open = solicitation.state in RUBRIC_IS_CHOSEN and not solicitation.evaluation_digest
    return is_open and Role.PROCUREMENT in roles_of(user, solicitation)


def can_choose_offers(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person puts the chosen set together and proposes it."""
    return solicitation.state in EVALUATING and Role.PROCUREMENT in roles_of(user, solicitation)


def can_move_ranks(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person proposes to move a rank: procurement or the chair, until the award."""
    if solicitation.state not in EVALUATING or not can_see_ranking(user, solicitation):
        return False
    return bool(roles_of(user, solicitation) & MOVES_RANKS)


def can_decide_move(user: Visitor, move: RankMove) -> bool:
    """Say whether a person decides on a proposed move: another of those who may, or the evaluator."""
    if move.proposed_by_id == user.pk or move.solicitation.state not in EVALUATING:
        return False
    deciding = roles_of(user, move.solicitation) & (MOVES_RANKS | {Role.EVALUATOR})
    return bool(deciding) and can_see_ranking(user, move.solicitation)


def can_withdraw_move(user: Visitor, move: RankMove) -> bool:
    """Say whether a person takes a proposed move back: who proposed it, while they may propose."""
    return move.proposed_by_id == user.pk and can_move_ranks(user, move.solicitation)


def can_change_scenario(user: Visitor, scenario: Scenario) -> bool:
    """Say whether a person renames or deletes a saved set: who saved it, while they see values."""
    return scenario.saved_by_id == user.pk and can_see_ranking(user, scenario.solicitation)


def can_decide_selection(user: Visitor, selection: Selection) -> bool:
    """Say whether a person approves or sends back a proposed set: the chair, and never who proposed it."""
    return (
        selection.solicitation.state in EVALUATING
        and Role.CHAIR in roles_of(user, selection.solicitation)
        and selection.proposed_by_id != user.pk
    )
