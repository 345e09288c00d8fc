"""The tabs of a solicitation: each app adds its own, one template shows them all.

An AppConfig sets ``solicitation_tabs = "app.queries.tabs_for"``, a function ``(solicitation, user) -> list[Tab]``.
"""

from dataclasses import dataclass
from typing import Any

from web.providers import provided


@dataclass(frozen=True)
class Tab:
    """One tab: ``key`` tells which one is open, ``order`` where it stands."""

    key: str
    label: str
    url: str
    order: int = 100
    count: int | None = None


def solicitation_tabs(solicitation: Any, user: Any) -> list[Tab]:
    """Gather the tabs this person may open on this solicitation."""
    found = [tab for provider in provided("solicitation_tabs") for tab in provider(solicitation, user)]
    return sorted(found, key=lambda tab: (tab.order, tab.label))
