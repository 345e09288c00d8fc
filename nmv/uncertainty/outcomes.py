"""NMV, ranks and regret over all scenarios of a case."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case, CaseError
from nmv.market import Market
from nmv.market_value import prepare
from nmv.uncertainty.offers import PricePaths, offer_under
from nmv.uncertainty.scenarios import draw

Floats = NDArray[np.float64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """A figure over all scenarios: mean, standard deviation, and the values of `QUANTILES`, all in its unit."""

    mean: float
    sd: float
    quantiles: tuple[float, ...]

    @staticmethod
    def of(values: Floats) -> "Distribution":
        """Sum up one value per scenario."""
        return Distribution(
            mean=float(values.mean()),
            sd=float(values.std()),
            quantiles=tuple(np.quantile(values, QUANTILES).tolist()),
        )


@dataclass(frozen=True, kw_only=True)
class OfferOutcome:
    """One offer over all scenarios.

    `rank_probability[k]` is how often it stands at rank k + 1 by NMV in $/kW-year. `is_redispatched` says
    whether a storage was dispatched anew on every path; otherwise the schedule of the base prices was kept,
    which understates what it earns.
    """

    offer_id: str
    nmv_usd_per_kw_year: Distribution
    npv_usd: Distribution
    probability_positive: float
    rank_probability: tuple[float, ...]
    is_redispatched: bool


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """A case over its scenarios; `npv_usd` and `nmv` keep every scenario, shape (n_offers, n_scenarios)."""

    seed: int
    n_scenarios: int
    offers: tuple[OfferOutcome, ...]
    npv_usd: Floats
    nmv_usd_per_kw_year: Floats


def simulate(case: Case, *, on_offer: Callable[[int], None] | None = None) -> Outcomes:
    """Value every offer of a case in every scenario of its uncertainty terms.

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
    npv = np.array([row.npv_usd for row in found])
    nmv = np.array([row.npv_usd / row.levelizing_kw for row in found])
    ranks = _ranks(nmv)
    return Outcomes(
        seed=case.uncertainty.seed,
        n_scenarios=scenarios.n,
        npv_usd=npv,
        nmv_usd_per_kw_year=nmv,
        offers=tuple(
            OfferOutcome(
                offer_id=offer.id,
                nmv_usd_per_kw_year=Distribution.of(nmv[at]),
                npv_usd=Distribution.of(npv[at]),
                probability_positive=float((nmv[at] > 0).mean()),
                rank_probability=tuple(
                    float((ranks[at] == rank).mean()) for rank in range(1, len(case.offers) + 1)
                ),
                is_redispatched=found[at].is_redispatched,
            )
            for at, offer in enumerate(case.offers)
        ),
    )


def _ranks(nmv: Floats) -> NDArray[np.int64]:
    """Rank of each offer in each scenario, 1 the best; equals in the case's order."""
    order = np.argsort(-nmv, axis=0, kind="stable")
    return np.argsort(order, axis=0, kind="stable") + 1
