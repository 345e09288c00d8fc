"""Who takes part: two utilities, four developers, two independents, one advisory body."""

from dataclasses import dataclass

from accounts.models import Organisation, User
from accounts.services import join, register_organisation, register_person
from accounts.states import OrganisationKind, Role

PASSWORD = "gridtender-demo"  # noqa: S105 - printed on the demo's terminal, and good for nothing else

PANEL = (
    "Priya Nair",
    "Tomás Vega",
    "Hana Sato",
    "Ruth Mensah",
    "Per Nyström",
    "Leila Farouk",
    "Marta Kowal",
    "Dev Anand",
)


@dataclass(frozen=True)
class Cast:
    """The people of the demo, by what they do."""

    utility: Organisation
    planner: User
    procurement: User
    chair: User
    panel: tuple[User, ...]
    prg: User
    evaluator: User
    engineer: User
    substitute: User
    escrow: User
    administrator: User
    developers: tuple[User, ...]


def demo_logins() -> list[tuple[str, str]]:
    """A login per role, as printed after seeding."""
    at_utility = "sierra-delta.example"
    return [
        ("planner", f"planner@{at_utility}"),
        ("procurement officer", f"procurement@{at_utility}"),
        ("chair", f"chair@{at_utility}"),
        ("panel member, scores are in", f"panel@{at_utility}"),
        ("panel member, has yet to score", f"panel2@{at_utility}"),
        ("procurement review group member", "prg@ratepayer-advisory.example"),
        ("independent evaluator", "evaluator@meridian.example"),
        ("substitute evaluator (holds a share)", "substitute@meridian.example"),
        ("escrow agent (holds a share)", "escrow@harbor-trust.example"),
        ("independent engineer", "engineer@keystone.example"),
        ("developer", "developer@brightwater.example"),
        ("developer, not chosen in NWA-2026-01", "sunmesa@sunmesa.example"),
        ("administrator", f"admin@{at_utility}"),
    ]


def gather_cast(n_panelists: int = 2) -> Cast:
    """Register everybody."""
    utility = _organisation(OrganisationKind.UTILITY, "Sierra Delta Power", "sierra-delta")
    independent = _organisation(OrganisationKind.INDEPENDENT, "Meridian Evaluators", "meridian")
    engineers = _organisation(OrganisationKind.INDEPENDENT, "Keystone Grid Engineers", "keystone")
    trustees = _organisation(OrganisationKind.INDEPENDENT, "Harbor Trust", "harbor-trust")
    advisers = _organisation(OrganisationKind.REGULATOR, "Ratepayer Advisory Office", "ratepayer-advisory")
    _other_utility()
    return Cast(
        utility=utility,
        planner=_person("Paula Reyes", "planner", utility, Role.PLANNER),
        procurement=_person("Omar Haddad", "procurement", utility, Role.PROCUREMENT),
        chair=_person("Chiara Lindqvist", "chair", utility),
        panel=tuple(
            _person(name, f"panel{number if number > 1 else ''}", utility)
            for number, name in enumerate(PANEL[:n_panelists], 1)
        ),
        prg=_person("Grace Okafor", "prg", advisers),
        evaluator=_person("Elena Marsh", "evaluator", independent),
        engineer=_person("Jun Tanaka", "engineer", engineers),
        substitute=_person("Noah Brandt", "substitute", independent),
        escrow=_person("Amina Sow", "escrow", trustees),
        administrator=_person("Ada Whitfield", "admin", utility, Role.ADMINISTRATOR),
        developers=tuple(_developers()),
    )


def _developers() -> list[User]:
    named = [
        ("Brightwater Storage", "brightwater", "Dana Fields", "developer"),
        ("Sunmesa Renewables", "sunmesa", "Luis Ortega", "sunmesa"),
        ("Commonload Demand Response", "commonload", "Wren Abbott", "commonload"),
        ("Valley Efficiency Cooperative", "valley-efficiency", "Ines Moreau", "efficiency"),
    ]
    return [
        _person(person, mailbox, _organisation(OrganisationKind.DEVELOPER, name, slug), Role.DEVELOPER)
        for name, slug, person, mailbox in named
    ]


def _other_utility() -> None:
    """A second utility on Eastern time, which sees nothing of the first one's work."""
    other = _organisation(
        OrganisationKind.UTILITY, "Hudson Reach Electric", "hudson-reach", "America/New_York"
    )
    _person("Noor Castellan", "planner.east", other, Role.PLANNER, Role.PROCUREMENT)


def _organisation(
    kind: OrganisationKind, name: str, slug: str, time_zone: str = "America/Los_Angeles"
) -> Organisation:
    return register_organisation(kind=kind, name=name, slug=slug, time_zone=time_zone)


def _person(full_name: str, mailbox: str, organisation: Organisation, *roles: Role) -> User:
    user = register_person(
        email=f"{mailbox}@{organisation.slug}.example", full_name=full_name, password=PASSWORD
    )
    join(user=user, organisation=organisation, roles=list(roles))
    return user
