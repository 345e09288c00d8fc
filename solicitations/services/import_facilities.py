"""Facilities that imported tables name: found, or made under the substations they are named after."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Upper

from accounts.models import Organisation
from solicitations.importers import Problem, Reading
from solicitations.models import Facility
from solicitations.states import FacilityKind

BATCH = 2000
# PG&E names a bank "HATTON BANK 1" and a feeder "HATTON 1101" after their substation HATTON.
_OF_SUBSTATION = re.compile(r"(?P<substation>.+?) (?:BANK|BK|GROUP) ?\S.*|(?P<named>.+?) \d{3,4}\S*")


def substation_name(facility_name: str) -> str:
    """Return the substation a facility is named after, or nothing where its name does not tell.

    >>> substation_name("LOGAN CREEK 2101"), substation_name("HATTON BANK 1"), substation_name("OAKLAND X UNIT")
    ('LOGAN CREEK', 'HATTON', '')
    """
    match = _OF_SUBSTATION.fullmatch(facility_name)
    return (match["substation"] or match["named"]) if match else ""


def facilities_named(
    organisation: Organisation, wanted: Iterable[tuple[str, str, str]]
) -> tuple[dict[str, Facility], int]:
    """Find or make the facilities named, under the substations they are named after; return them by name."""
    rows = list({name: (kind, name, code) for kind, name, code in wanted}.values())
    substations = sorted({found for _, name, _ in rows if (found := substation_name(name))})
    known = {
        f.name: f for f in Facility.objects.filter(organisation=organisation, kind=FacilityKind.SUBSTATION)
    }
    made = [
        Facility(organisation=organisation, kind=FacilityKind.SUBSTATION, name=name)
        for name in substations
        if name not in known
    ]
    known |= {facility.name: facility for facility in Facility.objects.bulk_create(made, batch_size=BATCH)}
    others = Facility.objects.filter(organisation=organisation).exclude(kind=FacilityKind.SUBSTATION)
    by_name = {facility.name: facility for facility in others}
    new = [
        Facility(
            organisation=organisation,
            kind=kind,
            name=name,
            external_id=code.removeprefix("GNA_").partition("_")[0],
            parent=known.get(substation_name(name)),
        )
        for kind, name, code in rows
        if name not in by_name
    ]
    by_name |= {facility.name: facility for facility in Facility.objects.bulk_create(new, batch_size=BATCH)}
    return by_name, len(made) + len(new)


def substations_named(organisation: Organisation, names: Iterable[str]) -> tuple[dict[str, Facility], int]:
    """Find the substations named (their case does not matter) or make them; return them by upper-case name."""
    of_utility = Facility.objects.filter(organisation=organisation, kind=FacilityKind.SUBSTATION)
    known = {facility.name.upper(): facility for facility in of_utility}
    new = {name.upper(): name for name in names if name.upper() not in known}
    made = Facility.objects.bulk_create(
        (
            Facility(organisation=organisation, kind=FacilityKind.SUBSTATION, name=name)
            for name in new.values()
        ),
        batch_size=BATCH,
    )
    return known | {facility.name.upper(): facility for facility in made}, len(made)


def facilities_by_name(organisation: Organisation, names: Iterable[str]) -> dict[str, list[Facility]]:
    """The utility's facilities of these names, by upper-case name: two of different kinds may share one."""
    found: dict[str, list[Facility]] = {}
    wanted = {name.upper() for name in names}
    mine = Facility.objects.filter(organisation=organisation)
    for facility in mine.annotate(upper_name=Upper("name")).filter(upper_name__in=wanted):
        found.setdefault(facility.name.upper(), []).append(facility)
    return found


def unknown_facilities(organisation: Organisation, reading: Reading[Any]) -> list[Problem]:
    """Say which rows name a facility that the utility does not have, has twice, or that is spelled two ways."""
    known = facilities_by_name(organisation, (row.facility for row in reading.rows))
    first = {row.facility: row.row for row in reversed(reading.rows)}
    problems = []
    spelled: dict[str, str] = {}
    for name, row in sorted(first.items(), key=lambda item: item[1]):
        if spelled.setdefault(name.upper(), name) != name:
            words = f"expected one spelling, found {spelled[name.upper()]} above"
            problems.append(Problem("CSV", row, "facility", words))
            continue
        found = len(known.get(name.upper(), []))
        if found == 0:
            words = f"there is no facility called {name}: add it, or import it with its assessment, first"
            problems.append(Problem("CSV", row, "facility", words))
        elif found > 1:
            problems.append(Problem("CSV", row, "facility", f"{found} facilities are called {name}"))
    return problems
