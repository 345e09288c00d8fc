"""The life of a solicitation: begun, filled, published, extended, opened, awarded, ended without award, cancelled.

Every move is one conditional update from the states it may leave (``states.MOVES``), so that of two people acting at
once one is told that the other was faster.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from audit.states import Actor
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.locks import hold_alone
from solicitations.models import Assignment, Lot, Need, ProForma, Solicitation
from solicitations.permissions import can_create_solicitation, can_run
from solicitations.queries.wires import reasons_already_met
from solicitations.services.need_terms import reasons_not_ready
from solicitations.services.needs import mark_need_published
from solicitations.services.records import record_for_solicitation
from solicitations.states import MOVES, SolicitationState

# The same lock as submission and opening take (bids): a deadline never moves under an offer on its way in.
OFFERS_LOCK = "offers-of-solicitation"
S = SolicitationState


def _as_procurement(by: User) -> Actor:
    return by.as_actor(Role.PROCUREMENT)


def require_runs(by: User, solicitation: Solicitation) -> None:
    """Refuse whoever is not the solicitation's procurement officer."""
    if not can_run(by, solicitation):
        raise NotAllowed("Only the procurement officer assigned to this solicitation does that.")


def require_draft(solicitation: Solicitation) -> None:
    """Refuse to change what bidders rely on."""
    if Solicitation.objects.filter(pk=solicitation.pk).exclude(state=S.DRAFT).exists():
        raise Conflict("A published solicitation does not change. Extend its deadline, or cancel it.")


def move(solicitation: Solicitation, new: SolicitationState, **changes: Any) -> None:
    """Move a solicitation to a state and change columns with it, if it stands where it may leave from.

    Raises:
        Conflict: it stands elsewhere, or somebody was faster.
    """
    leaves = [old for old, reached in MOVES.items() if new in reached]
    moved = Solicitation.objects.filter(pk=solicitation.pk, state__in=leaves).update(state=new, **changes)
    if not moved:
        now_at = Solicitation.objects.get(pk=solicitation.pk).get_state_display()
        raise Conflict(f"This solicitation is {now_at}: it cannot become {new.label} from there.")
    solicitation.refresh_from_db()


@transaction.atomic
def create_solicitation(
    *, organisation: Organisation, code: str, title: str, by: User, summary: str = ""
) -> Solicitation:
    """Begin a draft; who begins it is its procurement officer.

    Raises:
        NotAllowed: the person does not procure for the utility.
        Conflict: the code is taken.
    """
    if not can_create_solicitation(by, organisation):
        raise NotAllowed(f"Only procurement officers of {organisation} begin solicitations.")
    code = code.strip()
    if not code or not title.strip():
        raise InvalidInput("Give the solicitation a code and a title.", field="title" if code else "code")
    if Solicitation.objects.filter(organisation=organisation, code=code).exists():
        raise InvalidInput(f"There is a solicitation {code} already.", field="code")
    solicitation = Solicitation.objects.create(
        organisation=organisation, code=code, title=title.strip(), summary=summary, created_by=by
    )
    Assignment.objects.create(solicitation=solicitation, user=by, role=Role.PROCUREMENT, assigned_by=by)
    facts = {"code": code, "title": title, "organisation": organisation.pk}
    record_for_solicitation(solicitation, _as_procurement(by), "solicitation.created", facts)
    return solicitation


@transaction.atomic
def edit_solicitation(*, solicitation: Solicitation, title: str, summary: str, by: User) -> None:
    """Change a draft's words."""
    require_runs(by, solicitation)
    require_draft(solicitation)
    if not title.strip():
        raise InvalidInput("Give the solicitation a title.", field="title")
    Solicitation.objects.filter(pk=solicitation.pk).update(title=title.strip(), summary=summary)
    solicitation.refresh_from_db()
    record_for_solicitation(
        solicitation, _as_procurement(by), "solicitation.edited", {"title": title.strip()}
    )


@transaction.atomic
def bundle_needs(*, solicitation: Solicitation, needs: Sequence[Need], by: User) -> list[Lot]:
    """Make these needs, in this order, the lots of a draft.

    Raises:
        InvalidInput: a need of another utility, twice, or one that cannot be asked for yet.
    """
    require_runs(by, solicitation)
    require_draft(solicitation)
    if any(need.organisation_id != solicitation.organisation_id for need in needs):
        raise InvalidInput("A solicitation asks for needs of its own utility.", field="needs")
    if len({need.series for need in needs}) != len(needs):
        raise InvalidInput("Each need may be asked for once, in one version.", field="needs")
    reasons = [reason for need in needs for reason in reasons_not_ready(need)]
    reasons += [reason for need in needs for reason in reasons_already_met(need, but_for=solicitation)]
    if reasons:
        raise InvalidInput(" ".join(reasons), field="needs")
    solicitation.lots.all().delete()
    lots = Lot.objects.bulk_create(
        Lot(solicitation=solicitation, need=need, position=position) for position, need in enumerate(needs, 1)
    )
    facts = {"needs": [{"need": need.pk, "code": need.code, "version": need.version} for need in needs]}
    record_for_solicitation(solicitation, _as_procurement(by), "solicitation.needs_bundled", facts)
    return lots


@transaction.atomic
def attach_pro_forma(*, solicitation: Solicitation, pro_forma: ProForma, by: User) -> None:
    """Choose the contract that is posted with a draft."""
    require_runs(by, solicitation)
    require_draft(solicitation)
    if pro_forma.organisation_id != solicitation.organisation_id:
        raise InvalidInput("The pro forma belongs to another utility.", field="pro_forma")
    Solicitation.objects.filter(pk=solicitation.pk).update(pro_forma=pro_forma)
    solicitation.refresh_from_db()
    facts = {"pro_forma": pro_forma.pk, "sha256": pro_forma.sha256}
    record_for_solicitation(solicitation, _as_procurement(by), "solicitation.pro_forma_attached", facts)


@transaction.atomic
def set_timeline(
    *,
    solicitation: Solicitation,
    questions_due_at: datetime,
    offers_due_at: datetime,
    award_expected_on: date | None,
    by: User,
    now: datetime,
) -> None:
    """Set the dates of a draft.

    Raises:
        InvalidInput: a date in the past, or dates out of order; names the field.
    """
    require_runs(by, solicitation)
    require_draft(solicitation)
    if questions_due_at <= now:
        raise InvalidInput("Questions end in the future.", field="questions_due_at")
    if offers_due_at < questions_due_at:
        raise InvalidInput("Offers are due after questions end.", field="offers_due_at")
    if award_expected_on is not None and award_expected_on < offers_due_at.date():
        raise InvalidInput("The award comes after offers are due.", field="award_expected_on")
    dates = {
        "questions_due_at": questions_due_at,
        "offers_due_at": offers_due_at,
        "award_expected_on": award_expected_on,
    }
    Solicitation.objects.filter(pk=solicitation.pk).update(**dates)
    solicitation.refresh_from_db()
    record_for_solicitation(solicitation, _as_procurement(by), "solicitation.timeline_set", dates)


@transaction.atomic
def record_protocol_lock(*, solicitation: Solicitation, digest: str, at: datetime, actor: Actor) -> None:
    """Take down that the valuation's protocol is locked, with its digest: a fact handed down from the upper app."""
    require_draft(solicitation)
    Solicitation.objects.filter(pk=solicitation.pk).update(protocol_digest=digest, protocol_locked_at=at)
    solicitation.refresh_from_db()
    record_for_solicitation(solicitation, actor, "solicitation.protocol_locked", {"protocol_digest": digest})


def reasons_not_publishable(solicitation: Solicitation, *, now: datetime) -> list[str]:
    """Say what a draft still lacks before bidders may see it; empty when it is ready."""
    lots = solicitation.lots.select_related("need").prefetch_related("need__windows")
    needs = [lot.need for lot in lots]
    due = solicitation.offers_due_at
    questions = solicitation.questions_due_at
    has_evaluator = solicitation.assignments.filter(role=Role.EVALUATOR, ended_at=None).exists()
    lacking = [
        (bool(needs), "Bundle at least one need."),
        (solicitation.pro_forma_id is not None, "Attach the pro forma contract."),
        (due is not None and questions is not None, "Set the timeline."),
        (due is None or due > now, "Set a deadline for offers that lies ahead."),
        (bool(solicitation.protocol_digest), "Lock the valuation protocol."),
        (has_evaluator, "Assign the independent evaluator."),
    ]
    return [words for is_there, words in lacking if not is_there] + [
        reason
        for need in needs
        for reason in [*reasons_not_ready(need), *reasons_already_met(need, but_for=solicitation)]
    ]


@transaction.atomic
def publish_solicitation(*, solicitation: Solicitation, by: User, now: datetime) -> None:
    """Publish: the needs and the pro forma are fixed with it.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: it is not complete; says all that is missing.
        Conflict: it is no draft any more.
    """
    require_runs(by, solicitation)
    hold_alone("solicitation", solicitation.pk)
    require_draft(solicitation)
    solicitation.refresh_from_db()
    missing = reasons_not_publishable(solicitation, now=now)
    if missing:
        raise InvalidInput(f"Not ready to publish. {' '.join(missing)}", code="incomplete")
    for lot in solicitation.lots.select_related("need").prefetch_related("need__windows"):
        if lot.need.published_at is None:
            mark_need_published(lot.need, now)
    ProForma.objects.filter(solicitations=solicitation, published_at=None).update(published_at=now)
    move(solicitation, S.PUBLISHED, published_at=now)
    facts = {
        "needs": list(solicitation.lots.values_list("need_id", flat=True)),
        "pro_forma_sha256": solicitation.pro_forma.sha256 if solicitation.pro_forma else "",
        "protocol_digest": solicitation.protocol_digest,
        "questions_due_at": solicitation.questions_due_at,
        "offers_due_at": solicitation.offers_due_at,
    }
    record_for_solicitation(solicitation, _as_procurement(by), "solicitation.published", facts)


@transaction.atomic
def extend_deadline(
    *, solicitation: Solicitation, offers_due_at: datetime, reason: str, by: User, now: datetime
) -> None:
    """Move the deadline for offers later, openly; never earlier, never after it has passed.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: an earlier deadline, or no reason.
        TooLate: the deadline has passed.
    """
    require_runs(by, solicitation)
    hold_alone(OFFERS_LOCK, solicitation.pk)
    solicitation.refresh_from_db()
    due = solicitation.offers_due_at
    if solicitation.state != S.PUBLISHED or due is None:
        raise Conflict("Only a solicitation that is open for offers has its deadline extended.")
    if due <= now:
        raise TooLate("The deadline has passed: offers are in and it cannot be extended.")
    if offers_due_at <= due:
        raise InvalidInput(
            "A deadline is extended, never shortened: give a later one.", field="offers_due_at"
        )
    if not reason.strip():
        raise InvalidInput("Say why; the reason is published.", field="reason")
    Solicitation.objects.filter(pk=solicitation.pk).update(offers_due_at=offers_due_at)
    solicitation.refresh_from_db()
    facts = {"from": due, "to": offers_due_at, "reason": reason.strip()}
    record_for_solicitation(solicitation, _as_procurement(by), "solicitation.deadline_extended", facts)


@transaction.atomic
def cancel_solicitation(*, solicitation: Solicitation, reason: str, by: User, now: datetime) -> None:
    """End a solicitation before an award, with a reason that is published if it was.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: no reason.
        Conflict: it has ended already.
    """
    require_runs(by, solicitation)
    if not reason.strip():
        raise InvalidInput("Say why; the reason is published.", field="reason")
    hold_alone(OFFERS_LOCK, solicitation.pk)
    move(solicitation, S.CANCELLED, closed_at=now, closing_reason=reason.strip())
    facts = {"reason": reason.strip()}
    record_for_solicitation(solicitation, _as_procurement(by), "solicitation.cancelled", facts)


@transaction.atomic
def prepare_solicitation(
    *,
    solicitation: Solicitation,
    title: str,
    summary: str,
    needs: Sequence[Need],
    pro_forma: ProForma | None,
    questions_due_at: datetime | None,
    offers_due_at: datetime | None,
    award_expected_on: date | None,
    by: User,
    now: datetime,
) -> Solicitation:
    """Fill a draft as far as it is known: words, lots, contract, dates; all of it or nothing.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: names the field.
        Conflict: it is no draft any more.
    """
    edit_solicitation(solicitation=solicitation, title=title, summary=summary, by=by)
    if [need.pk for need in needs] != list(solicitation.lots.values_list("need_id", flat=True)):
        bundle_needs(solicitation=solicitation, needs=needs, by=by)
    if pro_forma is not None and pro_forma.pk != solicitation.pro_forma_id:
        attach_pro_forma(solicitation=solicitation, pro_forma=pro_forma, by=by)
    if (questions_due_at is None) != (offers_due_at is None):
        missing = "questions_due_at" if questions_due_at is None else "offers_due_at"
        raise InvalidInput("Give both deadlines, or neither yet.", field=missing)
    if questions_due_at is not None and offers_due_at is not None:
        set_timeline(
            solicitation=solicitation,
            questions_due_at=questions_due_at,
            offers_due_at=offers_due_at,
            award_expected_on=award_expected_on,
            by=by,
            now=now,
        )
    return solicitation


def mark_opened(*, solicitation: Solicitation, at: datetime) -> None:
    """Take down that the offers were opened; the bids app records the opening itself.

    Raises:
        Conflict: it is not open for offers, or its deadline is still ahead.
    """
    if solicitation.offers_due_at is None or solicitation.offers_due_at > at:
        raise Conflict("Offers are opened after their deadline.")
    move(solicitation, S.OPENED)


def mark_awarded(*, solicitation: Solicitation, at: datetime) -> None:
    """Take down that an award was made; the contracts app records the award itself.

    Raises:
        Conflict: its offers are not opened.
    """
    move(solicitation, S.AWARDED, closed_at=at)


def mark_closed_without_award(*, solicitation: Solicitation, reason: str, at: datetime) -> None:
    """Take down that it ended without an award, a regular outcome; the contracts app records the decision itself.

    Raises:
        InvalidInput: no reason.
        Conflict: it cannot end so from where it stands.
    """
    if not reason.strip():
        raise InvalidInput("Say why; the reason is published.", field="reason")
    move(solicitation, S.NO_AWARD, closed_at=at, closing_reason=reason.strip())
