"""The ceremony: holders give their shares once it is due, and the last one needed opens all offers at once.

Where the rules have two envelopes there are two: after the deadline for the technical parts, after the qualitative
scores are locked for the prices. A share is taken for the parts of the ceremony that is due, never for a later one.

Shares given wait encrypted with the application's key; the private key is put together in memory, opens, and is
forgotten.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import solicitation_stream
from bids.models import EnvelopeOpening, HolderKey, KeyShare, Opening, OpeningConsent, OpeningKey
from bids.permissions import holds_share
from bids.queries.ceremony import Ceremony, next_ceremony
from bids.sealing import held_share, hold_share
from bids.services.final_opening import open_finals
from bids.services.keys import share_digest
from bids.services.opening import open_offers, open_prices
from bids.states import EVALUATOR_SEATS, Part
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from seal import envelope
from seal.errors import SealError
from seal.holders import unwrapped
from seal.shares import join, read_share
from solicitations.models import Solicitation
from solicitations.services.dates import OFFERS_LOCK


@transaction.atomic
def give_share(
    *,
    solicitation: Solicitation,
    by: User,
    passphrase: str = "",
    words: Mapping[str, str] | None = None,
) -> Opening | EnvelopeOpening | None:
    """Give one's share, by the passphrase of one's key or in words; the last share needed opens the offers.

    ``words`` holds one share for each part to be opened, from a holder who keeps their key off the site.

    Raises:
        NotAllowed: the person holds no share of this solicitation's key.
        InvalidInput: the passphrase or the words are not right; nothing is kept of them.
        Conflict: no ceremony is due, or this share was given already.
        DamagedOffer: an offer does not open.
    """
    hold_alone(OFFERS_LOCK, solicitation.pk)
    now = database_now()
    ceremony = _require_due(solicitation, by, now)
    shares = _shares_of(solicitation, by, ceremony)
    told = shares_in_words(shares, passphrase, words or {})
    for share in shares:
        _keep(solicitation, share, told[share.opening_key.part], now)
    role = Role(shares[0].seat)
    actor = by.as_actor(role)
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=actor, verb="opening.share_given", facts=_facts(ceremony))
    keys = [share.opening_key for share in shares]
    if not _is_complete(keys):
        return None
    privates = {Part(key.part): _private_key(key) for key in keys}
    open_them = open_finals if ceremony.is_final else open_prices if ceremony.is_of_prices else open_offers
    return open_them(solicitation=solicitation, privates=privates, actor=actor, now=now)


def _require_due(solicitation: Solicitation, by: User, now: datetime) -> Ceremony:
    if not holds_share(by, solicitation):
        raise NotAllowed("Only the named holders of the opening key open the offers.")
    ceremony = next_ceremony(Solicitation.objects.get(pk=solicitation.pk), now=now)
    if ceremony is None:
        raise Conflict(
            "There is nothing to open: the offers are open already, or the solicitation has ended."
        )
    if ceremony.is_of_prices and not ceremony.is_due:
        raise Conflict("The price parts stay sealed until the chair has locked the qualitative scores.")
    if ceremony.is_final and not ceremony.is_due:
        raise Conflict("Best and final offers are still coming in: nothing is opened before their deadline.")
    if not ceremony.is_due:
        raise Conflict("Offers are still coming in: nothing is opened before the deadline.")
    return ceremony


def _shares_of(solicitation: Solicitation, by: User, ceremony: Ceremony) -> list[KeyShare]:
    """A holder's shares of the keys of this ceremony, and of no others: what is not due is not even unsealed."""
    mine = KeyShare.objects.filter(
        opening_key__solicitation=solicitation,
        opening_key__retired_at=None,
        opening_key__round=ceremony.round,
        opening_key__part__in=ceremony.parts,
        user=by,
    )
    return list(mine.select_related("opening_key", "holder_key", "user"))


def _facts(ceremony: Ceremony) -> dict[str, Any]:
    """Which envelope a share was given for, where it was for one alone."""
    if ceremony.is_final:
        return {"round": int(ceremony.round)}
    return {"part": ceremony.parts[0].value} if len(ceremony.parts) == 1 else {}


def shares_in_words(shares: Iterable[KeyShare], passphrase: str, words: Mapping[str, str]) -> dict[str, str]:
    """Each part's share in words, checked to be this holder's.

    Raises:
        InvalidInput: the passphrase or the words are not right.
    """
    if passphrase:
        return _unsealed_shares(shares, passphrase)
    told = {}
    for share in shares:
        given = words.get(share.opening_key.part, "")
        try:
            read_share(given)
        except SealError as exc:
            raise InvalidInput(
                f"The share of the {share.opening_key.part} part: {exc}.", field="words"
            ) from exc
        if share_digest(given) != share.share_sha256:
            raise InvalidInput(
                f"This is not your share of the {share.opening_key.part} part of this key.", field="words"
            )
        told[share.opening_key.part] = given
    return told


def _unsealed_shares(shares: Iterable[KeyShare], passphrase: str) -> dict[str, str]:
    told: dict[str, str] = {}
    known: dict[UUID, bytes] = {}
    for share in shares:
        if not share.holder_key.is_kept_here:
            raise InvalidInput(
                "Your key is kept off this site: give your share in words.", field="passphrase"
            )
        try:
            if share.holder_key_id not in known:
                known[share.holder_key_id] = _private(share.holder_key, passphrase)
            opened = envelope.unseal(
                bytes(share.sealed), private_key=known[share.holder_key_id], binding=share.binding
            )
        except SealError as exc:
            raise InvalidInput(str(exc), field="passphrase") from exc
        told[share.opening_key.part] = opened.decode()
        if share_digest(told[share.opening_key.part]) != share.share_sha256:
            raise InvalidInput(
                "What is kept as your share is another's. Tell procurement.", field="passphrase"
            )
    return told


def _private(key: HolderKey, passphrase: str) -> bytes:
    return unwrapped(bytes(key.kept_private), passphrase)


def _keep(solicitation: Solicitation, share: KeyShare, words: str, now: datetime) -> None:
    row = uuid4()
    try:
        with transaction.atomic():
            OpeningConsent.objects.create(
                pk=row,
                solicitation=solicitation,
                user=share.user,
                role=share.seat,
                round=share.opening_key.round,
                part=share.opening_key.part,
                held=hold_share(words, row=row),
                given_at=now,
            )
    except IntegrityError as exc:
        raise Conflict("You gave your share already; the other holders' are still missing.") from exc


def _given(key: OpeningKey) -> list[OpeningConsent]:
    return list(
        OpeningConsent.objects.filter(
            solicitation_id=key.solicitation_id, round=key.round, part=key.part
        ).exclude(held=b"")
    )


def _is_complete(keys: Iterable[OpeningKey]) -> bool:
    for key in keys:
        roles = [consent.role for consent in _given(key)]
        n_evaluators = sum(role in EVALUATOR_SEATS for role in roles)
        if not n_evaluators or len(roles) - n_evaluators < key.n_needed:
            return False
    return True


def _private_key(key: OpeningKey) -> bytes:
    """Put the private half together. Copies of one share count once."""
    given = [held_share(bytes(consent.held), row=consent.pk) for consent in _given(key)]
    try:
        private = join(list(dict.fromkeys(given)))
    except SealError as exc:
        raise Conflict(f"The shares given do not open the {key.part} part: {exc}.") from exc
    if envelope.public_of(private) != bytes(key.public_key):
        raise Conflict(f"The shares given make another key than the one of the {key.part} part.")
    return private
