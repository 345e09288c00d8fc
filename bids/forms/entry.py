"""Between what people type (percentages, pasted tables) and the offer document (fractions, lists)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bids.documents import OfferDocument
from bids.documents.reader import spell
from bids.documents.registry import VIABILITY as VIABILITY_GROUP
from bids.states import Technology

_PERCENT = ("availability", "degradation_per_year")
_STORAGE = ("power_kw", "energy_kwh")
_STORAGE_PERCENT = ("round_trip_efficiency", "soc_min", "soc_max")
PERCENT_FIELDS = frozenset({*_PERCENT, *_STORAGE_PERCENT, "escalator_per_year"})
_CALLED = ("kw", "hours_per_call", "calls_per_year", "start_hour", "end_hour", "notice_hours")
_PLAIN = ("name", "needs", "delivery_point", "starts_on", "ends_on", "commercial_operation_on", "other_value")
MONTHS, HOURS = 12, 24
VIABILITY = tuple(each.name for each in VIABILITY_GROUP.fields)
# An answer's fields on the form, before the requirement's code.
ANSWER, COMMENT = "answer_", "comment_"


@dataclass(frozen=True)
class FormDocument:
    """The two parts of an offer as the API would send them, unchecked."""

    technical: dict[str, Any]
    price: dict[str, Any]


def document_of_form(typed: Mapping[str, Any], technology: Technology) -> FormDocument:
    """Turn typed values into the two parts; whatever cannot be read is left for the checker to refuse."""
    technical = {key: typed.get(key) for key in _PLAIN}
    technical["technology"] = technology.value
    technical["rps_eligible"] = bool(typed.get("rps_eligible"))
    technical["contract_kw"] = _twelve(typed.get("contract_kw", ""))
    technical["viability"] = {part: typed.get(part, "") for part in VIABILITY}
    technical["delivery"] = _delivery(typed, technology)
    technical |= {key: _fraction(typed.get(key)) for key in _PERCENT}
    answers = _answers(typed)
    if answers:
        technical["answers"] = answers
    price = {key: typed.get(key) for key in ("fixed_usd_per_kw_month", "variable_usd_per_mwh")}
    return FormDocument(technical, price | {"escalator_per_year": _fraction(typed.get("escalator_per_year"))})


def form_of_document(document: OfferDocument) -> dict[str, Any]:
    """Turn a document back into what a person would type."""
    technical, price, delivery = document.technical, document.price, document.technical["delivery"]
    typed = {key: technical[key] for key in (*_PLAIN, "rps_eligible", "technology")}
    typed |= technical["viability"] | {key: _percent(technical[key]) for key in _PERCENT}
    typed["contract_kw"] = " ".join(
        technical["contract_kw"][:1] if len(set(technical["contract_kw"])) == 1 else technical["contract_kw"]
    )
    typed |= {key: price[key] for key in ("fixed_usd_per_kw_month", "variable_usd_per_mwh")}
    typed["escalator_per_year"] = _percent(price["escalator_per_year"])
    for code, cell in technical.get("answers", {}).items():
        typed |= {ANSWER + code: cell["value"], COMMENT + code: cell["comment"]}
    return typed | _typed_delivery(delivery)


def _answers(typed: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    codes = [name.removeprefix(ANSWER) for name in typed if name.startswith(ANSWER)]
    return {
        code: {"value": typed[ANSWER + code], "comment": typed.get(COMMENT + code) or ""} for code in codes
    }


def _delivery(typed: Mapping[str, Any], technology: Technology) -> dict[str, Any]:
    if technology == Technology.STORAGE:
        return {"kind": "storage", **_storage(typed)}
    if technology == Technology.DEMAND_RESPONSE:
        months = [int(month) for month in typed.get("months", [])]
        return {"kind": "demand_response", "months": months, **{key: typed.get(key) for key in _CALLED}}
    if technology == Technology.HYBRID:
        limit = typed.get("interconnection_kw")
        return {
            "kind": "hybrid",
            "shape": _shape(typed),
            "storage": _storage(typed),
            "interconnection_kw": limit,
        }
    return _shape(typed)


def _storage(typed: Mapping[str, Any]) -> dict[str, Any]:
    device = {key: typed.get(key) for key in _STORAGE}
    device |= {key: _fraction(typed.get(key)) for key in _STORAGE_PERCENT}
    return device | {"ancillary_services": bool(typed.get("ancillary_services"))}


def _shape(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Read a pasted table: 12 rows of 24, or else one long column."""
    lines = [
        re.split(r"[\t;, ]+", line.strip())
        for line in (typed.get("shape_kw") or "").splitlines()
        if line.strip()
    ]
    if len(lines) == MONTHS:
        return {"kind": "month_hour", "kw": lines}
    return {"kind": "hourly", "kw": [value for line in lines for value in line]}


def _typed_delivery(delivery: dict[str, Any]) -> dict[str, Any]:
    kind = delivery["kind"]
    if kind == "storage":
        return _typed_storage(delivery)
    if kind == "demand_response":
        months = [str(month) for month in delivery["months"]]
        return {key: delivery[key] for key in _CALLED} | {"months": months}
    if kind == "hybrid":
        inner = _typed_delivery(delivery["shape"]) | _typed_storage(delivery["storage"])
        return inner | {"interconnection_kw": delivery["interconnection_kw"]}
    rows = delivery["kw"] if kind == "month_hour" else [[value] for value in delivery["kw"]]
    return {"shape_kw": "\n".join("\t".join(row) for row in rows)}


def _typed_storage(device: dict[str, Any]) -> dict[str, Any]:
    typed = {key: device[key] for key in _STORAGE} | {key: _percent(device[key]) for key in _STORAGE_PERCENT}
    return typed | {"ancillary_services": device["ancillary_services"]}


def _twelve(text: str) -> list[str]:
    words = [word for word in re.split(r"[\t;, ]+", (text or "").strip()) if word]
    return words * MONTHS if len(words) == 1 else words


def _fraction(percent: Any) -> Any:
    """12.5 → 0.125; what is no number is passed on as it was typed, to be refused with its name."""
    try:
        number = Decimal(str(percent))
        return spell(number / 100) if number.is_finite() and abs(number) < 10**6 else str(percent)
    except InvalidOperation:
        return percent


def _percent(fraction: str) -> str:
    return spell(Decimal(fraction) * 100)
