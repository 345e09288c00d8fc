"""The value components: each one function of a prepared offer, USD per year, costs negative, in a fixed order.

A component is one line in `COMPONENTS` (the adopted list, always shown) or in `FURTHER_COMPONENTS` (shown in
the results of cases that value it).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.case.projects import Project
from nmv.delivery.contract import contract_kw_years
from nmv.delivery.deliverability import Dependable
from nmv.delivery.output import Operation
from nmv.finance.deferral import project_value_usd, split_over_needs
from nmv.values.ancillary import ancillary_value
from nmv.values.capacity import ra_value
from nmv.values.contract_costs import credit_cost, debt_equivalence_cost, network_upgrade_cost
from nmv.values.distribution_values import losses_value, per_kw_value, voltage_value
from nmv.values.energy import energy_value
from nmv.values.environment import ghg_value, integration_value, rps_value
from nmv.values.payments import fixed_payments, minimum_take_payments

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Valuation:
    """An offer prepared for its components: the years valued, operations, and what it can be relied on for."""

    case: Case
    offer: Offer
    years: tuple[int, ...]
    operations: tuple[Operation, ...]
    held: Mapping[str, tuple[Dependable, ...]]  # by need, one per year

    def contract_kw_years(self) -> Floats:
        """Contract size of each year: the largest monthly kW times the part of the year in the term."""
        return contract_kw_years(self.offer, self.years)

    def shares(self, need_id: str) -> Floats:
        """The offer's conditional share of a need in each year, shape (n_years,); 0 for needs not served."""
        held = self.held.get(need_id)
        return np.zeros(len(self.years)) if held is None else np.array([year.share for year in held])


def distribution_deferral(valuation: Valuation) -> Floats:
    """Distribution deferral, USD per year: the offer's conditional part of each project's yearly value."""
    return projects_value(valuation, "distribution")


def transmission_deferral(valuation: Valuation) -> Floats:
    """Transmission deferral, USD per year: projects, plus $/kW-year * contract kW * coincidence * increment.

    A project's part counts the increment already: `dependable` leaves out the kW that others pay for.
    """
    value = projects_value(valuation, "transmission")
    terms = valuation.case.protocol.transmission
    if terms is not None:
        per_kw = valuation.case.curves.yearly[terms.curve].for_years(valuation.years)
        coincidence = terms.coincidence.get(valuation.offer.technology, 0.0)
        increment = valuation.offer.increment("transmission_deferral")
        value = value + per_kw * valuation.contract_kw_years() * coincidence * increment
    return np.asarray(value)


def project_years_usd(case: Case, project: Project, years: tuple[int, ...]) -> Floats:
    """A project's whole deferral value in each year under the case's convention, USD, shape (n_years,).

    Zero beyond the evaluation horizon.
    """
    money = case.convention
    values = project_value_usd(
        project,
        years,
        rate_per_year=money.discount_rate_per_year,
        inflation_per_year=money.inflation_per_year,
        timing=money.timing,
        replacement=case.protocol.deferral.replacement,
    )
    return np.where(np.isin(years, money.valued(years)), values, 0.0)


def projects_value(valuation: Valuation, kind: str) -> Floats:
    """Sum over projects of a kind and their needs of value_y * split_n * share_n,y; shape (n_years,)."""
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
        "ENERGY": lambda v: energy_value(v.operations, increment=v.offer.increment("energy")),
        "ANCILLARY": lambda v: ancillary_value(v.case, v.offer, v.operations),
        "RPS": lambda v: rps_value(v.case, v.offer, v.operations),
        "GHG": lambda v: ghg_value(v.case, v.offer, v.operations),
        "INTEGRATION": lambda v: integration_value(v.case, v.offer, v.operations),
        "DISTRIBUTION_DEFERRAL": distribution_deferral,
        "TRANSMISSION_DEFERRAL": transmission_deferral,
        "FIXED_PAYMENTS": lambda v: 0.0 - fixed_payments(v.offer, v.years),
        "VARIABLE_PAYMENTS": lambda v: np.array([0.0 - operation.variable_usd for operation in v.operations]),
    }
)


def _losses(v: Valuation) -> Floats | None:
    return None if v.case.protocol.losses is None else losses_value(v.case, v.offer, v.operations)


def _voltage(v: Valuation) -> Floats | None:
    return None if v.case.protocol.voltage is None else voltage_value(v.case, v.offer, v.years)


def _reliability(v: Valuation) -> Floats | None:
    terms = v.case.protocol.reliability
    return None if terms is None else per_kw_value(v.case, v.offer, v.years, terms, service="reliability")


def _safety(v: Valuation) -> Floats | None:
    terms = v.case.protocol.safety
    return None if terms is None else per_kw_value(v.case, v.offer, v.years, terms, service="safety")


def _minimum_take(v: Valuation) -> Floats | None:
    if v.offer.price.minimum_take_mwh_per_year is None:
        return None
    taken = [operation.paid_mwh for operation in v.operations]
    return 0.0 - minimum_take_payments(v.offer, v.years, taken)


def _debt_equivalence(v: Valuation) -> Floats | None:
    """The whole term's payments weigh on the first years, also those beyond an evaluation horizon."""
    terms = v.case.protocol.debt_equivalence
    if terms is None:
        return None
    cost = debt_equivalence_cost(fixed_payments(v.offer, v.offer.years()), terms)
    return 0.0 - cost[: len(v.years)]


def _credit(v: Valuation) -> Floats | None:
    terms = v.case.protocol.credit
    return None if terms is None else 0.0 - credit_cost(v.offer, v.years, terms)


def _network_upgrades(v: Valuation) -> Floats | None:
    terms = v.case.protocol.network_upgrades
    return None if terms is None else 0.0 - network_upgrade_cost(v.offer, v.years, terms)


# None where the case does not value the component: it then has no row.
FURTHER_COMPONENTS: Mapping[str, Callable[[Valuation], Floats | None]] = MappingProxyType(
    {
        "LOSSES": _losses,
        "VOLTAGE": _voltage,
        "RELIABILITY": _reliability,
        "SAFETY": _safety,
        "MINIMUM_TAKE": _minimum_take,
        "DEBT_EQUIVALENCE": _debt_equivalence,
        "CREDIT": _credit,
        "NETWORK_UPGRADES": _network_upgrades,
    }
)


def component_flows(valuation: Valuation) -> dict[str, Floats]:
    """Every component's cash flow, USD per year, shape (n_years,), in the order they are shown."""
    flows = {code: component(valuation) for code, component in COMPONENTS.items()}
    further = {code: component(valuation) for code, component in FURTHER_COMPONENTS.items()}
    return flows | {code: flow for code, flow in further.items() if flow is not None}
