"""Both parts of an offer, read, checked and spelled canonically."""

import json
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from bids.documents.answers import read_answers
from bids.documents.delivery import MOST_KW, read_delivery
from bids.documents.reader import InvalidDocument, Problem, Reader, spell
from bids.states import Technology
from nmv.canonical import canonical_json, digest
from solicitations.documents.catalogue import Requirement

SCHEMA = "gridtender.offer/1"
LONGEST_TERM_YEARS = 40
VIABILITY = (
    "developer_experience",
    "o_and_m_experience",
    "commercial_technology",
    "delivery_date",
    "interconnection",
)
MONTHS = 12
_NONCE = re.compile(r"[0-9a-f]{64}", re.ASCII)


class InvalidOffer(InvalidDocument):
    """The document is not an offer that could be valued."""

    default_code = "invalid_offer"


@dataclass(frozen=True)
class Limits:
    """What the solicitation's rules let an offer be; None and an empty set are no limit."""

    least_kw: Decimal | None = None
    most_kw: Decimal | None = None
    price_cap_usd_per_kw_year: Decimal | None = None
    technologies: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    """What the solicitation allows: its needs, the places they name, the utility's currency, its limits."""

    need_ids: frozenset[UUID]
    delivery_point_ids: frozenset[UUID]
    currency: str = "USD"
    requirements: tuple[Requirement, ...] = ()
    limits: Limits = Limits()


@dataclass(frozen=True)
class OfferDocument:
    """A checked offer. ``digest`` binds both parts; the nonces inside keep it from telling anything."""

    technical: dict[str, Any]
    price: dict[str, Any]
    digest: str = field(compare=False)

    @property
    def technical_bytes(self) -> bytes:
        """The canonical bytes of the technical part."""
        return canonical_json(self.technical)

    @property
    def price_bytes(self) -> bytes:
        """The canonical bytes of the price part."""
        return canonical_json(self.price)


def parse_offer(*, technical: Any, price: Any, rules: Rules, nonces: tuple[str, str]) -> OfferDocument:
    """Check both parts and return the canonical document.

    ``nonces`` are two fresh 256-bit random numbers in hex, one a part; a nonce in the input is refused as an
    unknown field, so that nobody chooses their own.

    Raises:
        InvalidOffer: with every problem and its path.
    """
    problems: list[Problem] = []
    checked_technical = _read_technical(Reader(technical, "technical", problems), rules)
    checked_price = _read_price(Reader(price, "price", problems), rules)
    if any(not _NONCE.fullmatch(nonce) for nonce in nonces):
        problems.append(Problem("nonce", "must be 64 hex digits"))
    if problems:
        raise InvalidOffer(problems)
    return document_from_parts(
        canonical_json(checked_technical | {"nonce": nonces[0]}),
        canonical_json(checked_price | {"nonce": nonces[1]}),
    )


def document_from_parts(technical: bytes, price: bytes) -> OfferDocument:
    """Rebuild a document from the canonical bytes of its parts, as they come out of the seal."""
    parts = {"technical": json.loads(technical), "price": json.loads(price)}
    return OfferDocument(technical=parts["technical"], price=parts["price"], digest=digest(parts))


def _read_technical(reader: Reader, rules: Rules) -> dict[str, Any]:
    technology = reader.choice("technology", Technology.values)
    allowed = rules.limits.technologies
    if allowed and technology in Technology.values and technology not in allowed:
        reader.refuse("technology", "is not among those this solicitation's rules let in")
    starts_on, ends_on, operates_on = (
        reader.day(k) for k in ("starts_on", "ends_on", "commercial_operation_on")
    )
    _check_term(reader, starts_on, ends_on, operates_on)
    result = {
        "schema": SCHEMA,
        "name": reader.text("name", most=120),
        "technology": technology,
        "needs": _read_needs(reader, rules),
        "delivery_point": _read_place(reader, rules),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "commercial_operation_on": operates_on,
        "contract_kw": _read_contract_kw(reader, rules.limits),
        "delivery": read_delivery(reader, technology),
        "availability": spell(reader.number("availability", most="1", default="1")),
        "degradation_per_year": spell(reader.number("degradation_per_year", most="0.5", default="0")),
        "rps_eligible": reader.truth("rps_eligible", default=False),
        "viability": _read_viability(reader),
        "other_value": reader.text("other_value", most=4000, required=False),
    }
    # Only where there is something to answer: other offers keep the bytes, and the digest, they always had.
    if rules.requirements:
        result["answers"] = read_answers(reader, rules.requirements)
    reader.get("schema")
    reader.nothing_else()
    return result


def _check_term(
    reader: Reader, starts_on: date | None, ends_on: date | None, operates_on: date | None
) -> None:
    if starts_on and ends_on and ends_on <= starts_on:
        reader.refuse("ends_on", "must come after starts_on")
    if starts_on and ends_on and ends_on.year - starts_on.year > LONGEST_TERM_YEARS:
        reader.refuse("ends_on", f"makes a term of more than {LONGEST_TERM_YEARS} years")
    if starts_on and operates_on and operates_on > starts_on:
        reader.refuse(
            "commercial_operation_on", "must not come after starts_on: what is not built cannot deliver"
        )


def _read_needs(reader: Reader, rules: Rules) -> list[str]:
    raw = reader.get("needs")
    known = {str(need_id) for need_id in rules.need_ids}
    if not isinstance(raw, list) or not raw:
        reader.refuse("needs", "must name at least one need of this solicitation")
        return []
    for place, need_id in enumerate(raw, start=1):
        if str(need_id) not in known:
            reader.refuse(f"needs[{place}]", "is not a need of this solicitation")
    return sorted({str(need_id) for need_id in raw})


def _read_place(reader: Reader, rules: Rules) -> str:
    return reader.choice("delivery_point", sorted(str(place) for place in rules.delivery_point_ids))


def _read_contract_kw(reader: Reader, limits: Limits) -> list[str]:
    months = reader.numbers("contract_kw", lengths=[MONTHS], most=MOST_KW)
    if months and not any(months):
        reader.refuse("contract_kw", "is zero in every month")
    elif months and limits.least_kw is not None and max(months) < limits.least_kw:
        reader.refuse(
            "contract_kw", f"stays below the {spell(limits.least_kw)} kW an offer must have in some month"
        )
    elif months and limits.most_kw is not None and max(months) > limits.most_kw:
        reader.refuse("contract_kw", f"exceeds the {spell(limits.most_kw)} kW an offer may have")
    return [spell(kw) for kw in months]


def _read_viability(reader: Reader) -> dict[str, str]:
    if reader.get("viability") is None:
        return dict.fromkeys(VIABILITY, "")
    inner = reader.inside("viability")
    told = {part: inner.text(part, most=4000, required=False) for part in VIABILITY}
    inner.nothing_else()
    return told


def _read_price(reader: Reader, rules: Rules) -> dict[str, Any]:
    result = {
        "schema": SCHEMA,
        "currency": reader.choice("currency", [rules.currency]) if reader.get("currency") else rules.currency,
        "fixed_usd_per_kw_month": spell(reader.number("fixed_usd_per_kw_month", most="10000")),
        "variable_usd_per_mwh": spell(
            reader.number("variable_usd_per_mwh", least="-1000", most="10000", default="0")
        ),
        "escalator_per_year": spell(
            reader.number("escalator_per_year", least="-0.2", most="0.2", default="0")
        ),
    }
    reader.get("schema")
    reader.nothing_else()
    _check_price_cap(reader, Decimal(result["fixed_usd_per_kw_month"]), rules.limits)
    return result


def _check_price_cap(reader: Reader, fixed_usd_per_kw_month: Decimal, limits: Limits) -> None:
    """Compare twelve months of the first year's fixed price with the cap."""
    cap = limits.price_cap_usd_per_kw_year
    if cap is not None and MONTHS * fixed_usd_per_kw_month > cap:
        reader.refuse(
            "fixed_usd_per_kw_month", f"makes more than the cap of {spell(cap)} $/kW-year in twelve months"
        )
