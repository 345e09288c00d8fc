"""What data and declarations say of who may be conflicted, for the independent evaluator alone.

Held against the bidders once offers are open, never before: until then it would tell that somebody made an offer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Membership, Organisation, User
from accounts.permissions import Visitor
from accounts.states import EVALUATION
from bids.models import Offer
from review.models import ConflictDecision
from solicitations.models import Assignment, Declaration, Solicitation

# Words that say what kind of firm it is, not which.
_FORMS = frozenset(
    {"inc", "llc", "ltd", "limited", "corp", "corporation", "company", "co", "lp", "llp", "gmbh", "the"}
)
# Where anybody may have an address: sharing one says nothing.
_ANYBODYS = frozenset({"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me"})


@dataclass(frozen=True)
class Match:
    """A person of the evaluation and a bidder, what was found between them, and what was decided."""

    person: User
    roles: tuple[str, ...]
    bidder: Organisation
    found: tuple[str, ...]
    decision: ConflictDecision | None


@dataclass(frozen=True)
class ConflictsPage:
    """The evaluator's page: declarations, and what was found."""

    solicitation: Solicitation
    declarations: list[Declaration]
    undeclared: list[Assignment]
    matches: list[Match]
    is_open: bool

    @property
    def n_waiting(self) -> int:
        """How many are to be decided."""
        return sum(match.decision is None for match in self.matches)


def conflicts_page(solicitation: Solicitation, user: Visitor) -> ConflictsPage:
    """Gather the page; the caller has checked that this is the evaluator's."""
    waiting = solicitation.assignments.filter(ended_at=None, awaits_declaration=True)
    declarations = Declaration.objects.visible_to(user).filter(solicitation=solicitation)
    bidders = bidders_of(solicitation, user)
    return ConflictsPage(
        solicitation=solicitation,
        declarations=list(declarations.select_related("user")),
        undeclared=list(waiting.select_related("user")),
        matches=matches_of(solicitation, user),
        is_open=bool(bidders),
    )


def bidders_of(solicitation: Solicitation, user: Visitor) -> list[Organisation]:
    """Return who made the opened offers, to whoever may see all of them."""
    offers = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
    return list(Organisation.objects.filter(pk__in=offers.values("organisation")).order_by("name"))


def matches_of(solicitation: Solicitation, user: Visitor) -> list[Match]:
    """Return what is found between the people of the evaluation and the bidders, by person and bidder."""
    bidders = bidders_of(solicitation, user)
    if not bidders:
        return []
    seats = Assignment.objects.in_force().filter(solicitation=solicitation, role__in=EVALUATION)
    people: dict[User, list[str]] = {}
    for seat in seats.select_related("user").order_by("user__full_name", "role"):
        people.setdefault(seat.user, []).append(seat.get_role_display())
    declared = _declared(solicitation, user)
    works = {(m.user_id, m.organisation_id) for m in Membership.objects.filter(user__in=list(people))}
    domains = _domains(bidders)
    decided = _decided(solicitation, user)
    found = []
    for person, roles in people.items():
        for bidder in bidders:
            words = tuple(_found(person, bidder, works, domains[bidder], declared.get(person.pk, [])))
            if words:
                found.append(Match(person, tuple(roles), bidder, words, decided.get((person.pk, bidder.pk))))
    return found


def _found(
    person: User,
    bidder: Organisation,
    works: set[tuple[UUID, UUID]],
    domains: set[str],
    declared: Iterable[str],
) -> Iterable[str]:
    if (person.pk, bidder.pk) in works:
        yield "is a member of the bidder's organization here"
    domain = _domain(person.email)
    if domain in domains:
        yield f"shares the e-mail domain {domain}"
    for name in declared:
        if is_same_firm(name, bidder.name):
            yield f"declared an interest in {name}"


def is_same_firm(one: str, other: str) -> bool:
    """Say whether two names may be of one firm: all words of the shorter stand in the longer, forms of firms aside.

    >>> is_same_firm("Acme Storage, Inc.", "ACME Storage Holdings LLC"), is_same_firm("Acme Solar", "Acme Storage")
    (True, False)
    """
    first, second = _words(one), _words(other)
    return bool(first and second) and (first <= second or second <= first)


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold())) - _FORMS


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _domains(bidders: Iterable[Organisation]) -> dict[Organisation, set[str]]:
    """The e-mail domains of each bidder: what it states, and its people's."""
    found = {bidder: {bidder.email_domain.lower()} - {""} for bidder in bidders}
    by_key = {bidder.pk: bidder for bidder in found}
    for member in Membership.objects.filter(organisation__in=list(found)).select_related("user"):
        found[by_key[member.organisation_id]].add(_domain(member.user.email))
    return {bidder: domains - _ANYBODYS for bidder, domains in found.items()}


def _declared(solicitation: Solicitation, user: Visitor) -> dict[UUID, list[str]]:
    """Every organization each person ever named for this solicitation; a renewal takes nothing back."""
    named: dict[UUID, list[str]] = {}
    for each in Declaration.objects.visible_to(user).filter(solicitation=solicitation):
        known = named.setdefault(each.user_id, [])
        known += [name for name in each.organisations if name not in known]
    return named


def _decided(solicitation: Solicitation, user: Visitor) -> dict[tuple[UUID, UUID], ConflictDecision]:
    decisions = ConflictDecision.objects.visible_to(user).filter(solicitation=solicitation)
    return {(each.user_id, each.bidder_id): each for each in decisions.order_by("decided_at")}
