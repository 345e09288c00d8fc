"""A contract's terms: which blanks of a pro forma the offer fills, and with what.

A pro forma's schema names its terms by code. ``TERM_CODES`` are those that are copied from the offer and the
solicitation; the utility gives the others when it awards. What was copied is kept as canonical data and hashed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.documents.parts import ALL, Part
from nmv.canonical import digest

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
NUMBERS = frozenset({"number", "money"})


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What the terms are copied from: the offer's document and what stands around it."""

    contract_number: str
    utility: str
    developer: str
    solicitation_code: str
    solicitation_title: str
    needs: str
    delivery_point: str
    technology: str
    currency: str
    offer_digest: str
    technical: Mapping[str, Any]
    price: Mapping[str, Any]
    part: Part = ALL


def _largest_kw(sources: Sources) -> str:
    largest: str = max(sources.technical["contract_kw"], key=Decimal)
    return str(largest if sources.part.is_whole else sources.part.of(largest))


def _by_month(sources: Sources) -> str:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    amounts = zip(months, sources.technical["contract_kw"], strict=True)
    return ", ".join(f"{month} {shown(str(sources.part.of(kw)), 'number')}" for month, kw in amounts)


def _technical(name: str) -> Callable[[Sources], str]:
    return lambda sources: str(sources.technical.get(name, ""))


def _price(name: str) -> Callable[[Sources], str]:
    return lambda sources: str(sources.price.get(name, ""))


READERS: dict[str, Callable[[Sources], str]] = {
    "contract_number": lambda s: s.contract_number,
    "utility_name": lambda s: s.utility,
    "developer_name": lambda s: s.developer,
    "solicitation_code": lambda s: s.solicitation_code,
    "solicitation_title": lambda s: s.solicitation_title,
    "needs": lambda s: s.needs,
    "delivery_point": lambda s: s.delivery_point,
    "technology": lambda s: s.technology,
    "currency": lambda s: s.currency,
    "offer_digest": lambda s: s.offer_digest,
    "part_of_offer": lambda s: s.part.words,
    "contract_kw": _largest_kw,
    "contract_kw_by_month": _by_month,
    "starts_on": _technical("starts_on"),
    "ends_on": _technical("ends_on"),
    "commercial_operation_on": _technical("commercial_operation_on"),
    "availability": _technical("availability"),
    "fixed_usd_per_kw_month": _price("fixed_usd_per_kw_month"),
    "variable_usd_per_mwh": _price("variable_usd_per_mwh"),
    "escalator_per_year": _price("escalator_per_year"),
}
TERM_CODES = frozenset(READERS)


@dataclass(frozen=True)
class Term:
    """One term as the contract states it."""

    code: str
    label: str
    unit: str
    kind: str
    value: str

    @property
    def shown(self) -> str:
        """The value as a reader sees it."""
        return shown(self.value, self.kind)


def shown(value: str, kind: str) -> str:
    """Write a stored value for a reader.

    >>> shown("2350.000", "number"), shown("2027-06-01", "date"), shown("12.5", "money")
    ('2,350', '1 June 2027', '12.50')
    """
    if kind == "date":
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return value
        return f"{day.day} {day:%B %Y}"
    if kind not in NUMBERS:
        return value
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    if not amount.is_finite():
        return value
    least = 2 if kind == "money" else 0
    decimals = max(least, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{decimals}f}"


def is_readable(value: str, kind: str) -> bool:
    """Say whether a term's value is what its kind promises: a number that is not negative, or a date."""
    try:
        if kind == "date":
            date.fromisoformat(value)
        elif kind in NUMBERS:
            return Decimal(value).is_finite() and Decimal(value) >= 0
    except (ValueError, InvalidOperation):
        return False
    return True


def codes_in(text: str) -> set[str]:
    """Return the codes of the blanks in a pro forma's text."""
    return set(PLACEHOLDER.findall(text))


def terms_to_give(schema: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the terms of a pro forma that neither the offer nor the pro forma itself fills."""
    return [term for term in schema if term["code"] not in TERM_CODES and not term.get("value")]


def fill_terms(schema: Sequence[Mapping[str, Any]], sources: Sources, given: Mapping[str, str]) -> list[Term]:
    """Return every term of a pro forma with its value: from the offer, else as given, else the pro forma's own."""
    return [_fill(term, sources, given) for term in schema]


def _fill(term: Mapping[str, Any], sources: Sources, given: Mapping[str, str]) -> Term:
    code = str(term["code"])
    reader = READERS.get(code)
    value = reader(sources) if reader else given.get(code, "").strip() or str(term.get("value", ""))
    return Term(code, str(term["label"]), str(term.get("unit") or ""), str(term.get("kind") or "text"), value)


def as_data(terms: Sequence[Term]) -> dict[str, dict[str, str]]:
    """Return the terms as they are stored with the contract: {code: {label, unit, kind, value}}."""
    return {term.code: {k: v for k, v in asdict(term).items() if k != "code"} for term in terms}


def terms_digest(terms: Sequence[Term]) -> str:
    """Return the SHA-256 of the terms' canonical JSON."""
    return digest(as_data(terms))


def from_data(data: Mapping[str, Mapping[str, str]], order: Sequence[str]) -> list[Term]:
    """Read stored terms back, in the order of the pro forma's schema (the database keeps none)."""
    return [Term(code=code, **dict(data[code])) for code in order]
