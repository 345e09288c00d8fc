"""Mail that contracts send."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from contracts.queries import addressees_of
from contracts.services import claim_notice
from kernel.clock import database_now


@shared_task(name="contracts.send_notice")
def send_notice(notice_id: str) -> None:
    """Mail one bidder how the solicitation ended; a mail server that refuses leaves the notice unsent."""
    with transaction.atomic():
        notice = claim_notice(notice_id=UUID(notice_id), now=database_now())
        if notice is None:
            return
        solicitation = notice.award.solicitation
        url = settings.PUBLIC_URL + reverse("contracts:outcome", args=[solicitation.pk])
        text = render_to_string("contracts/mail/notice.txt", {"notice": notice, "url": url})
        subject = f"{solicitation.code}: outcome of your offer"
        EmailMessage(subject, text, None, bcc=addressees_of(notice)).send()
