"""The load behind a need: one measured year, its growth, and the limits of the wires."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.reading import CaseError, a_year, flag, hours_of, number, optional, reads

_HOURS = 8760


@dataclass(frozen=True, kw_only=True, eq=False)
class FeederLoad:
    """Hourly net load of the base year, kW, and the limits it must stay within.

    `reverse_limit_kw` is the lowest load allowed, below 0 where power may flow back; left out, none. With
    `binds` a storage counts for the need only in years in which it alone holds the load; otherwise its
    failure year is reported and nothing more.
    """

    base_year: int = reads(a_year())
    hourly_kw: NDArray[np.float64] = reads(hours_of("kW", length=_HOURS))
    limit_kw: float = reads(number("kW", above=0))
    reverse_limit_kw: float | None = reads(optional(number("kW", at_most=0)), default=None)
    growth_per_year: float = reads(number("1/year", above=-1, at_most=1), default=0.0)
    binds: bool = reads(flag, default=False)

    def check(self, path: str) -> None:
        """A load that is never above 0 has nothing to be kept under."""
        if float(self.hourly_kw.max()) <= 0:
            raise CaseError(f"{path}.hourly_kw", "expected a load above 0 kW in some hour")
