"""The case's hours and hourly prices by year, computed when first asked for and then kept."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.timeline import Hours, check_pattern, curve_prices, year_hours

Floats = NDArray[np.float64]
Made = TypeVar("Made")


@dataclass(eq=False)
class Market:
    """Prices of one case; share it between the offers of the case. Prices are USD/MWh, shape (n_hours,)."""

    case: Case
    _hours: dict[int, Hours] = field(default_factory=dict)
    _prices: dict[tuple[str, int], Floats] = field(default_factory=dict)
    _at_level: dict[tuple[int, str | None], Floats] = field(default_factory=dict)

    _shared: dict[Hashable, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse at once a curve that cannot speak about other years (`CaseError`)."""
        for code, curve in self.case.curves.hourly.items():
            check_pattern(curve, self.case.time_zone, f"curves.hourly.{code}")

    def shared(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What all offers of the case have in common under `key`: made when first asked for, then kept."""
        if key not in self._shared:
            self._shared[key] = make()
        found: Made = self._shared[key]
        return found

    def hours(self, year: int) -> Hours:
        """The local hours of a year."""
        if year not in self._hours:
            self._hours[year] = year_hours(self.case.time_zone, year)
        return self._hours[year]

    def prices(self, code: str, year: int) -> Floats:
        """A curve's prices of a year."""
        if (code, year) not in self._prices:
            curve = self.case.curves.hourly[code]
            self._prices[code, year] = curve_prices(curve, self.hours(year), year=year)
        return self._prices[code, year]

    def energy_prices(self, year: int, voltage_level: str | None = None) -> Floats:
        """Price at the delivery point: (curve + basis) * (1 + losses avoided upstream of the voltage level).

        Zeros where the protocol values no energy.
        """
        if (year, voltage_level) not in self._at_level:
            self._at_level[year, voltage_level] = self._delivered(year, voltage_level)
        return self._at_level[year, voltage_level]

    def _delivered(self, year: int, voltage_level: str | None) -> Floats:
        terms = self.case.protocol.energy
        if terms is None:
            return np.zeros(len(self.hours(year)))
        price = self.prices(terms.curve, year) + terms.basis_usd_per_mwh
        return price * (1.0 + terms.losses(voltage_level))
