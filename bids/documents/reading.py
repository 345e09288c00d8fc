"""Reads one group of fields of the offer document as the registry says; whatever is wrong is noted at its path."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from bids.documents.answers import read_answers
from bids.documents.reader import Reader, spell
from bids.documents.registry import DELIVERY, HOURS, HOURS_IN_A_YEAR, KINDS_OF, MONTHS, Field, Group, Kind
from bids.documents.rules import Rules
from bids.states import Technology

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
SHAPES = ("month_hour", "hourly")
# What is left out of the document where nothing was said.
NOTHING: Any = None


def read_group(reader: Reader, group: Group, rules: Rules) -> dict[str, Any]:
    """Read a group's fields into what belongs at its place in the document."""
    is_asked = group.code in rules.limits.asked_groups
    inner = _inside(reader, group) if group.key else reader
    found = {each.name: read_field(inner, each, rules, is_asked=is_asked) for each in group.fields}
    told = {name: value for name, value in found.items() if value is not NOTHING}
    if not group.key:
        return told
    inner.nothing_else()
    return {group.key: told} if told else {}


def _inside(reader: Reader, group: Group) -> Reader:
    """A group's object; one that is not there has no fields, and misses those asked for at their own paths."""
    if reader.get(group.key) is None:
        return Reader({}, reader.at(group.key), reader.problems)
    return reader.inside(group.key)


def read_field(reader: Reader, field: Field, rules: Rules, *, is_asked: bool = False) -> Any:
    """Return a field's canonical value, or nothing where an optional field was left out."""
    if field.kind in _BY_RULES:
        return _BY_RULES[field.kind](reader, field, rules)
    raw = reader.get(field.name)
    must = field.required or (field.asked and is_asked)
    if _is_empty(raw) and not must:
        return field.default
    return _READ[field.kind](reader, field)


def _is_empty(raw: Any) -> bool:
    return raw in (None, "", [], {}) or (isinstance(raw, str) and not raw.strip())


def _text(reader: Reader, field: Field) -> Any:
    told = reader.text(field.name, most=int(field.most), required=field.default is None)
    return told or field.default


def _key(reader: Reader, field: Field) -> Any:
    told = reader.text(field.name, most=int(field.most))
    if told and not _KEY.fullmatch(told):
        reader.refuse(field.name, "must be letters, digits, dots and hyphens, such as battery-a")
    return told


def _keys(reader: Reader, field: Field) -> Any:
    raw = reader.get(field.name)
    if not isinstance(raw, list) or len(raw) > int(field.most):
        reader.refuse(field.name, f"must be a list of at most {field.most} keys")
        return []
    inner = Reader(
        {f"{field.name}[{i}]": each for i, each in enumerate(raw, 1)}, reader.path, reader.problems
    )
    one = Field(name="", label="", kind=Kind.KEY, most="40")
    return sorted({_key(inner, _renamed(one, place)) for place in inner.value})


def _renamed(field: Field, name: str) -> Field:
    return Field(name=name, label=field.label, kind=field.kind, most=field.most)


def _number(reader: Reader, field: Field) -> Any:
    if field.default is not None:
        told = reader.number(field.name, least=field.least, most=field.most, default=field.default)
    else:
        told = reader.number(field.name, least=field.least, most=field.most)
    if field.is_above and told <= Decimal(field.least) and not reader.has_problem(field.name):
        reader.refuse(field.name, _too_little(field))
    return spell(told)


def _too_little(field: Field) -> str:
    if field.kind == Kind.FRACTION:
        return f"must be more than {field.least} and at most {field.most}"
    why = ": storage without energy delivers nothing" if field.name == "energy_kwh" else ""
    return f"must be more than {field.least} {field.unit}{why}"


def _whole(reader: Reader, field: Field) -> Any:
    return reader.whole(field.name, least=int(field.least), most=int(field.most))


def _day(reader: Reader, field: Field) -> Any:
    told = reader.day(field.name)
    return told.isoformat() if told else NOTHING


def _truth(reader: Reader, field: Field) -> Any:
    return reader.truth(field.name, default=False)


def _choice(reader: Reader, field: Field) -> Any:
    return reader.choice(field.name, field.values)


def _months(reader: Reader, field: Field) -> Any:
    return [spell(kw) for kw in reader.numbers(field.name, lengths=[MONTHS], most=field.most)]


def _month_list(reader: Reader, field: Field) -> Any:
    months = reader.get(field.name)
    known = range(1, MONTHS + 1)
    if (
        not isinstance(months, list)
        or not months
        or any(type(m) is not int or m not in known for m in months)
    ):
        reader.refuse(field.name, "must be a list of months, 1 to 12")
        return []
    return sorted(set(months))


def _month_hours(reader: Reader, field: Field) -> Any:
    rows = reader.table(field.name, rows=MONTHS, columns=HOURS, most=field.most)
    if rows and not any(any(row) for row in rows):
        reader.refuse(field.name, "is zero in every hour")
    return [[spell(kw) for kw in row] for row in rows]


def _hours(reader: Reader, field: Field) -> Any:
    hours = reader.numbers(field.name, lengths=[HOURS_IN_A_YEAR], most=field.most)
    if hours and not any(hours):
        reader.refuse(field.name, "is zero in every hour")
    return [spell(kw) for kw in hours]


def _rows(reader: Reader, field: Field, rules: Rules) -> Any:
    """Rows with only what was said in them; a row that says nothing is refused where it stands."""
    found = []
    for row in reader.records(field.name, most=int(field.most)):
        told = {each.name: read_field(row, each, rules) for each in field.columns}
        row.nothing_else()
        found.append({name: value for name, value in told.items() if value is not NOTHING})
    return found or NOTHING


def _technology(reader: Reader, field: Field, rules: Rules) -> Any:
    technology = reader.choice(field.name, Technology.values)
    allowed = rules.limits.technologies
    if allowed and technology and technology not in allowed:
        reader.refuse(field.name, "is not among those this solicitation's rules let in")
    return technology


def _needs(reader: Reader, field: Field, rules: Rules) -> Any:
    raw = reader.get(field.name)
    known = {str(need_id) for need_id in rules.need_ids}
    if not isinstance(raw, list) or not raw:
        reader.refuse(field.name, "must name at least one need of this solicitation")
        return []
    for place, need_id in enumerate(raw[:MOST_REFUSED], start=1):
        if not isinstance(need_id, str) or need_id not in known:
            reader.refuse(f"{field.name}[{place}]", "is not a need of this solicitation")
    return sorted({each for each in raw if isinstance(each, str) and each in known})


def _place(reader: Reader, field: Field, rules: Rules) -> Any:
    return reader.choice(field.name, sorted(str(place) for place in rules.delivery_point_ids))


def _currency(reader: Reader, field: Field, rules: Rules) -> Any:
    return reader.choice(field.name, [rules.currency]) if reader.get(field.name) else rules.currency


def _answers(reader: Reader, _field: Field, rules: Rules) -> Any:
    # Only where there is something to answer: other offers keep the bytes, and the digest, they always had.
    return read_answers(reader, rules.requirements) if rules.requirements else NOTHING


def _delivery(reader: Reader, field: Field, _rules: Rules) -> Any:
    technology = reader.get("technology")
    inner = reader.inside(field.name)
    kinds = KINDS_OF.get(technology, SHAPES) if isinstance(technology, str) else SHAPES
    kind = inner.choice("kind", kinds)
    if not kind:
        return {}
    told = {"kind": kind, **read_delivery(inner, kind)}
    inner.nothing_else()
    return told


def read_delivery(reader: Reader, kind: str) -> dict[str, Any]:
    """Read the fields of one kind of delivery; a hybrid holds a shape and a store of their own."""
    told = {each.name: read_field(reader, each, _NO_RULES) for each in DELIVERY[kind]}
    if kind == "hybrid":
        told["shape"], told["storage"] = _shape(reader.inside("shape")), _store(reader.inside("storage"))
    if kind == "storage":
        _check_charge(reader, told)
    return {name: value for name, value in told.items() if value is not NOTHING}


def _shape(reader: Reader) -> dict[str, Any]:
    kind = reader.choice("kind", SHAPES)
    told = {"kind": kind, **(read_delivery(reader, kind) if kind else {})}
    reader.nothing_else()
    return told


def _store(reader: Reader) -> dict[str, Any]:
    told = read_delivery(reader, "storage")
    reader.nothing_else()
    return told


def _check_charge(reader: Reader, told: Mapping[str, Any]) -> None:
    if Decimal(told["soc_max"]) <= Decimal(told["soc_min"]):
        reader.refuse("soc_max", f"must be above soc_min ({told['soc_min']})")


MOST_REFUSED = 1000
_NO_RULES = Rules(frozenset(), frozenset())
_READ: dict[Kind, Callable[[Reader, Field], Any]] = {
    Kind.TEXT: _text,
    Kind.AREA: _text,
    Kind.KEY: _key,
    Kind.KEYS: _keys,
    Kind.NUMBER: _number,
    Kind.FRACTION: _number,
    Kind.WHOLE: _whole,
    Kind.DAY: _day,
    Kind.TRUTH: _truth,
    Kind.CHOICE: _choice,
    Kind.MONTHS: _months,
    Kind.MONTH_LIST: _month_list,
    Kind.MONTH_HOURS: _month_hours,
    Kind.HOURS: _hours,
}
_BY_RULES: dict[Kind, Callable[[Reader, Field, Rules], Any]] = {
    Kind.TECHNOLOGY: _technology,
    Kind.NEEDS: _needs,
    Kind.PLACE: _place,
    Kind.ROWS: _rows,
    Kind.CURRENCY: _currency,
    Kind.DELIVERY: _delivery,
    Kind.ANSWERS: _answers,
}
