"""Debriefs: asked for by a bidder once the contracts are concluded, sent by procurement, frozen as sent."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from bids.models import Offer
from contracts.models import Award, Debrief
from contracts.permissions import bids_with, can_request_debrief, can_send_debrief
from contracts.queries.debrief_source import debrief_source
from contracts.rendering import PDF
from contracts.rendering.debrief import debrief_report
from contracts.rendering.reports import report_pdf
from contracts.services.records import record_in
from kernel.blobs import store_blob
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.outbox import enqueue
from nmv.canonical import canonical_json, digest

TOPIC = "contracts.send_debrief"
LONGEST_QUESTION = 4000
LONGEST_ANSWER = 8000


@transaction.atomic
def request_debrief(*, offer: Offer, question: str, by: User, now: datetime) -> Debrief:
    """Ask for the debrief of one's own offer.

    Raises:
        NotAllowed: the person does not bid for the offer's organisation.
        InvalidInput: the question is too long.
        Conflict: the contracts are not concluded yet, or it was asked for.
    """
    if not bids_with(by, offer):
        raise NotAllowed("A debrief is asked for by the offer's own bidder.")
    if not can_request_debrief(by, offer):
        raise Conflict("Debriefs are given once every contract is concluded or declined.")
    text = question.strip()
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(f"A question has {LONGEST_QUESTION:,} characters at most.", field="question")
    try:
        with transaction.atomic():
            asked = Debrief.objects.create(offer=offer, question=text, requested_by=by, requested_at=now)
    except IntegrityError as error:
        raise Conflict("This debrief was asked for already.") from error
    record_in(
        offer.solicitation, by, Role.DEVELOPER, "debrief.requested", {"debrief": asked.pk, "offer": offer.pk}
    )
    return asked


@transaction.atomic
def send_debrief(*, debrief: Debrief, answer: str, by: User, now: datetime) -> Debrief:
    """Freeze what may be told now, with an answer in words, and tell the bidder.

    Raises:
        NotAllowed: the person is not the solicitation's procurement officer.
        InvalidInput: the answer is too long.
        Conflict: it was sent already, or the outcome is gone.
    """
    current = (
        Debrief.objects.select_for_update(of=("self",))
        .select_related("offer__solicitation__organisation", "offer__organisation")
        .get(pk=debrief.pk)
    )
    if current.sent_at is not None:
        raise Conflict("This debrief was sent already.")
    if not can_send_debrief(by, current):
        raise NotAllowed("A debrief is sent by this solicitation's procurement officer.")
    text = answer.strip()
    if len(text) > LONGEST_ANSWER:
        raise InvalidInput(f"An answer has {LONGEST_ANSWER:,} characters at most.", field="answer")
    offer = current.offer
    award = Award.objects.select_related("selection", "solicitation").get(solicitation=offer.solicitation_id)
    facts = debrief_source(award, offer, by)
    owner = offer.solicitation.organisation_id
    name = f"{offer.solicitation.code}-debrief-{offer.alias or offer.pk}"
    current.document = store_blob(
        owner_id=owner, content=canonical_json(facts), media_type="application/json", filename=f"{name}.json"
    )
    pdf = report_pdf(debrief_report(facts, text, now))
    current.pdf = store_blob(owner_id=owner, content=pdf, media_type=PDF, filename=f"{name}.pdf")
    current.answer, current.digest, current.sent_by, current.sent_at = text, digest(facts), by, now
    current.save()
    record_in(
        offer.solicitation,
        by,
        Role.PROCUREMENT,
        "debrief.sent",
        {"debrief": current.pk, "digest": current.digest},
    )
    enqueue(topic=TOPIC, subject_id=current.pk)
    return current


@transaction.atomic
def claim_debrief_mail(*, debrief_id: UUID, now: datetime) -> Debrief | None:
    """Mark a sent debrief as mailed and return it, or None if it was before; undone if the sending then fails."""
    waiting = Debrief.objects.filter(pk=debrief_id, mailed_at=None, sent_at__isnull=False)
    if not waiting.update(mailed_at=now):
        return None
    return Debrief.objects.select_related("offer__solicitation__organisation", "offer__organisation").get(
        pk=debrief_id
    )
