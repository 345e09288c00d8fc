"""Mail that offers send. It tells a digest and times, never content."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from bids.models import OfferVersion


@shared_task(name="bids.send_receipt")
def send_receipt(version_id: str) -> None:
    """Mail the receipt of a submission to the person who submitted."""
    versions = OfferVersion.objects.select_related("offer__solicitation__organisation", "saved_by")
    version = versions.get(pk=UUID(version_id))
    url = settings.PUBLIC_URL + reverse("bids:offer-detail", args=[version.offer_id])
    context = {"version": version, "solicitation": version.offer.solicitation, "url": url}
    text = render_to_string("bids/mail/receipt.txt", context)
    subject = f"Your offer in {version.offer.solicitation.code} is in"
    send_mail(subject, text, None, [version.saved_by.email])
