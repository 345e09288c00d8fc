"""The set on a person's own table, and the sets saved under a name."""

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from accounts.models import User
from accounts.permissions import Visitor
from review.models import Amounts, Scenario, WorkingSet, read_amounts
from review.queries.selections import current_selection, shares_of
from solicitations.models import Solicitation
from valuation.models import Run
from valuation.states import RunState


def working_set(solicitation: Solicitation, user: User) -> WorkingSet | None:
    """Return the set on a person's table; None before they changed anything."""
    return WorkingSet.objects.visible_to(user).filter(solicitation=solicitation).first()


def amounts_of(solicitation: Solicitation, user: User) -> Amounts:
    """Return what is on a person's table: at first the set being chosen, or nothing."""
    held = working_set(solicitation, user)
    if held is not None:
        return read_amounts(held.amounts)
    chosen = current_selection(solicitation, user)
    return shares_of(chosen) if chosen else {}


def finished_runs(solicitation: Solicitation, user: Visitor) -> QuerySet[Run]:
    """Return the finished runs on which sets may be looked at: those that rank, then the others, the last one first."""
    done = Run.objects.visible_to(user).filter(solicitation=solicitation, state=RunState.DONE)
    is_apart = ExpressionWrapper(
        Q(own_terms__isnull=False) | Q(on_revised_needs=True), output_field=BooleanField()
    )
    return done.select_related("protocol").order_by(is_apart.asc(), "-ended_at")


def scenarios_of(solicitation: Solicitation, user: Visitor) -> QuerySet[Scenario]:
    """Return the sets that people saved, the last one first."""
    visible = Scenario.objects.visible_to(user).filter(solicitation=solicitation)
    return visible.select_related("run__protocol", "saved_by", "solicitation").order_by("-saved_at")
