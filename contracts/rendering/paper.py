"""What goes on the paper, whatever the format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.documents import Term


def printable(text: str) -> str:
    """Return a text without control characters, which neither format can hold."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A contract ready to be set."""

    number: str
    title: str
    utility: str
    developer: str
    text: str
    terms: Sequence[Term]
    provenance: Sequence[tuple[str, str]]
    made_at: datetime

    @property
    def heading(self) -> str:
        """What stands on top."""
        return printable(f"{self.title} {self.number}")

    @property
    def between(self) -> str:
        """The line that names the parties."""
        return printable(f"between {self.utility} and {self.developer}")

    def values(self) -> dict[str, str]:
        """What stands in the place of each blank: the value with its unit."""
        return {term.code: f"{term.shown} {term.unit}".strip() for term in self.terms}
