"""Stating where a utility serves."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from solicitations.documents.areas import outline_of
from solicitations.models import Territory
from solicitations.services.planning import require_planner
from solicitations.services.records import record_for_organisation


@transaction.atomic
def state_territory(
    *, organisation: Organisation, outline: object, by: User, now: datetime, source: str = ""
) -> Territory:
    """State the outline of a utility's territory, in place of the one before.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: it is no area on the globe, or has too many positions; names the field.
    """
    require_planner(by, organisation)
    read = outline_of(outline)
    stated, _ = Territory.objects.update_or_create(
        organisation=organisation,
        defaults={"outline": read, "source": source, "stated_by": by, "stated_at": now},
    )
    n_positions = sum(len(ring) for rings in read["coordinates"] for ring in rings)
    facts = {"territory": stated.pk, "n_positions": n_positions, "source": source}
    record_for_organisation(organisation, by, Role.PLANNER, "territory.stated", facts)
    return stated
