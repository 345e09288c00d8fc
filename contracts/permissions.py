"""Who awards, and who may bind which side."""

from accounts.permissions import Visitor, holds_standing_role
from accounts.states import Role
from contracts.models import Contract
from contracts.states import ContractState, Side
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
