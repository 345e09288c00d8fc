"""The chosen set on the table."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q

from accounts.permissions import Visitor
from review.models import Amounts, SelectedOffer, Selection
from review.states import SelectionState
from solicitations.models import Solicitation


def current_selection(solicitation: Solicitation, user: Visitor) -> Selection | None:
    """Return the set on the table: the open one, or the approved one, or the last one sent back.

    It comes with the ids of its offers in ``taken_ids``, and how much of each is taken in ``taken_shares``.
    """
    visible = Selection.objects.visible_to(user).filter(solicitation=solicitation)
    taken = SelectedOffer.objects.filter(selection=OuterRef("pk")).order_by("offer_id")
    last = visible.select_related("run__protocol", "proposed_by", "decided_by", "solicitation")
    # False sorts before true: what was sent back counts only where there is nothing else.
    is_sent_back = ExpressionWrapper(Q(state=SelectionState.REJECTED), BooleanField())
    last = last.annotate(
        taken_ids=ArraySubquery(taken.values("offer_id")), taken_shares=ArraySubquery(taken.values("share"))
    )
    return last.order_by(is_sent_back.asc(), "-created_at").first()


def shares_of(selection: Selection) -> Amounts:
    """Return how much of each offer a set takes, 1 for all of it, in the order of their aliases."""
    return dict(selection.selected.order_by("offer__alias").values_list("offer_id", "share"))
