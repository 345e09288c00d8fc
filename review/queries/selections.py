"""The chosen set on the table."""

from django.db.models import Q

from accounts.permissions import Visitor
from review.models import Selection
from review.states import SelectionState
from solicitations.models import Solicitation


def current_selection(solicitation: Solicitation, user: Visitor) -> Selection | None:
    """Return the set on the table: the open one, or the approved one, or the last one sent back."""
    visible = Selection.objects.visible_to(user).filter(solicitation=solicitation)
    last = visible.select_related("run__protocol", "run__case", "proposed_by", "decided_by", "solicitation")
    last = last.order_by("-created_at")
    return last.filter(~Q(state=SelectionState.REJECTED)).first() or last.first()
