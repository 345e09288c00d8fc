"""Protocols and runs."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import Need, Solicitation
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.curves import a_curve_version
from tests.factories.solicitations import a_draft_solicitation, a_project, a_published_solicitation, assign
from valuation.documents import parse_protocol
from valuation.models import CurveVersion, Protocol
from valuation.states import CurveKind

MONEY = {"discount_rate_per_year": "0.07", "inflation_per_year": "0.02", "valuation_year": 2026}
RA_USD = Decimal(5)


def an_energy_version(solicitation: Solicitation) -> CurveVersion:
    """A year of hourly prices of the solicitation's utility."""
    return a_curve_version(solicitation.organisation)


def a_protocol_content(solicitation: Solicitation, **changes: Any) -> dict[str, Any]:
    """The least that a protocol says: money and an energy curve."""
    version = an_energy_version(solicitation)
    return {"convention": MONEY, "curves": {CurveKind.ENERGY.value: str(version.pk)}} | changes


def a_locked_protocol(solicitation: Solicitation, **changes: Any) -> Protocol:
    """A protocol locked before the solicitation was published, as its digest says."""
    content = a_protocol_content(solicitation, **changes)
    known = dict(CurveVersion.objects.values_list("pk", "curve__kind"))
    document = parse_protocol(content, curve_versions=known)
    return Protocol.objects.create(
        solicitation=solicitation,
        content=document.content,
        digest=document.digest,
        locked_at=database_now(),
    )


def with_project(need: Need, **fields: Any) -> Need:
    """A need with the traditional project it would let wait."""
    need.projects.add(a_project(need.organisation, in_service_on=date(2027, 6, 1), **fields))
    return need


def a_valued_solicitation(*offers: dict[str, Any], **protocol: Any) -> tuple[Solicitation, User]:
    """An opened solicitation with these offers and a locked protocol, and its procurement officer."""
    solicitation = a_published_solicitation()
    with_project(solicitation.lots.get().need)
    procurement = assign(solicitation, Role.PROCUREMENT)
    for offer in offers or ({},):
        a_submitted_offer(solicitation, **offer)
    a_locked_protocol(solicitation, **protocol)
    open_all(solicitation, procurement=procurement)
    solicitation.refresh_from_db()
    return solicitation, procurement


def a_draft_with_procurement() -> tuple[Solicitation, User]:
    """A draft with a need and a project, and its procurement officer."""
    solicitation = a_draft_solicitation()
    with_project(solicitation.lots.get().need)
    return solicitation, assign(solicitation, Role.PROCUREMENT)


SHORT_TERM = {"starts_on": "2027-06-01", "ends_on": "2028-05-31"}
FLAT = {"kind": "month_hour", "kw": [[1200] * 24 for _ in range(12)]}
SOLAR = {
    "technology": "SOLAR",
    "contract_kw": [1200] * 12,
    "delivery": FLAT,
    "name": "Flat solar",
} | SHORT_TERM
