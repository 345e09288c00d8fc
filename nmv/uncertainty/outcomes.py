"""What a simulation says: the distribution of every offer's value, and how likely each rank is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.uncertainty.simulation import Simulation

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
        """Sum up one value per scenario.

        >>> Distribution.of(np.array([1.0, 2.0, 3.0])).mean
        2.0
        """
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


def outcomes(simulation: Simulation) -> tuple[OfferOutcome, ...]:
    """Every offer's distribution and rank probabilities, in the case's order."""
    npv, nmv, ranks = simulation.npv_usd, simulation.nmv_usd_per_kw_year, simulation.ranks()
    places = range(1, len(simulation.offers) + 1)
    return tuple(
        OfferOutcome(
            offer_id=offer.id,
            nmv_usd_per_kw_year=Distribution.of(nmv[at]),
            npv_usd=Distribution.of(npv[at]),
            probability_positive=float((nmv[at] > 0).mean()),
            rank_probability=tuple(float((ranks[at] == place).mean()) for place in places),
            is_redispatched=simulation.offers[at].is_redispatched,
        )
        for at, offer in enumerate(simulation.case.offers)
    )
