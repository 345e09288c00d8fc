"""What differs from scenario to scenario, drawn once for all offers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.case.uncertainty import UncertaintyTerms
from nmv.timeline import Hours, days_in_term
from nmv.uncertainty.streams import normal, uniform

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scenarios:
    """The draws of a case: every factor has mean 1 and the shape (n_scenarios, n_years).

    `level` and `spread` scale prices, `load` the needs. All offers meet the same prices and the same needs in
    one scenario; outages and delays are each offer's own.
    """

    terms: UncertaintyTerms
    years: tuple[int, ...]
    level: Floats
    spread: Floats
    load: Floats

    @property
    def n(self) -> int:
        """Number of scenarios."""
        return self.terms.n_scenarios

    def prices(self, base: Floats, hours: Hours, year: int) -> Floats:
        """Hourly prices of a year in each scenario, USD/MWh, shape (n_scenarios, n_hours).

        price = level * (day's mean * day factor + spread * difference from the day's mean). The mean over
        many scenarios is the base price.
        """
        at = self.years.index(year)
        _, first = hours.days()
        lengths = np.diff(np.append(first, len(hours)))
        mean = np.repeat(np.add.reduceat(base, first) / lengths, lengths)
        days = _factor(self.terms.prices.day_sd, (self.n, len(first)), self.terms.seed, f"day/{year}")
        spread = self.spread[:, at, None] * (base - mean)
        return np.asarray(self.level[:, at, None] * (mean * np.repeat(days, lengths, axis=1) + spread))

    def availability(self, offer: Offer) -> Floats:
        """The offer's availability in each scenario and year, fraction between 0 and 1."""
        drawn = normal((self.n, len(self.years)), seed=self.terms.seed, stream=f"outage/{offer.id}")
        return np.asarray(np.clip(offer.availability + self.terms.outage_sd * drawn, 0.0, 1.0))

    def days_late(self, offer: Offer) -> Floats:
        """Days from the start of the term until the offer delivers, shape (n_scenarios,).

        A delay is exponential, and counts from commercial operation: a margin before the term absorbs it.
        """
        delay = self.terms.delay
        if delay is None:
            return np.zeros(self.n)
        drawn = uniform((2, self.n), seed=self.terms.seed, stream=f"delay/{offer.id}")
        days = np.where(drawn[0] < delay.probability, -delay.mean_days * np.log(drawn[1]), 0.0)
        margin = (offer.term_starts_on - offer.commercial_operation_on).days
        return np.asarray(np.maximum(np.floor(days) - max(margin, 0), 0.0))

    def delivered_part(self, offer: Offer) -> Floats:
        """The part of each term year that is left after the delay, shape (n_scenarios, n_years)."""
        late = self.days_late(offer)[:, None]
        ends = np.cumsum(
            [float(days_in_term(year, offer.term_starts_on, offer.term_ends_on)) for year in self.years]
        )
        begins = np.concatenate([[0.0], ends[:-1]])
        length = np.maximum(ends - begins, 1.0)
        return np.asarray(np.clip((ends - late) / length, 0.0, 1.0))


def draw(case: Case, terms: UncertaintyTerms, years: Sequence[int]) -> Scenarios:
    """Draw the scenarios of a case for these years.

    Levels, spreads and loads move in yearly steps from the valuation year on, each step its own stream, so
    that a longer horizon leaves the earlier years as they were.
    """
    wanted = tuple(years)
    path = range(min(case.convention.valuation_year + 1, *wanted), max(wanted) + 1)
    at = [path.index(year) for year in wanted]
    risk = terms.prices
    return Scenarios(
        terms=terms,
        years=wanted,
        level=_walk(terms, "level", path, risk.level_sd, risk.reversion_per_year)[:, at],
        spread=_walk(terms, "spread", path, risk.spread_sd, risk.reversion_per_year)[:, at],
        load=_walk(terms, "load", path, terms.load_growth_sd, 0.0)[:, at],
    )


def _walk(terms: UncertaintyTerms, name: str, path: Sequence[int], sd: float, reversion: float) -> Floats:
    """A lognormal walk of mean 1 in every year: log x_t = (1 - reversion) log x_(t-1) + sd z."""
    log = np.zeros(terms.n_scenarios)
    variance, walked = 0.0, np.ones((terms.n_scenarios, len(path)))
    for at, year in enumerate(path):
        step = normal((terms.n_scenarios,), seed=terms.seed, stream=f"{name}/{year}")
        log = (1.0 - reversion) * log + sd * step
        variance = (1.0 - reversion) ** 2 * variance + sd**2
        walked[:, at] = np.exp(log - variance / 2.0)
    return walked


def _factor(sd: float, shape: tuple[int, ...], seed: int, stream: str) -> Floats:
    """Lognormal factors of mean 1."""
    return np.asarray(np.exp(sd * normal(shape, seed=seed, stream=stream) - sd**2 / 2.0))
