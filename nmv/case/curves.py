"""Prices over time: hourly series with their extension over the years, monthly and yearly tables."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.reading import (
    CaseError,
    a_year,
    day,
    hours_of,
    instant,
    keyed,
    listed,
    number,
    one_of,
    optional,
    part,
    reads,
    text,
)

_SMALLEST_SERIES_HOURS = 365 * 24 - 1


@dataclass(frozen=True, kw_only=True)
class Extension:
    """How a series of one year of prices speaks about other years.

    The price of year y is the pattern's price times (1 + escalator)^(y - price_year). `pattern_starts_on`
    is the first local day of the twelve months used as the pattern; left out, the last twelve months are.
    """

    price_year: int = reads(a_year())
    escalator_per_year: float = reads(number("1/year", above=-1, at_most=1))
    horizon_year: int = reads(a_year())
    day_alignment: str = reads(one_of("calendar", "weekday"), default="calendar")
    leap_day: str = reads(one_of("repeat_feb_28", "repeat_mar_1"), default="repeat_feb_28")
    pattern_starts_on: dt.date | None = reads(optional(day), default=None)


@dataclass(frozen=True, kw_only=True, eq=False)
class HourlyCurve:
    """Consecutive hourly prices from `starts_at` (UTC, hour beginning)."""

    unit: str = reads(one_of("USD/MWh", "USD/MW-h"))
    starts_at: dt.datetime = reads(instant)
    values: NDArray[np.float64] = reads(hours_of("USD/MWh"))
    extension: Extension = reads(part(Extension))
    label: str = reads(text, default="unnamed")

    def check(self, path: str) -> None:
        """A pattern needs a whole year, and an hourly series starts on the hour."""
        if len(self.values) < _SMALLEST_SERIES_HOURS:
            raise CaseError(f"{path}.values", f"expected a whole year of hours, got {len(self.values)}")
        if (self.starts_at.second, self.starts_at.microsecond) != (0, 0):
            raise CaseError(f"{path}.starts_at", f"expected a whole minute, got {self.starts_at.isoformat()}")


@dataclass(frozen=True, kw_only=True)
class MonthlyCurve:
    """One row of twelve values per year; after the last row values grow by the escalator."""

    unit: str = reads(one_of("USD/kW-month"))
    first_year: int = reads(a_year())
    values: tuple[tuple[float, ...], ...] = reads(
        listed(listed(number("USD/kW-month"), length=12), at_least=1)
    )
    escalator_per_year: float = reads(number("1/year", above=-1, at_most=1), default=0.0)
    horizon_year: int = reads(a_year())

    def for_years(self, years: Sequence[int]) -> NDArray[np.float64]:
        """Values of the given years, shape (n_years, 12), in the curve's unit.

        >>> flat = ((5.0,) * 12,)
        >>> curve = MonthlyCurve(unit="USD/kW-month", first_year=2027, values=flat, horizon_year=2040)
        >>> float(curve.for_years([2030])[0, 0])
        5.0
        """
        rows = np.asarray(self.values)
        return _extended(rows, years, self.first_year, self.escalator_per_year)


@dataclass(frozen=True, kw_only=True)
class YearlyCurve:
    """One value per year; after the last one values grow by the escalator."""

    unit: str = reads(one_of("USD/MWh", "USD/kW-year", "USD/kVAR-year", "USD/t"))
    first_year: int = reads(a_year())
    values: tuple[float, ...] = reads(listed(number("the curve's unit"), at_least=1))
    escalator_per_year: float = reads(number("1/year", above=-1, at_most=1), default=0.0)
    horizon_year: int = reads(a_year())

    def for_years(self, years: Sequence[int]) -> NDArray[np.float64]:
        """Values of the given years, shape (n_years,), in the curve's unit."""
        return _extended(np.asarray(self.values), years, self.first_year, self.escalator_per_year)


def _extended(
    rows: NDArray[np.float64], years: Sequence[int], first_year: int, escalator: float
) -> NDArray[np.float64]:
    wanted = np.asarray(years) - first_year
    if wanted.size and wanted.min() < 0:
        raise ValueError(f"the curve begins in {first_year}, asked for {min(years)}")
    beyond = np.maximum(wanted - (len(rows) - 1), 0)
    growth = (1.0 + escalator) ** beyond
    taken = rows[np.minimum(wanted, len(rows) - 1)]
    return np.asarray(taken * growth.reshape(growth.shape + (1,) * (rows.ndim - 1)), dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class CurveSet:
    """The curves of a case by code; the protocol refers to them by these codes."""

    hourly: dict[str, HourlyCurve] = reads(keyed(part(HourlyCurve)), default_factory=dict)
    monthly: dict[str, MonthlyCurve] = reads(keyed(part(MonthlyCurve)), default_factory=dict)
    yearly: dict[str, YearlyCurve] = reads(keyed(part(YearlyCurve)), default_factory=dict)
