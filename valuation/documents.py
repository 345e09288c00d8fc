"""The protocol document: how a solicitation's offers will be valued, read, checked and spelled canonically.

Quantities are decimal strings, so that the same protocol has the same bytes everywhere. Curves are named by
the kind they price and the version that is taken. The engine's own check of the whole comes on top
(``valuation.evaluation``).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from bids.documents.reader import InvalidDocument, Problem, Reader, spell
from bids.states import Technology
from nmv.canonical import digest
from nmv.case import CONVENTION_ID
from valuation.states import CurveKind

SCHEMA = "gridtender.protocol/1"
MONTHS = 12
AS_KINDS = (CurveKind.REG_UP, CurveKind.REG_DOWN, CurveKind.SPIN, CurveKind.NON_SPIN)
INTERMITTENT = (Technology.SOLAR, Technology.WIND, Technology.HYBRID)


class InvalidProtocol(InvalidDocument):
    """The document is no protocol."""

    default_code = "invalid_protocol"


@dataclass(frozen=True)
class ProtocolDocument:
    """A checked protocol and its digest."""

    content: dict[str, Any]
    digest: str


def parse_protocol(content: Any, *, curve_versions: dict[UUID, str]) -> ProtocolDocument:
    """Check a protocol; ``curve_versions`` are the versions it may name, each with its kind.

    Raises:
        InvalidProtocol: with every problem and its path.
    """
    problems: list[Problem] = []
    reader = Reader(content, "", problems)
    reader.get("schema")
    checked = {
        "schema": SCHEMA,
        "convention": _convention(reader.inside("convention")),
        "curves": _curves(reader, curve_versions),
        "energy": _energy(_part(reader, "energy")),
        "ra": _ra(_part(reader, "ra")),
        "nqc": _nqc(_part(reader, "nqc")),
        "ancillary": _ancillary(_part(reader, "ancillary")),
        "ghg": _ghg(reader),
        "integration_usd_per_mwh": _by_technology(
            _part(reader, "integration_usd_per_mwh"), least="-100", most="100"
        ),
        "transmission": _transmission(reader),
        "deferral": _deferral(_part(reader, "deferral")),
        "ranking": _ranking(_part(reader, "ranking")),
    }
    reader.nothing_else()
    if problems:
        raise InvalidProtocol(problems)
    return ProtocolDocument(checked, digest(checked))


def _part(reader: Reader, key: str) -> Reader:
    """A part that may be left out: its defaults then count."""
    return Reader({}, reader.at(key), reader.problems) if reader.get(key) is None else reader.inside(key)


def _number(reader: Reader, key: str, *, most: str, least: str = "0", default: str | None = "0") -> str:
    return spell(reader.number(key, least=least, most=most, default=default))


def _convention(reader: Reader) -> dict[str, Any]:
    result: dict[str, Any] = {
        "id": reader.choice("id", [CONVENTION_ID]) if reader.get("id") else CONVENTION_ID,
        "discount_rate_per_year": _number(reader, "discount_rate_per_year", most="0.5", default=None),
        "inflation_per_year": _number(reader, "inflation_per_year", least="-0.1", most="0.4", default=None),
        "valuation_year": reader.whole("valuation_year", least=1990, most=2150),
    }
    if Decimal(result["inflation_per_year"]) >= Decimal(result["discount_rate_per_year"]):
        reader.refuse("inflation_per_year", "must lie below the discount rate: the carrying charge needs it")
    reader.nothing_else()
    return result


def _curves(reader: Reader, known: dict[UUID, str]) -> dict[str, str]:
    """Version ids by kind; every version must be known and price that kind."""
    inner = _part(reader, "curves")
    named = {}
    for kind in CurveKind:
        raw = inner.get(kind)
        if raw in (None, ""):
            continue
        version_id = _uuid(raw)
        if version_id is None or known.get(version_id) != kind:
            inner.refuse(kind, f"must be the id of a version of a curve of the utility's for {kind.label}")
        named[str(kind)] = str(raw)
    inner.nothing_else()
    return named


def _uuid(raw: Any) -> UUID | None:
    try:
        return UUID(str(raw))
    except ValueError:
        return None


def _energy(reader: Reader) -> dict[str, str]:
    result = {
        "basis_usd_per_mwh": _number(reader, "basis_usd_per_mwh", least="-500", most="500"),
        "loss_factor": _number(reader, "loss_factor", most="0.5"),
    }
    reader.nothing_else()
    return result


def _ra(reader: Reader) -> dict[str, str]:
    """Whether a local or flexible price replaces the system price or comes on top."""
    result = {
        part: reader.choice(part, ["bundled", "premium"]) if reader.get(part) else "premium"
        for part in ("local", "flexible")
    }
    reader.nothing_else()
    return result


def _nqc(reader: Reader) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    for technology in Technology.values:
        if reader.get(technology) is None:
            continue
        inner = reader.inside(technology)
        rule: dict[str, Any] = {
            "rule": inner.choice("rule", ["duration", "elcc", "contract"]),
            "duration_hours": _number(inner, "duration_hours", least="0.25", most="24", default="4"),
            "factor": _number(inner, "factor", most="2", default="1"),
        }
        if rule["rule"] == "elcc":
            shares = inner.numbers("elcc_by_month", lengths=[MONTHS], most="1")
            rule["elcc_by_month"] = [spell(share) for share in shares]
        inner.nothing_else()
        rules[technology] = rule
    reader.nothing_else()
    return rules


def _ancillary(reader: Reader) -> dict[str, Any]:
    products = {}
    inner = _part(reader, "products")
    for kind in AS_KINDS:
        product = _part(inner, kind)
        products[str(kind)] = {
            "sustained_hours": _number(product, "sustained_hours", most="24", default="1"),
            "called_fraction": _number(product, "called_fraction", most="1"),
            "depth_kw": _number(product, "depth_kw", most="5000000", default="5000000"),
        }
        product.nothing_else()
    inner.nothing_else()
    rule = reader.truth("dervet_net_energy_rule", default=False)
    reader.nothing_else()
    return {"products": products, "dervet_net_energy_rule": rule}


def _ghg(reader: Reader) -> dict[str, str] | None:
    """A carbon value beyond the energy price, with the document that says so; none is none."""
    if reader.get("ghg") is None:
        return None
    inner = reader.inside("ghg")
    result = {
        "usd_per_tonne": _number(inner, "usd_per_tonne", most="2000", default=None),
        "escalator_per_year": _number(inner, "escalator_per_year", least="-0.2", most="0.2"),
        "tonnes_per_mwh": _number(inner, "tonnes_per_mwh", most="2", default=None),
        "document": inner.text("document", most=300),
    }
    inner.nothing_else()
    return result


def _by_technology(reader: Reader, *, most: str, least: str = "0") -> dict[str, str]:
    result = {
        technology: _number(reader, technology, least=least, most=most)
        for technology in Technology.values
        if reader.get(technology) not in (None, "")
    }
    reader.nothing_else()
    return result


def _transmission(reader: Reader) -> dict[str, Any] | None:
    if reader.get("transmission") is None:
        return None
    inner = reader.inside("transmission")
    result = {
        "usd_per_kw_year": _number(inner, "usd_per_kw_year", most="1000", default=None),
        "escalator_per_year": _number(inner, "escalator_per_year", least="-0.2", most="0.2"),
        "coincidence": _by_technology(_part(inner, "coincidence"), most="1"),
    }
    inner.nothing_else()
    return result


def _deferral(reader: Reader) -> dict[str, Any]:
    """Policy, how firm generation must be, and per project (by code) what differs from its row."""
    exceedance = _number(reader, "dependable_exceedance", least="0.01", most="1", default="1")
    policy = "all_needs_met"
    if reader.get("policy"):
        policy = reader.choice("policy", ["all_needs_met", "partial_fill"])
    result = {"policy": policy, "dependable_exceedance": exceedance, "projects": _projects(reader)}
    reader.nothing_else()
    return result


def _projects(reader: Reader) -> dict[str, Any]:
    inner = _part(reader, "projects")
    codes = list(inner.value) if isinstance(inner.value, dict) else []
    found = {}
    for code in sorted(map(str, codes)):
        project = inner.inside(code)
        found[code] = {
            "deferral_starts_in": _whole_or_none(project, "deferral_starts_in", least=1990, most=2150),
            "deferral_years": _whole_or_none(project, "deferral_years", least=1, most=60),
            "need_split": _split(project),
        }
        project.nothing_else()
    return found


def _whole_or_none(reader: Reader, key: str, *, least: int, most: int) -> int | None:
    return None if reader.get(key) in (None, "") else reader.whole(key, least=least, most=most)


def _split(reader: Reader) -> dict[str, str] | None:
    """Shares of a project's value by need code; they must sum to one."""
    if reader.get("need_split") is None:
        return None
    inner = reader.inside("need_split")
    codes = sorted(map(str, inner.value)) if isinstance(inner.value, dict) else []
    shares = {code: inner.number(code, most="1") for code in codes}
    if sum(shares.values()) != 1:
        reader.refuse("need_split", f"must sum to 1, not {sum(shares.values())}")
    return {code: spell(share) for code, share in shares.items()}


def _ranking(reader: Reader) -> dict[str, str]:
    result = {"tie_band_usd_per_kw_year": _number(reader, "tie_band_usd_per_kw_year", most="10000")}
    reader.nothing_else()
    return result
