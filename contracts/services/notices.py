"""Telling every bidder what is intended and how it ended: one notice per offer and event, sent once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.states import Role
from bids.models import Offer
from bids.queries.readiness import why_not_awarded
from bids.states import OfferState
from contracts.models import Award, Notice, Standstill
from contracts.permissions import can_award
from contracts.queries import approved_selection
from contracts.queries.notices import standstill_days
from contracts.services.records import record_in
from contracts.states import NoticeKind
from kernel.errors import Conflict, NotAllowed
from kernel.locks import hold_alone
from kernel.outbox import enqueue
from nmv.timeline import local_midnight
from review.models import Selection
from solicitations.models import Solicitation

TOPIC = "contracts.send_notice"
_TOLD = (OfferState.SUBMITTED, OfferState.OPENED)


def make_notices(*, award: Award, now: datetime) -> list[Notice]:
    """Write a notice for each submitted offer of an award, in the caller's transaction, and promise to send it."""
    winners = set(award.contracts.values_list("offer_id", flat=True))
    return _made(
        Notice(
            award=award,
            offer=offer,
            kind=NoticeKind.AWARD if offer.pk in winners else NoticeKind.REGRET,
            made_at=now,
        )
        for offer in _told(award.solicitation)
    )


@transaction.atomic
def begin_standstill(*, solicitation: Solicitation, by: User, now: datetime) -> Standstill:
    """Tell every bidder what is intended for their offer; no contract is made before the standstill ends.

    It ends with its last day in the utility's zone: begun at whatever hour, every bidder has the whole days.

    Raises:
        NotAllowed: the person is not its procurement officer.
        Conflict: the rules ask for none, no set is approved, or it has begun.
    """
    if not can_award(by, solicitation):
        raise NotAllowed("The standstill is begun by this solicitation's procurement officer.")
    days = standstill_days(solicitation)
    if not days:
        raise Conflict("The rules of this solicitation ask for no standstill: make the contracts.")
    hold_alone("selection", solicitation.pk)
    if waits_for := why_not_awarded(solicitation):
        raise Conflict(waits_for)
    selection = approved_selection(solicitation)
    if selection is None:
        raise Conflict("No set is approved yet. Propose one on the Ranking page; the chair approves it.")
    begun = _begun(solicitation, selection, days, by, now)
    chosen = set(selection.offers.values_list("pk", flat=True))
    _made(
        Notice(
            standstill=begun,
            offer=offer,
            kind=NoticeKind.INTENT if offer.pk in chosen else NoticeKind.STANDSTILL,
            made_at=now,
        )
        for offer in _told(solicitation)
    )
    facts = {"standstill": begun.pk, "selection": selection.pk, "ends_at": begun.ends_at, "days": days}
    record_in(solicitation, by, Role.PROCUREMENT, "standstill.begun", facts)
    return begun


def _begun(
    solicitation: Solicitation, selection: Selection, days: int, by: User, now: datetime
) -> Standstill:
    zone = solicitation.organisation.time_zone
    after = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days + 1)
    try:
        with transaction.atomic():
            return Standstill.objects.create(
                solicitation=solicitation,
                selection=selection,
                days=days,
                begun_by=by,
                begun_at=now,
                ends_at=local_midnight(zone, after),
            )
    except IntegrityError as error:
        raise Conflict("The standstill has begun already, and every bidder is told.") from error


def require_standstill_over(*, solicitation: Solicitation, selection: Selection, now: datetime) -> None:
    """Refuse contracts before the standstill of this very set has ended.

    Raises:
        Conflict: it has not begun, or still runs; says until when.
    """
    if not standstill_days(solicitation):
        return
    begun = Standstill.objects.filter(selection=selection).first()
    if begun is None:
        raise Conflict(
            "Begin the standstill first: the rules give every bidder its days before a contract is made."
        )
    if now < begun.ends_at:
        last = begun.ends_at.astimezone(ZoneInfo(solicitation.organisation.time_zone)) - timedelta(seconds=1)
        raise Conflict(
            f"The standstill runs until the end of {last.day} {last:%B %Y}. No contract is made before."
        )


def _told(solicitation: Solicitation) -> QuerySet[Offer]:
    return solicitation.offers.filter(state__in=_TOLD).order_by("alias", "pk")


def _made(notices: Iterable[Notice]) -> list[Notice]:
    made = Notice.objects.bulk_create(notices)
    for notice in made:
        enqueue(topic=TOPIC, subject_id=notice.pk)
    return made


@transaction.atomic
def claim_notice(*, notice_id: UUID, now: datetime) -> Notice | None:
    """Mark a notice as sent and return it, or None if it was sent before; undone if the sending then fails."""
    if not Notice.objects.filter(pk=notice_id, sent_at=None).update(sent_at=now):
        return None
    joined = Notice.objects.select_related(
        "award", "standstill", "offer__organisation", "offer__solicitation__organisation"
    )
    return joined.get(pk=notice_id)
