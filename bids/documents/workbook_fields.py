"""Names of hours and columns, and what kind of cell an answer to a technical requirement is."""

from bids.documents.answers import LONGEST_CHOICE, LONGEST_TEXT, MOST
from bids.documents.registry import HOURS, Field, Kind
from solicitations.documents.catalogue import NO, YES, Requirement
from solicitations.states import RequirementKind

HOUR_NAMES = tuple(f"{hour:02d}:00" for hour in range(HOURS))
LETTERS = 26


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do.

    >>> column_letters(1), column_letters(26), column_letters(27)
    ('A', 'Z', 'AA')
    """
    name = ""
    while column:
        column, place = divmod(column - 1, LETTERS)
        name = chr(ord("A") + place) + name
    return name


def answer_field(requirement: Requirement) -> tuple[Field, tuple[tuple[str, str], ...]]:
    """Return the field of an answer, and what is offered to choose from; other words may be an answer too."""
    name, label, unit = requirement.code, requirement.label, requirement.unit
    if requirement.kind == RequirementKind.NUMBER:
        return Field(name=name, label=label, kind=Kind.NUMBER, unit=unit, least=f"-{MOST}", most=MOST), ()
    if requirement.kind == RequirementKind.BOOLEAN:
        choices = ((YES, "Yes"), (NO, "No"))
        return Field(name=name, label=label, kind=Kind.CHOICE, unit=unit, choices=choices), choices
    if requirement.kind == RequirementKind.CHOICE:
        offered = tuple((each, each) for each in requirement.required)
        return Field(name=name, label=label, kind=Kind.TEXT, unit=unit, most=str(LONGEST_CHOICE)), offered
    return Field(name=name, label=label, kind=Kind.AREA, unit=unit, most=str(LONGEST_TEXT)), ()
