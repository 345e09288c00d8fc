"""Net Market Value of an offer: its components' cash flows, their present values, their levelized values.

NMV is the plain sum of the components (`nmv.values.components`); $/kW-year ranks offers, NPV chooses sets.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

import nmv
from nmv.canonical import digest
from nmv.case import Case
from nmv.case.offers import Offer
from nmv.delivery.deliverability import Dependable, dependable
from nmv.delivery.duty import CalledDay, duty_kw, stress_days
from nmv.delivery.load_growth import YearRequirement, requirements_of
from nmv.market import Market
from nmv.operation import operate
from nmv.values.booking import book
from nmv.values.components import COMPONENTS, Valuation, component_flows, project_years_usd, projects_value
from nmv.values.ledger import LedgerEntry

__all__ = [
    "COMPONENTS",
    "ComponentValue",
    "NeedShare",
    "OfferResult",
    "evaluate_offer",
    "project_years_usd",
    "quantised",
]

Floats = NDArray[np.float64]

QUANTUM = 1e-6
UNIT = "USD/kW-year"


@dataclass(frozen=True, kw_only=True)
class ComponentValue:
    """One row of a result: a component's cash flow, its present value and its levelized value."""

    code: str
    unit: str
    pv_usd: float
    levelized: float
    cash_flow_usd: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class NeedShare:
    """An offer's conditional share of one need: by year, what binds it, and the month-hour picture.

    `binding` and the two 12x24 tables (kW) are those of `binding_year`, the worst year of the need inside
    the term. The share is conditional: in a set of offers the shares of a need sum to at most one. `feeder`
    is what the load behind the need asks of a storage year by year, where the need states that load.
    """

    need_id: str
    share: float
    share_by_year: tuple[float, ...]
    binding_year: int
    binding: str
    needed_kw: tuple[tuple[float, ...], ...]
    dependable_kw: tuple[tuple[float, ...], ...]
    feeder: tuple[YearRequirement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfferResult:
    """Everything one evaluation says about one offer.

    `project_deferral_pv_usd` is the conditional part of `npv_usd` that rests on projects being deferred; a
    set of offers earns it once per project, not once per offer.
    """

    offer_id: str
    convention_id: str
    engine_version: str
    years: tuple[int, ...]
    contract_kw_years: tuple[float, ...]
    components: tuple[ComponentValue, ...]
    npv_usd: float
    nmv_usd_per_kw_year: float
    nmv_real_usd_per_kw_year: float
    nmv_usd_per_mwh: float | None
    delivered_mwh: tuple[float, ...]
    project_deferral_pv_usd: float
    needs: tuple[NeedShare, ...]
    ledger: tuple[LedgerEntry, ...] = ()

    def component(self, code: str) -> ComponentValue:
        """The row of a component; `KeyError` for a code that does not exist."""
        return {row.code: row for row in self.components}[code]

    def digest(self) -> str:
        """SHA-256 over every figure quantised to 1e-6; the engine's version is not part of it."""
        return digest(quantised(replace(self, engine_version="")))


def quantised(value: object) -> object:
    """The same structure with each float rounded to 1e-6; minus zero becomes zero.

    >>> quantised({"a": 0.1234567, "b": [-0.0000001]})
    {'a': 0.123457, 'b': [0.0]}
    """
    if isinstance(value, float):
        return round(value, 6) + 0.0
    if isinstance(value, Mapping):
        return {key: quantised(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [quantised(member) for member in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: quantised(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def prepare(market: Market, offer: Offer, *, on_year: Callable[[int], None] | None = None) -> Valuation:
    """Work out what the offer can be relied on for and how it operates in each year of its term that is valued.

    `on_year` is told each year once it is operated: a long evaluation can so show that it is alive.
    """
    case = market.case
    years = case.convention.valued(offer.years())
    terms = case.protocol.deferral
    held = {
        need_id: tuple(
            dependable(
                offer,
                case.need(need_id),
                market.hours(year),
                year=year,
                exceedance=terms.dependable_exceedance,
                derating=terms.derating.get(offer.technology, 1.0),
                increment=case.deferral_increment(offer, need_id),
            )
            for year in years
        )
        for need_id in case.needs_answered(offer)
    }
    operations = []
    for at, year in enumerate(years):
        duty = duty_of_year(market, offer, year, [of_need[at] for of_need in held.values()])
        operations.append(operate(market, offer, year, duty))
        if on_year is not None:
            on_year(year)
    return Valuation(case, offer, years, tuple(operations), MappingProxyType(held))


def duty_of_year(market: Market, offer: Offer, year: int, held: Sequence[Dependable]) -> Floats | None:
    """Hourly duty over all needs the offer answers, kW: the largest asked, NaN where none is.

    None for an offer that delivers as it comes: nobody can ask it for anything.
    """
    duty: Floats | None = None
    if offer.storage is None and offer.demand_response is None:
        return duty
    hours = market.hours(year)
    for need in held:
        asked = duty_kw(
            market.case.need(need.need_id),
            need,
            _called(market, need, offer.voltage_level),
            len(hours),
            availability=offer.availability,
        )
        duty = asked if duty is None else np.fmax(duty, asked)
    return duty


def _called(market: Market, need: Dependable, voltage_level: str | None) -> tuple[CalledDay, ...]:
    """The days a need calls at the prices of a voltage level: the same for every offer there."""
    return market.shared(
        ("called", need.need_id, need.year, voltage_level),
        lambda: stress_days(
            market.case.need(need.need_id),
            need.slots,
            market.hours(need.year),
            market.energy_prices(need.year, voltage_level),
        ),
    )


def evaluate_offer(
    case: Case,
    offer_id: str,
    *,
    market: Market | None = None,
    on_year: Callable[[int], None] | None = None,
) -> OfferResult:
    """Value one offer of a case; `KeyError` if the case has no such offer.

    Pass the same `Market` for all offers of a case: it keeps the prices of each year. Raises `CaseError`
    for a curve that lacks a whole year, `DispatchError` for a duty that cannot be met, `LedgerError` for a
    service that would be counted twice.
    """
    shared = market if market is not None else Market(case)
    return value(prepare(shared, case.offer(offer_id), on_year=on_year))


def value(valuation: Valuation) -> OfferResult:
    """Every figure of a prepared offer; cheap beside `prepare`, which dispatches."""
    money, years = valuation.case.convention, valuation.years
    flows = component_flows(valuation)
    kw_years = valuation.contract_kw_years()

    def worth(yearly: Floats) -> float:
        return money.worth(yearly, years)

    size = money.levelizing_kw(kw_years, years)
    total = worth(np.sum(list(flows.values()), axis=0))
    mwh = np.array([operation.paid_mwh for operation in valuation.operations])
    return OfferResult(
        offer_id=valuation.offer.id,
        convention_id=money.id,
        engine_version=nmv.__version__,
        years=years,
        contract_kw_years=tuple(kw_years.tolist()),
        components=tuple(_row(code, flow, worth(flow), size) for code, flow in flows.items()),
        npv_usd=total,
        nmv_usd_per_kw_year=total / size,
        nmv_real_usd_per_kw_year=total / money.levelizing_kw(kw_years, years, is_real=True),
        nmv_usd_per_mwh=total / worth(mwh) if mwh.any() else None,
        delivered_mwh=tuple(mwh.tolist()),
        project_deferral_pv_usd=worth(
            projects_value(valuation, "distribution") + projects_value(valuation, "transmission")
        ),
        needs=tuple(_need_share(valuation, need_id) for need_id in valuation.held),
        ledger=book(valuation, flows, worth),
    )


def _row(code: str, flow: Floats, pv_usd: float, size: float) -> ComponentValue:
    return ComponentValue(
        code=code, unit=UNIT, pv_usd=pv_usd, levelized=pv_usd / size, cash_flow_usd=tuple(flow.tolist())
    )


def _need_share(valuation: Valuation, need_id: str) -> NeedShare:
    held = valuation.held[need_id]
    asked = [year for year in held if year.slots] or list(held)
    worst = min(asked, key=lambda year: (year.share, year.year))
    needed, dependable_kw = worst.month_by_hour()
    return NeedShare(
        need_id=need_id,
        share=worst.share,
        share_by_year=tuple(year.share for year in held),
        binding_year=worst.year,
        binding=worst.binding,
        needed_kw=_rows(needed),
        dependable_kw=_rows(dependable_kw),
        feeder=requirements_of(valuation.offer, valuation.case.need(need_id), valuation.years),
    )


def _rows(table: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in table.tolist())
