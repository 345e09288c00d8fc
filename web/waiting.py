"""What waits for a person: each app tells, the home page shows.

An AppConfig sets ``waiting_provider = "app.queries.waiting_for"``, a function ``(user, now) -> list[Waiting]``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from web.providers import provided


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, why, where to do it, and until when."""

    title: str
    url: str
    detail: str = ""
    due_at: datetime | None = None
    zone: str = "UTC"
    action: str = "Open"


def waiting_for(user: Any, *, now: datetime) -> list[Waiting]:
    """Gather what waits for a person from every app, the nearest deadline first."""
    found = [item for provider in provided("waiting_provider") for item in provider(user, now=now)]
    return sorted(found, key=lambda item: (item.due_at is None, item.due_at or now, item.title))
