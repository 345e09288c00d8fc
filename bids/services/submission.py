"""Drafting, submitting, replacing and withdrawing an offer.

A submission holds the solicitation's lock together with other submissions and reads the database's clock once
it holds it; the opening holds the lock alone. So an offer is in before the deadline with a receipt, or refused.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from audit.services import record
from audit.states import bidder_stream
from bids.documents import SCHEMA, parse_offer
from bids.models import Offer, OfferVersion
from bids.permissions import can_bid_for
from bids.queries import rules_of
from bids.sealing import seal
from bids.states import OfferState, Part, may_move
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed, TooLate
from kernel.locks import hold_shared
from kernel.outbox import enqueue
from nmv.canonical import canonical_json, digest
from solicitations.models import Rules, Solicitation
from solicitations.queries.affiliates import affiliates_may_offer, is_affiliate, offers_due_for
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import UNTIL_AWARD, SolicitationState

DRAFT_SCHEMA = "gridtender.offer.entered/1"


@transaction.atomic
def save_draft(
    *,
    solicitation: Solicitation,
    organisation: Organisation,
    entered: dict[str, Any],
    by: User,
    offer: Offer | None = None,
) -> Offer:
    """Keep what was entered so far, sealed like an offer, unchecked; replaces the draft before it.

    Raises:
        NotAllowed, TooLate, Conflict: see ``submit_offer``.
    """
    now = _require_open(solicitation, organisation, by)
    kept = offer or Offer.objects.create(solicitation=solicitation, organisation=organisation, created_by=by)
    _require_changeable(kept)
    kept.versions.filter(submitted_at=None).delete()
    sheet = _Sheet(canonical_json(entered), canonical_json({}), DRAFT_SCHEMA, digest(secrets.token_hex(32)))
    _write_version(kept, sheet, by=by, now=now, submitted=False)
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
    now = _require_open(solicitation, organisation, by)
    nonces = (secrets.token_hex(32), secrets.token_hex(32))
    document = parse_offer(technical=technical, price=price, rules=rules_of(solicitation), nonces=nonces)
    kept = offer or Offer.objects.create(solicitation=solicitation, organisation=organisation, created_by=by)
    _require_changeable(kept)
    _require_room(kept)
    kept.versions.filter(submitted_at=None).delete()
    sheet = _Sheet(document.technical_bytes, document.price_bytes, SCHEMA, document.digest)
    version = _write_version(kept, sheet, by=by, now=now, submitted=True)
    Offer.objects.filter(pk=kept.pk).update(state=OfferState.SUBMITTED, submitted_at=now)
    enqueue(topic="bids.send_receipt", subject_id=version.pk)
    _audit(
        kept, by, "offer.submitted", {"offer": kept.pk, "version": version.number, "digest": version.digest}
    )
    return version


@transaction.atomic
def withdraw_offer(*, offer: Offer, by: User) -> None:
    """Take an offer back before the deadline; its sealed versions are kept and never opened.

    Raises:
        NotAllowed, TooLate, Conflict: see ``submit_offer``.
    """
    now = _require_open(offer.solicitation, offer.organisation, by)
    movable = [state for state in OfferState if may_move(state, OfferState.WITHDRAWN)]
    if not Offer.objects.filter(pk=offer.pk, state__in=movable).update(
        state=OfferState.WITHDRAWN, withdrawn_at=now
    ):
        raise Conflict("This offer was withdrawn already.")
    _audit(offer, by, "offer.withdrawn", {"offer": offer.pk})


def _require_open(solicitation: Solicitation, organisation: Organisation, by: User) -> datetime:
    """Take the lock that submissions share, then check the deadline on the database's clock, which is returned."""
    if not can_bid_for(by, organisation):
        raise NotAllowed(f"You do not make offers for {organisation}.")
    hold_shared(OFFERS_LOCK, solicitation.pk)
    now = database_now()
    current = Solicitation.objects.get(pk=solicitation.pk)
    if current.state not in UNTIL_AWARD | {SolicitationState.PUBLISHED}:
        raise Conflict("This solicitation takes no offers.")
    due = offers_due_for(current, organisation)
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


def _require_changeable(offer: Offer) -> None:
    state = Offer.objects.select_for_update().values_list("state", flat=True).get(pk=offer.pk)
    if not may_move(OfferState(state), OfferState.SUBMITTED):
        raise Conflict("This offer was withdrawn. Make a new one.")


@dataclass(frozen=True)
class _Sheet:
    """What one version holds, before it is sealed."""

    technical: bytes
    price: bytes
    schema: str
    digest: str


def _write_version(offer: Offer, sheet: _Sheet, *, by: User, now: datetime, submitted: bool) -> OfferVersion:
    """Seal and keep the next version; its number follows the last one's."""
    place = {"solicitation_id": offer.solicitation_id, "offer_id": offer.pk}
    last = offer.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return OfferVersion.objects.create(
        offer=offer,
        number=last + 1,
        schema=sheet.schema,
        technical_sealed=seal(sheet.technical, part=Part.TECHNICAL, **place),
        price_sealed=seal(sheet.price, part=Part.PRICE, **place),
        digest=sheet.digest,
        saved_by=by,
        saved_at=now,
        submitted_at=now if submitted else None,
    )


def _audit(offer: Offer, by: User, verb: str, facts: dict[str, Any]) -> None:
    stream = bidder_stream(offer.solicitation_id, bidder_id=offer.organisation_id)
    record(stream=stream, actor=by.as_actor(Role.DEVELOPER), verb=verb, facts=facts)
