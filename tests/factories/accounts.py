"""People and organisations."""

import itertools

from accounts.models import Membership, Organisation, User
from accounts.states import OrganisationKind, Role

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def an_organisation(kind: OrganisationKind = OrganisationKind.UTILITY, **fields: object) -> Organisation:
    """An organisation of a kind."""
    number = next(_numbers)
    given = {"name": f"{kind.label} {number}", "slug": f"{kind.lower()}-{number}", **fields}
    return Organisation.objects.create(kind=kind, **given)


def a_utility(**fields: object) -> Organisation:
    """A utility on Pacific time."""
    return an_organisation(OrganisationKind.UTILITY, **fields)


def a_developer(**fields: object) -> Organisation:
    """A developer organisation."""
    return an_organisation(OrganisationKind.DEVELOPER, **fields)


def a_person(organisation: Organisation | None = None, *roles: Role, **fields: object) -> User:
    """A person, a member of the organisation with these standing roles."""
    number = next(_numbers)
    user = User.objects.create_user(
        email=f"person{number}@example.org", full_name=str(fields.get("full_name", f"Person {number}"))
    )
    if organisation is not None:
        Membership.objects.create(user=user, organisation=organisation, roles=list(roles))
    return user


def a_bidder() -> User:
    """A person who makes offers for a developer organisation of their own."""
    return a_person(a_developer(), Role.DEVELOPER)
