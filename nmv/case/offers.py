"""Offers: what is delivered, from when to when, and at which price."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.needs import HOURS_PER_DAY, Window
from nmv.case.portfolio import Quantity
from nmv.case.price import Price
from nmv.case.protocol import AS_PRODUCTS, TECHNOLOGIES
from nmv.case.reading import (
    CaseError,
    day,
    flag,
    hours_of,
    keyed,
    listed,
    number,
    one_of,
    optional,
    part,
    reads,
    text,
    whole,
)
from nmv.case.values import PaidElsewhere

HOURS_OF_SHAPE = 8760


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """Hourly output in kW: 8,760 hours of a year without a leap day, or twelve months by 24 hours.

    `clock` says whether the 8,760 hours are standard time all year (weather files) or the prevailing
    clock; a month-hour shape is always on the prevailing clock. All hours are hour-beginning.
    """

    clock: str = reads(one_of("standard", "prevailing"), default="prevailing")
    hourly_kw: NDArray[np.float64] | None = reads(
        optional(hours_of("kW", length=HOURS_OF_SHAPE, at_least=0.0)), default=None
    )
    month_hour_kw: tuple[tuple[float, ...], ...] | None = reads(
        optional(listed(listed(number("kW", at_least=0), length=24), length=12)), default=None
    )

    def check(self, path: str) -> None:
        """One shape, and one that delivers something."""
        if (self.hourly_kw is None) == (self.month_hour_kw is None):
            raise CaseError(path, "expected either hourly_kw or month_hour_kw")
        if self.peak_kw() <= 0:
            raise CaseError(path, "expected an output above 0 kW in some hour")

    def peak_kw(self) -> float:
        """The largest hourly output, kW."""
        if self.hourly_kw is not None:
            return float(self.hourly_kw.max())
        return max(kw for row in self.month_hour_kw or () for kw in row)


@dataclass(frozen=True, kw_only=True)
class Storage:
    """A store: power at the meter, energy, and efficiency lost on charging (round trip)."""

    power_kw: float = reads(number("kW", above=0))
    energy_kwh: float = reads(number("kWh", above=0))
    round_trip_efficiency: float = reads(number("fraction", above=0, at_most=1))
    soc_min: float = reads(number("fraction of energy", at_least=0, at_most=1), default=0.0)
    soc_max: float = reads(number("fraction of energy", at_least=0, at_most=1), default=1.0)
    soc_target: float | None = reads(
        optional(number("fraction of energy", at_least=0, at_most=1)), default=None
    )
    self_discharge_per_hour: float = reads(number("fraction per hour", at_least=0, at_most=0.1), default=0.0)
    max_cycles_per_day: float | None = reads(optional(number("cycles per day", above=0)), default=None)
    max_cycles_per_year: float | None = reads(optional(number("cycles per year", above=0)), default=None)
    charges_from_grid: bool = reads(flag, default=True)

    def check(self, path: str) -> None:
        """The limits of the state of charge leave something to use."""
        if self.soc_min >= self.soc_max:
            raise CaseError(
                f"{path}.soc_max", f"expected above soc_min {self.soc_min:g}, got {self.soc_max:g}"
            )
        if not self.soc_min <= self.target() <= self.soc_max:
            raise CaseError(f"{path}.soc_target", "expected between soc_min and soc_max")

    def target(self) -> float:
        """State of charge at both ends of a dispatch window, fraction; the minimum unless stated."""
        return self.soc_min if self.soc_target is None else self.soc_target

    def usable_kwh(self) -> float:
        """Energy between the state-of-charge limits, kWh at the meter (losses are on charging)."""
        return self.energy_kwh * (self.soc_max - self.soc_min)


@dataclass(frozen=True, kw_only=True)
class DemandResponse:
    """Load that can be called off: kW, how long, how often, when, and with how much notice."""

    power_kw: float = reads(number("kW", above=0))
    hours_per_call: int = reads(whole("a number of hours", at_least=1, at_most=24))
    calls_per_year: int = reads(whole("a number of calls", at_least=1, at_most=366))
    window: Window = reads(part(Window))
    max_consecutive_days: int | None = reads(
        optional(whole("a number of days", at_least=1, at_most=366)), default=None
    )
    notice_hours: float = reads(number("hours", at_least=0), default=0.0)

    def check(self, path: str) -> None:
        """A call must fit the window."""
        if self.hours_per_call > self.window.length_hours:
            raise CaseError(
                f"{path}.hours_per_call",
                f"a call of {self.hours_per_call} h does not fit a window of {self.window.length_hours} h",
            )

    def answers_at(self, month: int, day_type: int) -> bool:
        """Whether the season and the day type are the offer's."""
        return month in self.window.months and day_type in self.window.day_types()

    def hours(self) -> list[int]:
        """Clock hours of the window, in order."""
        first = self.window.starts_hour
        return [(first + shift) % HOURS_PER_DAY for shift in range(self.window.length_hours)]


@dataclass(frozen=True, kw_only=True)
class RaAttributes:
    """Which resource adequacy the offer can show."""

    system: bool = reads(flag, default=True)
    local: bool = reads(flag, default=False)
    flexible: bool = reads(flag, default=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class Offer:
    """One offer to the buyer; `contract_kw` by month is the size that levelized values are per.

    `need_shares` says which part of an offer with several delivery points reaches a need; one not named there
    gets the whole.
    """

    id: str = reads(text)
    name: str = reads(text, default="offer")
    technology: str = reads(one_of(*TECHNOLOGIES))
    need_ids: tuple[str, ...] = reads(listed(text), default=())
    services: tuple[str, ...] = reads(listed(text), default=("distribution_capacity",))
    contract_kw: tuple[float, ...] = reads(listed(number("kW", at_least=0), length=12))
    term_starts_on: dt.date = reads(day)
    term_ends_on: dt.date = reads(day)
    commercial_operation_on: dt.date = reads(day)
    price: Price = reads(part(Price))
    shape: Shape | None = reads(optional(part(Shape)), default=None)
    storage: Storage | None = reads(optional(part(Storage)), default=None)
    demand_response: DemandResponse | None = reads(optional(part(DemandResponse)), default=None)
    nameplate_kw: float | None = reads(optional(number("kW", above=0)), default=None)
    interconnection_kw: float | None = reads(optional(number("kW", above=0)), default=None)
    availability: float = reads(number("fraction", above=0, at_most=1), default=1.0)
    degradation_per_year: float = reads(number("fraction", at_least=0, at_most=0.5), default=0.0)
    ra: RaAttributes = reads(part(RaAttributes), default_factory=RaAttributes)
    rps_eligible: bool = reads(flag, default=False)
    ancillary_products: tuple[str, ...] = reads(listed(one_of(*AS_PRODUCTS)), default=())
    need_shares: dict[str, float] = reads(
        keyed(number("share", above=0, at_most=1)), default_factory=dict, since=2
    )
    quantity: Quantity = reads(part(Quantity), default_factory=Quantity, since=2)
    party: str | None = reads(optional(text), default=None, since=2)
    site: str | None = reads(optional(text), default=None, since=2)
    voltage_level: str | None = reads(optional(text), default=None, since=2)
    reactive_kvar: float | None = reads(optional(number("kVAR", above=0)), default=None, since=2)
    ownership: str = reads(one_of("third_party", "utility"), default="third_party", since=2)
    collateral_usd: float = reads(number("USD", at_least=0), default=0.0, since=2)
    network_upgrade_usd: float = reads(number("USD", at_least=0), default=0.0, since=2)
    paid_elsewhere: tuple[PaidElsewhere, ...] = reads(listed(part(PaidElsewhere)), default=(), since=2)

    def check(self, path: str) -> None:
        """The technology has its parameters, and the dates are in order."""
        if max(self.contract_kw) <= 0:
            raise CaseError(f"{path}.contract_kw", "expected above 0 kW in some month")
        if self.term_ends_on < self.term_starts_on:
            raise CaseError(
                f"{path}.term_ends_on", f"expected on or after {self.term_starts_on}, got {self.term_ends_on}"
            )
        if self.commercial_operation_on > self.term_starts_on:
            raise CaseError(
                f"{path}.commercial_operation_on",
                f"expected on or before the term's first day {self.term_starts_on}, got {self.commercial_operation_on}",
            )
        for need_id in self.need_shares:
            if need_id not in self.need_ids:
                raise CaseError(f"{path}.need_shares.{need_id}", "expected a need that need_ids names")
        self._check_parameters(path)

    def _check_parameters(self, path: str) -> None:
        """What each technology brings, and nothing the valuation would then ignore."""
        needed = {
            "storage": ("storage",),
            "hybrid": ("shape", "storage"),
            "demand_response": ("demand_response",),
            "solar": ("shape",),
            "wind": ("shape",),
            "energy_efficiency": ("shape",),
        }.get(self.technology, ())
        given = [name for name in ("shape", "storage", "demand_response") if getattr(self, name) is not None]
        for name in needed:
            if name not in given:
                raise CaseError(f"{path}.{name}", f"expected for technology {self.technology}, it is missing")
        if needed and set(given) != set(needed):
            extra = min(set(given) - set(needed))
            raise CaseError(f"{path}.{extra}", f"does not belong to technology {self.technology}")
        if not given:
            raise CaseError(path, "expected a shape, a storage or a demand_response")
        if self.demand_response is not None and len(given) > 1:
            raise CaseError(f"{path}.demand_response", "cannot be combined with a shape or a storage")

    def elsewhere(self) -> list[tuple[PaidElsewhere, float]]:
        """What others pay for, each with its share of the offer."""
        kw = max(self.contract_kw)
        return [
            (stream, stream.share if stream.share is not None else (stream.kw or 0.0) / kw)
            for stream in self.paid_elsewhere
        ]

    def increment(self, service: str) -> float:
        """The part of the offer that nobody else pays for a service, from 0 to 1."""
        taken = sum(share for stream, share in self.elsewhere() if stream.service == service)
        return max(1.0 - taken, 0.0)

    def years(self) -> tuple[int, ...]:
        """The calendar years the term touches."""
        return tuple(range(self.term_starts_on.year, self.term_ends_on.year + 1))

    def energy_kw(self) -> float:
        """Nameplate of the generating part, kW: as stated, else the shape's peak, else 0."""
        if self.nameplate_kw is not None:
            return self.nameplate_kw
        return self.shape.peak_kw() if self.shape is not None else 0.0
