"""The case's JSON Schema, read off the same declarations that read a case."""

import dataclasses
import inspect
from typing import Any

from nmv.case import Case
from nmv.case.reading import JsonSchema, Read

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ARRAY_BESIDE: JsonSchema = {
    "type": "object",
    "description": "an array that stands beside the case, by the SHA-256 of its little-endian float64 bytes",
    "properties": {
        "array": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "length": {"type": "integer", "minimum": 1},
    },
    "required": ["array", "length"],
    "additionalProperties": False,
}


def case_schema() -> JsonSchema:
    """JSON Schema (draft 2020-12) of a case document.

    It states types, limits, choices and required fields. What compares two fields (a term inside a curve's
    horizon, a name that must exist) only `Case.from_dict` checks.

    >>> case_schema()["$defs"]["Price"]["properties"]["fixed_usd_per_kw_month"]["description"]
    'USD/kW-month'
    """
    definitions: dict[str, JsonSchema] = {"ArrayBeside": _ARRAY_BESIDE}
    whole = _object(Case, definitions)
    return (
        {"$schema": DIALECT, "title": "Gridtender case"}
        | whole
        | {"$defs": dict(sorted(definitions.items()))}
    )


def _object(cls: type[Any], definitions: dict[str, JsonSchema]) -> JsonSchema:
    """One dataclass as an object; the dataclasses it holds are added to the definitions."""
    properties, required = {}, []
    for field in dataclasses.fields(cls):
        reader: Read = field.metadata["read"]
        properties[field.name] = reader.schema
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            required.append(field.name)
        for part in reader.parts:
            if part.__name__ not in definitions:
                definitions[part.__name__] = {}
                definitions[part.__name__] = _object(part, definitions)
    return {
        "type": "object",
        "description": inspect.getdoc(cls) or "",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
