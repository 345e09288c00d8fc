"""The set on a person's own table: tried out, never recorded; nothing follows from it until it is made the draft."""

from collections.abc import Callable
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from bids.models import Offer
from kernel.errors import Conflict, NotAllowed
from kernel.locks import hold_alone
from review.evaluation.divisions import require_parts
from review.models import Amounts, WorkingSet, read_amounts, spell_amounts
from review.permissions import NOT_YET, can_see_ranking
from review.queries.working_sets import amounts_of, finished_runs, working_set
from solicitations.models import Solicitation
from valuation.models import Run

WHOLE = Decimal(1)


@transaction.atomic
def take_offer(
    *,
    solicitation: Solicitation,
    offer: Offer,
    by: User,
    share: Decimal = WHOLE,
    run: Run | None = None,
) -> WorkingSet:
    """Take an offer, or a part of a divisible one, into the set; of one that is in it, this part from now on.

    Args:
        solicitation: whose set it is.
        offer: what is taken.
        by: the person.
        share: how much of it, 1 for all.
        run: the finished run looked at, whose terms say how the offer may be divided; the last one if not named.

    Raises:
        NotAllowed: the person does not see values and ranks.
        InvalidInput: the offer does not come in such a part; names ``share``.
    """
    _require_sight(solicitation, by)
    require_parts(run or finished_runs(solicitation, by).first(), {offer.pk: share}, field="share")
    return _change(solicitation, by, lambda amounts: {**amounts, offer.pk: share})


@transaction.atomic
def put_back_offer(*, solicitation: Solicitation, offer: Offer, by: User) -> WorkingSet:
    """Take an offer out of the set.

    Raises:
        NotAllowed: see ``take_offer``.
    """
    return _change(
        solicitation, by, lambda amounts: {key: each for key, each in amounts.items() if key != offer.pk}
    )


@transaction.atomic
def use_set(*, solicitation: Solicitation, amounts: Amounts, by: User, run: Run | None = None) -> WorkingSet:
    """Put a whole set in place of the one on the table.

    Raises:
        NotAllowed, InvalidInput: see ``take_offer``; names ``offers``.
    """
    _require_sight(solicitation, by)
    require_parts(run or finished_runs(solicitation, by).first(), amounts, field="offers")
    return _change(solicitation, by, lambda _: dict(amounts))


@transaction.atomic
def undo_change(*, solicitation: Solicitation, version: int, by: User) -> WorkingSet:
    """Put the set back that was on the table before the last change; undoing that again is a change too.

    Args:
        solicitation: whose set it is.
        version: of the set that the person looks at.
        by: the person.

    Raises:
        NotAllowed: see ``take_offer``.
        Conflict: the set was changed since, in another window, or there is nothing to undo.
    """
    _require_sight(solicitation, by)
    hold_alone("working_set", by.pk)
    held = working_set(solicitation, by)
    if held is None or held.before is None:
        raise Conflict("There is no change to undo.")
    if held.version != version:
        raise Conflict("The set was changed in another window. This is how it stands now.")
    return _change(solicitation, by, lambda _: read_amounts(held.before or {}))


def _change(solicitation: Solicitation, by: User, change: Callable[[Amounts], Amounts]) -> WorkingSet:
    """Change what is on the table now; a change that changes nothing leaves what can be undone."""
    _require_sight(solicitation, by)
    hold_alone("working_set", by.pk)
    amounts = amounts_of(solicitation, by)
    held, _ = WorkingSet.objects.get_or_create(
        solicitation=solicitation, user=by, defaults={"amounts": spell_amounts(amounts)}
    )
    changed = change(amounts)
    if changed != amounts:
        held.before, held.amounts = spell_amounts(amounts), spell_amounts(changed)
        held.version += 1
        held.save(update_fields=["before", "amounts", "version"])
    return held


def _require_sight(solicitation: Solicitation, by: User) -> None:
    if not can_see_ranking(by, solicitation):
        raise NotAllowed(NOT_YET)
