"""Every offer of a case in every scenario: what summaries, ranks and regret are read from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case, CaseError
from nmv.market import Market
from nmv.market_value import prepare
from nmv.uncertainty.offers import OfferUnder, PricePaths, offer_under
from nmv.uncertainty.scenarios import Scenarios, draw

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Simulation:
    """The offers of a case, in its order, under common scenarios."""

    market: Market
    scenarios: Scenarios
    offers: tuple[OfferUnder, ...]

    @property
    def case(self) -> Case:
        """The case simulated."""
        return self.market.case

    @property
    def npv_usd(self) -> Floats:
        """NPV, USD, shape (n_offers, n_scenarios)."""
        return np.array([offer.npv_usd for offer in self.offers])

    @property
    def nmv_usd_per_kw_year(self) -> Floats:
        """NMV, USD/kW-year, shape (n_offers, n_scenarios)."""
        return np.array([offer.npv_usd / offer.levelizing_kw for offer in self.offers])

    def ranks(self) -> NDArray[np.int64]:
        """Rank of each offer in each scenario by NMV, 1 the best, equals in the case's order."""
        order = np.argsort(-self.nmv_usd_per_kw_year, axis=0, kind="stable")
        return np.argsort(order, axis=0, kind="stable") + 1


def simulate(case: Case, *, on_offer: Callable[[int], None] | None = None) -> Simulation:
    """Value every offer of a case in every scenario of its uncertainty terms; `on_offer(done)` after each.

    All offers meet the same prices and needs in one scenario (common random numbers). With every spread at
    zero each scenario gives the NMV of `evaluate_offer`. `CaseError` for a case without uncertainty terms;
    raises like `evaluate_offer`.
    """
    if case.uncertainty is None:
        raise CaseError("uncertainty", "expected terms of uncertainty, the case has none")
    market = Market(case)
    years = sorted({year for offer in case.offers for year in case.convention.valued(offer.years())})
    scenarios = draw(case, case.uncertainty, years)
    paths = PricePaths(market, scenarios)
    found = []
    for done, offer in enumerate(case.offers, start=1):
        found.append(offer_under(prepare(market, offer), paths))
        if on_offer is not None:
            on_offer(done)
    return Simulation(market, scenarios, tuple(found))
