"""Mail that accounts send."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.services import renew_invitation_token


@shared_task(name="accounts.send_invitation")
def send_invitation(invitation_id: str) -> None:
    """Mail an invitation; a second delivery mails a fresh token and so voids the first."""
    renewed = renew_invitation_token(invitation_id=UUID(invitation_id))
    if renewed is None:
        return
    invitation, token = renewed
    url = settings.PUBLIC_URL + reverse("accounts:accept-invitation", args=[token])
    text = render_to_string("accounts/mail/invitation.txt", {"invitation": invitation, "url": url})
    send_mail(f"Join {invitation.organisation} on Gridtender", text, None, [invitation.email])
