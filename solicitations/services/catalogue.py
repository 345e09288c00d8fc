"""The services catalogue in versions, and what one solicitation requires of offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import InvalidInput
from solicitations.documents.catalogue import (
    CatalogueService,
    as_content,
    read_required,
    read_services,
)
from solicitations.documents.catalogue_examples import CONTENT, NAME, SOURCE
from solicitations.models import ServiceCatalogue, Solicitation, SolicitationRequirement
from solicitations.services.moving import require_draft, require_runs
from solicitations.services.records import record_for_solicitation
from solicitations.services.rule_books import adopt_rules, draft_rules


@dataclass(frozen=True)
class RequirementTerms:
    """What a solicitation asks in place of the catalogue's value, and whether an answer is a must."""

    required: Sequence[str]
    is_mandatory: bool = True


def draft_catalogue(
    *,
    organisation: Organisation,
    content: Any,
    effective_on: date,
    by: User,
    source: str = "",
    is_example: bool = False,
    name: str = NAME,
) -> ServiceCatalogue:
    """Write the draft of a utility's catalogue, or the version after the last adopted one.

    Raises:
        NotAllowed, InvalidInput: see ``draft_rules``.
    """
    return draft_rules(
        ServiceCatalogue,
        organisation=organisation,
        name=name,
        content=content,
        check=read_services,
        effective_on=effective_on,
        source=source,
        is_example=is_example,
        by=by,
    )


def load_default_catalogue(*, organisation: Organisation, effective_on: date, by: User) -> ServiceCatalogue:
    """Begin a draft with the shipped services; their values are examples to check."""
    return draft_catalogue(
        organisation=organisation,
        content=CONTENT,
        effective_on=effective_on,
        source=SOURCE,
        is_example=True,
        by=by,
    )


def adopt_catalogue(*, catalogue: ServiceCatalogue, by: User, now: datetime) -> ServiceCatalogue:
    """Adopt a draft of the catalogue; solicitations require services of adopted versions.

    Raises:
        NotAllowed, Conflict: see ``adopt_rules``.
    """
    return adopt_rules(book=catalogue, by=by, now=now)


def put_service(
    *, catalogue: ServiceCatalogue, service: CatalogueService, by: User, now: datetime
) -> ServiceCatalogue:
    """Put a service into the catalogue's draft, in place of the one with its code; begins the next version if adopted.

    Raises:
        NotAllowed, InvalidInput: see ``draft_rules``.
    """
    services = {each.code: each for each in read_services(catalogue.content)} | {service.code: service}
    return draft_catalogue(
        organisation=catalogue.organisation,
        name=catalogue.name,
        content=as_content(list(services.values())),
        effective_on=max(catalogue.effective_on, catalogue.organisation.day_of(now)),
        source=catalogue.source,
        is_example=catalogue.is_example,
        by=by,
    )


@transaction.atomic
def require_of_offers(
    *,
    solicitation: Solicitation,
    services: Sequence[str],
    terms: Mapping[str, RequirementTerms],
    by: User,
) -> list[SolicitationRequirement]:
    """Say which services of the utility's catalogue in force a draft requires, and with which values.

    ``terms`` holds, by requirement code, what departs from the catalogue.

    Raises:
        NotAllowed: not its procurement officer.
        Conflict: it is no draft any more: what offers answer does not change.
        InvalidInput: no adopted catalogue, an unknown service or requirement, or a value that does not fit.
    """
    require_runs(by, solicitation)
    require_draft(solicitation)
    catalogue = ServiceCatalogue.objects.filter(organisation=solicitation.organisation_id).in_force().first()
    if catalogue is None and services:
        raise InvalidInput("Adopt a services catalogue first; then choose from it.", field="services")
    known = {each.code: each for each in read_services(catalogue.content)} if catalogue else {}
    unknown = [code for code in services if code not in known]
    if unknown:
        raise InvalidInput(f"{unknown[0][:40]} is no service of the catalogue in force.", field="services")
    rows = _rows(solicitation, catalogue, [known[code] for code in known if code in services], terms)
    solicitation.requirements.all().delete()
    made = SolicitationRequirement.objects.bulk_create(rows)
    facts = {"services": list(services), "requirements": {row.code: row.required for row in made}}
    actor = by.as_actor(Role.PROCUREMENT)
    record_for_solicitation(solicitation, actor, "solicitation.requirements_set", facts)
    return made


def _rows(
    solicitation: Solicitation,
    catalogue: ServiceCatalogue | None,
    services: Sequence[CatalogueService],
    terms: Mapping[str, RequirementTerms],
) -> list[SolicitationRequirement]:
    items = [(service, item) for service in services for item in service.technical]
    codes = {requirement_code(service.code, item.code) for service, item in items}
    # A value of a service that was taken off the list is let go with it; a misspelled one is refused.
    odd = [code for code in terms if code not in codes and code.split("-")[0] in {s.code for s in services}]
    if odd:
        raise InvalidInput(f"{odd[0][:80]} is no requirement of these services.", field="terms")
    rows = []
    for place, (service, item) in enumerate(items, 1):
        code = requirement_code(service.code, item.code)
        asked = terms.get(code, RequirementTerms(item.required, item.is_mandatory))
        kept = replace(item, required=_asked(asked, item.comparison, code), is_mandatory=asked.is_mandatory)
        rows.append(
            SolicitationRequirement(
                solicitation=solicitation,
                catalogue=catalogue,
                position=place,
                service_code=service.code,
                service_name=service.name,
                functional=service.functional,
                code=code,
                label=kept.label,
                unit=kept.unit,
                kind=kept.kind,
                comparison=kept.comparison,
                required=list(kept.required),
                is_mandatory=kept.is_mandatory,
                is_example=kept.is_example and kept.required == item.required,
            )
        )
    return rows


def _asked(asked: RequirementTerms, comparison: str, code: str) -> tuple[str, ...]:
    try:
        return read_required(comparison, [each.strip() for each in asked.required], code)
    except InvalidInput as wrong:
        raise InvalidInput(wrong.message, field=f"value_{code}") from wrong


def requirement_code(service: str, item: str) -> str:
    """Name a requirement among those of all services."""
    return f"{service}-{item}"
