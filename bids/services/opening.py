"""The opening: every submitted offer is unsealed at once, held against its receipt, and stands under an alias.

Either all of them open, or nothing changes and the answer says which one does not.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from audit.queries import head_hash_of
from audit.services import record
from audit.states import Actor, bidder_stream, solicitation_stream
from bids.documents import document_from_parts
from bids.models import Offer, OfferVersion, OpenedPart, Opening
from bids.sealing import binding_of, keep_opened, read_opened
from bids.services.affiliates import declare_ownership
from bids.services.attachments import ListedFile, files_in, require_files
from bids.services.conformance import request_examination
from bids.services.records import DamagedOffer, record_of_offer
from bids.services.roots import publish_root
from bids.states import OfferState, Part, Round
from kernel.crypto import CannotDecryptError
from seal import envelope
from seal.errors import SealError
from seal.proof import require_committed
from solicitations.models import Solicitation
from solicitations.queries.affiliates import is_affiliate
from solicitations.services import mark_opened


def open_offers(
    *, solicitation: Solicitation, privates: Mapping[Part, bytes], actor: Actor, now: datetime
) -> Opening:
    """Unseal every submitted offer, give out aliases in random order, and tie the bidders' chains to this one.

    Called in the ceremony's transaction, under the lock that submissions share.

    Raises:
        DamagedOffer: one does not open, or does not fit its receipt; nothing was opened.
    """
    publish_root(solicitation=solicitation, now=now, is_opening=True)
    offers = list(solicitation.offers.filter(state=OfferState.SUBMITTED).select_related("organisation"))
    secrets.SystemRandom().shuffle(offers)
    # Affiliates' offers get the last aliases: a gap among the others would tell that somebody stands behind the wall.
    offers.sort(key=lambda offer: is_affiliate(solicitation, offer.organisation))
    versions = _counting_versions(offers)
    parts: list[OpenedPart] = []
    files: list[ListedFile] = []
    for place, offer in enumerate(offers):
        contents = _contents(offer, versions, privates)
        technical = _fill(offer, contents, alias_of(place), now)
        declare_ownership(offer=offer, technical=technical, now=now)
        parts += [_opened(versions[offer.pk], part, content, now) for part, content in contents.items()]
        files += files_in(versions[offer.pk], contents.values())
    require_files(files)
    _write_columns(offers)
    OpenedPart.objects.bulk_create(parts, batch_size=500)
    opening = Opening.objects.create(solicitation=solicitation, opened_at=now, n_offers=len(offers))
    facts = _facts(solicitation, offers, versions, actor)
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=actor, verb="opening.opened", facts=facts)
    mark_opened(solicitation=solicitation, at=now)
    request_examination(solicitation=solicitation, now=now)
    return opening


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
    "fixed_usd_per_kw_month",
    "variable_usd_per_mwh",
    "escalator_per_year",
)


def _write_columns(offers: Iterable[Offer]) -> None:
    """Write the columns of offers that are there, as one statement for many rows.

    ``bulk_update`` says the same in a CASE for each column and row, which took four fifths of an opening.
    """
    Offer.objects.bulk_create(
        offers, batch_size=1_000, update_conflicts=True, update_fields=_COLUMNS, unique_fields=["id"]
    )


def _counting_versions(offers: Iterable[Offer]) -> dict[UUID, OfferVersion]:
    """The last submitted version of each offer, in one query."""
    ordered = OfferVersion.objects.filter(offer__in=list(offers), submitted_at__isnull=False)
    return {version.offer_id: version for version in ordered.order_by("offer", "number")}


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
    for column in ("fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year"):
        setattr(offer, column, document.price.get(column))
    return technical


def _facts(
    solicitation: Solicitation, offers: Iterable[Offer], versions: Mapping[UUID, OfferVersion], actor: Actor
) -> dict[str, Any]:
    """What the record says of the opening; of what stands behind the affiliates' wall its bidder's alone does."""
    walled = set(Offer.objects.walled().filter(solicitation=solicitation).values_list("pk", flat=True))
    told = []
    for offer in offers:
        facts = {"commitment": versions[offer.pk].commitment, "alias": offer.alias}
        if offer.pk in walled:
            record_of_offer(offer, actor, "offer.opened", facts)
        else:
            told.append({"offer": offer.pk} | facts)
    bidders = Organisation.objects.filter(offers__solicitation=solicitation).distinct().order_by("pk")
    root = solicitation.commitment_roots.last()
    return {
        "n_offers": len(told),
        "offers": told,
        "root": root.root if root else "",
        "bidder_chains": [_chain(solicitation.pk, bidder.pk) for bidder in bidders],
    }


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
