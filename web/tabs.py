"""The tabs of a solicitation: each app adds its own, one template shows them all, in groups.

An AppConfig sets ``solicitation_tabs = "app.queries.tabs_for"``, a function ``(solicitation, user) -> list[Tab]``.
There are more of them than one row holds, so that the first row shows the groups and the second the open group's tabs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from web.providers import provided


class TabGroup(Enum):
    """What belongs together, in the order shown."""

    ASKED = "Solicitation"
    TALK = "Take part"
    EVALUATION = "Evaluation"
    OVERSIGHT = "Oversight"


@dataclass(frozen=True)
class Tab:
    """One tab: ``key`` tells which one is open, ``order`` where it stands in its group, ``count`` how many."""

    key: str
    label: str
    url: str
    order: int = 100
    group: TabGroup = TabGroup.ASKED
    count: int | None = None


@dataclass(frozen=True)
class ShownGroup:
    """A group with the tabs somebody may open; the only tab of a group stands in its place."""

    tabs: list[Tab]
    is_open: bool

    @property
    def label(self) -> str:
        """What the first row says."""
        return self.tabs[0].label if self.is_alone else self.tabs[0].group.value

    @property
    def url(self) -> str:
        """Where the first row leads: to the group's first tab."""
        return self.tabs[0].url

    @property
    def is_alone(self) -> bool:
        """Whether the group has one tab, and so no second row."""
        return len(self.tabs) == 1


def solicitation_tabs(solicitation: Any, user: Any) -> list[Tab]:
    """Gather the tabs this person may open on this solicitation."""
    found = [tab for provider in provided("solicitation_tabs") for tab in provider(solicitation, user)]
    return sorted(found, key=lambda tab: (tab.order, tab.label))


def grouped(tabs: Iterable[Tab], current: str) -> list[ShownGroup]:
    """Sort tabs into their groups, leaving out empty ones; ``current`` is the key of the open tab.

    >>> [group.label for group in grouped([Tab("a", "A", "/a"), Tab("b", "B", "/b", group=TabGroup.TALK)], "a")]
    ['A', 'B']
    """
    listed = list(tabs)
    by_group = [[tab for tab in listed if tab.group == group] for group in TabGroup]
    return [ShownGroup(held, any(tab.key == current for tab in held)) for held in by_group if held]
