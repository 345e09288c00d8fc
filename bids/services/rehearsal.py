"""A rehearsal: a holder proves before the deadline that their shares open, so that nobody learns it at the ceremony."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from bids.models import KeyShare, ShareRehearsal
from bids.permissions import can_rehearse, holds_share
from bids.queries.keys import fingerprint_of, keys_in_force
from bids.services.ceremony import shares_in_words
from bids.services.records import record_of_solicitation
from kernel.errors import Conflict, NotAllowed
from solicitations.models import Solicitation


@transaction.atomic
def prove_share(
    *,
    solicitation: Solicitation,
    by: User,
    now: datetime,
    passphrase: str = "",
    words: Mapping[str, str] | None = None,
) -> ShareRehearsal:
    """Open one's own shares of both keys, hold them against what is known of them, and forget them.

    Raises:
        NotAllowed: the person holds no share of this solicitation's keys.
        InvalidInput: the passphrase or the words are not right.
        Conflict: the deadline has passed: shares are given then, not rehearsed.
    """
    if not holds_share(by, solicitation):
        raise NotAllowed("Only the named holders of the opening key prove their shares.")
    solicitation.refresh_from_db(fields=["state", "offers_due_at"])
    if not can_rehearse(by, solicitation, now=now):
        raise Conflict("The deadline has passed: shares are given now, not rehearsed.")
    keys = keys_in_force(solicitation)
    shares = list(
        KeyShare.objects.filter(opening_key__in=keys, user=by).select_related(
            "opening_key", "holder_key", "user"
        )
    )
    shares_in_words(shares, passphrase, words or {})
    fingerprint = fingerprint_of(keys)
    made = ShareRehearsal.objects.create(
        solicitation=solicitation, user=by, fingerprint=fingerprint, proved_at=now
    )
    actor = by.as_actor(Role(shares[0].seat))
    record_of_solicitation(solicitation, actor, "opening.share_proved", {"fingerprint": fingerprint})
    return made
