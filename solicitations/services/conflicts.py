"""Declaring interests before taking part, and recusing who is conflicted."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from solicitations.models import Assignment, Declaration, Recusal, Solicitation
from solicitations.permissions import roles_of
from solicitations.services.records import record_for_solicitation
from solicitations.states.conflicts import DECLARATION_TEXT

MOST_ORGANISATIONS = 50
LONGEST_NAME = 200


@transaction.atomic
def sign_declaration(
    *,
    solicitation: Solicitation,
    by: User,
    organisations: Iterable[str],
    statement: str,
    name_typed: str,
    now: datetime,
) -> Declaration:
    """Declare one's interests; the roles that waited for it hold from this moment on. Signing again renews it.

    Args:
        solicitation: where the person holds a role or waits for one.
        by: the person.
        organisations: employers, holdings and relations, today's and of the last five years.
        statement: what else there is to say.
        name_typed: the person's own name.
        now: the moment.

    Raises:
        NotAllowed: the person has no part in this solicitation.
        InvalidInput: the name typed is not theirs, or too many or too long names.
    """
    mine = solicitation.assignments.filter(user=by, ended_at=None)
    if not mine.exists():
        raise NotAllowed("Those who take part in a solicitation declare their interests in it.")
    if _plain(name_typed).casefold() != _plain(by.full_name).casefold():
        raise InvalidInput(f"Type your own name as your account has it: {by.full_name}.", field="name_typed")
    named = list(dict.fromkeys(name for name in map(_plain, organisations) if name))
    if len(named) > MOST_ORGANISATIONS or any(len(name) > LONGEST_NAME for name in named):
        words = f"Name at most {MOST_ORGANISATIONS} organizations, each in at most {LONGEST_NAME} characters."
        raise InvalidInput(words, field="organisations")
    declaration = Declaration.objects.create(
        solicitation=solicitation,
        user=by,
        organisations=named,
        statement=statement.strip(),
        name_typed=_plain(name_typed),
        text_sha256=sha256(DECLARATION_TEXT.encode()).hexdigest(),
        signed_at=now,
    )
    role = Role(mine.order_by("role")[0].role)
    mine.filter(awaits_declaration=True).update(awaits_declaration=False)
    facts = {"declaration": declaration.pk, "text_sha256": declaration.text_sha256}
    record_for_solicitation(solicitation, by.as_actor(role), "solicitation.interests_declared", facts)
    return declaration


def has_declared(solicitation: Solicitation, user: User) -> bool:
    """Say whether a person signed a declaration for a solicitation."""
    return Declaration.objects.filter(solicitation=solicitation, user=user).exists()


@transaction.atomic
def recuse(*, solicitation: Solicitation, user: User, reason: str, by: User, now: datetime) -> Recusal:
    """End all of a person's part in a solicitation, for good; what they scored no longer counts.

    Raises:
        NotAllowed: neither the person, nor procurement, nor the independent evaluator.
        InvalidInput: no reason.
        Conflict: the person has no part in it, or is the last procurement officer.
    """
    acting = roles_of(by, solicitation)
    if by.pk != user.pk and not acting & {Role.PROCUREMENT, Role.EVALUATOR}:
        raise NotAllowed(
            "Procurement or the independent evaluator recuses somebody, or the person themselves."
        )
    if not reason.strip():
        raise InvalidInput("Say why: the record keeps it.", field="reason")
    hold_alone("assignments", solicitation.pk)
    theirs = Assignment.objects.filter(solicitation=solicitation, user=user, ended_at=None)
    if not theirs.exists():
        raise Conflict("This person has no part in this solicitation.")
    others = solicitation.assignments.filter(role=Role.PROCUREMENT, ended_at=None).exclude(user=user)
    if theirs.filter(role=Role.PROCUREMENT).exists() and not others.exists():
        raise Conflict("A solicitation keeps one procurement officer: assign another one first.")
    role = min(acting) if acting else Role(theirs.order_by("role")[0].role)
    theirs.update(ended_at=now)
    recusal = _written(solicitation, user, reason.strip(), by, now)
    facts = {"user": user.pk, "reason": recusal.reason}
    record_for_solicitation(solicitation, by.as_actor(role), "solicitation.recused", facts)
    return recusal


def _written(solicitation: Solicitation, user: User, reason: str, by: User, now: datetime) -> Recusal:
    try:
        with transaction.atomic():
            return Recusal.objects.create(
                solicitation=solicitation, user=user, reason=reason, recused_by=by, recused_at=now
            )
    except IntegrityError as exc:
        raise Conflict("This person is recused already.") from exc


def _plain(text: str) -> str:
    return " ".join(text.split())
