"""Who does what in a solicitation, with separation of duties."""

from datetime import datetime

from django.db import transaction

from accounts.models import Membership, User
from accounts.states import ASSIGNABLE_KINDS, OrganisationKind, Role, clash
from kernel.errors import Conflict, InvalidInput
from kernel.locks import hold_alone
from solicitations.models import Assignment, Recusal, Solicitation
from solicitations.services.conflicts import has_declared
from solicitations.services.moving import require_runs
from solicitations.services.records import record_for_solicitation
from solicitations.states.conflicts import DECLARING


def _require_eligible(solicitation: Solicitation, user: User, role: Role) -> None:
    if role not in ASSIGNABLE_KINDS:
        raise InvalidInput(f"The role {role.label} is not given for a solicitation.", field="role")
    kinds = ASSIGNABLE_KINDS[role]
    places = Membership.objects.filter(user=user, organisation__kind__in=kinds).select_related("organisation")
    own = solicitation.organisation_id
    fits = any(p.organisation.kind != OrganisationKind.UTILITY or p.organisation_id == own for p in places)
    if not fits:
        wanted = " or ".join(OrganisationKind(kind).label for kind in kinds)
        raise InvalidInput(
            f"{user.full_name} is of no organisation whose people may be {role.label} ({wanted}).",
            field="user",
        )
    if Membership.objects.filter(user=user, organisation__kind=OrganisationKind.DEVELOPER).exists():
        raise InvalidInput(f"{user.full_name} belongs to a developer and may not take part.", field="user")


@transaction.atomic
def assign_role(*, solicitation: Solicitation, user: User, role: Role, by: User) -> Assignment:
    """Give a person a role; nobody holds two duties that must stay apart.

    A role that scores or chooses holds once the person has declared their interests.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: the person's organisation does not fit, a role they hold forbids it, or they are recused.
        Conflict: they hold it already.
    """
    require_runs(by, solicitation)
    role = Role(role)
    _require_eligible(solicitation, user, role)
    if Recusal.objects.filter(solicitation=solicitation, user=user).exists():
        raise InvalidInput(f"{user.full_name} is recused from this solicitation.", field="user")
    hold_alone("assignments", solicitation.pk)
    # Also roles given up: who scored or watched once does not change sides in the same solicitation.
    ever = solicitation.assignments.filter(user=user).values_list("role", flat=True)
    current = solicitation.assignments.filter(user=user, ended_at=None)
    held = frozenset(Role(name) for name in current.values_list("role", flat=True))
    if role in held:
        raise Conflict(f"{user.full_name} is {role.label} already.")
    forbidden = clash(frozenset(Role(name) for name in ever) | held, role)
    if forbidden is not None:
        words = f"{user.full_name} is or was {forbidden.label}: the same person may not be {role.label}."
        raise InvalidInput(words, field="role", code="separation_of_duties")
    assignment = Assignment.objects.create(
        solicitation=solicitation,
        user=user,
        role=role,
        assigned_by=by,
        awaits_declaration=role in DECLARING and not has_declared(solicitation, user),
    )
    facts = {"user": user.pk, "label": str(user), "role": role}
    actor = by.as_actor(Role.PROCUREMENT)
    record_for_solicitation(solicitation, actor, "solicitation.role_assigned", facts)
    return assignment


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: User, now: datetime) -> None:
    """End a person's role; the row stays, since who could see what must stay answerable.

    Raises:
        NotAllowed: not the procurement officer.
        Conflict: it ended before, or it is the last procurement officer's.
    """
    solicitation = assignment.solicitation
    require_runs(by, solicitation)
    hold_alone("assignments", solicitation.pk)
    same = solicitation.assignments.filter(role=assignment.role, ended_at=None)
    if assignment.role == Role.PROCUREMENT and same.count() == 1:
        raise Conflict("A solicitation keeps one procurement officer: assign another one first.")
    if not Assignment.objects.filter(pk=assignment.pk, ended_at=None).update(ended_at=now):
        raise Conflict("This role has ended already.")
    facts = {"user": assignment.user_id, "label": str(assignment.user), "role": assignment.role}
    actor = by.as_actor(Role.PROCUREMENT)
    record_for_solicitation(solicitation, actor, "solicitation.role_ended", facts)
