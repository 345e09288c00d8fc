"""Classes of confidentiality, and whom each is for: the one place that says so."""

from dataclasses import dataclass

from django.db import models

from accounts.states import INDEPENDENTS, Role
from solicitations.states.life import MOVES, SolicitationState


class Confidentiality(models.TextChoices):
    """How far a published document goes."""

    PUBLIC = "PUBLIC", "public"
    BIDDERS = "BIDDERS", "registered bidders"
    NDA = "NDA", "behind a signed NDA"
    OVERSIGHT = "OVERSIGHT", "oversight"
    INTERNAL = "INTERNAL", "internal"


@dataclass(frozen=True)
class Audience:
    """Whom a class is for: assigned roles, and bidders by what they did."""

    words: str
    roles: frozenset[Role] = frozenset()
    is_for_all: bool = False
    is_for_registered: bool = False
    is_for_signers: bool = False


UTILITY_TEAM = frozenset({Role.PLANNER, Role.PROCUREMENT, Role.PANEL, Role.CHAIR})
OVERSIGHT = frozenset({Role.PRG, Role.PROCUREMENT}) | INDEPENDENTS
TAKES_PART = UTILITY_TEAM | OVERSIGHT

C = Confidentiality
AUDIENCES: dict[Confidentiality, Audience] = {
    C.PUBLIC: Audience("everybody", is_for_all=True),
    C.BIDDERS: Audience(
        "bidders who registered, and all who have a role in the solicitation",
        TAKES_PART,
        is_for_registered=True,
    ),
    C.NDA: Audience(
        "bidders whose NDA is in force, and all who have a role in the solicitation",
        TAKES_PART,
        is_for_signers=True,
    ),
    C.OVERSIGHT: Audience("the review group, the two independents and procurement", OVERSIGHT),
    C.INTERNAL: Audience("the utility's team and the independent evaluator", UTILITY_TEAM | {Role.EVALUATOR}),
}
# Who sees a document or an addendum before it is published; the evaluator from its first draft on.
DRAFT_READERS = frozenset({Role.PROCUREMENT, Role.EVALUATOR})
# Whose downloads and signatures are nobody else's business.
WATCHES_BIDDERS = frozenset({Role.PROCUREMENT}) | INDEPENDENTS


def _reached_from(state: SolicitationState, *, without: SolicitationState | None = None) -> set[str]:
    found: set[str] = set()
    ahead = [state]
    while ahead:
        here = ahead.pop()
        new = {after for after in MOVES[here] if after != without} - found
        found |= new
        ahead += [SolicitationState(after) for after in new]
    return found


S = SolicitationState
# The states that only an opening leads to: names of bidders and their numbers may be told from here on.
AFTER_OPENING: frozenset[str] = frozenset(
    (_reached_from(S.OPENED) | {S.OPENED}) - _reached_from(S.DRAFT, without=S.OPENED)
)
