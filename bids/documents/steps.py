"""The steps in which an offer is made: the registry's groups in order, and what is still to do in each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bids.documents.reader import Problem
from bids.documents.registry import DELIVERING, DELIVERY, GROUPS, Field, Group
from bids.documents.rules import Rules
from bids.states import Technology

# Steps in which what is typed changes the picture of delivery and price.
PICTURED = frozenset({"term", "capacity", "delivery", "price"})
MISSING = re.compile(r"is missing|must be answered|must name at least one")


@dataclass(frozen=True)
class Step:
    """One page of the form: the groups on it."""

    code: str
    groups: tuple[Group, ...]

    @property
    def title(self) -> str:
        """What the list of steps says."""
        titles = [
            self.groups[0].title,
            *(each.title[:1].lower() + each.title[1:] for each in self.groups[1:]),
        ]
        return " and ".join(titles[:2]) if self.code == "interconnection" else titles[0]

    @property
    def lead(self) -> str:
        """What the step is about."""
        return self.groups[0].lead

    @property
    def is_pictured(self) -> bool:
        """Whether the picture stands beside it."""
        return self.code in PICTURED

    def holds(self, problem: Problem) -> bool:
        """Whether a problem is of this step."""
        return any(_is_of(problem.path, group) for group in self.groups)


def _is_of(path: str, group: Group) -> bool:
    words = [re.sub(r"\[.*", "", word) for word in path.split(".")]
    if words[0] != group.part or len(words) == 1:
        return False
    return words[1] == group.key if group.key else words[1] in {each.name for each in group.fields}


def steps_of(rules: Rules) -> tuple[Step, ...]:
    """Return the steps of a solicitation's offers; one without technical requirements has no such step."""
    found: dict[str, list[Group]] = {}
    for group in GROUPS:
        if group.code != "answers" or rules.requirements:
            found.setdefault(group.step or group.code, []).append(group)
    return tuple(Step(code, tuple(groups)) for code, groups in found.items())


def label_of(path: str, rules: Rules) -> str:
    """The label of the field at a path, as the form shows it; where there is none, its name in words."""
    words = [re.sub(r"\[.*", "", word) for word in path.split(".")]
    if "answers" in words[:-1]:
        code = words[words.index("answers") + 1]
        return next((each.label for each in rules.requirements if each.code == code), code)
    fields = _fields_of(words)
    named = [each.label for word in reversed(words) for each in fields if each.name == word]
    row = re.search(r"\[(\d+)\]\.", path)
    return (named[0] if named else words[-1].replace("_", " ")) + (f" in row {row[1]}" if row else "")


def _fields_of(words: list[str]) -> list[Field]:
    """The fields a path may mean: those of its group, of the columns of its tables, or of a delivery."""
    if words[1:2] == ["delivery"] or words[-1].startswith("soc_"):
        return [*(each for fields in DELIVERY.values() for each in fields), *DELIVERING.fields]
    groups = [
        group for group in GROUPS if group.part == words[0] and group.key == (words[1] if words[2:] else "")
    ]
    if not groups:
        groups = [group for group in GROUPS if group.part == words[0] and not group.key]
    fields = [each for group in groups for each in group.fields]
    return [*fields, *(column for each in fields if each.name in words for column in each.columns)]


def spoken(problem: Problem, rules: Rules) -> str:
    """A problem's words with the labels of the fields they name."""
    part = problem.path.split(".", maxsplit=1)[0]

    def label(found: re.Match[str]) -> str:
        return f"\N{LEFT DOUBLE QUOTATION MARK}{label_of(f'{part}.{found[0]}', rules)}\N{RIGHT DOUBLE QUOTATION MARK}"

    return re.sub(r"\b(?:starts_on|ends_on|soc_min|soc_max)\b", label, problem.message)


def is_missing(problem: Problem) -> bool:
    """Whether something is merely not filled in yet."""
    return MISSING.search(problem.message) is not None


def technology_of(typed: Mapping[str, Any]) -> str:
    """The technology of what was typed, or "other" where none was chosen."""
    told = str(typed.get("technology") or "")
    return told if told in Technology.values else Technology.OTHER.value
