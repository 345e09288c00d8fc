"""The registry as JSON Schema (draft 2020-12, which OpenAPI 3.1 shares): what the API takes.

With a solicitation's rules its needs, places, technologies and requirements are enumerated. The schema says what
one field may be; what compares two fields is in the checker alone, which refuses whatever this refuses.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bids.documents.offer import EDITIONS
from bids.documents.registry import (
    DELIVERY,
    GROUPS,
    HOURS,
    HOURS_IN_A_YEAR,
    KINDS_OF,
    MONTHS,
    Field,
    Group,
    Kind,
)
from bids.documents.rules import Rules
from bids.states import Part, Technology
from solicitations.documents.catalogue import NO, YES, Requirement
from solicitations.states import RequirementKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PLAIN_DECIMAL = "^[ ]*[+-]?[0-9]{1,15}(\\.[0-9]{1,12})?[ ]*$"
KEY = "^[ ]*[A-Za-z0-9][A-Za-z0-9._-]*[ ]*$"
Schema = dict[str, Any]


def offer_schema(rules: Rules | None = None) -> Schema:
    """Return the schema of {technical, price}; without rules, of any solicitation's offer."""
    return {
        "$schema": DIALECT,
        "title": "Offer",
        "type": "object",
        "properties": {str(part): part_schema(part, rules) for part in Part},
        "required": [str(part) for part in Part],
        "additionalProperties": False,
    }


def part_schema(part: Part, rules: Rules | None = None) -> Schema:
    """Return the schema of one part of the document."""
    properties: Schema = {"schema": {"enum": list(EDITIONS)}}
    required: list[str] = []
    for group in GROUPS:
        if group.part != part:
            continue
        if group.key:
            properties[group.key] = _group(group, rules)
            required += [group.key] if _is_asked(group, rules) and properties[group.key]["required"] else []
        else:
            inner = _group(group, rules)
            properties |= inner["properties"]
            required += inner["required"]
    return _object(properties, required)


def _is_asked(group: Group, rules: Rules | None) -> bool:
    return rules is not None and group.code in rules.limits.asked_groups


def _group(group: Group, rules: Rules | None) -> Schema:
    shown = [
        each for each in group.fields if each.kind != Kind.ANSWERS or rules is None or rules.requirements
    ]
    required = [e.name for e in shown if _must(e, rules) or (e.asked and _is_asked(group, rules))]
    described = _object({each.name: _field(each, rules) for each in shown}, required)
    return described | {"title": group.title} | ({"description": group.lead} if group.lead else {})


def _must(field: Field, rules: Rules | None) -> bool:
    if field.kind == Kind.ANSWERS:
        return rules is not None and any(each.is_mandatory for each in rules.requirements)
    return field.required


def _object(properties: Schema, required: Sequence[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _field(field: Field, rules: Rules | None) -> Schema:
    if field.kind == Kind.ROWS:
        described = _rows(field, rules)
    else:
        described = _BY_RULES[field.kind](rules) if field.kind in _BY_RULES else _OF[field.kind](field)
    unit = f" ({_unit(field)})" if field.unit else ""
    notes = {"title": f"{field.label}{unit}"}
    if field.help:
        notes["description"] = field.help
    return described | notes


def _unit(field: Field) -> str:
    return "fraction of 1" if field.kind == Kind.FRACTION else field.unit


def _number(field: Field, *, is_whole: bool = False) -> Schema:
    floor = "exclusiveMinimum" if field.is_above else "minimum"
    kinds = ["integer", "string"] if is_whole else ["number", "string"]
    return {
        "type": kinds,
        "pattern": PLAIN_DECIMAL,
        floor: _plain(field.least),
        "maximum": _plain(field.most),
    }


def _plain(number: str) -> float | int:
    return float(number) if "." in number else int(number)


def _list(items: Schema, *, least: int, most: int) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _amount(field: Field) -> Schema:
    return {
        "type": ["number", "string"],
        "pattern": PLAIN_DECIMAL,
        "minimum": 0,
        "maximum": _plain(field.most),
    }


def _text(field: Field) -> Schema:
    return {"type": "string", "maxLength": int(field.most)} | ({"minLength": 1} if field.required else {})


def _rows(field: Field, rules: Rules | None) -> Schema:
    columns = {each.name: _field(each, rules) for each in field.columns}
    row = _object(columns, [each.name for each in field.columns if each.required])
    return _list(row, least=0, most=int(field.most))


def _delivery(rules: Rules | None) -> Schema:
    allowed = rules.limits.technologies if rules else frozenset()
    kinds = {kind for name, kinds in KINDS_OF.items() if not allowed or name in allowed for kind in kinds}
    return {"oneOf": [_kind(kind) for kind in DELIVERY if kind in kinds]}


def _kind(kind: str, *, is_named: bool = True) -> Schema:
    fields = DELIVERY[kind]
    properties: Schema = {"kind": {"const": kind}} if is_named else {}
    properties |= {each.name: _field(each, None) for each in fields}
    required = [*properties][: 1 if is_named else 0] + [each.name for each in fields if each.required]
    if kind == "hybrid":
        properties["shape"] = {"oneOf": [_kind(each) for each in ("month_hour", "hourly")]}
        properties["storage"] = _kind("storage", is_named=False)
        required += ["shape", "storage"]
    return _object(properties, required)


def _technology(rules: Rules | None) -> Schema:
    allowed = rules.limits.technologies if rules else frozenset()
    return {"enum": [name for name in Technology.values if not allowed or name in allowed]}


def _needs(rules: Rules | None) -> Schema:
    if rules is None:
        return _list({"type": "string", "format": "uuid"}, least=1, most=1000)
    return _list({"enum": sorted(map(str, rules.need_ids))}, least=1, most=1000)


def _place(rules: Rules | None) -> Schema:
    if rules is None:
        return {"type": "string", "format": "uuid"}
    return {"enum": sorted(map(str, rules.delivery_point_ids))}


def _answers(rules: Rules | None) -> Schema:
    if rules is None:
        cell = _object({"value": {}, "comment": {"type": "string", "maxLength": 1000}}, [])
        return {"type": "object", "additionalProperties": cell}
    cells = {each.code: _answer(each) for each in rules.requirements}
    return _object(cells, [each.code for each in rules.requirements if each.is_mandatory])


def _answer(requirement: Requirement) -> Schema:
    values: dict[str, Schema] = {
        RequirementKind.NUMBER: {"type": ["number", "string"], "pattern": PLAIN_DECIMAL},
        RequirementKind.BOOLEAN: {"enum": [YES, NO]},
        RequirementKind.CHOICE: {"type": "string", "maxLength": 80},
    }
    value = values.get(requirement.kind, {"type": "string", "maxLength": 2000})
    asked = ["value"] if requirement.is_mandatory else []
    cell = _object({"value": value, "comment": {"type": "string", "maxLength": 1000}}, asked)
    return cell | {"title": requirement.label, "description": f"Asked for: {requirement.words}."}


_OF: dict[Kind, Callable[[Field], Schema]] = {
    Kind.TEXT: _text,
    Kind.AREA: _text,
    Kind.KEY: lambda field: {"type": "string", "maxLength": int(field.most), "pattern": KEY},
    Kind.KEYS: lambda field: _list({"type": "string", "pattern": KEY}, least=0, most=int(field.most)),
    Kind.NUMBER: _number,
    Kind.FRACTION: _number,
    Kind.WHOLE: lambda field: _number(field, is_whole=True),
    Kind.DAY: lambda _field: {"type": "string", "format": "date"},
    Kind.TRUTH: lambda _field: {"type": "boolean"},
    Kind.CHOICE: lambda field: {"enum": list(field.values)},
    Kind.MONTHS: lambda field: _list(_amount(field), least=MONTHS, most=MONTHS),
    Kind.MONTH_LIST: lambda _field: _list(
        {"type": "integer", "minimum": 1, "maximum": MONTHS}, least=1, most=366
    ),
    Kind.MONTH_HOURS: lambda field: _list(
        _list(_amount(field), least=HOURS, most=HOURS), least=MONTHS, most=MONTHS
    ),
    Kind.HOURS: lambda field: _list(_amount(field), least=HOURS_IN_A_YEAR, most=HOURS_IN_A_YEAR),
}
_BY_RULES: dict[Kind, Callable[[Rules | None], Schema]] = {
    Kind.TECHNOLOGY: _technology,
    Kind.NEEDS: _needs,
    Kind.PLACE: _place,
    Kind.CURRENCY: lambda rules: {"enum": [rules.currency]} if rules else {"type": "string"},
    Kind.DELIVERY: _delivery,
    Kind.ANSWERS: _answers,
}
