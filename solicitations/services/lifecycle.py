"""A solicitation while it is a draft: begun, worded, filled with needs, contract and dates."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import InvalidInput, NotAllowed
from solicitations.models import Assignment, Lot, Need, ProForma, Solicitation
from solicitations.permissions import can_create_solicitation
from solicitations.queries.wires import reasons_already_met
from solicitations.services.dates import NO_DATES, set_timeline
from solicitations.services.moving import as_procurement, require_draft, require_runs
from solicitations.services.need_terms import reasons_not_ready
from solicitations.services.records import record_for_solicitation
from solicitations.states import FULL_ROUTE, OPTIONAL, DateKind, faults_of_route


@transaction.atomic
def create_solicitation(
    *,
    organisation: Organisation,
    code: str,
    title: str,
    by: User,
    summary: str = "",
    route: Collection[str] = FULL_ROUTE,
) -> Solicitation:
    """Begin a draft; who begins it is its procurement officer.

    Args:
        organisation: the utility.
        code: how it is cited; one of its kind in the utility.
        title: its title.
        by: a procurement officer of the utility.
        summary: what is asked for, in words.
        route: which of the optional steps it passes through (``solicitations.states.OPTIONAL``).

    Raises:
        NotAllowed: the person does not procure for the utility.
        InvalidInput: the code is taken, a word is missing, or the route has a fault; names the field.
    """
    if not can_create_solicitation(by, organisation):
        raise NotAllowed(f"Only procurement officers of {organisation} begin solicitations.")
    code = code.strip()
    if not code or not title.strip():
        raise InvalidInput("Give the solicitation a code and a title.", field="title" if code else "code")
    if Solicitation.objects.filter(organisation=organisation, code=code).exists():
        raise InvalidInput(f"There is a solicitation {code} already.", field="code")
    solicitation = Solicitation.objects.create(
        organisation=organisation,
        code=code,
        title=title.strip(),
        summary=summary,
        route=sound_route(route),
        created_by=by,
    )
    Assignment.objects.create(solicitation=solicitation, user=by, role=Role.PROCUREMENT, assigned_by=by)
    facts = {"code": code, "title": title, "organisation": organisation.pk}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.created", facts)
    return solicitation


def sound_route(route: Collection[str]) -> list[str]:
    """Return a route in the order of its steps.

    Raises:
        InvalidInput: says every fault.
    """
    faults = faults_of_route(route)
    if faults:
        raise InvalidInput(" ".join(faults), field="route")
    return [str(step) for step in OPTIONAL if step in route]


@transaction.atomic
def choose_route(*, solicitation: Solicitation, route: Collection[str], by: User) -> None:
    """Choose which of the optional steps a draft will pass through."""
    require_runs(by, solicitation)
    require_draft(solicitation)
    Solicitation.objects.filter(pk=solicitation.pk).update(route=sound_route(route))
    solicitation.refresh_from_db()
    facts = {"route": solicitation.route}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.route_chosen", facts)


@transaction.atomic
def edit_solicitation(*, solicitation: Solicitation, title: str, summary: str, by: User) -> None:
    """Change a draft's words."""
    require_runs(by, solicitation)
    require_draft(solicitation)
    if not title.strip():
        raise InvalidInput("Give the solicitation a title.", field="title")
    Solicitation.objects.filter(pk=solicitation.pk).update(title=title.strip(), summary=summary)
    solicitation.refresh_from_db()
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.edited", {"title": title.strip()})


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
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.needs_bundled", facts)
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
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.pro_forma_attached", facts)


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
    dates: Mapping[DateKind, datetime] = NO_DATES,
    route: Collection[str] | None = None,
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
            others=dates,
            by=by,
            now=now,
        )
    elif dates:
        raise InvalidInput("Give the deadlines for questions and offers too.", field="offers_due_at")
    if route is not None and sorted(route) != sorted(solicitation.route):
        choose_route(solicitation=solicitation, route=route, by=by)
    return solicitation
