"""Ending what one person proposed: another decides, or who proposed withdraws; whoever is first."""

from datetime import datetime
from typing import Any

from accounts.models import User
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.models.deciding import TwoPersonAct


def require_words(*, is_confirmed: bool, reason: str) -> None:
    """Do nothing if a decision may stand as it is given.

    Raises:
        InvalidInput: it declines without a reason.
    """
    if not is_confirmed and not reason.strip():
        raise InvalidInput("Say why it is refused.", field="reason")


def decide(
    act: TwoPersonAct, *, is_confirmed: bool, reason: str, by: User, now: datetime, **more: Any
) -> None:
    """Write a decision into a row that waits for one, with what else it sets.

    Raises:
        InvalidInput: it declines without a reason.
        Conflict: it was decided on or withdrawn already.
    """
    require_words(is_confirmed=is_confirmed, reason=reason)
    words = reason.strip()
    _end(act, is_confirmed=is_confirmed, decided_by=by, decided_at=now, decision_reason=words, **more)


def withdraw(act: TwoPersonAct, *, by: User, now: datetime) -> None:
    """Take back what one proposed.

    Raises:
        NotAllowed: somebody else proposed it.
        Conflict: it was decided on or withdrawn already.
    """
    if act.proposed_by_id != by.pk:
        raise NotAllowed("Who proposed it withdraws it; others decide on it.")
    _end(act, is_confirmed=False, decided_at=now)


def _end(act: TwoPersonAct, **fields: Any) -> None:
    waiting = type(act)._default_manager.filter(pk=act.pk, is_confirmed=None)  # noqa: SLF001 - any of these tables
    if not waiting.update(**fields):
        raise Conflict("This was decided on or withdrawn already.")
    act.refresh_from_db()
