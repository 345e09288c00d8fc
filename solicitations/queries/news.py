"""The journal of a solicitation as pages and feeds show it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.models import Announcement, Solicitation, Subscription


def announcements_of(solicitation: Solicitation, user: Visitor) -> QuerySet[Announcement]:
    """Return what everybody was told, the newest first."""
    visible = Announcement.objects.visible_to(user).filter(solicitation=solicitation)
    return visible.order_by("-announced_at")


def news_for_everybody(solicitation: Solicitation | None = None) -> QuerySet[Announcement]:
    """Return what somebody without an account may read, of one solicitation or of all, the newest first."""
    found = Announcement.objects.visible_to(AnonymousUser())
    if solicitation is not None:
        found = found.filter(solicitation=solicitation)
    return found.select_related("solicitation__organisation").order_by("-announced_at")


def subscription_to(solicitation: Solicitation | None, user: Visitor) -> Subscription | None:
    """Return a person's own subscription in force."""
    own = Subscription.objects.visible_to(user).in_force()
    chosen = own.filter(solicitation=solicitation) if solicitation else own.filter(solicitation=None)
    return chosen.first()
