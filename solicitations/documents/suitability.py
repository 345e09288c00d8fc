"""Suitability criteria as data: classes of projects, each with rules of type, timeline, cost and share of load.

``content`` of a criteria set is {"classes": [{code, label, project_types, months_min, months_max, cost_floor_usd,
max_load_share, note}]}. A rule that is null is not asked. Framework: the Joint Utilities of New York's filing of
8 May 2017 (project type, timeline, cost), in PNNL-26822.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kernel.errors import InvalidInput
from solicitations.documents.reading import (
    read_code,
    read_months,
    read_number,
    read_text,
    require_known,
    require_list,
    require_object,
)
from solicitations.states import ProjectType

MOST_CLASSES = 6
KEYS = {
    "code", "label", "project_types", "months_min", "months_max", "cost_floor_usd", "max_load_share", "note",
}  # fmt: skip


@dataclass(frozen=True)
class ClassRules:
    """What a project must be to fall into a class; a rule that is None is not asked."""

    code: str
    label: str
    project_types: tuple[str, ...]
    months_min: int | None = None
    months_max: int | None = None
    cost_floor_usd: Decimal | None = None
    max_load_share: Decimal | None = None
    note: str = ""

    @property
    def type_labels(self) -> str:
        """The types that fit, in words."""
        return ", ".join(ProjectType(each).label for each in self.project_types)

    def as_data(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "code": self.code,
            "label": self.label,
            "project_types": list(self.project_types),
            "months_min": self.months_min,
            "months_max": self.months_max,
            "cost_floor_usd": None if self.cost_floor_usd is None else str(self.cost_floor_usd),
            "max_load_share": None if self.max_load_share is None else str(self.max_load_share),
            "note": self.note,
        }


def read_classes(content: Any) -> tuple[ClassRules, ...]:
    """Read and check the classes of a criteria set.

    Raises:
        InvalidInput: says which class and rule is wrong.
    """
    given = require_object(content, "criteria")
    require_known(given, {"classes"}, "criteria")
    rows = require_list(given.get("classes"), "classes", most=MOST_CLASSES)
    if not rows:
        raise InvalidInput("Give at least one class, such as large projects.", field="content")
    classes = tuple(_read_class(row, f"class {place}") for place, row in enumerate(rows, 1))
    if len({each.code for each in classes}) != len(classes):
        raise InvalidInput("Each class has a code of its own.", field="content")
    return classes


def _read_class(raw: Any, place: str) -> ClassRules:
    row = require_object(raw, place)
    require_known(row, KEYS, place)
    rules = ClassRules(
        code=read_code(row.get("code"), f"{place}, code"),
        label=read_text(row.get("label"), f"{place}, name", most=120),
        project_types=_read_types(row.get("project_types"), place),
        months_min=read_months(row.get("months_min"), f"{place}, months from"),
        months_max=read_months(row.get("months_max"), f"{place}, months to"),
        cost_floor_usd=read_number(row.get("cost_floor_usd"), f"{place}, cost floor"),
        max_load_share=read_number(row.get("max_load_share"), f"{place}, share of load"),
        note=read_text(row.get("note"), f"{place}, note", most=500, required=False),
    )
    _require_sense(rules, place)
    return rules


def _read_types(raw: Any, place: str) -> tuple[str, ...]:
    types = require_list(raw, f"{place}, project types")
    odd = [str(each) for each in types if each not in ProjectType.values]
    if odd or not types:
        known = ", ".join(ProjectType.values)
        raise InvalidInput(f"{place}: name at least one project type of {known}.", field="content")
    return tuple(value for value in ProjectType.values if value in types)


def _require_sense(rules: ClassRules, place: str) -> None:
    low, high = rules.months_min, rules.months_max
    if low is not None and high is not None and low > high:
        raise InvalidInput(
            f"{place}: the months begin with {low} and end before it, with {high}.", field="content"
        )
    if rules.cost_floor_usd is not None and rules.cost_floor_usd < 0:
        raise InvalidInput(f"{place}: a cost floor is 0 $ or more.", field="content")
    if rules.max_load_share is not None and not 0 < rules.max_load_share <= 1:
        raise InvalidInput(
            f"{place}: a share of load is above 0 and at most 1 (0.2 is 20 %).", field="content"
        )


def as_content(classes: tuple[ClassRules, ...]) -> dict[str, Any]:
    """Return the content of a criteria set."""
    return {"classes": [each.as_data() for each in classes]}
