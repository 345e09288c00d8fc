"""Mail: news to those who follow, links that confirm, and that a message waits."""

import smtplib
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from kernel.clock import database_now
from kernel.outbox import enqueue
from solicitations.models import Announcement, BidderInvitation, ClarificationMessage, Delivery, Subscription
from solicitations.queries import people_to_tell
from solicitations.services import (
    CONFIRM,
    END,
    claim_delivery,
    mark_failed,
    mark_sent,
    prepare_deliveries,
    token_for,
    unfinished_announcements,
)
from solicitations.services.announcing import TOPIC
from solicitations.states import DeliveryReason
from web.templatetags.times import spell, spell_utc


@shared_task(name="solicitations.deliver_announcement")
def deliver_announcement(announcement_id: str) -> int:
    """Mail one announcement to everybody on its list who has not got it yet; return how many mails left."""
    announcement = Announcement.objects.select_related("solicitation").get(pk=UUID(announcement_id))
    prepare_deliveries(announcement=announcement)
    n_sent = 0
    with get_connection() as connection:
        while delivery := claim_delivery(announcement_id=announcement.pk, now=database_now()):
            n_sent += _send(delivery, connection)
    return n_sent


def _send(delivery: Delivery, connection: BaseEmailBackend) -> bool:
    """Send one mail. One that fails is tried again later and does not hold up the others."""
    try:
        mail_of(delivery, connection).send()
    except (smtplib.SMTPException, OSError) as error:
        mark_failed(delivery=delivery, error=error)
        return False
    mark_sent(delivery=delivery, now=database_now())
    return True


def mail_of(delivery: Delivery, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """Return the mail of a delivery, the same each time it is asked for: its id lets a mailbox drop a second copy."""
    announcement, solicitation = delivery.announcement, delivery.announcement.solicitation
    zone, due = solicitation.organisation.time_zone, solicitation.offers_due_at
    page = reverse("solicitations:solicitation-news", args=[solicitation.pk])
    end_url = _end_url(delivery.subscription)
    context = {
        "announcement": announcement,
        "solicitation": solicitation,
        "when": f"{spell(announcement.announced_at, zone)} ({spell_utc(announcement.announced_at)})",
        "due": f"{spell(due, zone)} ({spell_utc(due)})" if due else "",
        "url": f"{settings.PUBLIC_URL}{page}#announcement-{announcement.pk}",
        "reason": DeliveryReason(delivery.reason).label,
        "end_url": end_url,
    }
    text = render_to_string("solicitations/mail/announcement.txt", context)
    headers = {
        "Message-ID": f"<{delivery.pk}@{settings.PUBLIC_URL.partition('://')[2].partition(':')[0]}>",
        "Auto-Submitted": "auto-generated",
    }
    if end_url:
        headers |= {"List-Unsubscribe": f"<{end_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    subject = " ".join(f"{solicitation.code}: {announcement.title}".split())
    return EmailMessage(subject, text, None, [delivery.email], headers=headers, connection=connection)


def _end_url(subscription: Subscription | None) -> str:
    if subscription is None:
        return ""
    path = reverse("solicitations:subscription-end", args=[token_for(subscription, END)])
    return f"{settings.PUBLIC_URL}{path}"


@shared_task(name="solicitations.sweep_deliveries")
def sweep_deliveries() -> int:
    """Take up again what a dead worker left unsent, and what failed before; return how many announcements."""
    unfinished = unfinished_announcements(now=database_now())
    for announcement_id in unfinished:
        enqueue(topic=TOPIC, subject_id=announcement_id)
    return len(unfinished)


@shared_task(name="solicitations.confirm_subscription")
def confirm_subscription(subscription_id: str) -> None:
    """Mail the link that confirms an address; the token is made here, so that no table or queue holds it."""
    subscription = Subscription.objects.select_related("solicitation").get(pk=UUID(subscription_id))
    if subscription.confirmed_at is not None or subscription.ended_at is not None:
        return
    path = reverse("solicitations:subscription-confirm", args=[token_for(subscription, CONFIRM)])
    context = {"subscription": subscription, "url": f"{settings.PUBLIC_URL}{path}"}
    text = render_to_string("solicitations/mail/confirm.txt", context)
    send_mail("Confirm that you want news of solicitations", text, None, [subscription.email])


@shared_task(name="solicitations.tell_of_clarification")
def tell_of_clarification(message_id: str) -> None:
    """Tell the other side that a message waits; its text stays in the application."""
    joined = ClarificationMessage.objects.select_related("clarification__solicitation")
    message = joined.get(pk=UUID(message_id))
    solicitation = message.clarification.solicitation
    path = reverse("solicitations:clarification-detail", args=[message.clarification_id])
    context = {"solicitation": solicitation, "url": f"{settings.PUBLIC_URL}{path}"}
    text = render_to_string("solicitations/mail/clarification.txt", context)
    for address in people_to_tell(message):
        send_mail(f"{solicitation.code}: a message waits for you", text, None, [address])


@shared_task(name="solicitations.send_bidder_invitation")
def send_bidder_invitation(invitation_id: str) -> None:
    """Mail an invitation, once."""
    joined = BidderInvitation.objects.select_related("solicitation__organisation", "contact", "invited_by")
    invitation = joined.get(pk=UUID(invitation_id))
    if invitation.sent_at is not None or invitation.contact.ended_at is not None:
        return
    solicitation = invitation.solicitation
    path = reverse("solicitations:solicitation-detail", args=[solicitation.pk])
    due, zone = solicitation.offers_due_at, solicitation.organisation.time_zone
    context = {
        "invitation": invitation,
        "solicitation": solicitation,
        "due": f"{spell(due, zone)} ({spell_utc(due)})" if due else "",
        "url": f"{settings.PUBLIC_URL}{path}",
    }
    text = render_to_string("solicitations/mail/invitation.txt", context)
    subject = f"{solicitation.organisation} invites offers: {solicitation.code}"
    send_mail(subject, text, None, [invitation.contact.email])
    BidderInvitation.objects.filter(pk=invitation.pk).update(sent_at=database_now())
