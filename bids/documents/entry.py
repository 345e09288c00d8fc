"""Between what people type (per cent, pasted tables) and the offer document (fractions, lists), as the registry says.

What was typed is a flat mapping by the fields' typed names; a draft keeps it as it is, however wrong. Whatever cannot
be read is passed on as it was typed, for the checker to refuse at its field.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bids.documents import OfferDocument
from bids.documents.reader import spell
from bids.documents.registry import DELIVERY, GROUPS, MONTHS, Field, Kind
from bids.states import Part, Technology

Typed = Mapping[str, Any]
# An answer's fields on the form, before the requirement's code.
ANSWER, COMMENT = "answer_", "comment_"
SHAPE = "shape_kw"
OF_TECHNOLOGY: dict[str, tuple[str, ...]] = {
    Technology.STORAGE: ("storage",),
    Technology.DEMAND_RESPONSE: ("demand_response",),
    Technology.HYBRID: ("hybrid", "storage"),
}
_SPLIT = re.compile(r"[\t;,\s]+")
LARGEST_PERCENT = 10**6
MOST_SPELLED = 40


@dataclass(frozen=True)
class FormDocument:
    """The two parts of an offer as the API would send them, unchecked."""

    technical: dict[str, Any]
    price: dict[str, Any]


def delivery_fields(technology: str) -> tuple[Field, ...]:
    """Return the fields of a technology's delivery, beside its shape; each is typed by its plain name."""
    return tuple(each for kind in OF_TECHNOLOGY.get(technology, ()) for each in DELIVERY[kind])


def has_shape(technology: str) -> bool:
    """Say whether a technology delivers a shape."""
    return technology not in (Technology.STORAGE, Technology.DEMAND_RESPONSE)


def begun(technology: str) -> dict[str, Any]:
    """What a new draft holds: its technology, and the usual value where a field has one."""
    fields = [*(each for group in GROUPS for each in group.named), *delivery_fields(technology)]
    return {each.typed or each.name: each.suggested for each in fields if each.suggested} | {
        "technology": technology
    }


def document_of_form(typed: Typed) -> FormDocument:
    """Turn typed values into the two parts."""
    parts: dict[str, dict[str, Any]] = {Part.TECHNICAL: {}, Part.PRICE: {}}
    for group in GROUPS:
        told = {each.name: _told(typed, each) for each in group.named}
        told = {name: value for name, value in told.items() if value is not None}
        where = parts[group.part]
        if not group.key:
            where |= told
        elif told:
            where[group.key] = told
    return FormDocument(parts[Part.TECHNICAL], parts[Part.PRICE])


def _told(typed: Typed, field: Field) -> Any:
    """A field's value for the document, or None where nothing was typed."""
    if field.kind == Kind.DELIVERY:
        return _delivery(typed)
    if field.kind == Kind.ANSWERS:
        return _answers(typed) or None
    return _value(field, typed.get(field.typed or field.name))


def _value(field: Field, raw: Any) -> Any:
    if isinstance(raw, str):
        raw = raw.strip()
    if raw in (None, "", [], False):
        return None
    return _TOLD[field.kind](field, raw) if field.kind in _TOLD else raw


def _rows(field: Field, raw: Any) -> Any:
    """Rows in which anything was typed."""
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        return raw
    found = []
    for row in raw:
        told = {each.name: _value(each, row.get(each.name)) for each in field.columns}
        found.append({name: value for name, value in told.items() if value is not None})
    return [row for row in found if row] or None


def _answers(typed: Typed) -> dict[str, dict[str, Any]]:
    codes = [name.removeprefix(ANSWER) for name in typed if name.startswith(ANSWER)]
    told = {code: (typed[ANSWER + code] or "", typed.get(COMMENT + code) or "") for code in codes}
    return {
        code: {"value": value, "comment": comment}
        for code, (value, comment) in told.items()
        if value or comment
    }


def _delivery(typed: Typed) -> dict[str, Any]:
    technology = typed.get("technology")
    if technology in (Technology.STORAGE, Technology.DEMAND_RESPONSE):
        kind = OF_TECHNOLOGY[technology][0]
        return {"kind": kind, **_of_kind(typed, kind)}
    if technology == Technology.HYBRID:
        own = {"shape": _shape(typed), "storage": _of_kind(typed, "storage")}
        return {"kind": "hybrid", **_of_kind(typed, "hybrid"), **own}
    return _shape(typed)


def _of_kind(typed: Typed, kind: str) -> dict[str, Any]:
    told = {each.name: _told(typed, each) for each in DELIVERY[kind]}
    return {name: value for name, value in told.items() if value is not None}


def _shape(typed: Typed) -> dict[str, Any]:
    """Read a pasted table: 12 rows of 24, or else one long column."""
    lines = [_SPLIT.split(line.strip()) for line in str(typed.get(SHAPE) or "").splitlines() if line.strip()]
    if len(lines) == MONTHS:
        return {"kind": "month_hour", "kw": lines}
    return {"kind": "hourly", "kw": [value for line in lines for value in line]}


def typed_of_document(document: OfferDocument) -> dict[str, Any]:
    """Turn a document back into what a person would type."""
    return typed_of_parts(document.technical, document.price)


def typed_of_parts(technical: Typed, price: Typed, beside: Iterable[Typed] = ()) -> dict[str, Any]:
    """Turn two parts, however wrong their values, into what a person would type.

    ``beside`` are deliveries of other technologies that were filled in too: they wait in the form, unseen.
    """
    typed: dict[str, Any] = {}
    for told in beside:
        typed |= _typed_delivery(told)
    for group in GROUPS:
        part = technical if group.part == Part.TECHNICAL else price
        where = part.get(group.key, {}) if group.key else part
        for each in group.named:
            if each.name in where:
                typed |= _typed(each, where[each.name])
    return typed


def _typed(field: Field, told: Any) -> dict[str, Any]:
    if field.kind == Kind.DELIVERY:
        return _typed_delivery(told)
    if field.kind == Kind.ANSWERS:
        cells = [
            {ANSWER + code: _plainly(cell.get("value") or ""), COMMENT + code: cell.get("comment") or ""}
            for code, cell in told.items()
        ]
        return {name: value for cell in cells for name, value in cell.items()}
    return {field.typed or field.name: _shown(field, told)}


def _shown(field: Field, told: Any) -> Any:
    return _SHOWN[field.kind](field, told) if field.kind in _SHOWN else _plainly(told)


def _plainly(told: Any) -> Any:
    """A number as people type it; all else as it is."""
    if isinstance(told, bool) or not isinstance(told, int | float | Decimal):
        return told
    number = Decimal(str(told))
    return spell(number) if number.is_finite() and abs(number.adjusted()) < MOST_SPELLED else str(told)


def _word(told: Any) -> str:
    """One value among several: a gap is a question mark, which the checker refuses at its place."""
    return _SPLIT.sub("_", str(_plainly(told)).strip()) if told not in (None, "") else "?"


def _typed_delivery(delivery: Typed) -> dict[str, Any]:
    kind = delivery["kind"]
    if kind in ("month_hour", "hourly"):
        told = delivery.get("kw") or ()
        rows = told if kind == "month_hour" else [[value] for value in told]
        return {SHAPE: "\n".join("\t".join(map(_word, row)) for row in rows)}
    typed: dict[str, Any] = {}
    for each in DELIVERY[kind]:
        if each.name in delivery:
            typed |= _typed(each, delivery[each.name])
    for inner in ("shape", "storage"):
        if inner in delivery:
            typed |= _typed_delivery({"kind": inner} | delivery[inner])
    return typed


def _twelve(_field: Field, text: Any) -> list[str]:
    words = [word for word in _SPLIT.split(str(text)) if word]
    return words * MONTHS if len(words) == 1 else words


def _one_or_twelve(_field: Field, told: Sequence[str]) -> str:
    words = [_word(each) for each in told]
    return " ".join(words[:1] if len(set(words)) == 1 else words)


def _month_list(_field: Field, raw: Any) -> Any:
    return [int(month) if str(month).isascii() and str(month).isdigit() else month for month in raw]


def _fraction(_field: Field, percent: Any) -> Any:
    """12.5 → 0.125; what is no number is passed on as it was typed, to be refused with its name."""
    try:
        number = Decimal(str(percent))
    except InvalidOperation:
        return percent
    is_plain = str(percent).isascii() and number.is_finite() and abs(number) < LARGEST_PERCENT
    return spell(number / 100) if is_plain else str(percent)


def _percent(_field: Field, fraction: Any) -> Any:
    """0.125 → 12.5; what is no number is shown as it was typed."""
    try:
        number = Decimal(str(fraction))
    except InvalidOperation:
        return fraction
    is_plain = number.is_finite() and abs(number.adjusted()) < MOST_SPELLED
    return spell(number * 100) if is_plain else str(fraction)


_TOLD: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.FRACTION: _fraction,
    Kind.MONTHS: _twelve,
    Kind.MONTH_LIST: _month_list,
    Kind.KEYS: lambda _field, raw: [word for word in _SPLIT.split(str(raw)) if word],
    Kind.ROWS: _rows,
}
_SHOWN: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.FRACTION: _percent,
    Kind.MONTHS: _one_or_twelve,
    Kind.MONTH_LIST: lambda _field, told: [str(month) for month in told],
    Kind.WHOLE: lambda _field, told: str(_plainly(told)),
    Kind.KEYS: lambda _field, told: " ".join(map(str, told)),
    Kind.ROWS: lambda field, told: [
        {each.name: _shown(each, row[each.name]) for each in field.columns if each.name in row}
        for row in told
    ],
}
