"""Who awards, and who may bind which side."""

from accounts.permissions import Visitor, holds_standing_role
from accounts.states import Role
from bids.models import Offer
from bids.permissions import can_see_money
from contracts.models import Award, Contract, Debrief, Memo
from contracts.models.notices import TOLD_OF_BIDDERS
from contracts.states import ContractState, MemoState, Side
from solicitations.models import Solicitation
from solicitations.permissions import roles_of
from solicitations.states import MOVES, UNTIL_AWARD, SolicitationState


def can_award(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person turns the approved set into contracts: this solicitation's procurement officer."""
    return solicitation.state in UNTIL_AWARD and Role.PROCUREMENT in roles_of(user, solicitation)


def can_close_without_award(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person ends a solicitation without an award: its chair, who does not buy."""
    may_end = SolicitationState.NO_AWARD in MOVES[SolicitationState(solicitation.state)]
    return may_end and Role.CHAIR in roles_of(user, solicitation)


def side_of(user: Visitor, contract: Contract) -> Side | None:
    """Return the side a person may bind: procurement its utility, a bidder their organisation; None for others."""
    if Role.PROCUREMENT in roles_of(user, contract.award.solicitation):
        return Side.UTILITY
    if holds_standing_role(user, contract.developer_id, Role.DEVELOPER):
        return Side.DEVELOPER
    return None


def can_answer_contract(user: Visitor, contract: Contract) -> bool:
    """Say whether a person may accept or decline a contract for a side that has not answered yet."""
    side = side_of(user, contract)
    is_open = contract.state == ContractState.OFFERED
    return side is not None and is_open and not contract.acceptances.filter(side=side).exists()


def can_preview_memo(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person reads the draft and the confidential versions: whoever sees values and ranks."""
    return can_see_money(user, solicitation)


def can_propose_memo(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person freezes the next version of the memo: procurement."""
    return Role.PROCUREMENT in roles_of(user, solicitation)


def can_issue_memo(user: Visitor, memo: Memo) -> bool:
    """Say whether a person issues a proposed memo: the chair, and never who proposed it."""
    is_open = memo.state == MemoState.PROPOSED and memo.proposed_by_id != user.pk
    return is_open and Role.CHAIR in roles_of(user, memo.solicitation)


def reads_of_bidders(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person sees what each bidder is told: those who evaluate, but for the panel."""
    return bool(roles_of(user, solicitation) & TOLD_OF_BIDDERS)


def bids_with(user: Visitor, offer: Offer) -> bool:
    """Say whether a person bids for the organisation that made an offer."""
    return holds_standing_role(user, offer.organisation_id, Role.DEVELOPER)


def is_debriefed(solicitation: Solicitation) -> bool:
    """Say whether bidders may ask: once no contract waits for an answer, or nothing was awarded."""
    award = Award.objects.filter(solicitation=solicitation).first()
    return award is not None and not award.contracts.filter(state=ContractState.OFFERED).exists()


def can_request_debrief(user: Visitor, offer: Offer) -> bool:
    """Say whether a person asks for an offer's debrief: its bidder, once the contracts are concluded."""
    return bids_with(user, offer) and offer.opened_at is not None and is_debriefed(offer.solicitation)


def can_send_debrief(user: Visitor, debrief: Debrief) -> bool:
    """Say whether a person sends a debrief that was asked for: procurement, once."""
    return debrief.sent_at is None and Role.PROCUREMENT in roles_of(user, debrief.offer.solicitation)
