"""Writes about people and organisations."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import ApiToken, Invitation, Membership, Organisation, User
from accounts.permissions import can_manage_members
from accounts.queries import hash_of_token
from accounts.states import STANDING_ROLES_BY_KIND, OrganisationKind, Role
from audit.services import record
from audit.states import SYSTEM, Actor, organisation_stream
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.outbox import enqueue

INVITATION_LIFE = timedelta(days=14)
MAX_TOKEN_LIFE = timedelta(days=365)
SCOPES = ("read", "write")


@transaction.atomic
def register_organisation(
    *,
    kind: OrganisationKind,
    name: str,
    slug: str,
    time_zone: str = "America/Los_Angeles",
    email_domain: str = "",
) -> Organisation:
    """Add an organisation to the installation (an operator's act)."""
    if Organisation.objects.filter(slug=slug).exists():
        message = f"An organisation with the short name {slug} exists already."
        raise Conflict(message, field="slug")
    organisation = Organisation.objects.create(
        kind=kind, name=name, slug=slug, time_zone=time_zone, email_domain=email_domain
    )
    _audit(organisation, SYSTEM, "organisation.registered", {"name": name, "kind": kind})
    return organisation


@transaction.atomic
def register_person(*, email: str, full_name: str, password: str | None = None) -> User:
    """Add a person; without a password they come in by an invitation or a reset."""
    if User.objects.filter(email=email.lower()).exists():
        message = f"{email} has an account already."
        raise Conflict(message, field="email")
    return User.objects.create_user(email, password, full_name=full_name)


@transaction.atomic
def join(*, user: User, organisation: Organisation, roles: list[Role], by: Actor = SYSTEM) -> Membership:
    """Make a person a member with standing roles.

    Raises:
        InvalidInput: a role that this kind of organisation does not have, or that clashes.
    """
    _check_standing_roles(organisation, roles)
    _require_walled_off(user, organisation)
    membership, _ = Membership.objects.update_or_create(
        user=user, organisation=organisation, defaults={"roles": list(roles)}
    )
    _audit(organisation, by, "member.joined", {"user": user.pk, "roles": sorted(roles)})
    return membership


@transaction.atomic
def declare_affiliation(*, organisation: Organisation, utility: Organisation, by: Actor) -> None:
    """Declare that a developer belongs to a utility, wholly or in part; what is declared stays.

    Its offers to that utility are due earlier and scored by the independent evaluator, and nobody may belong to both.

    Raises:
        InvalidInput: it is no developer, that is no utility, or a person belongs to both.
        Conflict: another affiliation was declared.
    """
    if organisation.kind != OrganisationKind.DEVELOPER or utility.kind != OrganisationKind.UTILITY:
        raise InvalidInput("A developer is declared an affiliate of a utility.", field="utility")
    if organisation.affiliate_of_id not in (None, utility.pk):
        raise Conflict("An affiliation is declared already. An operator of the installation changes it.")
    both = Membership.objects.filter(organisation=utility, user__memberships__organisation=organisation)
    if both.exists():
        raise InvalidInput(
            "A person belongs to both: end one membership first, so that the two are walled off.",
            field="utility",
        )
    Organisation.objects.filter(pk=organisation.pk).update(affiliate_of=utility)
    organisation.refresh_from_db()
    _audit(
        organisation, by, "organisation.affiliation_declared", {"utility": utility.pk, "name": utility.name}
    )


def _require_walled_off(user: User, organisation: Organisation) -> None:
    """Refuse a membership on both sides of a utility and its affiliate."""
    others = [organisation.affiliate_of_id] if organisation.affiliate_of_id else []
    others += list(organisation.affiliates.values_list("pk", flat=True))
    if Membership.objects.filter(user=user, organisation_id__in=others).exists():
        raise InvalidInput(
            f"{user} belongs to the other side of an affiliation and is walled off.", field="email"
        )


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, full_name: str, roles: list[Role], by: User, now: datetime
) -> Invitation:
    """Invite a person by e-mail; the mail carries the only copy of the token.

    Raises:
        NotAllowed: the inviter does not administer the organisation.
        InvalidInput: a role that this kind of organisation does not have.
    """
    if not can_manage_members(by, organisation):
        message = "Only an administrator of the organisation invites people."
        raise NotAllowed(message)
    _check_standing_roles(organisation, roles)
    # The token itself is made when the mail is written, so that no table or queue ever holds it.
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.lower(),
        full_name=full_name,
        roles=list(roles),
        token_sha256=hash_of_token(secrets.token_urlsafe(32)),
        invited_by=by,
        expires_at=now + INVITATION_LIFE,
    )
    _audit(organisation, by.as_actor(Role.ADMINISTRATOR), "member.invited", {"invitation": invitation.pk})
    enqueue(topic="accounts.send_invitation", subject_id=invitation.pk)
    return invitation


def renew_invitation_token(*, invitation_id: UUID) -> tuple[Invitation, str] | None:
    """Give an open invitation a fresh token and return both, or None where it was accepted meanwhile."""
    token = secrets.token_urlsafe(32)
    renewed = Invitation.objects.filter(pk=invitation_id, accepted_at=None).update(
        token_sha256=hash_of_token(token)
    )
    return (
        (Invitation.objects.select_related("organisation").get(pk=invitation_id), token) if renewed else None
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str, now: datetime) -> User:
    """Turn an invitation into an account, or into a further membership of an account that exists.

    Raises:
        Conflict: it was accepted before or ran out.
        InvalidInput: the password is too weak, or is not the existing account's.
    """
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=now).update(
        accepted_at=now
    )
    if not taken:
        message = "This invitation was used already or has run out. Ask for a new one."
        raise Conflict(message)
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        _check_password(password)
        user = register_person(email=invitation.email, full_name=invitation.full_name, password=password)
    elif not user.check_password(password):
        message = "You have an account already: give its password."
        raise InvalidInput(message, field="password")
    join(
        user=user,
        organisation=invitation.organisation,
        roles=[Role(role) for role in invitation.roles],
        by=user.as_actor("INVITED"),
    )
    return user


@transaction.atomic
def issue_token(
    *, user: User, name: str, scopes: list[str], life: timedelta, now: datetime
) -> tuple[ApiToken, str]:
    """Make an API token and return it with its clear text, which is shown once and never kept.

    Raises:
        InvalidInput: an unknown scope, or a life longer than a year.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        message = "Choose read, write or both."
        raise InvalidInput(message, field="scopes")
    if not timedelta(0) < life <= MAX_TOKEN_LIFE:
        message = "A token lives at most a year."
        raise InvalidInput(message, field="days")
    clear_text = f"gt_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scopes=sorted(set(scopes)),
        token_sha256=hash_of_token(clear_text),
        expires_at=now + life,
    )
    return token, clear_text


def revoke_token(*, token: ApiToken, now: datetime) -> None:
    """End a token at once."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def _check_standing_roles(organisation: Organisation, roles: list[Role]) -> None:
    possible = STANDING_ROLES_BY_KIND[organisation.kind]
    wrong = [role.label for role in roles if role not in possible]
    if wrong:
        message = f"Nobody is {', '.join(wrong)} in {organisation}: that is not a role of its kind."
        raise InvalidInput(message, field="roles")


def _check_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as exc:
        raise InvalidInput(" ".join(exc.messages), field="password") from exc


def _audit(organisation: Organisation, actor: Actor, verb: str, facts: dict[str, object]) -> None:
    record(stream=organisation_stream(organisation.pk), actor=actor, verb=verb, facts=facts)
