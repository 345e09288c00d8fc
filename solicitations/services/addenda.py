"""Addenda drafted, issued under a number, corrected in a further version."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput
from kernel.locks import hold_alone
from solicitations.models import Addendum, Solicitation
from solicitations.queries import is_public
from solicitations.services.announcing import announce
from solicitations.services.moving import require_runs
from solicitations.services.naming import require_names_no_bidder
from solicitations.services.records import record_for_solicitation
from solicitations.states import AnnouncementKind


@transaction.atomic
def draft_addendum(
    *,
    solicitation: Solicitation,
    title: str,
    text: str,
    what_changed: str,
    effective_at: datetime | None,
    by: User,
    now: datetime,
    corrects: Addendum | None = None,
) -> Addendum:
    """Write an addendum, or the next version of one, for the independent evaluator to read before its issue.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: something is missing, or the text names a bidder; names the field.
        Conflict: the solicitation is not public yet, or a later version exists.
    """
    require_runs(by, solicitation)
    if not is_public(solicitation):
        raise Conflict("A draft is edited, not amended: addenda begin once the solicitation is public.")
    given = {"title": title.strip()[:200], "text": text.strip(), "what_changed": what_changed.strip()}
    for field, words in given.items():
        if not words:
            raise InvalidInput("Say it in words; bidders act on it.", field=field)
        require_names_no_bidder(words, field=field)
    _require_newest(corrects)
    made = Addendum.objects.create(
        solicitation=solicitation,
        corrects=corrects,
        version=corrects.version + 1 if corrects else 1,
        effective_at=effective_at,
        drafted_by=by,
        drafted_at=now,
        **given,
    )
    record_for_solicitation(
        solicitation, by.as_actor(Role.PROCUREMENT), "addendum.drafted", {"addendum": made.pk}
    )
    return made


def _require_newest(corrects: Addendum | None) -> None:
    if corrects is None:
        return
    if corrects.issued_at is None:
        raise Conflict("This addendum is a draft still: issue it, or write another one.")
    if corrects.corrections.exists():
        raise Conflict("This version was corrected already; correct the newest one.")


@transaction.atomic
def issue_addendum(*, addendum: Addendum, by: User, now: datetime) -> Addendum:
    """Give an addendum its number and tell everybody; it never changes from then on.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: it would take effect in the past.
        Conflict: it was issued before.
    """
    solicitation = addendum.solicitation
    require_runs(by, solicitation)
    hold_alone("addenda", solicitation.pk)
    if addendum.effective_at is not None and addendum.effective_at < now:
        raise InvalidInput("It would take effect in the past. Write it anew with a later time.")
    number = addendum.corrects.number if addendum.corrects else _next_number(solicitation)
    if not Addendum.objects.filter(pk=addendum.pk, issued_at=None).update(issued_at=now, number=number):
        raise Conflict("This addendum is issued already.")
    addendum.refresh_from_db()
    facts = {"addendum": addendum.pk, "number": number, "version": addendum.version}
    record_for_solicitation(solicitation, by.as_actor(Role.PROCUREMENT), "addendum.issued", facts)
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.ADDENDUM,
        title=f"{addendum}: {addendum.title}",
        text=addendum.what_changed,
        at=now,
    )
    return addendum


def _next_number(solicitation: Solicitation) -> int:
    last = solicitation.addenda.filter(issued_at__isnull=False).order_by("-number").first()
    return (last.number or 0) + 1 if last else 1
