"""The registry of paid services into rows, an edition at a time; an edition is never written over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict
from solicitations.importers import ProgramLine, Reading
from solicitations.models import PaidService
from solicitations.services.import_facilities import BATCH
from solicitations.services.import_outcomes import Outcome
from solicitations.services.records import record_for_organisation


def require_new_programs(
    organisation: Organisation, _reading: Reading[Any], options: Mapping[str, Any]
) -> None:
    """Refuse an edition that the utility has.

    Raises:
        Conflict: it was imported before.
    """
    edition = str(options["source"])
    if PaidService.objects.filter(organisation=organisation, edition=edition).exists():
        raise Conflict(
            f"Nothing was imported: {organisation.name} has the edition “{edition}” of its programs already.",
            field="source",
        )


@transaction.atomic
def write_programs(
    *,
    organisation: Organisation,
    reading: Reading[ProgramLine],
    by: User,
    now: datetime,
    options: Mapping[str, Any],
) -> Outcome:
    """Write an edition of the registry, which from then on is the one in force.

    Raises:
        Conflict: the edition is there already.
    """
    require_new_programs(organisation, reading, options)
    edition = str(options["source"])
    PaidService.objects.bulk_create(
        (
            PaidService(
                organisation=organisation,
                edition=edition,
                imported_at=now,
                **{name: value for name, value in vars(line).items() if name != "row"},
            )
            for line in reading.rows
        ),
        batch_size=BATCH,
    )
    outcome = Outcome(edition=edition, n_rows=len(reading.rows))
    record_for_organisation(organisation, by, Role.PLANNER, "programs.imported", outcome.as_facts())
    return outcome
