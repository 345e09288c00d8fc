"""A bidder's workspace: what is open, how one stands with it, whom one works with; offers come page by page.

Counted in queries, not in rows: however many offers there are, the page asks the same number of times and reads the
drafts of the page it shows, no others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.models import Membership, User
from accounts.states import Role
from solicitations.models import (
    ClarificationMessage,
    Nda,
    NdaResponse,
    PlannedDate,
    Registration,
    RegistrationTerms,
    Rules,
    Solicitation,
)
from solicitations.models.roles import bids_for
from solicitations.states import DateKind, Side, SolicitationState

MOST_SHOWN = 20
HOURS_PER_DAY, MINUTES_PER_HOUR = 24, 60


def open_solicitations(user: User, *, now: datetime) -> Any:
    """Return what takes offers now, the most pressing first, with how one's organizations stand with it."""
    mine = bids_for(user)
    here = {"solicitation": OuterRef("pk")}
    registered = Registration.objects.of_bidder(user).filter(**here)
    signed = NdaResponse.objects.of_bidder(user).filter(nda__solicitation=OuterRef("pk"))
    earlier = PlannedDate.objects.filter(**here, kind=DateKind.AFFILIATE_OFFERS_DUE).values("at")[:1]
    # Without the ones that are nobody's affiliate: a NULL among the ids would make every comparison unknown.
    homes = Membership.objects.filter(user=user, organisation__affiliate_of__isnull=False)
    is_affiliate = Q(organisation__in=homes.values("organisation__affiliate_of"))
    found: Any = Solicitation.objects.visible_to(user).filter(state=SolicitationState.PUBLISHED)
    found = found.annotate(
        due_at=Case(
            When(is_affiliate, then=Coalesce(Subquery(earlier), F("offers_due_at"))),
            default=F("offers_due_at"),
        ),
        is_registered=Exists(registered),
        does_intend=Exists(registered.filter(intends_at__isnull=False)),
        intent_due_at=Subquery(RegistrationTerms.objects.filter(**here).values("intent_due_at")[:1]),
        has_nda=Exists(Nda.objects.filter(**here)),
        is_signed=Exists(signed),
        n_unanswered=Coalesce(Subquery(_unanswered(mine)), 0),
    )
    shut_out = is_affiliate & ~Exists(Rules.objects.filter(**here, allows_affiliates=True))
    found = found.exclude(shut_out).filter(due_at__gt=now)
    return found.select_related("organisation").order_by("due_at", "pk")[:MOST_SHOWN]


def _unanswered(mine: Any) -> QuerySet[ClarificationMessage, Any]:
    """Count the correspondence in which the utility wrote last."""
    newest = ClarificationMessage.objects.filter(clarification=OuterRef("clarification")).order_by("-sent_at")
    last = ClarificationMessage.objects.filter(
        clarification__solicitation=OuterRef("pk"),
        clarification__organisation__in=mine,
        pk=Subquery(newest.values("pk")[:1]),
    ).exclude(side=Side.BIDDER)
    counted = last.order_by().values("clarification__solicitation").annotate(n=Count("pk"))
    return counted.values("n")


@dataclass(frozen=True)
class TimeLeft:
    """How long until a moment, by the server's clock."""

    until: datetime
    now: datetime

    @property
    def words(self) -> str:
        """Days and hours, or hours and minutes on the last day."""
        return spell_left(self.until - self.now)


def spell_left(left: timedelta) -> str:
    """Write how long is left.

    >>> spell_left(timedelta(days=3, hours=4)), spell_left(timedelta(minutes=61)), spell_left(timedelta(-1))
    ('3 d 4 h', '1 h 1 min', 'over')
    """
    minutes = int(left.total_seconds() // 60)
    if left <= timedelta(0):
        return "over"
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    days, hours = divmod(hours, HOURS_PER_DAY)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes} min"


@dataclass(frozen=True)
class OpenRow:
    """A solicitation one may bid in, with what to do next."""

    solicitation: Any
    left: TimeLeft

    @property
    def todo(self) -> list[tuple[str, str]]:
        """What is still to do before an offer is made: words and the name of the page."""
        each, found = self.solicitation, []
        if not each.is_registered:
            found.append(("Register", "solicitations:solicitation-bidders"))
        elif not each.does_intend and (each.intent_due_at is None or each.intent_due_at > self.left.now):
            found.append(("Say that you mean to bid", "solicitations:solicitation-bidders"))
        if each.has_nda and not each.is_signed:
            found.append(("Read and sign the NDA", "solicitations:solicitation-nda"))
        if each.n_unanswered:
            found.append((f"{each.n_unanswered} to answer", "solicitations:clarification-list"))
        return found


@dataclass(frozen=True)
class Colleague:
    """A person of one of my organizations."""

    membership: Membership

    @property
    def roles(self) -> str:
        """Their standing roles in words."""
        return ", ".join(Role(role).label for role in self.membership.roles) or "no role"


@dataclass(frozen=True)
class Workspace:
    """What stands above the offers."""

    rows: list[OpenRow]
    colleagues: list[Colleague]


def workspace(user: User, *, now: datetime) -> Workspace:
    """Gather the workspace in two queries."""
    mine = Membership.objects.filter(organisation__in=bids_for(user)).select_related("user", "organisation")
    people = mine.order_by("organisation__name", "user__full_name")[:MOST_SHOWN]
    found: Any = open_solicitations(user, now=now)
    return Workspace(
        rows=[OpenRow(each, TimeLeft(each.due_at, now)) for each in found],
        colleagues=[Colleague(each) for each in people],
    )
