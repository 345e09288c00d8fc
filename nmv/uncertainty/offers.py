"""One offer in every scenario: its base flows, and what the scenario changes in them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nmv.finance.deferral import split_over_needs
from nmv.market import Market
from nmv.market_value import value
from nmv.uncertainty.margins import margin_under
from nmv.uncertainty.scenarios import Scenarios
from nmv.values.components import Valuation, project_years_usd

Floats = NDArray[np.float64]

# What falls with an offer's availability, beside what it earns from the market.
_WITH_OUTPUT = ("ENERGY", "ANCILLARY", "RPS", "GHG", "INTEGRATION", "VARIABLE_PAYMENTS", "LOSSES", "VOLTAGE")


@dataclass(eq=False)
class PricePaths:
    """Energy prices at each voltage level in every scenario, kept once computed."""

    market: Market
    scenarios: Scenarios
    _kept: dict[tuple[int, str | None], Floats] = field(default_factory=dict)

    def of(self, year: int, voltage_level: str | None) -> Floats:
        """Prices at the delivery point, USD/MWh, shape (n_scenarios, n_hours)."""
        key = (year, voltage_level)
        if key not in self._kept:
            base = self.market.energy_prices(year, voltage_level)
            self._kept[key] = self.scenarios.prices(base, self.market.hours(year), year)
        return self._kept[key]


@dataclass(frozen=True, eq=False)
class OfferUnder:
    """An offer in each scenario: NPV with and without its conditional shares, USD, shape (n_scenarios,).

    `part_held` is what it holds for needs over what it holds in the base, shape (n_scenarios, n_years), 0 in
    a year in which it comes late; `levelizing_kw` the kW-years it is levelized over.
    """

    years: tuple[int, ...]
    npv_usd: Floats
    own_npv_usd: Floats
    part_held: Floats
    levelizing_kw: float
    is_redispatched: bool


def offer_under(valuation: Valuation, paths: PricePaths) -> OfferUnder:
    """Value one offer in every scenario.

    Per year: on-time part * (availability * market margin + output-bound flows * availability ratio + standing
    flows) + deferral, which a late year loses whole. Contract kW, and so the denominator, stay as offered.
    """
    scenarios, offer, money = paths.scenarios, valuation.offer, valuation.case.convention
    columns = [scenarios.years.index(year) for year in valuation.years]
    available = scenarios.availability(offer)[:, columns]
    ratio = available / offer.availability
    on_time = scenarios.delivered_part(offer)[:, columns]
    flows = {row.code: np.array(row.cash_flow_usd) for row in value(valuation).components}

    margins = [
        margin_under(paths.market, valuation, at, paths.of(year, offer.voltage_level))
        for at, year in enumerate(valuation.years)
    ]
    earned = np.column_stack([margin.usd for margin in margins])
    with_output = sum(
        (
            flows[code] * [code not in margin.covers for margin in margins]
            for code in _WITH_OUTPUT
            if code in flows
        ),
        np.zeros(len(columns)),
    )
    shares = _ConditionalValue(valuation)
    standing = _total(flows, [code for code in flows if code not in _WITH_OUTPUT])
    standing = standing - shares.usd(np.ones((1, len(columns))))[0]
    part_held = np.where(on_time < 1.0, 0.0, ratio)
    own = on_time * (available * earned + ratio * with_output + standing)
    conditional = shares.usd(part_held / scenarios.load[:, columns])
    own_npv = np.array([money.worth(flow, valuation.years) for flow in own])
    return OfferUnder(
        years=valuation.years,
        npv_usd=own_npv + np.array([money.worth(flow, valuation.years) for flow in conditional]),
        own_npv_usd=own_npv,
        part_held=part_held,
        levelizing_kw=money.levelizing_kw(valuation.contract_kw_years(), valuation.years),
        is_redispatched=all(margin.is_redispatched for margin in margins),
    )


def _total(flows: dict[str, Floats], codes: list[str]) -> Floats:
    length = len(next(iter(flows.values())))
    return np.asarray(np.sum([np.zeros(length), *(flows[code] for code in codes if code in flows)], axis=0))


class _ConditionalValue:
    """What an offer's shares of projects are worth when the shares change: each is cut at the whole need."""

    def __init__(self, valuation: Valuation) -> None:
        case = valuation.case
        self.parts: list[
            tuple[Floats, Floats]
        ] = []  # USD of the whole need, and dependable / needed, by year
        for project in case.projects:
            sizes = {need_id: case.need(need_id).size_kw() for need_id in project.need_ids}
            worth = project_years_usd(case, project, valuation.years)
            for need_id, part in split_over_needs(project, sizes).items():
                if need_id in valuation.held:
                    reach = np.array([year.reach for year in valuation.held[need_id]])
                    self.parts.append((worth * part, reach))

    def usd(self, factor: Floats) -> Floats:
        """Dollars by scenario and year when every reach is multiplied by `factor`, shape (n_scenarios, n_years)."""
        total = np.zeros(factor.shape)
        for worth, reach in self.parts:
            total = total + worth * np.minimum(reach * factor, 1.0)
        return total
