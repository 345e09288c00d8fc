"""An offer's document as single values by their keys, and back, as the registry says. Nothing is judged here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bids.documents.registry import DELIVERY, GROUPS, HOURS, HOURS_IN_A_YEAR, KINDS_OF, MONTHS, Field, Kind
from bids.documents.rules import Rules
from bids.states import Part, Technology
from solicitations.documents.catalogue import Requirement

Key = tuple[str | int, ...]
Values = Mapping[Key, Any]
SHAPES = ("month_hour", "hourly")
LISTS = {Kind.MONTHS: MONTHS, Kind.HOURS: HOURS_IN_A_YEAR}


def values_of(technical: Any, price: Any) -> dict[Key, Any]:
    """Take a document apart; what is not of the form the registry says is left out."""
    parts = {Part.TECHNICAL: _object(technical), Part.PRICE: _object(price)}
    found: dict[Key, Any] = {}
    for group in GROUPS:
        part = parts[group.part]
        where = _object(part.get(group.key)) if group.key else part
        prefix: Key = (str(group.part), group.key) if group.key else (str(group.part),)
        for each in group.fields:
            if where.get(each.name) is not None:
                found |= dict(_apart(each, (*prefix, each.name), where[each.name]))
    return found


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _apart(field: Field, key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    if field.kind in _APART:
        yield from _APART[field.kind](field, key, value)
    else:
        yield key, value


def _picks_apart(_field: Field, key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    yield from (((*key, each), True) for each in _list_of(value) if isinstance(each, str | int))


def _list_apart(_field: Field, key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    yield from (((*key, place), each) for place, each in enumerate(_list_of(value), 1))


def _grid_apart(field: Field, key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    for month, row in enumerate(_list_of(value), 1):
        yield from _list_apart(field, (*key, month), row)


def _keys_apart(_field: Field, key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    yield key, " ".join(map(str, value)) if isinstance(value, list) else value


def _answers_apart(_field: Field, key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    for code, cell in _object(value).items():
        yield from (((*key, code, name), words) for name, words in _object(cell).items() if words)


def _rows_apart(field: Field, key: Key, rows: Any) -> Iterator[tuple[Key, Any]]:
    for place, row in enumerate(_list_of(rows), start=1):
        for each in field.columns:
            if _object(row).get(each.name) is not None:
                yield from _apart(each, (*key, place, each.name), row[each.name])


def _delivery_apart(_field: Field, key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    delivery = _object(value)
    kind = delivery.get("kind")
    for each in DELIVERY.get(str(kind), ()):
        if delivery.get(each.name) is not None:
            yield from _apart(each, (*key, str(kind), each.name), delivery[each.name])
    if kind == "hybrid":
        yield from _delivery_apart(_field, key, delivery.get("shape"))
        yield from _delivery_apart(_field, key, {"kind": "storage", **_object(delivery.get("storage"))})


_APART: dict[Kind, Callable[[Field, Key, Any], Iterator[tuple[Key, Any]]]] = {
    Kind.DELIVERY: _delivery_apart,
    Kind.ANSWERS: _answers_apart,
    Kind.ROWS: _rows_apart,
    Kind.NEEDS: _picks_apart,
    Kind.MONTH_LIST: _picks_apart,
    Kind.MONTHS: _list_apart,
    Kind.HOURS: _list_apart,
    Kind.MONTH_HOURS: _grid_apart,
    Kind.KEYS: _keys_apart,
}


@dataclass
class Assembled:
    """Both parts put together from values; ``keys`` tells for each path of the document where it came from.

    ``unused`` are keys of values that belong to no field of this offer: the deliveries of other technologies, which
    stand in ``beside``.
    """

    technical: dict[str, Any] = field(default_factory=dict)
    price: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    unused: list[Key] = field(default_factory=list)
    beside: list[dict[str, Any]] = field(default_factory=list)


def document_of(values: Values, rules: Rules) -> Assembled:
    """Put a document together."""
    return _Together(values, rules).document()


class _Together:
    """Reads a tree of values as the registry says, noting where each path came from."""

    def __init__(self, values: Values, rules: Rules) -> None:
        self.values, self.rules = values, rules
        self.made = Assembled()
        self.tree: dict[Any, Any] = {}
        for key, value in values.items():
            where = self.tree
            for step in key[:-1]:
                where = where.setdefault(step, {})
            where[key[-1]] = value

    def document(self) -> Assembled:
        """Return both parts."""
        parts = {Part.TECHNICAL: self.made.technical, Part.PRICE: self.made.price}
        for group in GROUPS:
            prefix: Key = (str(group.part), group.key) if group.key else (str(group.part),)
            found = self._fields(group.fields, group.path, prefix)
            if not group.key:
                parts[group.part].update(found)
            elif found:
                parts[group.part][group.key] = found
        return self.made

    def _at(self, key: Key) -> Any:
        where: Any = self.tree
        for step in key:
            where = where.get(step) if isinstance(where, dict) else None
        return where

    def _fields(self, fields: tuple[Field, ...], path: str, key: Key) -> dict[str, Any]:
        told = {each.name: self._told(each, f"{path}.{each.name}", (*key, each.name)) for each in fields}
        return {name: value for name, value in told.items() if value is not None}

    def _told(self, field: Field, path: str, key: Key) -> Any:
        self.made.keys[path] = key
        value = self._at(key)
        if field.kind == Kind.DELIVERY:
            return self._delivery(path, key)
        if field.kind == Kind.ANSWERS:
            cells = {each.code: self._answer(each, path, key) for each in self.rules.requirements}
            return {code: cell for code, cell in cells.items() if cell} or None
        return None if value is None else self._several(field, path, key, value)

    def _several(self, field: Field, path: str, key: Key, value: Any) -> Any:
        """What stands in several cells, put together; the value of one cell as it is."""
        if field.kind == Kind.ROWS:
            return self._rows(field, path, key, value)
        if field.kind in LISTS:
            return self._list(value, path, key, LISTS[field.kind])
        if field.kind == Kind.MONTH_HOURS:
            return [
                self._list(value.get(month, {}), f"{path}.{month}", (*key, month), HOURS)
                for month in range(1, MONTHS + 1)
            ]
        if field.kind in (Kind.NEEDS, Kind.MONTH_LIST):
            return list(value)
        return value.split() if field.kind == Kind.KEYS and isinstance(value, str) else value

    def _list(self, told: Mapping[int, Any], path: str, key: Key, length: int) -> list[Any]:
        self.made.keys |= {f"{path}[{place}]": (*key, place) for place in range(1, length + 1)}
        self.made.keys[path] = key
        return [told.get(place) for place in range(1, length + 1)]

    def _rows(self, field: Field, path: str, key: Key, rows: Mapping[int, Any]) -> list[dict[str, Any]]:
        """Rows in which something stands; a gap between them is none."""
        found: list[dict[str, Any]] = []
        for place in sorted(rows):
            at = f"{path}[{len(found) + 1}]"
            self.made.keys[at] = (*key, place)
            found.append(self._fields(field.columns, at, (*key, place)))
        return found

    def _answer(self, requirement: Requirement, path: str, key: Key) -> dict[str, Any]:
        code = requirement.code
        self.made.keys[f"{path}.{code}"] = (*key, code)
        self.made.keys |= {f"{path}.{code}.{name}": (*key, code, name) for name in ("value", "comment")}
        return dict(self._at((*key, code)) or {})

    def _delivery(self, path: str, key: Key) -> dict[str, Any]:
        """The delivery of the technology; what was filled in for another one is noted as unused."""
        technology = self._at(("technical", "technology"))
        kinds = KINDS_OF.get(technology, SHAPES) if isinstance(technology, str) else SHAPES
        used = [*kinds, *SHAPES, "storage"] if technology == Technology.HYBRID else [*kinds]
        if "hybrid" in kinds:
            told = {"kind": "hybrid"} | self._fields(DELIVERY["hybrid"], path, (*key, "hybrid"))
            told["shape"] = self._shape(f"{path}.shape", key)
            self.made.keys[f"{path}.storage"] = (*key, "storage")
            told["storage"] = self._fields(DELIVERY["storage"], f"{path}.storage", (*key, "storage"))
        elif kinds == SHAPES:
            told = self._shape(path, key)
        else:
            told = {"kind": kinds[0]} | self._fields(DELIVERY[kinds[0]], path, (*key, kinds[0]))
        self.made.keys[f"{path}.kind"] = ("technical", "technology")
        shape = (told.get("shape") or told)["kind"]
        dropped = [kind for kind in SHAPES if kind in used and kind != shape]
        for kind in DELIVERY:
            if self._at((*key, kind)) and (kind not in used or kind in dropped):
                self.made.unused.append(next(k for k in self.values if k[: len(key) + 1] == (*key, kind)))
                told_beside = self._fields(DELIVERY[kind], f"{path}.beside.{kind}", (*key, kind))
                self.made.beside.append({"kind": kind} | told_beside)
        return told

    def _shape(self, path: str, key: Key) -> dict[str, Any]:
        """The shape that was filled in; the table by months and hours where none or both were."""
        kind = "hourly" if self._at((*key, "hourly")) and not self._at((*key, "month_hour")) else "month_hour"
        self.made.keys[path] = (*key, kind)
        return {"kind": kind} | self._fields(DELIVERY[kind], path, (*key, kind))
