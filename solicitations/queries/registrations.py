"""Who follows a solicitation as a bidder: numbers for those who may have them, names for fewer."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.permissions import Visitor
from solicitations.models import Registration, RegistrationTerms, Solicitation


def intent_due_at_of(solicitation: Solicitation) -> datetime | None:
    """Return until when developers say that they mean to bid, if a moment is set."""
    terms = RegistrationTerms.objects.filter(solicitation=solicitation).first()
    return terms.intent_due_at if terms is not None else None


@dataclass(frozen=True)
class RegistrationCounts:
    """How many developers registered, and how many of them mean to bid."""

    n_registered: int
    n_intending: int


def registration_counts(solicitation: Solicitation) -> RegistrationCounts:
    """Count; the caller has asked ``can_see_outreach``."""
    counted = (
        Registration.objects.in_force()
        .filter(solicitation=solicitation)
        .aggregate(registered=Count("pk"), intending=Count("pk", filter=Q(intends_at__isnull=False)))
    )
    return RegistrationCounts(counted["registered"], counted["intending"])


def registrations_of(solicitation: Solicitation, user: Visitor) -> QuerySet[Registration]:
    """Return the registrations whose names a visitor may know."""
    known = Registration.objects.visible_to(user).filter(solicitation=solicitation)
    return known.select_related("organisation").order_by("organisation__name")
