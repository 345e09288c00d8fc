"""Mail that contracts send, and papers that they have made."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from bids.models import Offer
from contracts import services
from contracts.queries import addressees_of
from contracts.queries.notices import last_day, part_of_notice
from kernel.clock import database_now


@shared_task(name="contracts.send_notice")
def send_notice(notice_id: str) -> None:
    """Mail one bidder what is intended or how it ended; a mail server that refuses leaves the notice unsent."""
    with transaction.atomic():
        notice = services.claim_notice(notice_id=UUID(notice_id), now=database_now())
        if notice is None:
            return
        ends = last_day(notice.standstill) if notice.standstill else None
        told = {"notice": notice, "url": _url(notice.offer), "ends": ends, "part": part_of_notice(notice)}
        text = render_to_string("contracts/mail/notice.txt", told)
        _send(notice.offer, "outcome of your offer", text)


@shared_task(name="contracts.send_debrief")
def send_debrief(debrief_id: str) -> None:
    """Mail one bidder that their debrief is there; what it says stays on the site."""
    with transaction.atomic():
        debrief = services.claim_debrief_mail(debrief_id=UUID(debrief_id), now=database_now())
        if debrief is None:
            return
        text = render_to_string(
            "contracts/mail/debrief.txt", {"debrief": debrief, "url": _url(debrief.offer)}
        )
        _send(debrief.offer, "debrief of your offer", text)


@shared_task(name="contracts.make_memo")
def make_memo(memo_id: str) -> None:
    """Write the files of a proposed memo; a second delivery finds them there."""
    services.make_memo_files(memo_id=UUID(memo_id))


@shared_task(name="contracts.sweep_memos")
def sweep_memos() -> int:
    """Ask again for memos whose worker died."""
    return services.sweep_memos(now=database_now())


def _url(offer: Offer) -> str:
    return settings.PUBLIC_URL + reverse("contracts:offer-outcome", args=[offer.pk])


def _send(offer: Offer, what: str, text: str) -> None:
    subject = f"{offer.solicitation.code}: {what}"
    EmailMessage(subject, text, None, bcc=addressees_of(offer)).send()
