"""Who may do what with curves, protocols and runs."""

from accounts.models import Organisation
from accounts.permissions import Visitor, holds_role_somewhere, holds_standing_role, is_member
from accounts.states import DRAFTING, EVALUATION, SEES_CURVES, OrganisationKind, Role
from bids.permissions import can_see_money
from solicitations.models import Solicitation
from solicitations.permissions import roles_anywhere, roles_of
from solicitations.states import UNTIL_AWARD, SolicitationState
from valuation.models import Curve, Run


def can_import_curves(user: Visitor, organisation: Organisation) -> bool:
    """Planners and procurement officers of a utility import its price curves, an evaluator those of their own firm."""
    if organisation.kind == OrganisationKind.INDEPENDENT:
        return is_member(user, organisation.pk) and Role.EVALUATOR in roles_anywhere(user)
    return any(holds_standing_role(user, organisation.pk, role) for role in (Role.PLANNER, Role.PROCUREMENT))


def sees_curves(user: Visitor) -> bool:
    """Say whether there is a curve for a person to see, or they may make one."""
    if any(holds_role_somewhere(user, role) for role in (Role.PLANNER, Role.PROCUREMENT)):
        return True
    return bool(roles_anywhere(user) & SEES_CURVES) and Curve.objects.visible_to(user).exists()


def can_see_protocol(user: Visitor, solicitation: Solicitation) -> bool:
    """Whoever prepares, watches or evaluates reads the protocol; bidders know its digest."""
    return bool(roles_of(user, solicitation) & (DRAFTING | EVALUATION))


def can_write_protocol(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer writes the protocol of a draft, until it is locked."""
    is_open = solicitation.state == SolicitationState.DRAFT and not solicitation.protocol_digest
    return is_open and Role.PROCUREMENT in roles_of(user, solicitation)


def can_amend_protocol(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer changes a published protocol by a deviation, until the award."""
    is_live = solicitation.state in UNTIL_AWARD | {SolicitationState.PUBLISHED}
    return is_live and Role.PROCUREMENT in roles_of(user, solicitation)


def can_see_runs(user: Visitor, solicitation: Solicitation) -> bool:
    """Those who may see the money of the opened offers see what they are worth."""
    return can_see_money(user, solicitation)


def can_shadow(user: Visitor, solicitation: Solicitation) -> bool:
    """The independent evaluator values the offers by their own terms, for as long as procurement does."""
    return solicitation.state in UNTIL_AWARD and Role.EVALUATOR in roles_of(user, solicitation)


def can_steer_run(user: Visitor, run: Run) -> bool:
    """Who started a run's kind stops it and asks for it again."""
    return can_shadow(user, run.solicitation) if run.is_shadow else can_start_runs(user, run.solicitation)


def can_start_runs(user: Visitor, solicitation: Solicitation) -> bool:
    """The procurement officer starts and stops runs, once the offers are open and until the award."""
    is_live = solicitation.state in UNTIL_AWARD
    return is_live and Role.PROCUREMENT in roles_of(user, solicitation)
