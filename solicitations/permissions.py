"""Who may do what with needs and solicitations: named predicates, each a sentence."""

from uuid import UUID

from accounts.models import Organisation
from accounts.permissions import Visitor, holds_role_somewhere, holds_standing_role
from accounts.states import INDEPENDENTS, Role
from solicitations.models import Need, Question, Solicitation
from solicitations.models.roles import roles_held
from solicitations.states import LIVE, MOVES, PUBLIC, WATCHES_BIDDERS, SolicitationState

# Whose acts and steps the record of a solicitation shows are those who take part in it.
DEVIATES = PUBLIC - {SolicitationState.CANCELLED, SolicitationState.CLOSED}
READS_LOG = frozenset(Role) - {Role.DEVELOPER}


def roles_of(user: Visitor, solicitation: Solicitation) -> frozenset[Role]:
    """Return the roles a person holds now in a solicitation."""
    return _assigned(user).get(solicitation.pk, frozenset())


def roles_anywhere(user: Visitor) -> frozenset[Role]:
    """Return the roles a person holds now in any solicitation."""
    return frozenset().union(*_assigned(user).values())


def _assigned(user: Visitor) -> dict[UUID, frozenset[Role]]:
    """The roles a person holds now, by solicitation."""
    if not user.is_authenticated:
        return {}
    return roles_held(user)


def holds_anywhere(user: Visitor, role: Role) -> bool:
    """Say whether a person holds a role at all: at an organisation, or in some solicitation now."""
    if not user.is_authenticated:
        return False
    return holds_role_somewhere(user, role) or role in roles_anywhere(user)


def can_post_needs(user: Visitor, organisation: Organisation) -> bool:
    """Planners post facilities, projects and needs, and import planning tables."""
    return holds_standing_role(user, organisation.pk, Role.PLANNER)


def can_revise_need(user: Visitor, need: Need) -> bool:
    """Planners of the need's utility revise it."""
    return holds_standing_role(user, need.organisation_id, Role.PLANNER)


def can_create_solicitation(user: Visitor, organisation: Organisation) -> bool:
    """Procurement officers begin solicitations and post pro forma contracts."""
    return holds_standing_role(user, organisation.pk, Role.PROCUREMENT)


def can_run(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer assigned runs the solicitation: team, publication, answers, extension, cancellation."""
    return Role.PROCUREMENT in roles_of(user, solicitation)


def can_edit(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer changes a draft, and only a draft."""
    return solicitation.state == SolicitationState.DRAFT and can_run(user, solicitation)


def can_cancel(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer cancels until an award is made."""
    return solicitation.state in LIVE and can_run(user, solicitation)


# Whose verdict lets a solicitation go on from where it stands. A regulator's decision is taken down by procurement.
DECIDES: dict[SolicitationState, Role] = {
    SolicitationState.INTERNAL_REVIEW: Role.CHAIR,
    SolicitationState.CONSULTATION: Role.PRG,
    SolicitationState.STATEMENT: Role.EVALUATOR,
    SolicitationState.FILED: Role.PROCUREMENT,
}


def can_decide_stage(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether the stage a solicitation is in waits for this person's verdict."""
    role = DECIDES.get(SolicitationState(solicitation.state))
    return role is not None and role in roles_of(user, solicitation)


def can_decide_stages(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether the verdict on where a solicitation stands is this person's; where none is due, on any stage."""
    if SolicitationState(solicitation.state) in DECIDES:
        return can_decide_stage(user, solicitation)
    return bool(roles_of(user, solicitation) & frozenset(DECIDES.values()))


def can_extend(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer moves the deadlines of a published solicitation later."""
    return solicitation.state == SolicitationState.PUBLISHED and can_run(user, solicitation)


def can_deviate(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer publishes a change of what was locked, from publication to the end."""
    return solicitation.state in DEVIATES and can_run(user, solicitation)


def can_close(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer closes what is contracted, or ended without an award."""
    return SolicitationState.CLOSED in MOVES[SolicitationState(solicitation.state)] and can_run(
        user, solicitation
    )


def can_ask_for(user: Visitor, organisation_id: UUID) -> bool:
    """Developers ask in their organisation's name."""
    return holds_standing_role(user, organisation_id, Role.DEVELOPER)


def can_answer(user: Visitor, question: Question) -> bool:
    """The procurement officer answers."""
    return can_run(user, question.solicitation)


def is_independent(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person is the independent evaluator or engineer of a solicitation."""
    return bool(roles_of(user, solicitation) & INDEPENDENTS)


def is_evaluator(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person is the independent evaluator of a solicitation."""
    return Role.EVALUATOR in roles_of(user, solicitation)


def can_see_asker(user: Visitor, question: Question) -> bool:
    """Who asked is known to the asker and to the two independents."""
    return question.asked_by_id == user.pk or is_independent(user, question.solicitation)


def can_see_team(user: Visitor, solicitation: Solicitation) -> bool:
    """Those who take part know who else does."""
    return bool(roles_of(user, solicitation))


def can_read_log(user: Visitor, solicitation: Solicitation) -> bool:
    """Those who take part read the record."""
    return bool(roles_of(user, solicitation) & READS_LOG)


def can_see_outreach(user: Visitor, solicitation: Solicitation) -> bool:
    """Procurement and the two independents know how many were invited, registered and mean to bid."""
    return bool(roles_of(user, solicitation) & WATCHES_BIDDERS)


def can_keep_rules(user: Visitor, organisation: Organisation) -> bool:
    """Planners keep the suitability criteria, the services catalogue and the sourcing matrix."""
    return holds_standing_role(user, organisation.pk, Role.PLANNER)


def can_screen(user: Visitor, organisation: Organisation) -> bool:
    """Planners screen projects and publish the pipeline."""
    return holds_standing_role(user, organisation.pk, Role.PLANNER)


def works_at_a_desk(user: Visitor) -> bool:
    """Say whether a person plans or procures for any utility."""
    return any(holds_role_somewhere(user, role) for role in (Role.PLANNER, Role.PROCUREMENT))


def can_decide_wires(user: Visitor, organisation: Organisation) -> bool:
    """Planners record what is built otherwise, decide on wires or no wires, and how a candidate is sourced."""
    return holds_standing_role(user, organisation.pk, Role.PLANNER)
