"""Drafting, submitting, replacing and withdrawing an offer; what a submission is answered with.

A submission holds the solicitation's lock together with other submissions and reads the database's clock once
it holds it; the opening holds the lock alone. So an offer is in before the deadline with a receipt, or refused.
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from audit.services import record
from audit.states import bidder_stream
from bids.documents import SCHEMA, OfferDocument, parse_offer
from bids.models import BidderCopy, FinalOffer, Offer, OfferDraft, OfferVersion, OpeningKey, SealedFile
from bids.permissions import can_bid_for
from bids.queries import rules_of
from bids.queries.attachments import AttachedFile, attached_to
from bids.queries.late import late_leave
from bids.sealing import binding_of, keep_for_bidder, seal, signing_key
from bids.states import OfferState, Part, Round, may_move
from kernel.clock import database_now, instant
from kernel.errors import Conflict, NotAllowed, TooLate
from kernel.locks import hold_shared
from kernel.models import Blob
from kernel.outbox import enqueue
from nmv.canonical import canonical_json
from seal.canonical import sha256
from seal.commitment import commitment_of_part
from seal.receipt import signed
from solicitations.models import Rules, Solicitation
from solicitations.queries.affiliates import affiliates_may_offer, is_affiliate, offers_due_for
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import UNTIL_AWARD, SolicitationState


@transaction.atomic
def save_draft(
    *,
    solicitation: Solicitation,
    organisation: Organisation,
    entered: dict[str, Any],
    by: User,
    offer: Offer | None = None,
) -> Offer:
    """Keep what was entered so far, unchecked, under the bidder's key; replaces the draft before it.

    Raises:
        NotAllowed, TooLate, Conflict: see ``submit_offer``.
    """
    now = require_open(solicitation, organisation, by)
    kept = offer or Offer.objects.create(solicitation=solicitation, organisation=organisation, created_by=by)
    require_changeable(kept)
    sealed = keep_for_bidder(canonical_json(entered), organisation_id=organisation.pk, row=kept.pk)
    OfferDraft.objects.update_or_create(
        offer=kept, defaults={"sealed": sealed, "saved_by": by, "saved_at": now}
    )
    return kept


@transaction.atomic
def submit_offer(
    *,
    solicitation: Solicitation,
    organisation: Organisation,
    technical: Any,
    price: Any,
    by: User,
    offer: Offer | None = None,
) -> OfferVersion:
    """Check, seal and submit an offer, or a further version of it; return the version with its digest and time.

    Raises:
        NotAllowed: the person does not bid for the organisation.
        InvalidOffer: with every problem of the document.
        TooLate: the deadline had passed on the database's clock when the submission held the lock.
        Conflict: the solicitation takes no offers, or the offer was withdrawn.
    """
    now = require_open(solicitation, organisation, by)
    nonces = (secrets.token_hex(32), secrets.token_hex(32))
    if offer is not None:
        require_changeable(offer)
    files = attached_to(offer)
    document = parse_offer(
        technical=technical,
        price=price,
        rules=rules_of(solicitation),
        nonces=nonces,
        files=[each.entry for each in files],
    )
    kept = offer or Offer.objects.create(solicitation=solicitation, organisation=organisation, created_by=by)
    _require_room(kept)
    version = _write_version(kept, document, by=by, now=now)
    SealedFile.objects.bulk_create(_sealed_file(version, each, now) for each in files)
    OfferDraft.objects.filter(offer=kept).delete()
    Offer.objects.filter(pk=kept.pk).update(state=OfferState.SUBMITTED, submitted_at=now)
    enqueue(topic="bids.send_receipt", subject_id=version.pk)
    facts = {"offer": kept.pk, "version": version.number, "commitment": version.commitment}
    _audit(kept, by, "offer.submitted", facts)
    return version


@transaction.atomic
def withdraw_offer(*, offer: Offer, by: User) -> None:
    """Take an offer back before the deadline; its sealed versions are kept and never opened.

    Raises:
        NotAllowed, TooLate, Conflict: see ``submit_offer``.
    """
    now = require_open(offer.solicitation, offer.organisation, by)
    movable = [state for state in OfferState if may_move(state, OfferState.WITHDRAWN)]
    if not Offer.objects.filter(pk=offer.pk, state__in=movable).update(
        state=OfferState.WITHDRAWN, withdrawn_at=now
    ):
        raise Conflict("This offer was withdrawn already.")
    _audit(offer, by, "offer.withdrawn", {"offer": offer.pk})


def require_open(solicitation: Solicitation, organisation: Organisation, by: User) -> datetime:
    """Take the lock that submissions share, then check the deadline on the database's clock, which is returned."""
    if not can_bid_for(by, organisation):
        raise NotAllowed(f"You do not make offers for {organisation}.")
    hold_shared(OFFERS_LOCK, solicitation.pk)
    now = database_now()
    current = Solicitation.objects.get(pk=solicitation.pk)
    if current.state not in UNTIL_AWARD | {SolicitationState.PUBLISHED}:
        raise Conflict("This solicitation takes no offers.")
    due = offers_due_for(current, organisation)
    if due is not None and now >= due:
        due = late_leave(current, organisation) or due
    if due is None or now >= due or current.state != SolicitationState.PUBLISHED:
        raise TooLate(
            f"Offers were due {due:%Y-%m-%d %H:%M:%S} UTC; it was {now:%H:%M:%S.%f} on {now:%Y-%m-%d}"
            " when this one arrived. Nothing was changed."
        )
    if is_affiliate(current, organisation) and not affiliates_may_offer(current):
        raise Conflict("Affiliates of the utility may not offer here; its rules say so.")
    return now


def _require_room(offer: Offer) -> None:
    """Refuse one offer more than the rules let a bidder make; its own replacement is none more."""
    rules = Rules.objects.filter(solicitation_id=offer.solicitation_id).first()
    if rules is None or rules.most_offers_per_bidder is None:
        return
    others = Offer.objects.filter(
        solicitation_id=offer.solicitation_id,
        organisation_id=offer.organisation_id,
        state=OfferState.SUBMITTED,
    ).exclude(pk=offer.pk)
    if others.count() >= rules.most_offers_per_bidder:
        n = rules.most_offers_per_bidder
        raise Conflict(
            f"The rules let a bidder make {n} offer{'' if n == 1 else 's'}. Replace or withdraw one of yours first."
        )


def require_changeable(offer: Offer) -> None:
    """Lock an offer's row, and refuse one that was withdrawn."""
    state = Offer.objects.select_for_update().values_list("state", flat=True).get(pk=offer.pk)
    if not may_move(OfferState(state), OfferState.SUBMITTED):
        raise Conflict("This offer was withdrawn. Make a new one.")


def _write_version(offer: Offer, document: OfferDocument, *, by: User, now: datetime) -> OfferVersion:
    """Seal and keep the next version, its receipt, and the copy that its bidder can read."""
    parts = {Part.TECHNICAL: document.technical_bytes, Part.PRICE: document.price_bytes}
    last = offer.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = OfferVersion(
        offer=offer, number=last + 1, round=Round.FIRST, schema=SCHEMA, commitment=document.digest
    )
    version.saved_by, version.saved_at, version.submitted_at = by, now, now
    sealed = {part: _sealed(version, part, content) for part, content in parts.items()}
    version.technical_sealed, version.price_sealed = sealed[Part.TECHNICAL], sealed[Part.PRICE]
    version.receipt = receipt_of(version, parts, sealed)
    version.save(force_insert=True)
    both = canonical_json({"technical": document.technical, "price": document.price})
    kept = keep_for_bidder(both, organisation_id=offer.organisation_id, row=version.pk)
    BidderCopy.objects.create(version=version, sealed=kept)
    return version


def _sealed_file(version: OfferVersion, file: AttachedFile, now: datetime) -> SealedFile:
    row = file.attachment
    return SealedFile(
        version=version,
        part=file.entry.part,
        file=row.pk,
        blob_id=row.blob_id,
        sealed_at=now,
        scan=row.scan,
    )


def _sealed(version: OfferVersion, part: Part, content: bytes) -> bytes:
    offer = version.offer
    key = OpeningKey.objects.filter(
        solicitation_id=offer.solicitation_id, round=version.round, part=part, retired_at=None
    ).first()
    if key is None:
        raise Conflict(
            "There is no key yet that this offer could be sealed to. Procurement must make it first."
        )
    binding = binding_of(
        offer.solicitation_id, offer.pk, number=version.number, round_=version.round, part=part
    )
    return seal(content, public_key=bytes(key.public_key), binding=binding)


def receipt_of(version: OfferVersion, parts: dict[Part, bytes], sealed: dict[Part, bytes]) -> dict[str, Any]:
    """Make the signed receipt of a version: commitments, hashes of the ciphertexts, the database's time."""
    told = {
        "solicitation": str(version.offer.solicitation_id),
        "offer": str(version.offer_id),
        "version": version.number,
        "submitted_at": instant(version.saved_at),
        "commitment": version.commitment,
        "parts": {part.value: commitment_of_part(content) for part, content in parts.items()},
        "sealed": {part.value: sha256(content) for part, content in sealed.items()},
    }
    return signed(told, signing_key=signing_key())


@transaction.atomic
def destroy_copies(*, offer: Offer, by: User) -> int:
    """Destroy the copies of an offer that its bidder could read here; what is sealed stays; return how many.

    Raises:
        NotAllowed: the person does not bid for the organisation.
    """
    if not can_bid_for(by, offer.organisation):
        raise NotAllowed(f"You do not make offers for {offer.organisation}.")
    n_copies, _ = BidderCopy.objects.filter(version__offer=offer).delete()
    n_drafts, _ = OfferDraft.objects.filter(offer=offer).delete()
    n_copies += forget_attachments(offer)
    n_copies += FinalOffer.objects.filter(invitation__offer=offer).exclude(kept=b"").update(kept=b"")
    if n_copies:
        _audit(offer, by, "offer.copies_destroyed", {"offer": offer.pk, "n_copies": n_copies})
    return n_copies + n_drafts


def forget_attachments(offer: Offer, **which: Any) -> int:
    """Drop files at work, and those of their ciphertexts that no version holds; return how many files."""
    rows = list(offer.attachments.filter(**which))
    offer.attachments.filter(pk__in=[row.pk for row in rows]).delete()
    blobs = Blob.objects.filter(pk__in=[row.blob_id for row in rows])
    blobs.exclude(pk__in=SealedFile.objects.filter(version__offer=offer).values("blob_id")).delete()
    return len(rows)


def _audit(offer: Offer, by: User, verb: str, facts: dict[str, Any]) -> None:
    stream = bidder_stream(offer.solicitation_id, bidder_id=offer.organisation_id)
    record(stream=stream, actor=by.as_actor(Role.DEVELOPER), verb=verb, facts=facts)
