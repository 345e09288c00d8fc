"""Where the system shows that a promise is kept: each app gives what it holds, one page lists it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """One thing that shows a promise kept: what it is, where to look, whether it is there."""

    label: str
    url: str
    is_there: bool
