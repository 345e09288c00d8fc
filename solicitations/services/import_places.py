"""Places into the facilities they are of."""

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from solicitations.importers import Place, Reading
from solicitations.models import Facility
from solicitations.services.import_facilities import BATCH, facilities_by_name
from solicitations.services.import_outcomes import Outcome
from solicitations.services.records import record_for_organisation


@transaction.atomic
def write_places(*, organisation: Organisation, reading: Reading[Place], by: User) -> Outcome:
    """Write where facilities stand and what they serve; a facility that stood elsewhere is moved."""
    known = facilities_by_name(organisation, (row.facility for row in reading.rows))
    moved = []
    for place in reading.rows:
        facility = known[place.facility.upper()][0]
        facility.latitude, facility.longitude = place.latitude, place.longitude
        facility.boundary = place.boundary or facility.boundary
        moved.append(facility)
    Facility.objects.bulk_update(moved, ["latitude", "longitude", "boundary"], batch_size=BATCH)
    outcome = Outcome(edition="Coordinates", n_rows=len(reading.rows), n_placed=len(moved))
    record_for_organisation(organisation, by, Role.PLANNER, "facilities.placed", outcome.as_facts())
    return outcome
