"""Figures of who takes part in a solicitation: each app tells what may be told, the bidders page shows it.

An AppConfig sets ``participation_provider = "app.queries.participation_of"``, a function
``(solicitation, user) -> list[Figure]``, empty where nothing may be told yet.
"""

from dataclasses import dataclass
from typing import Any

from web.providers import provided


@dataclass(frozen=True)
class Figure:
    """One number with its name."""

    label: str
    value: int
    hint: str = ""


def participation(solicitation: Any, user: Any) -> list[Figure]:
    """Gather what may be told to this person."""
    return [
        figure for provider in provided("participation_provider") for figure in provider(solicitation, user)
    ]
