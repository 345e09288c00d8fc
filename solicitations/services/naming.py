"""Words that would tell which bidder is meant: names of organisations and people, mailboxes, domains."""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from accounts.models import Membership, Organisation
from accounts.states import OrganisationKind, Role
from kernel.errors import InvalidInput

# A name is used without its legal form too.
_LEGAL_FORM = re.compile(
    r"[,\s]+(inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|co|company|lp|plc|gmbh)\.?$",
    re.IGNORECASE,
)
SHORTEST = 3


def names_of_organisation(organisation: Organisation) -> set[str]:
    """Return what an organisation is called: its name with and without legal form, short name and mail domain."""
    short = organisation.slug
    found = {organisation.name, _LEGAL_FORM.sub("", organisation.name), short, short.replace("-", " ")}
    return {name for name in found | {organisation.email_domain} if len(name) >= SHORTEST}


def names_of_people(organisation_ids: Iterable[UUID]) -> set[str]:
    """Return the names, addresses and mail domains of those who bid for these organisations."""
    people = Membership.objects.filter(
        organisation_id__in=organisation_ids, roles__contains=[Role.DEVELOPER]
    ).values_list("user__full_name", "user__email")
    found: set[str] = set()
    for full_name, email in people:
        found |= {full_name, email, email.partition("@")[2]}
    return {name for name in found if len(name) >= SHORTEST}


def first_name_in(text: str, names: set[str]) -> str:
    """Return the first name that a text holds as whole words, whatever their case and spacing, or nothing.

    >>> first_name_in("As BRIGHTWATER  storage asks", {"Brightwater Storage"})
    'Brightwater Storage'
    >>> first_name_in("Brightwaters", {"Brightwater"})
    ''
    """
    plain = _plain(text)
    for name in sorted(names, key=lambda known: (-len(known), known)):
        words = r"\s+".join(re.escape(word) for word in _plain(name).split())
        if re.search(rf"(?<!\w){words}(?!\w)", plain):
            return name
    return ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def require_names_no_bidder(text: str, *, field: str) -> None:
    """Refuse a text for everybody that names a developer or one of its people.

    All developers count, not only the asker: a refusal that answered to the asker's name alone would tell
    whoever writes the answer who asked.

    Raises:
        InvalidInput: says which words, and what to write instead.
    """
    developers = list(Organisation.objects.filter(kind=OrganisationKind.DEVELOPER))
    names = {name for developer in developers for name in names_of_organisation(developer)}
    named = first_name_in(text, names | names_of_people([developer.pk for developer in developers]))
    if named:
        raise InvalidInput(
            f"“{named}” names a bidder; everybody reads this. Write it without names, such as “a bidder” or “you”.",
            field=field,
            code="names_a_bidder",
        )


def require_names_not(text: str, organisation: Organisation, *, field: str) -> None:
    """Refuse a question in which its asker names itself: it is published word for word with the answer.

    Raises:
        InvalidInput: says which words.
    """
    named = first_name_in(text, names_of_organisation(organisation) | names_of_people([organisation.pk]))
    if named:
        raise InvalidInput(
            f"“{named}” would tell everybody who asks: the question is published with its answer. Leave it out.",
            field=field,
            code="names_its_asker",
        )
