"""Reading a case from plain data: every wrong field is named with its path and with what was expected.

Each field of the case is a dataclass field made by `reads(reader)`. A reader takes the raw value and its
path and returns the typed value or raises `CaseError`; it also says what it expects as JSON Schema. Unknown
names are refused: a misspelt field that is silently ignored would change a valuation.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from nmv.canonical import ARRAY, OMIT_DEFAULT

Part = TypeVar("Part")
JsonSchema = dict[str, Any]

_SHOWN_CHARACTERS = 40


class CaseError(ValueError):
    """A field of a case is wrong; `path` names it and `message` says what was expected."""

    def __init__(self, path: str, message: str) -> None:
        """Keep path and message apart, so that a page can show the message at the field."""
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


@dataclass(frozen=True)
class Read:
    """How one field is read: the conversion that may refuse, and the JSON Schema of what it accepts.

    `parts` are the dataclasses the schema refers to by name.
    """

    convert: Callable[[Any, str], Any]
    schema: JsonSchema
    parts: tuple[type[Any], ...] = ()

    def __call__(self, value: Any, path: str) -> Any:
        """The typed value, or `CaseError` with the path."""
        return self.convert(value, path)


def reads(reader: Read, *, since: int = 1, **options: Any) -> Any:
    """Declare a dataclass field with its reader; without `default` the field is required.

    A field that came with a later edition of the case (`since` 2, 3, ...) is left out of the document while
    it holds its default, so that cases written before keep their bytes and their digest.
    """
    return dataclasses.field(metadata={"read": reader, OMIT_DEFAULT: since > 1}, **options)


def parse(cls: type[Part], data: object, path: str) -> Part:
    """Build the dataclass `cls` from a mapping, then let its own `check(path)` compare its fields."""
    if not isinstance(data, Mapping):
        raise CaseError(path, f"expected an object, got {_shown(data)}")
    fields: dict[str, Any] = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(str(name) for name in data if name not in fields)
    if unknown:
        raise CaseError(_join(path, unknown[0]), f"unknown field; known are {', '.join(sorted(fields))}")
    values = {name: _field_value(field, data, path) for name, field in fields.items()}
    parsed = cls(**values)
    check = getattr(parsed, "check", None)
    if check is not None:
        check(path)
    return parsed


def _field_value(field: "dataclasses.Field[Any]", data: Mapping[str, Any], path: str) -> Any:
    where = _join(path, field.name)
    if field.name in data:
        return field.metadata["read"](data[field.name], where)
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    raise CaseError(where, "this field is missing")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 3]}..."


def number(
    unit: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    above: float | None = None,
) -> Read:
    """A finite number of `unit` inside the stated limits."""
    limits = [("at least", at_least), ("above", above), ("at most", at_most)]
    wording = " and ".join(f"{word} {limit:g}" for word, limit in limits if limit is not None)
    expected = f"expected a finite number of {unit}" + (f", {wording}" if wording else "")

    def read(value: Any, path: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise CaseError(path, f"{expected}, got {_shown(value)}")
        amount = float(value)
        too_low = (at_least is not None and amount < at_least) or (above is not None and amount <= above)
        if not math.isfinite(amount) or too_low or (at_most is not None and amount > at_most):
            raise CaseError(path, f"{expected}, got {amount:g}")
        return amount

    bounds = {"minimum": at_least, "exclusiveMinimum": above, "maximum": at_most}
    stated = {name: limit for name, limit in bounds.items() if limit is not None}
    return Read(read, {"type": "number", "description": unit} | stated)


def whole(what: str, *, at_least: int, at_most: int) -> Read:
    """A whole number between two limits, both included."""

    def read(value: Any, path: str) -> int:
        is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not is_whole or not at_least <= int(value) <= at_most:
            raise CaseError(path, f"expected {what} from {at_least} to {at_most}, got {_shown(value)}")
        return int(value)

    return Read(read, {"type": "integer", "description": what, "minimum": at_least, "maximum": at_most})


def a_year() -> Read:
    """A calendar year of four digits."""
    return whole("a year", at_least=1900, at_most=2200)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CaseError(path, f"expected text, got {_shown(value)}")
    return value


#: Text that is not blank.
text = Read(_text, {"type": "string", "pattern": r"\S"})


def _flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise CaseError(path, f"expected true or false, got {_shown(value)}")
    return value


#: True or false, nothing that merely looks like it.
flag = Read(_flag, {"type": "boolean"})


def one_of(*choices: str) -> Read:
    """One of a few words."""

    def read(value: Any, path: str) -> str:
        if value not in choices:
            raise CaseError(path, f"expected one of {', '.join(choices)}, got {_shown(value)}")
        return str(value)

    return Read(read, {"enum": list(choices)})


def _day(value: Any, path: str) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise CaseError(path, f"expected a day such as 2027-06-01, got {_shown(value)}") from error


#: A calendar day written YYYY-MM-DD.
day = Read(_day, {"type": "string", "format": "date"})


def _instant(value: Any, path: str) -> dt.datetime:
    try:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise CaseError(
            path, f"expected a moment such as 2027-01-01T08:00:00Z, got {_shown(value)}"
        ) from error
    if moment.tzinfo is None:
        raise CaseError(path, f"expected a moment with its offset from UTC, got {_shown(value)}")
    return moment.astimezone(dt.UTC)


#: A moment with its offset, kept in UTC.
instant = Read(_instant, {"type": "string", "format": "date-time"})


def optional(reader: Read) -> Read:
    """The reader's value, or nothing."""
    return Read(
        lambda value, path: None if value is None else reader(value, path),
        {"anyOf": [reader.schema, {"type": "null"}]},
        reader.parts,
    )


def part(cls: type[Any]) -> Read:
    """A nested object of the case."""
    return Read(lambda value, path: parse(cls, value, path), {"$ref": f"#/$defs/{cls.__name__}"}, (cls,))


def _sequence(value: Any, path: str) -> Any:
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray):
        raise CaseError(path, f"expected a list, got {_shown(value)}")
    return value


def listed(reader: Read, *, length: int | None = None, at_least: int = 0) -> Read:
    """A list read member by member, kept as a tuple."""

    def read(value: Any, path: str) -> tuple[Any, ...]:
        members = _sequence(value, path)
        if length is not None and len(members) != length:
            raise CaseError(path, f"expected {length} values, got {len(members)}")
        if len(members) < at_least:
            raise CaseError(path, f"expected at least {at_least} values, got {len(members)}")
        return tuple(reader(member, f"{path}[{index}]") for index, member in enumerate(members))

    schema: JsonSchema = {"type": "array", "items": reader.schema}
    sizes = {"minItems": at_least if length is None else length, "maxItems": length}
    return Read(read, schema | {name: size for name, size in sizes.items() if size}, reader.parts)


def keyed(reader: Read, *, key: Read | None = None) -> Read:
    """An object whose names are free; with `key` the names are read too (years, for example)."""

    def read(value: Any, path: str) -> dict[Any, Any]:
        if not isinstance(value, Mapping):
            raise CaseError(path, f"expected an object, got {_shown(value)}")
        named = {name if key is None else key(name, f"{path}.{name}"): name for name in value}
        return {made: reader(value[name], f"{path}.{name}") for made, name in sorted(named.items())}

    names = {} if key is None else {"propertyNames": _as_name(key.schema)}
    return Read(read, {"type": "object", "additionalProperties": reader.schema} | names, reader.parts)


def _as_name(schema: JsonSchema) -> JsonSchema:
    """What a name may be: JSON knows only text there."""
    return {"pattern": "^[0-9]{4}$"} if schema.get("type") == "integer" else schema


def _year_name(value: Any, path: str) -> int:
    known = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    return int(a_year()(known, path))


#: A year used as the name of a field: JSON writes it as text.
year_name = Read(_year_name, a_year().schema)


def hours_of(unit: str, *, length: int | None = None, at_least: float | None = None) -> Read:
    """A long series of finite numbers, kept as a read-only float64 array.

    In a document it stands as a list, or as a reference to an array beside it (`nmv.case_file`).
    """
    check_one = number(unit, at_least=at_least)

    def read(value: Any, path: str) -> Any:
        if isinstance(value, Mapping) and ARRAY in value:
            raise CaseError(path, f"the array {_shown(value[ARRAY])} is not beside the case")
        members = _sequence(value, path)
        if length is not None and len(members) != length:
            raise CaseError(path, f"expected {length} values in {unit}, got {len(members)}")
        array = _as_floats(members, path, check_one)
        bad = ~np.isfinite(array) if at_least is None else ~(np.isfinite(array) & (array >= at_least))
        if bad.any():
            first = int(np.argmax(bad))
            check_one(float(array[first]), f"{path}[{first}]")
        array.flags.writeable = False
        return array

    members = number(unit, at_least=at_least).schema
    listed_here: JsonSchema = {"type": "array", "items": members}
    if length is not None:
        listed_here |= {"minItems": length, "maxItems": length}
    return Read(read, {"anyOf": [listed_here, {"$ref": "#/$defs/ArrayBeside"}]})


def _as_floats(members: Any, path: str, check_one: Read) -> Any:
    """Convert at once; when a member is no number, find the first that is not and name it."""
    if isinstance(members, np.ndarray) and members.ndim == 1:
        return members.astype(np.float64)
    if not all(type(member) in {int, float} for member in members):
        for index, member in enumerate(members):
            check_one(member, f"{path}[{index}]")
    return np.array(members, dtype=np.float64)
