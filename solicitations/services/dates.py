"""The dates of a solicitation: set while it is a draft, afterwards moved later, openly, never earlier."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from kernel.errors import Conflict, InvalidInput, TooLate
from kernel.locks import hold_alone
from solicitations.models import PlannedDate, Solicitation
from solicitations.queries.dates import dates_of, first_out_of_order
from solicitations.services.announcing import announce
from solicitations.services.moving import as_procurement, require_draft, require_runs
from solicitations.services.records import record_for_solicitation
from solicitations.states import DEADLINES, UNPUBLISHED, AnnouncementKind, DateKind, SolicitationState

# The same lock as submission and opening take (bids): a deadline never moves under an offer on its way in.
OFFERS_LOCK = "offers-of-solicitation"
COLUMNS = {DateKind.QUESTIONS_DUE: "questions_due_at", DateKind.OFFERS_DUE: "offers_due_at"}
FIELDS = {**COLUMNS, DateKind.AWARD: "award_expected_on"}
NO_DATES: Mapping[DateKind, datetime] = MappingProxyType({})
# These close doors of a draft for comment; all others belong to a published solicitation.
WHILE_A_DRAFT = frozenset({DateKind.COMMENTS_DUE})


@transaction.atomic
def set_timeline(
    *,
    solicitation: Solicitation,
    questions_due_at: datetime,
    offers_due_at: datetime,
    award_expected_on: date | None,
    by: User,
    now: datetime,
    others: Mapping[DateKind, datetime] = NO_DATES,
) -> None:
    """Set the dates of a draft; ``others`` are all dates beside the three that have a name.

    Raises:
        InvalidInput: a date in the past, or dates that overlap; names the field.
    """
    require_runs(by, solicitation)
    require_draft(solicitation)
    if questions_due_at <= now:
        raise InvalidInput("Questions end in the future.", field="questions_due_at")
    if offers_due_at < questions_due_at:
        raise InvalidInput("Offers are due after questions end.", field="offers_due_at")
    if award_expected_on is not None and award_expected_on < solicitation.organisation.day_of(offers_due_at):
        raise InvalidInput("The award comes after offers are due.", field="award_expected_on")
    named = {
        "questions_due_at": questions_due_at,
        "offers_due_at": offers_due_at,
        "award_expected_on": award_expected_on,
    }
    Solicitation.objects.filter(pk=solicitation.pk).update(**named)
    solicitation.refresh_from_db()
    _plan(solicitation, others)
    require_order(dates_of(solicitation))
    facts = {**named, **{str(kind): at for kind, at in others.items()}}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.timeline_set", facts)


def _plan(solicitation: Solicitation, others: Mapping[DateKind, datetime]) -> None:
    if set(others) & set(FIELDS):
        raise InvalidInput("Questions, offers and award have fields of their own.", field="dates")
    kept = [*others, *WHILE_A_DRAFT]
    solicitation.dates.exclude(kind__in=kept).delete()
    for kind, at in others.items():
        PlannedDate.objects.update_or_create(solicitation=solicitation, kind=kind, defaults={"at": at})


def require_order(dates: dict[DateKind, datetime]) -> None:
    """Refuse dates that overlap.

    Raises:
        InvalidInput: names the field of the later one.
    """
    wrong = first_out_of_order(dates)
    if wrong is not None:
        earlier, later = wrong
        words = f"“{later.label}” comes after “{earlier.label}”. Move one of the two."
        raise InvalidInput(words, field=FIELDS.get(later, later.lower()), code="overlap")


@transaction.atomic
def extend_deadline(
    *,
    solicitation: Solicitation,
    at: datetime,
    reason: str,
    by: User,
    now: datetime,
    kind: DateKind = DateKind.OFFERS_DUE,
    shifts_later: bool = False,
) -> None:
    """Move a deadline later, openly; never earlier, never after it has passed.

    With ``shifts_later`` every date after it moves later by as much, by the clock on the wall.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: an earlier deadline, no reason, or a date that it would overlap.
        TooLate: the deadline has passed.
    """
    require_runs(by, solicitation)
    hold_alone(OFFERS_LOCK, solicitation.pk)
    solicitation.refresh_from_db()
    dates = dates_of(solicitation)
    due = _extensible(solicitation, kind, dates)
    if due <= now:
        raise TooLate(f"“{kind.label}” has passed: the door is closed and stays so.")
    if at <= due:
        raise InvalidInput("A deadline is extended, never shortened: give a later one.", field="at")
    if not reason.strip():
        raise InvalidInput("Say why; the reason is published.", field="reason")
    moved = {kind: at}
    if shifts_later:
        after = list(DateKind)[list(DateKind).index(kind) + 1 :]
        moved |= _shifted(solicitation, {later: dates[later] for later in after if later in dates}, due, at)
    require_order({step: moved.get(step, old) for step, old in dates.items()})
    _write(solicitation, moved)
    facts = {
        "date": kind,
        "from": due,
        "to": at,
        "reason": reason.strip(),
        "also": sorted(set(moved) - {kind}),
    }
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.deadline_extended", facts)
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.DATE,
        title=f"{solicitation.code}: “{kind.label}” is later now",
        text=reason.strip(),
        at=now,
    )


def _extensible(solicitation: Solicitation, kind: DateKind, dates: dict[DateKind, datetime]) -> datetime:
    in_draft = kind in WHILE_A_DRAFT and solicitation.state == SolicitationState.COMMENT
    is_open = solicitation.state == SolicitationState.PUBLISHED or kind == DateKind.BEST_AND_FINAL_DUE
    if not in_draft and (not is_open or solicitation.state in UNPUBLISHED):
        raise Conflict("Only a solicitation that is open for offers has its deadline extended.")
    due = dates.get(kind)
    if kind not in DEADLINES or due is None:
        raise Conflict(f"“{kind.label}” is no deadline of this solicitation.")
    return due


def _shifted(
    solicitation: Solicitation, dates: dict[DateKind, datetime], due: datetime, at: datetime
) -> dict[DateKind, datetime]:
    """Move dates by as much as the clock on the wall moved, so that 5 pm stays 5 pm across daylight saving."""
    zone = ZoneInfo(solicitation.organisation.time_zone)
    by = at.astimezone(zone) - due.astimezone(zone)
    return {kind: (old.astimezone(zone) + by).astimezone(UTC) for kind, old in dates.items()}


def _write(solicitation: Solicitation, moved: Mapping[DateKind, datetime]) -> None:
    columns: dict[str, Any] = {COLUMNS[kind]: at for kind, at in moved.items() if kind in COLUMNS}
    if DateKind.AWARD in moved:
        zone = ZoneInfo(solicitation.organisation.time_zone)
        columns["award_expected_on"] = moved[DateKind.AWARD].astimezone(zone).date()
    if columns:
        Solicitation.objects.filter(pk=solicitation.pk).update(**columns)
    for kind, at in moved.items():
        PlannedDate.objects.filter(solicitation=solicitation, kind=kind).update(at=at)
    solicitation.refresh_from_db()
