"""Reads about keys: mine, a solicitation's, and who holds shares."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import HolderKey, KeyShare, OpeningKey, ShareRehearsal
from bids.permissions import can_make_opening_key, can_rehearse
from bids.states import EVALUATOR_SEATS, SEATS, Part, Round
from seal.canonical import canonical_json, sha256
from solicitations.models import Assignment, Solicitation
from solicitations.states import UNPUBLISHED


def my_holder_key(user: Visitor) -> HolderKey | None:
    """Return a person's own key in force."""
    if not user.is_authenticated:
        return None
    return HolderKey.objects.filter(user=user, retired_at=None).first()


@dataclass(frozen=True)
class Candidate:
    """Somebody whose role lets them hold a share, and whether they have a key to hold it with."""

    user: User
    role: Role
    has_key: bool


def candidates(solicitation: Solicitation) -> list[Candidate]:
    """Return who may hold a share of a solicitation's key."""
    assigned = Assignment.objects.in_force().filter(solicitation=solicitation, role__in=SEATS)
    with_key = set(HolderKey.objects.filter(retired_at=None).values_list("user_id", flat=True))
    ordered = assigned.select_related("user").order_by("role", "user__full_name")
    return [Candidate(each.user, Role(each.role), each.user_id in with_key) for each in ordered]


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a share, and whether it was given already."""

    user: User
    role: Role
    is_kept_here: bool
    proved_at: datetime | None = None

    @property
    def is_evaluators(self) -> bool:
        """Whether the share is the evaluator's, or the substitute's copy of it."""
        return self.role in EVALUATOR_SEATS


@dataclass(frozen=True)
class KeyPage:
    """What the page of a solicitation's opening key shows."""

    solicitation: Solicitation
    holders: list[Holder]
    n_needed: int
    public_keys: list[tuple[str, str]]
    candidates: list[Candidate]
    may_make: bool
    my_share: KeyShare | None
    has_my_key: bool
    may_rehearse: bool = False


def key_page(solicitation: Solicitation, user: Visitor, *, now: datetime | None = None) -> KeyPage:
    """Gather the page of the opening key; ``now`` where one may act on it."""
    keys = keys_in_force(solicitation)
    shares = list(KeyShare.objects.filter(opening_key__in=keys[:1]).select_related("user", "holder_key"))
    proved = _proved(solicitation, keys)
    may_change = not keys or solicitation.state in UNPUBLISHED
    return KeyPage(
        solicitation=solicitation,
        holders=[
            Holder(each.user, Role(each.seat), each.holder_key.is_kept_here, proved.get(each.user_id))
            for each in shares
        ],
        n_needed=keys[0].n_needed if keys else 1,
        public_keys=[(Part(key.part).label, bytes(key.public_key).hex()) for key in keys],
        candidates=candidates(solicitation),
        may_make=may_change and can_make_opening_key(user, solicitation),
        my_share=next((share for share in shares if share.user_id == user.pk), None),
        has_my_key=my_holder_key(user) is not None,
        may_rehearse=now is not None and can_rehearse(user, solicitation, now=now),
    )


def _proved(solicitation: Solicitation, keys: list[OpeningKey]) -> dict[UUID, datetime]:
    """When each holder last proved that their shares of these keys open; of earlier keys nothing counts."""
    if not keys:
        return {}
    told = ShareRehearsal.objects.filter(solicitation=solicitation, fingerprint=fingerprint_of(keys))
    return {each.user_id: each.proved_at for each in told}


def fingerprint_of(keys: Sequence[OpeningKey]) -> str:
    """SHA-256 over the public halves of a round's keys, 64 hex digits; published with the solicitation."""
    return sha256(canonical_json({key.part: bytes(key.public_key).hex() for key in keys}))


def keys_in_force(solicitation: Solicitation, round_: Round = Round.FIRST) -> list[OpeningKey]:
    """Return the opening keys of a round, one for each envelope."""
    return list(OpeningKey.objects.filter(solicitation=solicitation, round=round_, retired_at=None))


def share_files(solicitation: Solicitation, user: Visitor) -> dict[str, Any] | None:
    """Return a holder's own shares as encrypted to them, for `python -m seal share`; None if they hold none."""
    shares = KeyShare.objects.filter(
        opening_key__solicitation=solicitation, opening_key__retired_at=None, user=user.pk
    ).select_related("opening_key", "holder_key", "user")
    told = {
        _name_of(share.opening_key): {
            "holder_key": bytes(share.holder_key.public_key).hex(),
            "binding": share.binding,
            "sealed": base64.b64encode(bytes(share.sealed)).decode(),
        }
        for share in shares
    }
    return {"solicitation": str(solicitation.pk), "shares": told} if told else None


def _name_of(key: OpeningKey) -> str:
    """The part; of the best and final round with its name, since both rounds have a price key."""
    return f"final {key.part}" if key.round == Round.FINAL else str(key.part)
