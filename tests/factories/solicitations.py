"""Facilities, needs and solicitations."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Organisation, User
from accounts.states import OrganisationKind, Role
from kernel.blobs import store_blob
from kernel.clock import database_now
from solicitations.models import (
    Assignment,
    Facility,
    Lot,
    Need,
    NeedWindow,
    NeedYear,
    ProForma,
    Project,
    Solicitation,
    Territory,
)
from solicitations.states import FacilityKind, NeedForm, Service, SolicitationState
from tests.factories.accounts import a_person, a_utility, an_organisation
from tests.factories.keys import FINGERPRINT, seal_to_known_shares

_numbers = itertools.count(1)
SUMMER = [6, 7, 8, 9]
PRO_FORMA_TEXT = b"# Distribution services agreement\n\nThe seller delivers {{ contract_kw }}.\n"


def a_facility(utility: Organisation, kind: FacilityKind = FacilityKind.FEEDER, **fields: object) -> Facility:
    """A feeder of a utility."""
    return Facility.objects.create(organisation=utility, kind=kind, name=f"FEEDER {next(_numbers)}", **fields)


def a_territory(utility: Organisation) -> Territory:
    """A triangle in California."""
    ring = [[-121.0, 36.0], [-118.0, 36.0], [-118.0, 38.0], [-121.0, 36.0]]
    outline = {"type": "MultiPolygon", "coordinates": [[ring]]}
    return Territory.objects.create(
        organisation=utility, outline=outline, stated_by=a_person(utility), stated_at=database_now()
    )


def a_project(utility: Organisation, **fields: object) -> Project:
    """A traditional project in service in 2027."""
    given = {
        "code": f"DDOR{next(_numbers)}",
        "name": "New feeder",
        "installed_cost_usd": Decimal(7_046_000),
        "in_service_on": date(2027, 6, 1),
        **fields,
    }
    return Project.objects.create(organisation=utility, **given)


def a_need(utility: Organisation | None = None, **fields: object) -> Need:
    """A call of 2,350 kW for five hours on summer afternoons, 2027 to 2031."""
    utility = utility or a_utility()
    given = {
        "code": f"GNA_2026_{next(_numbers):04d}",
        "title": "Feeder overload",
        "facility": a_facility(utility),
        "service": Service.DISTRIBUTION_CAPACITY,
        "form": NeedForm.CALL,
        "duration_hours": 5,
        "calls_per_year": 100,
        **fields,
    }
    need = Need.objects.create(organisation=utility, **given)
    NeedYear.objects.bulk_create(
        NeedYear(need=need, year=year, amount=Decimal(2350)) for year in range(2027, 2032)
    )
    NeedWindow.objects.create(need=need, months=SUMMER, start_hour=15, end_hour=22)
    return need


def a_pro_forma(utility: Organisation, text: bytes = PRO_FORMA_TEXT, **fields: object) -> ProForma:
    """A pro forma with one blank."""
    blob = store_blob(owner_id=utility.pk, content=text, media_type="text/markdown", filename="pro-forma.md")
    terms = [
        {
            "code": "contract_kw",
            "label": "Contract capacity",
            "unit": "kW",
            "kind": "number",
            "source": "offer",
        }
    ]
    given = {"title": "Agreement", "version": f"{next(_numbers)}", "terms": terms, **fields}
    return ProForma.objects.create(organisation=utility, document=blob, sha256=blob.sha256, **given)


def a_draft_solicitation(utility: Organisation | None = None, *needs: Need, **fields: object) -> Solicitation:
    """A draft with the needs bundled."""
    utility = utility or a_utility()
    given = {"code": f"RFO-{next(_numbers)}", "title": "Feeder relief", **fields}
    solicitation = Solicitation.objects.create(organisation=utility, **given)
    for position, need in enumerate(needs or [a_need(utility)], start=1):
        Lot.objects.create(solicitation=solicitation, need=need, position=position)
    return solicitation


def a_published_solicitation(
    utility: Organisation | None = None, *needs: Need, **fields: object
) -> Solicitation:
    """A solicitation open for offers for another week."""
    utility = utility or a_utility()
    now = database_now()
    given = {
        "state": SolicitationState.PUBLISHED,
        "published_at": now,
        "questions_due_at": now + timedelta(days=3),
        "offers_due_at": now + timedelta(days=7),
        "pro_forma": a_pro_forma(utility),
        "protocol_digest": "f" * 64,
        "protocol_locked_at": now,
        "opening_key_fingerprint": FINGERPRINT,
        "opening_key_made_at": now,
        **fields,
    }
    solicitation = a_draft_solicitation(utility, *needs)
    # Lots are fixed once their solicitation is published, so they come first.
    Solicitation.objects.filter(pk=solicitation.pk).update(**given)
    solicitation.refresh_from_db()
    seal_to_known_shares(solicitation, by=a_person(utility))
    return solicitation


def assign(solicitation: Solicitation, role: Role, user: User | None = None) -> User:
    """Give a role in a solicitation to a person, made if need be in an organisation that may hold it."""
    user = user or a_person(_home_of(role, solicitation), full_name=f"The {role.label}")
    Assignment.objects.create(solicitation=solicitation, user=user, role=role)
    return user


def pass_deadline(solicitation: Solicitation) -> Solicitation:
    """Let the deadline lie a minute back."""
    past = database_now() - timedelta(minutes=1)
    Solicitation.objects.filter(pk=solicitation.pk).update(questions_due_at=None, offers_due_at=past)
    solicitation.refresh_from_db()
    return solicitation


def _home_of(role: Role, solicitation: Solicitation) -> Organisation:
    if role in (Role.EVALUATOR, Role.ENGINEER):
        return an_organisation(OrganisationKind.INDEPENDENT)
    if role == Role.PRG:
        return an_organisation(OrganisationKind.REGULATOR)
    return solicitation.organisation
