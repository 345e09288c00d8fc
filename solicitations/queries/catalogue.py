"""Reads of the services catalogue, of what a solicitation requires, and of how answers meet it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.documents.catalogue import CatalogueService, Requirement, fulfilment_of, read_services
from solicitations.models import ServiceCatalogue, Solicitation, SolicitationRequirement
from solicitations.states import Fulfilment


def catalogue_list(user: Visitor) -> QuerySet[ServiceCatalogue]:
    """Return the catalogues a visitor may see, the newest version of each utility first."""
    found: QuerySet[ServiceCatalogue] = ServiceCatalogue.objects.visible_to(user)
    return found.select_related("organisation").order_by("organisation__name", "name", "-version")


def services_in_force(organisation_id: UUID) -> tuple[CatalogueService, ...]:
    """Return the services of a utility's adopted catalogue; none where none is adopted."""
    catalogue = ServiceCatalogue.objects.filter(organisation=organisation_id).in_force().first()
    return read_services(catalogue.content) if catalogue else ()


def services_for_needs(solicitation: Solicitation) -> list[str]:
    """Return the services of the catalogue in force that answer the needs asked for."""
    wanted = set(solicitation.needs.values_list("service", flat=True))
    return [each.code for each in services_in_force(solicitation.organisation_id) if wanted & set(each.meets)]


@dataclass(frozen=True)
class ServiceRequirements:
    """One required service with its requirements."""

    code: str
    name: str
    functional: str
    requirements: list[SolicitationRequirement]


def requirements_of(solicitation: Solicitation) -> list[ServiceRequirements]:
    """Return what a solicitation requires, service by service."""
    found: dict[str, ServiceRequirements] = {}
    for row in solicitation.requirements.order_by("position"):
        group = ServiceRequirements(row.service_code, row.service_name, row.functional, [])
        found.setdefault(row.service_code, group).requirements.append(row)
    return list(found.values())


def required_answers(solicitation: Solicitation) -> tuple[Requirement, ...]:
    """Return what offers have to answer, as data."""
    return tuple(
        Requirement(
            code=row.code,
            label=row.label,
            kind=row.kind,
            comparison=row.comparison,
            required=tuple(row.required),
            unit=row.unit,
            is_mandatory=row.is_mandatory,
            is_example=row.is_example,
        )
        for row in solicitation.requirements.order_by("position")
    )


@dataclass(frozen=True)
class AnswerLine:
    """An offer's answer to one requirement, judged."""

    requirement: SolicitationRequirement
    value: str
    comment: str
    fulfilment: Fulfilment

    @property
    def shown(self) -> str:
        """The answer with its unit."""
        unit = self.requirement.unit
        return f"{self.value} {unit}" if self.value and unit else self.value


def judge_answers(solicitation: Solicitation, answers: Mapping[str, Any]) -> list[AnswerLine]:
    """Hold an offer's answers against every requirement of its solicitation, answered or not."""
    lines = []
    for row in solicitation.requirements.order_by("position"):
        cell = answers.get(row.code) or {}
        value = str(cell.get("value", ""))
        judged = fulfilment_of(row.comparison, row.required, value)
        lines.append(AnswerLine(row, value, str(cell.get("comment", "")), judged))
    return lines
