"""An offer's answers to the technical requirements of its solicitation, one by one."""

from collections.abc import Sequence

from bids.documents.reader import Reader, spell
from solicitations.documents.catalogue import NO, YES, Requirement
from solicitations.states import RequirementKind

LONGEST_TEXT, LONGEST_CHOICE, LONGEST_COMMENT = 2000, 80, 1000
MOST = "1000000000"


def read_answers(technical: Reader, requirements: Sequence[Requirement]) -> dict[str, dict[str, str]]:
    """Read the ``answers`` object: code → {value, comment}; what is unanswered and optional is left out.

    Whether an answer meets what is required is for the evaluation; only that it is one, of the right kind, is checked.
    """
    if technical.get("answers") is None:
        reader = Reader({}, technical.at("answers"), technical.problems)
    else:
        reader = technical.inside("answers")
    told = {each.code: _read(reader, each) for each in requirements}
    reader.nothing_else()
    return {code: cell for code, cell in told.items() if cell}


def _read(reader: Reader, requirement: Requirement) -> dict[str, str]:
    raw = reader.get(requirement.code)
    if isinstance(raw, dict) and raw.get("value") in (None, "") and not raw.get("comment"):
        raw = None
    if raw is None:
        if requirement.is_mandatory:
            reader.refuse(requirement.code, "must be answered")
        return {}
    cell = reader.inside(requirement.code)
    value = _value(cell, requirement)
    comment = cell.text("comment", most=LONGEST_COMMENT, required=False)
    cell.nothing_else()
    if cell.get("value") in (None, "") and requirement.is_mandatory:
        reader.refuse(requirement.code, "must be answered")
    return {"value": value, "comment": comment} if value or comment else {}


def _value(cell: Reader, requirement: Requirement) -> str:
    if cell.get("value") in (None, ""):
        return ""
    if requirement.kind == RequirementKind.NUMBER:
        return spell(cell.number("value", least=f"-{MOST}", most=MOST))
    if requirement.kind == RequirementKind.BOOLEAN:
        return cell.choice("value", (YES, NO))
    most = LONGEST_CHOICE if requirement.kind == RequirementKind.CHOICE else LONGEST_TEXT
    return cell.text("value", most=most)
