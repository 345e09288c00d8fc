"""Holders' keys, and an opening key whose shares the tests know."""

from accounts.models import User
from accounts.states import Role
from bids.models import HolderKey, KeyShare, OpeningKey, share_binding
from bids.queries.keys import fingerprint_of
from bids.services.keys import share_digest
from bids.states import EVALUATOR_SEATS, Part
from kernel.clock import database_now
from seal import envelope
from seal.shares import Shares, split
from solicitations.models import Solicitation

# One key for each envelope, split once: two other holders, one of them needed.
PRIVATE: dict[Part, bytes] = {part: envelope.new_key()[0] for part in Part}
FINGERPRINT = fingerprint_of(
    [OpeningKey(part=part, public_key=envelope.public_of(private)) for part, private in PRIVATE.items()]
)
SHARES: dict[Part, Shares] = {part: split(PRIVATE[part], n_others=2) for part in Part}


def a_holder_key(user: User) -> HolderKey:
    """A person's own key, kept off the site; made once."""
    known = HolderKey.objects.filter(user=user, retired_at=None).first()
    if known:
        return known
    _, public = envelope.new_key()
    return HolderKey.objects.create(user=user, public_key=public, made_at=database_now())


def seal_to_known_shares(solicitation: Solicitation, by: User) -> None:
    """Give a solicitation the opening key that tests know, with no holders yet."""
    now = database_now()
    for part in Part:
        OpeningKey.objects.create(
            solicitation=solicitation,
            part=part,
            public_key=envelope.public_of(PRIVATE[part]),
            n_needed=1,
            made_by=by,
            made_at=now,
        )


def words_of(role: Role) -> dict[str, str]:
    """The shares of whoever sits in a role, in words."""
    return {
        part.value: shares.evaluator if role in EVALUATOR_SEATS else shares.others[0]
        for part, shares in SHARES.items()
    }


def seat(solicitation: Solicitation, user: User, role: Role) -> None:
    """Make a person a holder of the known key."""
    holder_key = a_holder_key(user)
    for key in OpeningKey.objects.filter(solicitation=solicitation):
        words = words_of(role)[key.part]
        sealed = envelope.seal(
            words.encode(), public_key=bytes(holder_key.public_key), binding=share_binding(key, user)
        )
        KeyShare.objects.create(
            opening_key=key,
            holder_key=holder_key,
            user=user,
            seat=role,
            sealed=sealed,
            share_sha256=share_digest(words),
        )
