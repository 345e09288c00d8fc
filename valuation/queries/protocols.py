"""Reads of protocols."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from bids.states import Technology
from nmv.canonical import digest
from solicitations.models import Solicitation
from valuation.models import CurveVersion, Protocol
from valuation.permissions import can_amend_protocol, can_write_protocol
from valuation.queries.curves import nameable_versions
from valuation.queries.vintages import VintagesNote, vintages_note
from valuation.states import UNIT_OF, CurveKind

HUNDRED = Decimal(100)
NOTHING_STATED: dict[str, Any] = {}


@dataclass(frozen=True)
class Rule:
    """One line of a protocol in words: what it is about, what it says, in which unit."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class NamedCurve:
    """A curve a protocol names, in the version that is taken."""

    label: str
    unit: str
    version: CurveVersion


@dataclass(frozen=True)
class ProtocolPage:
    """What the protocol page of a solicitation shows."""

    solicitation: Solicitation
    protocol: Protocol | None
    versions: list[Protocol]
    curves: list[NamedCurve]
    rules: list[tuple[str, list[Rule]]]
    is_intact: bool
    may_write: bool
    may_amend: bool
    newer: VintagesNote | None = None


def newest_protocol(solicitation: Solicitation) -> Protocol | None:
    """Return the locked protocol of a solicitation, or else its newest version."""
    newest = solicitation.protocols.select_related("created_by", "locked_by").order_by("-version")
    return newest.filter(locked_at__isnull=False).first() or newest.first()


def protocol_page(solicitation: Solicitation, user: User) -> ProtocolPage:
    """Gather the page of the protocol that counts, spelled out."""
    protocol = newest_protocol(solicitation)
    return ProtocolPage(
        solicitation=solicitation,
        protocol=protocol,
        versions=list(solicitation.protocols.select_related("created_by", "deviation").order_by("-version")),
        curves=_curves(protocol) if protocol else [],
        rules=list(_rules(protocol.content)) if protocol else [],
        is_intact=protocol is not None and digest(protocol.content) == protocol.digest,
        may_write=can_write_protocol(user, solicitation),
        may_amend=can_amend_protocol(user, solicitation),
        newer=vintages_note(solicitation, user),
    )


def versions_for(solicitation: Solicitation, evaluator: User | None = None) -> QuerySet[CurveVersion]:
    """Return the curve versions a protocol of this solicitation may name, without their values."""
    own = nameable_versions(solicitation, evaluator)
    return own.select_related("curve").defer("values").order_by("curve__code", "-number")


def _curves(protocol: Protocol) -> list[NamedCurve]:
    named = protocol.content.get("curves", NOTHING_STATED)
    found = CurveVersion.objects.filter(pk__in=named.values()).select_related("curve").defer("values")
    by_id: dict[UUID, CurveVersion] = {version.pk: version for version in found}
    return [
        NamedCurve(CurveKind(kind).label, UNIT_OF[CurveKind(kind)], by_id[UUID(version_id)])
        for kind, version_id in sorted(named.items())
        if UUID(version_id) in by_id
    ]


def _rules(content: dict[str, Any]) -> Iterator[tuple[str, list[Rule]]]:
    """The protocol's parts in reading order, each as lines."""
    money = content.get("convention", NOTHING_STATED)
    yield (
        "Convention",
        [
            Rule(
                "Convention",
                money.get("id", ""),
                note="nominal, cash at the end of each year, per kW of contract",
            ),
            Rule("Discount rate", _percent(money.get("discount_rate_per_year")), "% a year"),
            Rule("Inflation", _percent(money.get("inflation_per_year")), "% a year"),
            Rule("Valued at the end of", str(money.get("valuation_year", ""))),
        ],
    )
    energy = content.get("energy", NOTHING_STATED)
    yield (
        "Energy",
        [
            Rule("Basis to the delivery point", energy.get("basis_usd_per_mwh", "0"), "$/MWh"),
            Rule("Losses avoided upstream", _percent(energy.get("loss_factor")), "%"),
        ],
    )
    yield "Resource adequacy", list(_capacity(content))
    yield "Ancillary services", list(_ancillary(content))
    yield "Environment", list(_environment(content))
    yield "Deferral", list(_deferral(content))
    ranking = content.get("ranking", NOTHING_STATED)
    yield "Ranking", [Rule("Tie band", ranking.get("tie_band_usd_per_kw_year", "0"), "$/kW-year")]


def _capacity(content: dict[str, Any]) -> Iterator[Rule]:
    terms = content.get("ra", NOTHING_STATED)
    words = {"premium": "on top of the system price", "bundled": "in place of the system price"}
    yield Rule("Local price", words.get(terms.get("local", ""), ""))
    yield Rule("Flexible price", words.get(terms.get("flexible", ""), ""))
    for technology, rule in _in_order(content.get("nqc", NOTHING_STATED)):
        label = f"Qualifying capacity of {Technology(technology).label}"
        if rule["rule"] == "elcc":
            shares = ", ".join(_percent(share) for share in rule["elcc_by_month"])
            yield Rule(label, shares, "% of nameplate", "January to December")
        elif rule["rule"] == "duration":
            yield Rule(label, f"least of power and energy ÷ {rule['duration_hours']} h")
        else:
            yield Rule(label, _percent(rule["factor"]), "% of contract capacity")


def _ancillary(content: dict[str, Any]) -> Iterator[Rule]:
    """The products that have a price."""
    terms, priced = content.get("ancillary", NOTHING_STATED), content.get("curves", NOTHING_STATED)
    for kind in CurveKind:
        product = terms.get("products", NOTHING_STATED).get(kind.value)
        if product is not None and kind.value in priced:
            note = f"held for {product['sustained_hours']} h, at most {product['depth_kw']} kW an offer"
            yield Rule(_upper_first(kind.label), _percent(product["called_fraction"]), "% called", note)
    if terms.get("dervet_net_energy_rule"):
        yield Rule("Net-energy rule", "as in DER-VET")


def _environment(content: dict[str, Any]) -> Iterator[Rule]:
    carbon = content.get("ghg")
    if carbon:
        rate = f"{carbon['tonnes_per_mwh']} t/MWh"
        yield Rule(
            "Carbon beyond the energy price", carbon["usd_per_tonne"], "$/t", f"{rate}; {carbon['document']}"
        )
    else:
        yield Rule("Carbon beyond the energy price", "none", note="it is in the energy price")
    for technology, cost in _in_order(content.get("integration_usd_per_mwh", NOTHING_STATED)):
        yield Rule(f"Integration cost of {Technology(technology).label}", cost, "$/MWh")


def _deferral(content: dict[str, Any]) -> Iterator[Rule]:
    terms = content.get("deferral", NOTHING_STATED)
    policy = {
        "all_needs_met": "only when every hour of every need is met",
        "partial_fill": "in proportion to what is met",
    }
    yield Rule("A project's deferral counts", policy.get(terms.get("policy", ""), ""))
    yield Rule(
        "Generation counts what it exceeds on", _percent(terms.get("dependable_exceedance")), "% of days"
    )
    for code, project in terms.get("projects", NOTHING_STATED).items():
        said = [f"from {project['deferral_starts_in']}"] if project["deferral_starts_in"] else []
        said += [f"for {project['deferral_years']} years"] if project["deferral_years"] else []
        split = project["need_split"] or NOTHING_STATED
        said += [f"{_percent(share)} % to {need}" for need, share in split.items()]
        yield Rule(f"Project {code}", ", ".join(said))
    wires = content.get("transmission")
    if wires:
        yield Rule(
            "Transmission avoided", wires["usd_per_kw_year"], "$/kW-year of kW present at the system peak"
        )
        for technology, share in _in_order(wires["coincidence"]):
            yield Rule(
                f"{_upper_first(Technology(technology).label)} at the system peak",
                _percent(share),
                "% of contract capacity",
            )


def _in_order(by_technology: dict[str, Any]) -> list[tuple[str, Any]]:
    """Technologies in their usual order, whatever order the database keeps."""
    return [(name, by_technology[name]) for name in Technology.values if name in by_technology]


def _upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _percent(fraction: str | None) -> str:
    if fraction is None:
        return ""
    return format((Decimal(fraction) * HUNDRED).normalize(), "f")
