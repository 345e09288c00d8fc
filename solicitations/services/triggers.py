"""What makes a need of a facility: triggers stated and taken away."""

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import InvalidInput
from solicitations.models import Facility, Trigger
from solicitations.services.planning import require_place, require_planner
from solicitations.services.records import record_for_organisation
from solicitations.states import TRIGGER_UNIT, TriggerKind

LARGEST = Decimal(10) ** 9
MOST_PERCENT = Decimal(1000)
MOST_PER_UNIT = Decimal(2)
LONGEST_RAMP_HOURS = 24


@transaction.atomic
def state_trigger(
    *,
    facility: Facility,
    kind: TriggerKind,
    threshold: Decimal,
    by: User,
    lower_threshold: Decimal | None = None,
    window_hours: int | None = None,
    note: str = "",
) -> Trigger:
    """State what makes a need of a facility; the same kind (and ramp window) stated again takes the new limit.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: a limit that cannot be; names the field.
    """
    require_planner(by, facility.organisation)
    _require_sound(kind, threshold, lower_threshold, window_hours)
    is_ramp, is_band = kind == TriggerKind.RAMP, kind == TriggerKind.VOLTAGE
    trigger, _ = Trigger.objects.update_or_create(
        facility=facility,
        kind=kind,
        window_hours=window_hours if is_ramp else None,
        defaults={
            "threshold": threshold,
            "lower_threshold": lower_threshold if is_band else None,
            "note": note,
        },
    )
    facts = {"facility": facility.pk, "kind": kind, "threshold": threshold, "unit": TRIGGER_UNIT[kind]}
    record_for_organisation(facility.organisation, by, Role.PLANNER, "trigger.stated", facts)
    return trigger


def _require_sound(
    kind: TriggerKind, threshold: Decimal, lower: Decimal | None, window_hours: int | None
) -> None:
    most = {TriggerKind.THERMAL: MOST_PERCENT, TriggerKind.VOLTAGE: MOST_PER_UNIT}.get(kind, LARGEST)
    if not 0 < threshold <= most:
        raise InvalidInput(
            f"This limit lies above 0 and up to {most:,} {TRIGGER_UNIT[kind]}.", field="threshold"
        )
    if kind == TriggerKind.VOLTAGE and (lower is None or not 0 < lower < threshold):
        raise InvalidInput(
            "A band has a lower edge above 0 and below its upper edge (p.u.).", field="lower_threshold"
        )
    if kind == TriggerKind.RAMP and (window_hours is None or not 1 <= window_hours <= LONGEST_RAMP_HOURS):
        raise InvalidInput(
            f"A ramp is measured over 1 to {LONGEST_RAMP_HOURS} hours, such as 1 or 3.", field="window_hours"
        )


@transaction.atomic
def drop_trigger(*, trigger: Trigger, by: User) -> None:
    """Take a trigger away; needs made from it stay.

    Raises:
        NotAllowed: the person does not plan for the utility.
    """
    facility = trigger.facility
    require_planner(by, facility.organisation)
    facts = {"facility": facility.pk, "kind": trigger.kind, "threshold": trigger.threshold}
    trigger.delete()
    record_for_organisation(facility.organisation, by, Role.PLANNER, "trigger.dropped", facts)


@transaction.atomic
def place_facility(
    *,
    facility: Facility,
    latitude: Decimal | None,
    longitude: Decimal | None,
    boundary: object,
    by: User,
) -> Facility:
    """Say where a facility stands and which area it serves.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: off the globe, or no closed polygon; names the field.
    """
    require_planner(by, facility.organisation)
    require_place(latitude, longitude, boundary)
    facility.latitude, facility.longitude, facility.boundary = latitude, longitude, boundary
    facility.save(update_fields=["latitude", "longitude", "boundary"])
    facts = {"facility": facility.pk, "latitude": latitude, "longitude": longitude}
    record_for_organisation(facility.organisation, by, Role.PLANNER, "facility.placed", facts)
    return facility
