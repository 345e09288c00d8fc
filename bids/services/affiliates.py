"""The affiliates' wall: raised at the opening, opened for one offer by the independent evaluator with a note."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from bids.documents.conformance import is_utility_owned
from bids.models import AffiliateRelease, Check, Offer, UtilityOwnership
from bids.permissions import can_release
from bids.services.records import record_both
from bids.states import Outcome
from kernel.errors import Conflict, InvalidInput, NotAllowed

LONGEST_NOTE = 4000


def declare_ownership(*, offer: Offer, technical: Mapping[str, Any], now: datetime) -> None:
    """Wall an offer off that says the utility would own it; called in the transaction that opens it."""
    if is_utility_owned(technical):
        UtilityOwnership.objects.get_or_create(offer=offer, defaults={"declared_at": now})


@transaction.atomic
def release_offer(*, offer: Offer, note: str, by: User, now: datetime) -> AffiliateRelease:
    """Let a walled-off offer into the evaluation, once its conformance is settled.

    Raises:
        NotAllowed: not the independent evaluator, or the offer stands behind no wall.
        InvalidInput: no note.
        Conflict: its checks were not run, or one still needs a person; or it is released already.
    """
    if not can_release(by, offer):
        raise NotAllowed("The independent evaluator releases offers of affiliates, during the evaluation.")
    words = require_words(note, "note", "Say why it may take part")
    _require_settled(offer)
    try:
        with transaction.atomic():
            made = AffiliateRelease.objects.create(offer=offer, note=words, released_by=by, released_at=now)
    except IntegrityError as exc:
        raise Conflict("This offer is released already.") from exc
    record_both(offer, by.as_actor(Role.EVALUATOR), "offer.released", {"note": words}, is_walled=False)
    return made


def _require_settled(offer: Offer) -> None:
    checks = Check.objects.filter(conformity__offer=offer, conformity__is_current=True)
    if not checks.exists():
        raise Conflict("Its conformance was not checked yet. Run the checks first.")
    left = [check.title for check in checks if check.counts == Outcome.PERSON]
    if left:
        raise Conflict(f"Judge these checks of it first: {', '.join(left)}.")


def require_words(text: str, field: str, what: str) -> str:
    """Return a text that must not be empty, stripped.

    Raises:
        InvalidInput: it is empty or too long.
    """
    words = text.strip()
    if not words or len(words) > LONGEST_NOTE:
        raise InvalidInput(f"{what}, in {LONGEST_NOTE:,} characters at most.", field=field)
    return words
