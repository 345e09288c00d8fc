"""What each kind of import reads, refuses and writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Organisation, User
from solicitations.importers import (
    Problem,
    Progress,
    Reading,
    read_capital_plan,
    read_ddor,
    read_forecasts,
    read_gna,
    read_places,
    read_programs,
    read_shapes,
)
from solicitations.services.import_capital_plan import plan_options, require_new_plan, write_capital_plan
from solicitations.services.import_ddor import require_new_ddor, write_ddor
from solicitations.services.import_facilities import unknown_facilities
from solicitations.services.import_forecasts import (
    forecast_options,
    require_new_forecasts,
    require_new_shapes,
    shape_options,
    write_forecasts,
    write_shapes,
)
from solicitations.services.import_gna import require_new_gna, write_gna
from solicitations.services.import_outcomes import Outcome
from solicitations.services.import_places import write_places
from solicitations.services.import_programs import require_new_programs, write_programs
from solicitations.states import ImportKind


@dataclass(frozen=True)
class Commission:
    """In whose name, how and when a reading is written."""

    organisation: Organisation
    options: Mapping[str, Any]
    publishes: bool
    by: User
    now: datetime


@dataclass(frozen=True)
class Kind:
    """How one kind is read, what is stated with it, what it refuses to write over, and how it is written."""

    read: Callable[[bytes, Progress], Reading[Any]]
    require_new: Callable[[Organisation, Reading[Any], Mapping[str, Any]], None]
    write: Callable[[Reading[Any], Commission], Outcome]
    options: Callable[[Mapping[str, Any]], dict[str, Any]] = lambda _given: {}
    # Wrong cells that only the database knows: a facility the utility does not have.
    problems_in: Callable[[Organisation, Reading[Any]], list[Problem]] = lambda _organisation, _reading: []


def _ddor(reading: Reading[Any], to: Commission) -> Outcome:
    return write_ddor(
        organisation=to.organisation, reading=reading, by=to.by, now=to.now, publishes=to.publishes
    )


def _gna(reading: Reading[Any], to: Commission) -> Outcome:
    return write_gna(organisation=to.organisation, reading=reading, by=to.by)


def _capital_plan(reading: Reading[Any], to: Commission) -> Outcome:
    return write_capital_plan(organisation=to.organisation, reading=reading, by=to.by, options=to.options)


def _forecasts(reading: Reading[Any], to: Commission) -> Outcome:
    return write_forecasts(
        organisation=to.organisation, reading=reading, by=to.by, now=to.now, options=to.options
    )


def _shapes(reading: Reading[Any], to: Commission) -> Outcome:
    return write_shapes(
        organisation=to.organisation, reading=reading, by=to.by, now=to.now, options=to.options
    )


def _places(reading: Reading[Any], to: Commission) -> Outcome:
    return write_places(organisation=to.organisation, reading=reading, by=to.by)


def _programs(reading: Reading[Any], to: Commission) -> Outcome:
    return write_programs(
        organisation=to.organisation, reading=reading, by=to.by, now=to.now, options=to.options
    )


KIND_OF: dict[ImportKind, Kind] = {
    ImportKind.DDOR: Kind(read_ddor, require_new_ddor, _ddor),
    ImportKind.GNA: Kind(read_gna, require_new_gna, _gna),
    ImportKind.CAPITAL_PLAN: Kind(read_capital_plan, require_new_plan, _capital_plan, plan_options),
    ImportKind.FORECAST: Kind(
        read_forecasts, require_new_forecasts, _forecasts, forecast_options, unknown_facilities
    ),
    ImportKind.SHAPE: Kind(read_shapes, require_new_shapes, _shapes, shape_options, unknown_facilities),
    ImportKind.PLACES: Kind(read_places, lambda *_: None, _places, lambda _given: {}, unknown_facilities),
    ImportKind.PROGRAMS: Kind(read_programs, require_new_programs, _programs, forecast_options),
}
