"""The services catalogue as data: what each service is, and what it requires, item by item.

``content`` of a catalogue is {"services": [{code, name, description, functional, meets, technical}]}; ``meets`` names
the kinds of need the service answers, ``technical`` is a list of requirements. How an answer is judged stands here
too, so that an offer's page and the API say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.errors import InvalidInput
from solicitations.documents.reading import (
    read_code,
    read_number,
    read_text,
    require_known,
    require_list,
    require_object,
)
from solicitations.states import COMPARISONS_OF, Comparison, Fulfilment, RequirementKind, Service

SERVICE_KEYS = {"code", "name", "description", "functional", "meets", "technical"}
ITEM_KEYS = {
    "code", "label", "unit", "kind", "comparison", "required", "is_mandatory", "is_example",
}  # fmt: skip
YES, NO = "yes", "no"
PAIR = 2


@dataclass(frozen=True)
class Requirement:
    """One technical requirement of a service; ``required`` as the comparison wants it, in texts."""

    code: str
    label: str
    kind: str
    comparison: str
    required: tuple[str, ...] = ()
    unit: str = ""
    is_mandatory: bool = True
    is_example: bool = False

    @property
    def words(self) -> str:
        """What is required, in words: “at most 5 minutes”."""
        return spell_required(self.comparison, self.required, self.unit)

    def as_data(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "code": self.code,
            "label": self.label,
            "unit": self.unit,
            "kind": self.kind,
            "comparison": self.comparison,
            "required": list(self.required),
            "is_mandatory": self.is_mandatory,
            "is_example": self.is_example,
        }


@dataclass(frozen=True)
class CatalogueService:
    """A service, what it has to do in words, and what it requires item by item."""

    code: str
    name: str
    functional: str
    technical: tuple[Requirement, ...]
    description: str = ""
    meets: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "code": self.code,
            "name": self.name,
            "description": self.description,
            "functional": self.functional,
            "meets": list(self.meets),
            "technical": [item.as_data() for item in self.technical],
        }


def as_content(services: Sequence[CatalogueService]) -> dict[str, Any]:
    """Return the content of a catalogue."""
    return {"services": [service.as_data() for service in services]}


def read_services(content: Any) -> tuple[CatalogueService, ...]:
    """Read and check the services of a catalogue.

    Raises:
        InvalidInput: says which service and requirement is wrong.
    """
    given = require_object(content, "catalogue")
    require_known(given, {"services"}, "catalogue")
    rows = require_list(given.get("services"), "services")
    services = tuple(_read_service(row, f"service {place}") for place, row in enumerate(rows, 1))
    if len({service.code for service in services}) != len(services):
        raise InvalidInput("Each service has a code of its own.", field="content")
    return services


def _read_service(raw: Any, place: str) -> CatalogueService:
    row = require_object(raw, place)
    require_known(row, SERVICE_KEYS, place)
    code = read_code(row.get("code"), f"{place}, code")
    meets = [str(each) for each in require_list(row.get("meets") or [], f"{code}, kinds of need")]
    odd = [each for each in meets if each not in Service.values]
    if odd:
        raise InvalidInput(f"{code}: {odd[0][:40]} is no kind of need.", field="content")
    items = require_list(row.get("technical") or [], f"{code}, technical requirements")
    technical = tuple(read_requirement(item, f"{code}, requirement {n}") for n, item in enumerate(items, 1))
    if len({item.code for item in technical}) != len(technical):
        raise InvalidInput(f"{code}: each requirement has a code of its own.", field="content")
    return CatalogueService(
        code=code,
        name=read_text(row.get("name"), f"{code}, name", most=120),
        functional=read_text(row.get("functional"), f"{code}, functional requirements", most=4000),
        technical=technical,
        description=read_text(row.get("description"), f"{code}, description", most=1000, required=False),
        meets=tuple(meets),
    )


def read_requirement(raw: Any, place: str) -> Requirement:
    """Read and check one requirement.

    Raises:
        InvalidInput: what is required does not fit its kind or comparison.
    """
    row = require_object(raw, place)
    require_known(row, ITEM_KEYS, place)
    kind, comparison = row.get("kind"), row.get("comparison")
    if kind not in RequirementKind.values:
        raise InvalidInput(
            f"{place}: the kind is one of {', '.join(RequirementKind.values)}.", field="content"
        )
    if comparison not in COMPARISONS_OF[str(kind)]:
        fitting = ", ".join(COMPARISONS_OF[str(kind)])
        raise InvalidInput(f"{place}: a {kind} is compared by one of {fitting}.", field="content")
    required = [str(each).strip() for each in require_list(row.get("required") or [], place)]
    return Requirement(
        code=read_code(row.get("code"), f"{place}, code"),
        label=read_text(row.get("label"), f"{place}, name", most=200),
        kind=str(kind),
        comparison=str(comparison),
        required=read_required(str(comparison), required, place),
        unit=read_text(row.get("unit"), f"{place}, unit", most=30, required=False),
        is_mandatory=row.get("is_mandatory", True) is True,
        is_example=row.get("is_example", False) is True,
    )


def read_required(comparison: str, given: Sequence[str], place: str) -> tuple[str, ...]:
    """Check that what is required fits the comparison: one number, a range, choices, yes or no, nothing.

    Raises:
        InvalidInput: it does not fit.
    """
    values = tuple(value for value in given if value)
    expected = {
        Comparison.AT_MOST: "one number",
        Comparison.AT_LEAST: "one number",
        Comparison.BETWEEN: "two numbers, the smaller first",
        Comparison.ONE_OF: "the choices allowed",
        Comparison.IS: f"“{YES}” or “{NO}”",
        Comparison.STATED: "nothing",
    }[Comparison(comparison)]
    if not _fits(comparison, values, place):
        raise InvalidInput(f"{place}: “{Comparison(comparison).label}” needs {expected}.", field="content")
    return values


def _fits(comparison: str, values: tuple[str, ...], place: str) -> bool:
    if comparison in (Comparison.AT_MOST, Comparison.AT_LEAST):
        return len(values) == 1 and read_number(values[0], place) is not None
    if comparison == Comparison.BETWEEN:
        numbers = [read_number(value, place) or Decimal(0) for value in values]
        return len(numbers) == PAIR and numbers[0] <= numbers[1]
    if comparison == Comparison.ONE_OF:
        return bool(values) and all(len(value) <= 80 for value in values)  # noqa: PLR2004 - fits a list
    if comparison == Comparison.IS:
        return values in ((YES,), (NO,))
    return not values


def spell_required(comparison: str, required: Sequence[str], unit: str) -> str:
    """Say what is required: “between 58.5 and 61.2 Hz”."""
    words = Comparison(comparison).label
    if comparison == Comparison.STATED:
        return f"{words}{f', in {unit}' if unit else ''}"
    joint = " and " if comparison == Comparison.BETWEEN else " or "
    return f"{words} {joint.join(required)}{f' {unit}' if unit else ''}"


def fulfilment_of(comparison: str, required: Sequence[str], value: str) -> Fulfilment:
    """Judge an answer against what is required; both are texts, an answer that is no number meets no number."""
    if not value:
        return Fulfilment.UNANSWERED
    if comparison == Comparison.STATED:
        return Fulfilment.STATED
    return Fulfilment.MEETS if _meets(comparison, required, value) else Fulfilment.DOES_NOT_MEET


def _meets(comparison: str, required: Sequence[str], value: str) -> bool:
    if comparison in (Comparison.ONE_OF, Comparison.IS):
        return value.casefold() in {each.casefold() for each in required}
    try:
        number, bounds = Decimal(value), [Decimal(each) for each in required]
    except InvalidOperation:
        return False
    if comparison == Comparison.AT_MOST:
        return number <= bounds[0]
    if comparison == Comparison.AT_LEAST:
        return number >= bounds[0]
    return bounds[0] <= number <= bounds[1]
