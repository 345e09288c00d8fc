"""Net Market Value of an offer: components in a fixed order, their present values, their levelized values.

A component is one function (USD per year, the same shape for all, costs negative) and one line in
`COMPONENTS`. NMV is their sum; $/kW-year ranks offers, NPV chooses sets.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

import nmv
from nmv.ancillary import ancillary_value
from nmv.canonical import digest
from nmv.capacity import ra_value
from nmv.case import Case
from nmv.case.offers import Offer
from nmv.case.projects import Project
from nmv.deferral import project_value_usd, split_over_needs
from nmv.deliverability import Dependable, dependable
from nmv.delivery import Operation
from nmv.discounting import Timing, levelized_real, present_value
from nmv.duty import duty_kw
from nmv.energy import energy_value
from nmv.environment import ghg_value, integration_value, rps_value
from nmv.market import Market
from nmv.operation import operate
from nmv.payments import fixed_payments
from nmv.timeline import year_part

Floats = NDArray[np.float64]

QUANTUM = 1e-6
UNIT = "USD/kW-year"


@dataclass(frozen=True, eq=False)
class Valuation:
    """An offer prepared for its components: years of the term, operations, and what it can be relied on for."""

    case: Case
    offer: Offer
    years: tuple[int, ...]
    operations: tuple[Operation, ...]
    held: Mapping[str, tuple[Dependable, ...]]  # by need, one per year of the term

    def contract_kw_years(self) -> Floats:
        """Contract size of each year: the largest monthly kW times the part of the year in the term."""
        offer = self.offer
        parts = [year_part(year, offer.term_starts_on, offer.term_ends_on) for year in self.years]
        return max(offer.contract_kw) * np.array(parts)

    def shares(self, need_id: str) -> Floats:
        """The offer's conditional share of a need in each year, shape (n_years,); 0 for needs not served."""
        held = self.held.get(need_id)
        return np.zeros(len(self.years)) if held is None else np.array([year.share for year in held])


def distribution_deferral(valuation: Valuation) -> Floats:
    """Distribution deferral, USD per year: the offer's conditional part of each project's yearly value."""
    return _deferral(valuation, "distribution")


def transmission_deferral(valuation: Valuation) -> Floats:
    """Transmission deferral, USD per year: projects, plus $/kW-year * contract kW * coincidence."""
    value = _deferral(valuation, "transmission")
    terms = valuation.case.protocol.transmission
    if terms is None:
        return value
    per_kw = valuation.case.curves.yearly[terms.curve].for_years(valuation.years)
    coincidence = terms.coincidence.get(valuation.offer.technology, 0.0)
    return np.asarray(value + per_kw * valuation.contract_kw_years() * coincidence)


def project_years_usd(case: Case, project: Project, years: tuple[int, ...]) -> Floats:
    """A project's whole deferral value in each year under the case's convention, USD, shape (n_years,)."""
    money = case.convention
    return project_value_usd(
        project,
        years,
        rate_per_year=money.discount_rate_per_year,
        inflation_per_year=money.inflation_per_year,
    )


def _deferral(valuation: Valuation, kind: str) -> Floats:
    """Sum over projects and needs of value_y * split_n * share_n,y; shape (n_years,)."""
    case, total = valuation.case, np.zeros(len(valuation.years))
    for project in case.projects:
        if project.kind != kind or not set(project.need_ids) & set(valuation.held):
            continue
        value = project_years_usd(case, project, valuation.years)
        split = split_over_needs(
            project, {need_id: case.need(need_id).size_kw() for need_id in project.need_ids}
        )
        for need_id, part in split.items():
            total = total + value * part * valuation.shares(need_id)
    return total


COMPONENTS: Mapping[str, Callable[[Valuation], Floats]] = MappingProxyType(
    {
        "RA": lambda v: ra_value(v.case, v.offer, v.years),
        "ENERGY": lambda v: energy_value(v.operations),
        "ANCILLARY": lambda v: ancillary_value(v.case, v.offer, v.operations),
        "RPS": lambda v: rps_value(v.case, v.offer, v.operations),
        "GHG": lambda v: ghg_value(v.case, v.operations),
        "INTEGRATION": lambda v: integration_value(v.case, v.offer, v.operations),
        "DISTRIBUTION_DEFERRAL": distribution_deferral,
        "TRANSMISSION_DEFERRAL": transmission_deferral,
        "FIXED_PAYMENTS": lambda v: 0.0 - fixed_payments(v.offer, v.years),
        "VARIABLE_PAYMENTS": lambda v: np.array([0.0 - operation.variable_usd for operation in v.operations]),
    }
)


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
    the term. The share is conditional: in a set of offers the shares of a need sum to at most one.
    """

    need_id: str
    share: float
    share_by_year: tuple[float, ...]
    binding_year: int
    binding: str
    needed_kw: tuple[tuple[float, ...], ...]
    dependable_kw: tuple[tuple[float, ...], ...]


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
    """Work out what the offer can be relied on for and how it operates in each year of its term.

    `on_year` is told each year once it is operated: a long evaluation can so show that it is alive.
    """
    case = market.case
    years = offer.years()
    exceedance = case.protocol.deferral.dependable_exceedance
    held = {
        need_id: tuple(
            dependable(offer, case.need(need_id), market.hours(year), year=year, exceedance=exceedance)
            for year in years
        )
        for need_id in offer.need_ids
    }
    operations = []
    for at, year in enumerate(years):
        duty = _duty(market, offer, year, [held[need_id][at] for need_id in offer.need_ids])
        operations.append(operate(market, offer, year, duty))
        if on_year is not None:
            on_year(year)
    return Valuation(case, offer, years, tuple(operations), MappingProxyType(held))


def _duty(market: Market, offer: Offer, year: int, held: list[Dependable]) -> Floats | None:
    """Hourly duty over all needs the offer serves: the largest asked, NaN where none is."""
    duty: Floats | None = None
    for need in held:
        asked = duty_kw(
            market.case.need(need.need_id),
            need,
            market.hours(year),
            market.energy_prices(year, offer.voltage_level),
            availability=offer.availability,
        )
        duty = asked if duty is None else np.fmax(duty, asked)
    return duty


def evaluate_offer(
    case: Case,
    offer_id: str,
    *,
    market: Market | None = None,
    on_year: Callable[[int], None] | None = None,
) -> OfferResult:
    """Value one offer of a case; `KeyError` if the case has no such offer.

    Pass the same `Market` for all offers of a case: it keeps the prices of each year. Raises `CaseError`
    for a curve that lacks a whole year, `DispatchError` for a duty that cannot be met.
    """
    shared = market if market is not None else Market(case)
    valuation = prepare(shared, case.offer(offer_id), on_year=on_year)
    flows = {code: component(valuation) for code, component in COMPONENTS.items()}
    return _result(valuation, flows)


def _result(valuation: Valuation, flows: Mapping[str, Floats]) -> OfferResult:
    money = valuation.case.convention
    kw_years = valuation.contract_kw_years()

    def worth(yearly: Floats) -> float:
        return present_value(
            yearly,
            valuation.years,
            base_year=money.valuation_year,
            rate_per_year=money.discount_rate_per_year,
            timing=Timing.END_OF_YEAR,
        )

    size = worth(kw_years)
    total = np.sum(list(flows.values()), axis=0)
    mwh = np.array([operation.paid_mwh for operation in valuation.operations])
    real = levelized_real(
        total,
        kw_years,
        valuation.years,
        base_year=money.valuation_year,
        rate_per_year=money.discount_rate_per_year,
        inflation_per_year=money.inflation_per_year,
    )
    return OfferResult(
        offer_id=valuation.offer.id,
        convention_id=money.id,
        engine_version=nmv.__version__,
        years=valuation.years,
        contract_kw_years=tuple(kw_years.tolist()),
        components=tuple(_row(code, flow, worth(flow), size) for code, flow in flows.items()),
        npv_usd=worth(total),
        nmv_usd_per_kw_year=worth(total) / size,
        nmv_real_usd_per_kw_year=real,
        nmv_usd_per_mwh=worth(total) / worth(mwh) if mwh.any() else None,
        delivered_mwh=tuple(mwh.tolist()),
        project_deferral_pv_usd=worth(
            _deferral(valuation, "distribution") + _deferral(valuation, "transmission")
        ),
        needs=tuple(_need_share(valuation, need_id) for need_id in valuation.held),
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
    )


def _rows(table: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in table.tolist())
