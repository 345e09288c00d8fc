"""What may turn out otherwise: prices, the growth of the need, outages and delays, with one seed for all."""

from dataclasses import dataclass

from nmv.case.reading import number, optional, part, reads, whole

_SPREAD = number("standard deviation, fraction", at_least=0, at_most=2)


@dataclass(frozen=True, kw_only=True)
class PriceRisk:
    """How hourly prices may differ from the curve, as standard deviations of logarithms.

    `level_sd` is the yearly step of the price level, which falls back to the curve by `reversion_per_year`;
    `spread_sd` the same for what an hour differs from its day's mean; `day_sd` the noise of single days.
    """

    level_sd: float = reads(_SPREAD, default=0.0)
    spread_sd: float = reads(_SPREAD, default=0.0)
    day_sd: float = reads(_SPREAD, default=0.0)
    reversion_per_year: float = reads(number("fraction", at_least=0, at_most=1), default=0.0)


@dataclass(frozen=True, kw_only=True)
class DelayRisk:
    """The probability that an offer comes late, and by how many days on average if it does."""

    probability: float = reads(number("fraction", at_least=0, at_most=1))
    mean_days: float = reads(number("days", above=0, at_most=3650))


@dataclass(frozen=True, kw_only=True)
class UncertaintyTerms:
    """Seed, number of scenarios, and what differs in them; what is left out does not differ.

    `load_growth_sd` is the yearly step of the need's logarithm; `outage_sd` the standard deviation of an
    offer's availability in a year.
    """

    seed: int = reads(whole("a seed", at_least=0, at_most=2**63 - 1))
    n_scenarios: int = reads(whole("a number of scenarios", at_least=1, at_most=100_000), default=200)
    prices: PriceRisk = reads(part(PriceRisk), default_factory=PriceRisk)
    load_growth_sd: float = reads(_SPREAD, default=0.0)
    outage_sd: float = reads(_SPREAD, default=0.0)
    delay: DelayRisk | None = reads(optional(part(DelayRisk)), default=None)
