"""What an import wrote, and what keeps one from being written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation
from kernel.errors import Conflict, InvalidInput
from solicitations.importers import Reading
from solicitations.models import Need, Project

SHOWN_CODES = 5
NOTHING_STATED: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Outcome:
    """What an import wrote."""

    edition: str
    n_rows: int
    n_projects: int = 0
    n_needs: int = 0
    n_published: int = 0
    n_facilities: int = 0
    n_with_need: int = 0
    n_confidential: int = 0
    n_ignored: int = 0
    n_forecasts: int = 0
    n_shapes: int = 0
    n_placed: int = 0

    def as_facts(self) -> dict[str, object]:
        """Return the counts for the record."""
        return dict(vars(self))


def require_clean(reading: Reading[Any]) -> None:
    """Refuse a file with a wrong cell.

    Raises:
        InvalidInput: names the first, and how many more there are.
    """
    if reading.problems:
        first = reading.problems[0]
        words = f"{first.sheet}, row {first.row}, {first.column}: {first.message}"
        more = f" ({len(reading.problems) - 1} more)" if len(reading.problems) > 1 else ""
        raise InvalidInput(f"Nothing was imported. {words}.{more}", field="file")


def require_new_codes(
    organisation: Organisation, *, projects: Iterable[str] = (), needs: Iterable[str] = ()
) -> None:
    """Refuse to write over what the utility has.

    Raises:
        Conflict: names the codes it has.
    """
    of_projects = Project.objects.filter(organisation=organisation, code__in=set(projects))
    of_needs = Need.objects.filter(organisation=organisation, code__in=set(needs))
    for known in (of_projects.order_by("code"), of_needs.order_by("code")):
        listed = list(dict.fromkeys(known.values_list("code", flat=True)))
        if listed:
            more = f" and {len(listed) - SHOWN_CODES} more" if len(listed) > SHOWN_CODES else ""
            shown = ", ".join(listed[:SHOWN_CODES]) + more
            raise Conflict(
                f"Nothing was imported: {organisation.name} has these codes already: {shown}.", field="file"
            )
