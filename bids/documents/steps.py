"""The steps in which an offer is made: the registry's groups in order, and what is still to do in each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bids.documents.reader import Problem
from bids.documents.registry import GROUPS, Group
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


def is_missing(problem: Problem) -> bool:
    """Whether something is merely not filled in yet."""
    return MISSING.search(problem.message) is not None


def technology_of(typed: Mapping[str, Any]) -> str:
    """The technology of what was typed, or "other" where none was chosen."""
    told = str(typed.get("technology") or "")
    return told if told in Technology.values else Technology.OTHER.value
