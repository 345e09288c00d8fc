"""The opening of a best and final round: every final price is unsealed at once and takes the first one's place.

Either all of them open, or nothing changes and the answer says which one does not. An invited bidder who submitted
nothing, or whose price is worse than the first in anything, stays with the first offer.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.queries import head_hash_of
from audit.services import record
from audit.states import SYSTEM, Actor, bidder_stream, solicitation_stream
from bids.documents.finals import worse_than
from bids.models import EnvelopeOpening, FinalOffer, FinalRound, Offer
from bids.queries.ceremony import Ceremony
from bids.queries.finals import counting_finals, final_round_of, first_price_of
from bids.sealing import binding_of_final, keep_opened
from bids.services.conformance import examine_anew
from bids.services.records import DamagedOffer, record_of_offer
from bids.services.reports import make_report
from bids.states import FinalState, Part, Round
from kernel.clock import instant
from kernel.errors import Conflict
from kernel.locks import hold_alone
from seal import envelope
from seal.errors import SealError
from seal.merkle import filled_up, leaf_hash, root_of
from seal.proof import require_committed
from solicitations.models import Solicitation
from solicitations.services.announcing import announce
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import AnnouncementKind

_PRICES = ("fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year")


def publish_final_roots(*, now: datetime) -> int:
    """Publish the roots of rounds whose deadline has passed; return how many were published."""
    due = FinalRound.objects.filter(state=FinalState.OPEN, due_at__lte=now, root="")
    return sum(publish_final_root(final_round=each, now=now) for each in due.select_related("solicitation"))


@transaction.atomic
def publish_final_root(*, final_round: FinalRound, now: datetime) -> bool:
    """Publish the root over every version accepted in a round, once; whether or not there is any."""
    solicitation = final_round.solicitation
    hold_alone(OFFERS_LOCK, solicitation.pk)
    told = FinalOffer.objects.filter(invitation__round=final_round).values_list("commitment", flat=True)
    leaves = filled_up([leaf_hash(each) for each in told])
    rootless = FinalRound.objects.filter(pk=final_round.pk, root="", state=FinalState.OPEN, due_at__lte=now)
    root = root_of(leaves)
    if not rootless.update(root=root, leaves=b"".join(leaves), root_published_at=now):
        return False
    final_round.refresh_from_db()
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    facts = {"root": root, "round": int(Round.FINAL), "covers_until": instant(final_round.due_at)}
    record(stream=stream, actor=SYSTEM, verb="commitment_root.published", facts=facts)
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.DATE,
        title="the root over all best and final offers is published",
        text=f"Over everything accepted until {instant(final_round.due_at)}: {root}",
        at=now,
    )
    return True


def open_finals(
    *, solicitation: Solicitation, privates: Mapping[Part, bytes], actor: Actor, now: datetime
) -> EnvelopeOpening:
    """Unseal every final price, hold it against its receipt, and let it count where it is in nothing worse.

    Called in the ceremony's transaction, under the lock that submissions share.

    Raises:
        DamagedOffer: one does not open, or does not fit its receipt; nothing was opened.
    """
    current = final_round_of(solicitation)
    if current is None or current.state != FinalState.OPEN:
        raise Conflict("No round of best and final offers is open.")
    publish_final_root(final_round=current, now=now)
    found = counting_finals(current)
    contents = {offer_id: _content(version, privates[Part.PRICE]) for offer_id, version in found.items()}
    improved = [_count(found[offer_id], content, now) for offer_id, content in contents.items()]
    FinalRound.objects.filter(pk=current.pk).update(state=FinalState.OPENED, opened_at=now)
    opening = EnvelopeOpening.objects.create(
        solicitation=solicitation, round=Round.FINAL, part=Part.PRICE, opened_at=now, n_offers=len(found)
    )
    _record(solicitation, current, found, actor)
    ceremony = Ceremony(Round.FINAL, (Part.PRICE,))
    make_report(solicitation=solicitation, ceremony=ceremony, actor=actor, now=now)
    if any(improved):
        examine_anew(solicitation=solicitation, now=now)
    return opening


def _content(version: FinalOffer, private: bytes) -> bytes:
    """One final price's canonical bytes, unsealed and held against its receipt."""
    offer = version.invitation.offer
    first = version.receipt["first"]
    binding = binding_of_final(offer.solicitation_id, offer.pk, number=version.number, first=first)
    try:
        content = envelope.unseal(bytes(version.price_sealed), private_key=private, binding=binding)
        require_committed(content, Part.PRICE, version.receipt)
    except SealError as exc:
        raise DamagedOffer(
            f"The final offer of {offer.pk} cannot be opened: {exc}. Nothing was opened."
        ) from exc
    return content


def _count(version: FinalOffer, content: bytes, now: datetime) -> bool:
    """Keep what was opened, and put it into the first one's place unless it is worse in anything."""
    offer = version.invitation.offer
    place = {"solicitation_id": offer.solicitation_id, "offer_id": offer.pk}
    opened = keep_opened(content, part=Part.PRICE, **place)
    FinalOffer.objects.filter(pk=version.pk).update(opened=opened, opened_at=now)
    price = json.loads(content)
    if any(worse_than(first_price_of(offer), price)):
        return False
    columns = {column: price.get(column) for column in _PRICES}
    Offer.objects.filter(pk=offer.pk).update(final_opened_at=now, **columns)
    return True


def _record(
    solicitation: Solicitation, final_round: FinalRound, found: Mapping[UUID, FinalOffer], actor: Actor
) -> None:
    """What the record says: of offers behind the affiliates' wall, which may be raised since, nothing."""
    walled = set(Offer.objects.walled().filter(solicitation=solicitation).values_list("pk", flat=True))
    told, bidders = [], set()
    for version in found.values():
        offer = version.invitation.offer
        facts = {"commitment": version.commitment, "alias": offer.alias, "first": version.receipt["first"]}
        bidders.add(offer.organisation_id)
        if offer.pk in walled:
            record_of_offer(offer, actor, "final_offer.opened", facts)
        else:
            told.append({"offer": offer.pk} | facts)
    streams = [bidder_stream(solicitation.pk, bidder_id=bidder) for bidder in sorted(bidders)]
    facts = {
        "round": final_round.pk,
        "n_offers": len(told),
        "offers": sorted(told, key=lambda each: str(each["alias"])),
        "root": final_round.root,
        "bidder_chains": [{"stream": each.id, "head": head_hash_of(each.id)} for each in streams],
    }
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=actor, verb="opening.finals_opened", facts=facts)
