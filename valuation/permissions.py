"""Who may do what with curves, protocols and runs."""

from accounts.models import Organisation
from accounts.permissions import Visitor, holds_standing_role
from accounts.states import Role


def can_import_curves(user: Visitor, organisation: Organisation) -> bool:
    """Planners and procurement officers of a utility import its price curves."""
    return any(holds_standing_role(user, organisation.pk, role) for role in (Role.PLANNER, Role.PROCUREMENT))
