"""Roles, kinds of organisation, and which duties one person may not hold together."""

from itertools import product

from django.db import models


class OrganisationKind(models.TextChoices):
    """What an organisation is to a solicitation."""

    UTILITY = "UTILITY", "utility"
    DEVELOPER = "DEVELOPER", "developer"
    INDEPENDENT = "INDEPENDENT", "independent evaluator or engineer"
    REGULATOR = "REGULATOR", "regulator or advisory body"


class Role(models.TextChoices):
    """What a person does: standing in an organisation, or assigned for one solicitation."""

    PLANNER = "PLANNER", "planner"
    PROCUREMENT = "PROCUREMENT", "procurement officer"
    PANEL = "PANEL", "panel member"
    PRG = "PRG", "procurement review group member"
    CHAIR = "CHAIR", "chair"
    EVALUATOR = "EVALUATOR", "independent evaluator"
    ENGINEER = "ENGINEER", "independent professional engineer"
    SUBSTITUTE = "SUBSTITUTE", "substitute evaluator"
    ESCROW = "ESCROW", "escrow agent"
    DEVELOPER = "DEVELOPER", "developer"
    ADMINISTRATOR = "ADMINISTRATOR", "administrator"


# Held in an organisation; what a person may do before any solicitation exists.
STANDING_ROLES_BY_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.UTILITY: (Role.PLANNER, Role.PROCUREMENT, Role.ADMINISTRATOR),
    OrganisationKind.DEVELOPER: (Role.DEVELOPER, Role.ADMINISTRATOR),
    OrganisationKind.INDEPENDENT: (Role.ADMINISTRATOR,),
    OrganisationKind.REGULATOR: (Role.ADMINISTRATOR,),
}

# Given for one solicitation, to a person of which kinds of organisation.
ASSIGNABLE_KINDS: dict[Role, tuple[OrganisationKind, ...]] = {
    Role.PLANNER: (OrganisationKind.UTILITY,),
    Role.PROCUREMENT: (OrganisationKind.UTILITY,),
    Role.PANEL: (OrganisationKind.UTILITY, OrganisationKind.INDEPENDENT),
    Role.CHAIR: (OrganisationKind.UTILITY,),
    Role.PRG: (OrganisationKind.REGULATOR,),
    Role.EVALUATOR: (OrganisationKind.INDEPENDENT,),
    Role.ENGINEER: (OrganisationKind.INDEPENDENT,),
    # Both only hold a share of the opening key; neither sees an offer.
    Role.SUBSTITUTE: (OrganisationKind.INDEPENDENT,),
    Role.ESCROW: (OrganisationKind.INDEPENDENT, OrganisationKind.REGULATOR),
}

INDEPENDENTS = frozenset({Role.EVALUATOR, Role.ENGINEER})
# Those whose work needs the opened offers. A planner states the need and sees what the public sees.
EVALUATION = frozenset({Role.PROCUREMENT, Role.PANEL, Role.PRG, Role.CHAIR, Role.EVALUATOR, Role.ENGINEER})
# Whoever evaluates without scoring reads price curves.
SEES_CURVES = EVALUATION - {Role.PANEL}
# Those who prepare a solicitation or must watch it being prepared.
DRAFTING = frozenset({Role.PLANNER, Role.PROCUREMENT, Role.CHAIR, Role.PRG}) | INDEPENDENTS


def _pairs(ones: tuple[Role, ...], others: tuple[Role, ...]) -> set[frozenset[Role]]:
    return {frozenset(pair) for pair in product(ones, others) if pair[0] != pair[1]}


# Separation of duties within one solicitation: who buys does not score, who watches does not act.
INCOMPATIBLE: frozenset[frozenset[Role]] = frozenset(
    _pairs((Role.EVALUATOR, Role.ENGINEER, Role.SUBSTITUTE, Role.ESCROW), tuple(Role))
    | _pairs((Role.DEVELOPER,), tuple(Role))
    | _pairs((Role.PROCUREMENT,), (Role.PANEL, Role.CHAIR, Role.PRG))
    | _pairs((Role.PRG,), (Role.PANEL, Role.CHAIR, Role.PLANNER))
)


def clash(held: frozenset[Role], wanted: Role) -> Role | None:
    """Return the role already held that forbids the wanted one, or None."""
    return next((role for role in sorted(held) if frozenset({role, wanted}) in INCOMPATIBLE), None)
