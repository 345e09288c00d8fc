"""How money of different years is compared: one convention per case, stored with every result."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmv.case.reading import CaseError, a_year, number, one_of, optional, reads
from nmv.discounting import Timing, escalation, present_value

Floats = NDArray[np.float64]

CONVENTION_ID = "nominal-end-of-year-pv-kw-v1"

_TIMINGS = {
    "end-of-year": Timing.END_OF_YEAR,
    "mid-year": Timing.MID_YEAR,
    "start-of-year": Timing.START_OF_YEAR,
}
CONVENTION_IDS = (
    CONVENTION_ID,
    *(
        made
        for basis in ("nominal", "real")
        for moment in _TIMINGS
        for denominator in ("pv-kw", "annuity")
        if (made := f"{basis}-{moment}-{denominator}-v1") != CONVENTION_ID
    ),
)


@dataclass(frozen=True, kw_only=True)
class Convention:
    """The basis, the moment of cash inside its year, and what levelized values are divided by.

    An id reads `<basis>-<moment>-<denominator>-v1`. Basis `nominal` or `real`: real values are the first
    year's of a stream growing at inflation. Moment: cash of year y counts at its end, middle or start, the
    carrying charge of a deferred project with it; present values stand at the end of the valuation year.
    Denominator `pv-kw`: the PV of contract kW year by year; `annuity`: the contract kW times the PV of one
    dollar in every year from the one after the valuation year to the end of the term (of the horizon, where
    one is given), so that years without service count as years without value.

    `evaluation_horizon_year` is the last year valued: a longer term is cut there, benefits and payments
    alike. After a shorter term nothing is assumed.
    """

    id: str = reads(one_of(*CONVENTION_IDS))
    discount_rate_per_year: float = reads(number("1/year", above=-1, at_most=1))
    inflation_per_year: float = reads(number("1/year", above=-1, at_most=1))
    valuation_year: int = reads(a_year())
    evaluation_horizon_year: int | None = reads(optional(a_year()), default=None, since=2)

    def check(self, path: str) -> None:
        """A horizon leaves something to value."""
        horizon = self.evaluation_horizon_year
        if horizon is not None and horizon <= self.valuation_year:
            where = f"{path}.evaluation_horizon_year" if path else "evaluation_horizon_year"
            raise CaseError(where, f"expected after the valuation year {self.valuation_year}")

    @property
    def timing(self) -> Timing:
        """When in its year cash counts.

        >>> Convention(id="real-mid-year-annuity-v1", discount_rate_per_year=0.07, inflation_per_year=0.02,
        ...            valuation_year=2026).timing
        <Timing.MID_YEAR: -0.5>
        """
        return next(timing for moment, timing in _TIMINGS.items() if f"-{moment}-" in self.id)

    def worth(self, flows: ArrayLike, years: Sequence[int]) -> float:
        """Present value of yearly flows, in their unit, at the end of the valuation year."""
        return present_value(
            flows,
            years,
            base_year=self.valuation_year,
            rate_per_year=self.discount_rate_per_year,
            timing=self.timing,
        )

    def valued(self, years: Sequence[int]) -> tuple[int, ...]:
        """Those of the years that lie inside the horizon."""
        last = self.evaluation_horizon_year
        return tuple(year for year in years if last is None or year <= last)

    def levelizing_kw(
        self, kw_years: ArrayLike, years: Sequence[int], *, is_real: bool | None = None
    ) -> float:
        """What a present value in dollars is divided by to be levelized, kW-years.

        `kw_years` is the contract size of each year, shape (n_years,). `is_real` asks for one basis; left
        out, the convention's own. It moves with the timing of cash, so the quotient of prices and payments does
        not; that of a project's carrying charge, whose present value stays, does.
        """
        size = np.asarray(kw_years, dtype=np.float64)
        if "-annuity-" in self.id:
            last = max(years[-1], self.evaluation_horizon_year or years[-1])
            window: Sequence[int] = range(min(self.valuation_year + 1, years[0]), last + 1)
            size = np.full(len(window), size.max())
        else:
            window = years
        if self.id.startswith("real-") if is_real is None else is_real:
            size = size * escalation(window, rate_per_year=self.inflation_per_year)
        return self.worth(size, window)
