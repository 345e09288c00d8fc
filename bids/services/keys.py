"""Holders' own keys, and a solicitation's opening keys split among them.

The private half of an opening key exists in this process's memory while it is made and split, and again while the
offers are opened; it is never written anywhere.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import organisation_stream
from bids.models import HolderKey, KeyShare, Offer, OpeningKey, share_binding
from bids.permissions import can_make_opening_key, seat_of
from bids.queries.keys import fingerprint_of
from bids.states import EVALUATOR_SEATS, OTHER_SEATS, Part, Round
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from seal import envelope
from seal.errors import PassphraseError, ShareError
from seal.holders import new_holder_key
from seal.shares import normal, split
from solicitations.models import Solicitation
from solicitations.services import record_opening_key
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import UNPUBLISHED

PUBLIC_KEY_HEX = 64


@transaction.atomic
def make_holder_key(*, by: User, passphrase: str, now: datetime) -> HolderKey:
    """Make a person's own key and keep its private half under their passphrase; an earlier key is retired.

    Shares made for the earlier key stay readable with its passphrase.

    Raises:
        InvalidInput: the passphrase is shorter than 12 characters.
    """
    try:
        public, kept = new_holder_key(passphrase)
    except PassphraseError as exc:
        raise InvalidInput(str(exc), field="passphrase") from exc
    return _keep(by, public, kept, now)


@transaction.atomic
def register_holder_key(*, by: User, public_key: str, now: datetime) -> HolderKey:
    """Take the public half (64 hex digits) of a key that a person keeps off the site.

    Raises:
        InvalidInput: it is no public key.
        Conflict: somebody registered this key already.
    """
    text = public_key.strip().lower()
    if len(text) != PUBLIC_KEY_HEX or not set(text) <= set("0123456789abcdef"):
        raise InvalidInput(
            "A public key is 64 hex digits, as `python -m seal key` prints it.", field="public_key"
        )
    return _keep(by, bytes.fromhex(text), b"", now)


def _keep(by: User, public: bytes, kept: bytes, now: datetime) -> HolderKey:
    if HolderKey.objects.filter(public_key=public).exists():
        raise Conflict("This key is registered already.")
    HolderKey.objects.filter(user=by, retired_at=None).update(retired_at=now)
    key = HolderKey.objects.create(user=by, public_key=public, kept_private=kept, made_at=now)
    for membership in by.memberships.all():
        stream = organisation_stream(membership.organisation_id)
        facts = {"user": by.pk, "public_key": public.hex(), "kept_here": bool(kept)}
        record(stream=stream, actor=by.as_actor("HOLDER"), verb="holder_key.made", facts=facts)
    return key


@dataclass(frozen=True)
class Seat:
    """Who holds a share, and as what."""

    user: User
    role: Role
    key: HolderKey


@transaction.atomic
def make_opening_key(
    *,
    solicitation: Solicitation,
    holders: Sequence[User],
    n_needed: int,
    by: User,
    now: datetime,
    round_: Round = Round.FIRST,
) -> str:
    """Make the keys of both envelopes, split each among the holders, and return their fingerprint.

    Before publication the keys may be made anew, with other holders; after it never.

    Raises:
        NotAllowed: the person does not run the procurement.
        InvalidInput: the holders do not make a quorum, or one of them has no role for it or no key of their own.
        Conflict: the solicitation is published with a key.
    """
    if not can_make_opening_key(by, solicitation):
        raise NotAllowed("Procurement makes the opening key.")
    hold_alone(OFFERS_LOCK, solicitation.pk)
    _require_changeable(solicitation, round_)
    seats = [_seat(solicitation, user) for user in holders]
    _require_quorum(seats, n_needed)
    OpeningKey.objects.filter(solicitation=solicitation, round=round_, retired_at=None).update(retired_at=now)
    given = {"round": round_, "n_needed": n_needed, "made_by": by, "made_at": now}
    keys = [_make_one(seats, solicitation=solicitation, part=part, **given) for part in Part]
    fingerprint = fingerprint_of(keys)
    facts = {
        "fingerprint": fingerprint,
        "round": int(round_),
        "public_keys": {key.part: bytes(key.public_key).hex() for key in keys},
        "holders": [{"user": str(seat.user.pk), "role": seat.role.value} for seat in seats],
        "others_needed": n_needed,
    }
    actor = by.as_actor(Role.PROCUREMENT)
    record_opening_key(solicitation=solicitation, fingerprint=fingerprint, at=now, actor=actor, facts=facts)
    return fingerprint


def make_final_key(*, solicitation: Solicitation, by: User, role: Role, now: datetime) -> str:
    """Make the key of the best and final round, split among the holders of the first price key, and return its print.

    Called in the transaction that decides on the round. Who lost the role, or has no key any more, gets no share.

    Raises:
        InvalidInput: those left make no quorum.
        Conflict: the first offers were sealed before there were such keys.
    """
    first = OpeningKey.objects.filter(
        solicitation=solicitation, round=Round.FIRST, part=Part.PRICE, retired_at=None
    ).first()
    if first is None:
        raise Conflict(
            "The first offers were sealed before there were keys in shares: a second round cannot be."
        )
    held = KeyShare.objects.filter(opening_key=first).select_related("user")
    seats = [seat for share in held if (seat := _still_seated(solicitation, share.user))]
    _require_quorum(seats, first.n_needed)
    given = {"round": Round.FINAL, "n_needed": first.n_needed, "made_by": by, "made_at": now}
    key = _make_one(seats, solicitation=solicitation, part=Part.PRICE, **given)
    fingerprint = fingerprint_of([key])
    facts = {
        "fingerprint": fingerprint,
        "round": int(Round.FINAL),
        "public_keys": {key.part: bytes(key.public_key).hex()},
        "holders": [{"user": str(seat.user.pk), "role": seat.role.value} for seat in seats],
        "others_needed": first.n_needed,
    }
    actor = by.as_actor(role)
    record_opening_key(solicitation=solicitation, fingerprint=fingerprint, at=now, actor=actor, facts=facts)
    return fingerprint


def _still_seated(solicitation: Solicitation, user: User) -> Seat | None:
    role = seat_of(user, solicitation)
    key = HolderKey.objects.filter(user=user, retired_at=None).first()
    return Seat(user, role, key) if role is not None and key is not None else None


def _require_changeable(solicitation: Solicitation, round_: Round) -> None:
    current = Solicitation.objects.get(pk=solicitation.pk)
    has_key = OpeningKey.objects.filter(solicitation=solicitation, round=round_, retired_at=None).exists()
    if has_key and current.state not in UNPUBLISHED:
        raise Conflict("Offers are sealed to this key: after the publication it cannot be made anew.")
    sealed = Offer.objects.filter(solicitation=solicitation, versions__round=round_)
    if has_key and sealed.exists():
        raise Conflict("There are offers sealed to this key.")


def _seat(solicitation: Solicitation, user: User) -> Seat:
    role = seat_of(user, solicitation)
    if role is None:
        raise InvalidInput(f"{user} has no role here that may hold a share.", field="holders")
    key = HolderKey.objects.filter(user=user, retired_at=None).first()
    if key is None:
        raise InvalidInput(f"{user} has no key yet; ask them to make one under Keys.", field="holders")
    return Seat(user, role, key)


def _require_quorum(seats: Sequence[Seat], n_needed: int) -> None:
    n_evaluators = sum(seat.role == Role.EVALUATOR for seat in seats)
    n_others = sum(seat.role in OTHER_SEATS for seat in seats)
    if len({seat.user.pk for seat in seats}) != len(seats):
        raise InvalidInput("Nobody holds two shares.", field="holders")
    if not n_evaluators:
        raise InvalidInput("The independent evaluator always holds a share.", field="holders")
    if not 1 <= n_needed <= n_others:
        raise InvalidInput(
            f"{n_needed} of {n_others} other holders are needed: name at least as many as are needed.",
            field="n_needed",
        )


def _make_one(seats: Sequence[Seat], **given: Any) -> OpeningKey:
    """Make one envelope's key, keep its public half and everybody's share; the private half ends with this call."""
    private, public = envelope.new_key()
    key = OpeningKey.objects.create(public_key=public, **given)
    others = [seat for seat in seats if seat.role in OTHER_SEATS]
    try:
        shares = split(private, n_others=len(others), n_needed=given["n_needed"])
    except ShareError as exc:
        raise InvalidInput(f"The key cannot be split so: {exc}.", field="holders") from exc
    words_of = {seat.user.pk: words for seat, words in zip(others, shares.others, strict=True)}
    words_of |= {seat.user.pk: shares.evaluator for seat in seats if seat.role in EVALUATOR_SEATS}
    KeyShare.objects.bulk_create(_share(key, seat, words_of[seat.user.pk]) for seat in seats)
    return key


def _share(key: OpeningKey, seat: Seat, words: str) -> KeyShare:
    sealed = envelope.seal(
        words.encode(), public_key=bytes(seat.key.public_key), binding=share_binding(key, seat.user)
    )
    return KeyShare(
        opening_key=key,
        holder_key=seat.key,
        user=seat.user,
        seat=seat.role,
        sealed=sealed,
        share_sha256=share_digest(words),
    )


def share_digest(words: str) -> str:
    """SHA-256 of a share's words in their one spelling: tells shares apart without telling them."""
    return hashlib.sha256(normal(words).encode()).hexdigest()
