"""The opening: every submitted offer is unsealed at once, held against its receipt, and stands under an alias.

Either all of them open, or nothing changes and the answer says which one does not. Of two envelopes the technical one
is opened first, and the price columns stay empty until the second is: again all of them, or none.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from audit.queries import head_hash_of
from audit.services import record
from audit.states import Actor, bidder_stream, solicitation_stream
from bids.documents import document_from_parts
from bids.documents.conformance import is_utility_owned
from bids.models import EnvelopeOpening, Offer, OfferVersion, OpenedPart, Opening
from bids.queries.ceremony import Ceremony
from bids.queries.offers import counting_versions
from bids.queries.shortfall import n_asked
from bids.sealing import binding_of, keep_opened, read_opened
from bids.services.affiliates import declare_ownership
from bids.services.attachments import ListedFile, files_in, require_files
from bids.services.conformance import examine_anew, request_examination
from bids.services.records import DamagedOffer, record_of_offer
from bids.services.reports import make_report
from bids.services.roots import publish_root
from bids.states import OfferState, Part, Round
from kernel.crypto import CannotDecryptError
from seal import envelope
from seal.errors import SealError
from seal.proof import require_committed
from solicitations.models import Solicitation
from solicitations.queries.affiliates import is_affiliate
from solicitations.services import mark_opened
from solicitations.services.announcing import announce
from solicitations.states import AnnouncementKind


def open_offers(
    *, solicitation: Solicitation, privates: Mapping[Part, bytes], actor: Actor, now: datetime
) -> Opening:
    """Unseal every submitted offer, or its technical part alone; give out aliases, tie the bidders' chains.

    Called in the ceremony's transaction, under the lock that submissions share.

    Raises:
        DamagedOffer: one does not open, or does not fit its receipt; nothing was opened.
    """
    publish_root(solicitation=solicitation, now=now, is_opening=True)
    offers = list(solicitation.offers.filter(state=OfferState.SUBMITTED).select_related("organisation"))
    secrets.SystemRandom().shuffle(offers)
    versions = counting_versions(offers)
    read = {offer.pk: _contents(offer, versions, privates) for offer in offers}
    # What will be walled off gets the last aliases: a gap would tell that somebody stands behind the wall.
    offers.sort(key=lambda offer: _is_to_be_walled(solicitation, offer, read[offer.pk][Part.TECHNICAL]))
    parts: list[OpenedPart] = []
    files: list[ListedFile] = []
    for place, offer in enumerate(offers):
        contents = read[offer.pk]
        technical = _fill(offer, contents, alias_of(place), now)
        declare_ownership(offer=offer, technical=technical, now=now)
        parts += [_opened(versions[offer.pk], part, content, now) for part, content in contents.items()]
        files += files_in(versions[offer.pk], contents.values())
    require_files(files)
    _write_columns(offers, (*_COLUMNS, *_PRICE_COLUMNS))
    OpenedPart.objects.bulk_create(parts, batch_size=500)
    opening = Opening.objects.create(solicitation=solicitation, opened_at=now, n_offers=len(offers))
    facts = _facts(solicitation, offers, versions, actor)
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=actor, verb="opening.opened", facts=facts)
    mark_opened(solicitation=solicitation, at=now)
    ceremony = Ceremony(Round.FIRST, tuple(part for part in Part if part in privates))
    make_report(solicitation=solicitation, ceremony=ceremony, actor=actor, now=now)
    request_examination(solicitation=solicitation, now=now)
    return opening


def _is_to_be_walled(solicitation: Solicitation, offer: Offer, technical: bytes) -> bool:
    """Whether the affiliates' wall will stand before an offer: of an affiliate, or of what the utility would own."""
    if is_affiliate(solicitation, offer.organisation):
        return True
    return UTILITYS in technical and is_utility_owned(json.loads(technical))


# What the canonical bytes of a part hold that may say so; most offers need not be read twice.
UTILITYS = b'"ownership":"utility"'
_COLUMNS = (
    "state",
    "opened_at",
    "alias",
    "technology",
    "delivery_point",
    "starts_on",
    "ends_on",
    "commercial_operation_on",
    "contract_kw",
)
_PRICES = ("fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year")
_PRICE_COLUMNS = ("price_opened_at", *_PRICES)


def _write_columns(offers: Iterable[Offer], columns: Sequence[str]) -> None:
    """Write the columns of offers that are there, as one statement for many rows.

    ``bulk_update`` says the same in a CASE for each column and row, which took four fifths of an opening.
    """
    Offer.objects.bulk_create(
        offers, batch_size=1_000, update_conflicts=True, update_fields=columns, unique_fields=["id"]
    )


def open_prices(
    *, solicitation: Solicitation, privates: Mapping[Part, bytes], actor: Actor, now: datetime
) -> EnvelopeOpening:
    """Unseal the price part of every opened offer, once the scores are locked; have the offers checked again.

    Called in the ceremony's transaction. Disqualified offers' are opened too: a disqualification may be taken back,
    and the holders meet once.

    Raises:
        DamagedOffer: one does not open, or does not fit its receipt; nothing was opened.
    """
    offers = list(solicitation.offers.filter(state=OfferState.OPENED).order_by("alias"))
    versions = counting_versions(offers)
    parts: list[OpenedPart] = []
    files: list[ListedFile] = []
    for offer in offers:
        content = _contents(offer, versions, privates)[Part.PRICE]
        _fill_price(offer, json.loads(content), now)
        parts.append(_opened(versions[offer.pk], Part.PRICE, content, now))
        files += files_in(versions[offer.pk], [content])
    require_files(files)
    _write_columns(offers, _PRICE_COLUMNS)
    OpenedPart.objects.bulk_create(parts, batch_size=500)
    opening = EnvelopeOpening.objects.create(
        solicitation=solicitation, part=Part.PRICE, opened_at=now, n_offers=len(offers)
    )
    told = _told_of(solicitation, offers, versions, actor, "offer.price_opened")
    facts = {"n_offers": len(told), "offers": told}
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=actor, verb="opening.prices_opened", facts=facts)
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.STATE,
        title=f"{solicitation.code}: the price envelopes are opened",
        text="The qualitative scores were locked before.",
        at=now,
    )
    ceremony = Ceremony(Round.FIRST, (Part.PRICE,))
    make_report(solicitation=solicitation, ceremony=ceremony, actor=actor, now=now)
    examine_anew(solicitation=solicitation, now=now)
    return opening


def _contents(
    offer: Offer, versions: Mapping[UUID, OfferVersion], privates: Mapping[Part, bytes]
) -> dict[Part, bytes]:
    version = versions.get(offer.pk)
    if version is None:
        raise DamagedOffer(f"Offer {offer.pk} is marked submitted but holds no submitted version.")
    version.offer = offer
    return {part: _content(version, part, privates) for part in privates}


def _content(version: OfferVersion, part: Part, privates: Mapping[Part, bytes]) -> bytes:
    """One part's canonical bytes, unsealed and held against the receipt."""
    offer = version.offer
    place = {"solicitation_id": offer.solicitation_id, "offer_id": offer.pk}
    try:
        if version.round == Round.APPLICATION:
            return read_opened(version.sealed(part), part=part, **place)
        binding = binding_of(
            offer.solicitation_id, offer.pk, number=version.number, round_=version.round, part=part
        )
        content = envelope.unseal(version.sealed(part), private_key=privates[part], binding=binding)
        require_committed(content, part, version.receipt or {"parts": {}})
    except (SealError, CannotDecryptError) as exc:
        raise DamagedOffer(f"Offer {offer.pk} cannot be opened: {exc}. Nothing was opened.") from exc
    return content


def _opened(version: OfferVersion, part: Part, content: bytes, now: datetime) -> OpenedPart:
    place = {"solicitation_id": version.offer.solicitation_id, "offer_id": version.offer_id}
    return OpenedPart(
        version=version, part=part, content=keep_opened(content, part=part, **place), opened_at=now
    )


def _fill(offer: Offer, contents: Mapping[Part, bytes], alias: str, now: datetime) -> dict[str, Any]:
    """Fill the columns that lists and filters need; they were empty until now. Return the technical part."""
    document = document_from_parts(contents[Part.TECHNICAL], contents.get(Part.PRICE, b"{}"))
    technical = document.technical
    offer.state, offer.opened_at, offer.alias = OfferState.OPENED, now, alias
    offer.technology = technical["technology"]
    offer.delivery_point_id = UUID(technical["delivery_point"])
    offer.starts_on, offer.ends_on = technical["starts_on"], technical["ends_on"]
    offer.commercial_operation_on = technical["commercial_operation_on"]
    offer.contract_kw = max(technical["contract_kw"], key=float)
    if Part.PRICE in contents:
        _fill_price(offer, document.price, now)
    return technical


def _fill_price(offer: Offer, price: Mapping[str, Any], now: datetime) -> None:
    offer.price_opened_at = now
    for column in _PRICES:
        setattr(offer, column, price.get(column))


def _facts(
    solicitation: Solicitation, offers: Iterable[Offer], versions: Mapping[UUID, OfferVersion], actor: Actor
) -> dict[str, Any]:
    """What the record says of the opening."""
    told = _told_of(solicitation, offers, versions, actor, "offer.opened")
    bidders = Organisation.objects.filter(offers__solicitation=solicitation).distinct().order_by("pk")
    root = solicitation.commitment_roots.last()
    return {
        "n_offers": len(told),
        "offers": told,
        "least_offers": n_asked(solicitation),
        "root": root.root if root else "",
        "bidder_chains": [_chain(solicitation.pk, bidder.pk) for bidder in bidders],
    }


def _told_of(
    solicitation: Solicitation,
    offers: Iterable[Offer],
    versions: Mapping[UUID, OfferVersion],
    actor: Actor,
    verb: str,
) -> list[dict[str, Any]]:
    """Which offers were opened; of what stands behind the affiliates' wall its bidder's record alone tells."""
    walled = set(Offer.objects.walled().filter(solicitation=solicitation).values_list("pk", flat=True))
    told = []
    for offer in offers:
        facts = {"commitment": versions[offer.pk].commitment, "alias": offer.alias}
        if offer.pk in walled:
            record_of_offer(offer, actor, verb, facts)
        else:
            told.append({"offer": offer.pk} | facts)
    return told


def alias_of(place: int) -> str:
    """Return "Offer A" … "Offer Z", "Offer AA", … for 0, 1, ….

    >>> alias_of(0), alias_of(25), alias_of(26)
    ('Offer A', 'Offer Z', 'Offer AA')
    """
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"Offer {letters}"


def _chain(solicitation_id: UUID, bidder_id: UUID) -> dict[str, Any]:
    stream = bidder_stream(solicitation_id, bidder_id=bidder_id)
    return {"stream": stream.id, "head": head_hash_of(stream.id)}
