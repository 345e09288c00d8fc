"""What the pages of addenda and clarifications show."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.permissions import Visitor
from accounts.queries import organisations_where
from accounts.states import Role
from solicitations.models import Addendum, Clarification, ClarificationMessage, Solicitation
from solicitations.permissions import can_run


def addenda_of(solicitation: Solicitation, user: Visitor) -> QuerySet[Addendum]:
    """Return the addenda a visitor may read, drafts first, then the newest."""
    visible = Addendum.objects.visible_to(user).filter(solicitation=solicitation)
    return visible.select_related("corrects").order_by("-number", "-version", "-drafted_at")


def clarifications_of(solicitation: Solicitation, user: Visitor) -> QuerySet[Clarification]:
    """Return the correspondences a visitor may read, the newest first."""
    visible = Clarification.objects.visible_to(user).filter(solicitation=solicitation)
    return visible.select_related("organisation").order_by("-opened_at")


@dataclass(frozen=True)
class ClarificationPage:
    """One correspondence."""

    clarification: Clarification
    messages: list[ClarificationMessage]
    may_write: bool


def clarification_page(clarification: Clarification, user: Visitor) -> ClarificationPage:
    """Gather a correspondence; it was loaded through ``visible_to``."""
    own = organisations_where(user, Role.DEVELOPER).filter(pk=clarification.organisation_id)
    return ClarificationPage(
        clarification=clarification,
        messages=list(clarification.messages.select_related("author").order_by("sent_at")),
        may_write=can_run(user, clarification.solicitation) or own.exists(),
    )
