"""The opening: two people of different roles break the seals of all offers at once, after the deadline."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from accounts.states import Role
from audit.queries import head_hash_of
from audit.services import record
from audit.states import bidder_stream, solicitation_stream
from bids.documents import OfferDocument
from bids.models import Offer, OfferVersion, Opening, OpeningConsent
from bids.permissions import opening_role
from bids.queries import counting_version, unsealed
from bids.services.affiliates import declare_ownership
from bids.services.conformance import request_examination
from bids.services.records import record_of_offer
from bids.states import OPENING_ROLES, OfferState
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from kernel.locks import hold_alone
from solicitations.models import Solicitation
from solicitations.queries.affiliates import is_affiliate
from solicitations.services import mark_opened
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import SolicitationState


@transaction.atomic
def consent_to_opening(*, solicitation: Solicitation, by: User) -> Opening | None:
    """Give one's consent; the second consent, of the other role, opens the offers and returns the opening.

    Raises:
        NotAllowed: the person is neither procurement officer nor independent evaluator of this solicitation.
        Conflict: the deadline has not passed, the offers are open, or this role or person consented already.
    """
    hold_alone(OFFERS_LOCK, solicitation.pk)
    now = database_now()
    role = _require_may_consent(solicitation, by, now)
    try:
        with transaction.atomic():
            OpeningConsent.objects.create(solicitation=solicitation, user=by, role=role, given_at=now)
    except IntegrityError as exc:
        raise Conflict("This consent was given already; the other role's is still missing.") from exc
    _record(solicitation, by, role, "opening.consented", {})
    given = set(solicitation.opening_consents.values_list("role", flat=True))
    return _open(solicitation, by, role, now) if given == OPENING_ROLES else None


def _require_may_consent(solicitation: Solicitation, by: User, now: datetime) -> Role:
    role = opening_role(by, solicitation)
    if role is None:
        raise NotAllowed("Procurement and the independent evaluator open the offers.")
    current = Solicitation.objects.get(pk=solicitation.pk)
    if current.state != SolicitationState.PUBLISHED:
        raise Conflict(
            "There is nothing to open: the offers are open already, or the solicitation has ended."
        )
    if current.offers_due_at is None or now < current.offers_due_at:
        raise Conflict("Offers are still coming in: nothing is opened before the deadline.")
    return role


def _open(solicitation: Solicitation, by: User, role: Role, now: datetime) -> Opening:
    """Unseal every submitted offer, give out aliases in random order, and tie the bidders' chains to this one."""
    offers = list(solicitation.offers.filter(state=OfferState.SUBMITTED).select_related("organisation"))
    secrets.SystemRandom().shuffle(offers)
    # Affiliates' offers get the last aliases: a gap among the others would tell that somebody stands behind the wall.
    offers.sort(key=lambda offer: is_affiliate(solicitation, offer.organisation))
    opened = [_open_one(offer, alias_of(place), now) for place, offer in enumerate(offers)]
    opening = Opening.objects.create(solicitation=solicitation, opened_at=now, n_offers=len(opened))
    bidders = Organisation.objects.filter(offers__solicitation=solicitation).distinct().order_by("pk")
    told = _without_walled(solicitation, by, role, opened)
    facts = {
        "n_offers": len(told),
        "offers": [{"offer": v.offer_id, "digest": v.digest, "alias": v.offer.alias} for v in told],
        "bidder_chains": [_chain(solicitation.pk, bidder.pk) for bidder in bidders],
    }
    _record(solicitation, by, role, "opening.opened", facts)
    mark_opened(solicitation=solicitation, at=now)
    request_examination(solicitation=solicitation, now=now)
    return opening


def _without_walled(
    solicitation: Solicitation, by: User, role: Role, opened: list[OfferVersion]
) -> list[OfferVersion]:
    """Record what stands behind the affiliates' wall with its bidder, whose chain is tied in too; return the others."""
    walled = set(Offer.objects.walled().filter(solicitation=solicitation).values_list("pk", flat=True))
    for version in opened:
        if version.offer_id in walled:
            facts = {"digest": version.digest, "alias": version.offer.alias}
            record_of_offer(version.offer, by.as_actor(role), "offer.opened", facts)
    return [version for version in opened if version.offer_id not in walled]


def _open_one(offer: Offer, alias: str, now: datetime) -> OfferVersion:
    version = counting_version(offer)
    if version is None:
        raise Conflict(f"Offer {offer.pk} is marked submitted but holds no submitted version.")
    document = unsealed(version)
    _write_columns(offer, document, alias, now)
    declare_ownership(offer=offer, technical=document.technical, now=now)
    version.offer = offer
    return version


def _write_columns(offer: Offer, document: OfferDocument, alias: str, now: datetime) -> None:
    """Fill the columns that lists and filters need; they were empty until now."""
    technical, price = document.technical, document.price
    offer.state, offer.opened_at, offer.alias = OfferState.OPENED, now, alias
    offer.technology = technical["technology"]
    offer.delivery_point_id = UUID(technical["delivery_point"])
    offer.starts_on, offer.ends_on = technical["starts_on"], technical["ends_on"]
    offer.commercial_operation_on = technical["commercial_operation_on"]
    offer.contract_kw = max(technical["contract_kw"], key=float)
    for column in ("fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year"):
        setattr(offer, column, price[column])
    offer.save()


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


def _record(solicitation: Solicitation, by: User, role: Role, verb: str, facts: dict[str, Any]) -> None:
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=by.as_actor(role), verb=verb, facts=facts)
