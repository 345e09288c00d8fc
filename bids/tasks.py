"""Mail that offers send. It tells a digest and times, never content."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.states import Role
from bids import services
from bids.models import (
    CureRequest,
    Disqualification,
    FinalOffer,
    FinalRound,
    LateLeave,
    Offer,
    OfferVersion,
    OpeningReport,
)
from bids.queries.reports import witnesses_of
from bids.states import Part, Round
from kernel.clock import database_now


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


@shared_task(name="bids.examine_offers")
def examine_offers(examination_id: str) -> None:
    """Run a round of the automatic checks; a second delivery finds nothing to do."""
    services.examine_offers(examination_id=UUID(examination_id))


@shared_task(name="bids.read_offer_batch")
def read_offer_batch(batch_id: str) -> None:
    """Read a file of several offers into drafts; a second delivery finds nothing to do."""
    services.read_offer_batch(batch_id=UUID(batch_id))


@shared_task(name="bids.sweep_offer_batches")
def sweep_offer_batches() -> int:
    """Hand on files of offers that a dead worker left, and send again what nobody took."""
    return services.sweep_batches(now=database_now())


@shared_task(name="bids.sweep_examinations")
def sweep_examinations() -> int:
    """Begin checks that an opening never got, and hand on those whose worker died."""
    return services.sweep_examinations(now=database_now())


@shared_task(name="bids.tell_of_cure")
def tell_of_cure(cure_id: str) -> None:
    """Mail the bidder's people that a request waits, and until when; never what it says."""
    cure = CureRequest.objects.select_related("offer__solicitation__organisation").get(pk=UUID(cure_id))
    _mail_bidder(cure.offer, "cure_asked", "A request about your offer waits", due_at=cure.due_at)


@shared_task(name="bids.tell_of_cure_answer")
def tell_of_cure_answer(cure_id: str) -> None:
    """Mail whoever asked that the answer is there."""
    cure = CureRequest.objects.select_related("offer__solicitation", "asked_by").get(pk=UUID(cure_id))
    _mail(cure.offer, "cure_answered", "A bidder has answered", [cure.asked_by.email])


@shared_task(name="bids.tell_of_disqualification")
def tell_of_disqualification(disqualification_id: str) -> None:
    """Mail the bidder's people that a decision about their offer is there to be read."""
    rows = Disqualification.objects.select_related("offer__solicitation")
    _mail_bidder(rows.get(pk=UUID(disqualification_id)).offer, "decided", "A decision about your offer")


def _mail_bidder(offer: Offer, template: str, subject: str, **more: object) -> None:
    places = offer.organisation.memberships.filter(roles__contains=[Role.DEVELOPER], user__is_active=True)
    _mail(offer, template, subject, list(places.values_list("user__email", flat=True)), **more)


def _mail(offer: Offer, template: str, subject: str, to: list[str], **more: object) -> None:
    """Send each their own mail: nobody reads who else got it."""
    url = settings.PUBLIC_URL + reverse("bids:offer-conformance", args=[offer.pk])
    text = render_to_string(
        f"bids/mail/{template}.txt", {"solicitation": offer.solicitation, "url": url} | more
    )
    for address in to:
        send_mail(f"{subject} in {offer.solicitation.code}", text, None, [address])


@shared_task(name="bids.tell_of_opening")
def tell_of_opening(report_id: str) -> None:
    """Tell each witness, in a mail of their own, that a ceremony was held and where its report is; no content."""
    report = OpeningReport.objects.select_related("solicitation").get(pk=UUID(report_id))
    solicitation = report.solicitation
    url = settings.PUBLIC_URL + reverse("bids:opening", args=[solicitation.pk])
    words = "The offers were opened in"
    if report.document["round"] == Round.FINAL:
        words = "The best and final offers were opened in"
    elif report.document["parts"] == [Part.PRICE]:
        words = "The price envelopes were opened in"
    context = {"report": report, "solicitation": solicitation, "url": url, "words": words}
    text = render_to_string("bids/mail/opened.txt", context)
    for person in witnesses_of(solicitation):
        send_mail(f"Opening report of {solicitation.code}", text, None, [person.email])


@shared_task(name="bids.invite_to_final")
def invite_to_final(round_id: str) -> None:
    """Tell each invited bidder's people, in a mail of their own, that they may improve their price."""
    found = FinalRound.objects.select_related("solicitation").get(pk=UUID(round_id))
    for invitation in found.invitations.select_related("offer__organisation"):
        url = settings.PUBLIC_URL + reverse("bids:final-offer", args=[invitation.offer_id])
        context = {"round": found, "solicitation": found.solicitation, "url": url}
        text = render_to_string("bids/mail/final_invited.txt", context)
        places = invitation.offer.organisation.memberships.filter(roles__contains=[Role.DEVELOPER])
        for email in places.filter(user__is_active=True).values_list("user__email", flat=True):
            send_mail(f"Best and final offers in {found.solicitation.code}", text, None, [email])


@shared_task(name="bids.send_final_receipt")
def send_final_receipt(version_id: str) -> None:
    """Mail the receipt of a final price to the person who submitted it; no content."""
    versions = FinalOffer.objects.select_related("invitation__offer__solicitation", "submitted_by")
    version = versions.get(pk=UUID(version_id))
    offer = version.invitation.offer
    url = settings.PUBLIC_URL + reverse("bids:final-offer", args=[offer.pk])
    context = {"version": version, "solicitation": offer.solicitation, "url": url}
    text = render_to_string("bids/mail/final_receipt.txt", context)
    subject = f"Your final price in {offer.solicitation.code} is in"
    send_mail(subject, text, None, [version.submitted_by.email])


@shared_task(name="bids.publish_roots")
def publish_roots() -> int:
    """Publish the roots of solicitations, and of final rounds, whose deadline has passed."""
    now = database_now()
    return services.publish_due_roots(now=now) + services.publish_final_roots(now=now)


@shared_task(name="bids.tell_of_late_leave")
def tell_of_late_leave(leave_id: str) -> None:
    """Tell a bidder's people that they may be late, and until when."""
    leave = LateLeave.objects.select_related("solicitation", "organisation").get(pk=UUID(leave_id))
    members = leave.organisation.memberships.filter(roles__contains=[Role.DEVELOPER])
    url = settings.PUBLIC_URL + reverse("solicitations:solicitation-detail", args=[leave.solicitation_id])
    context = {"leave": leave, "solicitation": leave.solicitation, "url": url}
    text = render_to_string("bids/mail/late_leave.txt", context)
    subject = f"You may still submit in {leave.solicitation.code}"
    for email in members.values_list("user__email", flat=True):
        send_mail(subject, text, None, [email])
