"""Telling every bidder how it ended: one notice per submitted offer, sent once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bids.models import Offer
from bids.states import OfferState
from contracts.models import Award, Notice
from contracts.states import NoticeKind
from kernel.outbox import enqueue

TOPIC = "contracts.send_notice"


def make_notices(*, award: Award, now: datetime) -> list[Notice]:
    """Write a notice for each submitted offer of an award, in the caller's transaction, and promise to send it."""
    told = (OfferState.SUBMITTED, OfferState.OPENED)
    offers = award.solicitation.offers.filter(state__in=told).order_by("alias", "pk")
    winners = set(award.contracts.values_list("offer_id", flat=True))
    notices = Notice.objects.bulk_create(
        Notice(award=award, offer=offer, kind=_kind(offer, winners), made_at=now) for offer in offers
    )
    for notice in notices:
        enqueue(topic=TOPIC, subject_id=notice.pk)
    return notices


def _kind(offer: Offer, winners: set[UUID]) -> NoticeKind:
    return NoticeKind.AWARD if offer.pk in winners else NoticeKind.REGRET


@transaction.atomic
def claim_notice(*, notice_id: UUID, now: datetime) -> Notice | None:
    """Mark a notice as sent and return it, or None if it was sent before; undone if the sending then fails."""
    if not Notice.objects.filter(pk=notice_id, sent_at=None).update(sent_at=now):
        return None
    return Notice.objects.select_related("award__solicitation__organisation", "offer__organisation").get(
        pk=notice_id
    )
