"""Net Market Value worked out a second time, from docs/method.md alone and in the plainest way.

An auditor's calculation: it imports nothing of the engine, the bridge or the models, loops over hours where the
engine uses arrays, and reads only what was posted: prices, protocol, need, project and the offer's two parts.
It covers what the journeys use: terms of whole calendar years, one need in the form of a call, storage, demand
response and shapes. Section numbers are those of docs/method.md.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.journeys.independent_dispatch import Product, Store, operate

HOUR = timedelta(hours=1)
NAMED_PRODUCTS = {"REG_UP": 1, "REG_DOWN": -1}


@dataclass(frozen=True)
class Series:
    """Twelve months of hourly prices from an instant on, and how other years follow from them."""

    starts_at: datetime
    usd_per_mwh: tuple[float, ...]
    price_year: int
    escalator: float


@dataclass(frozen=True)
class Table:
    """Twelve monthly prices, or one for all months, and how other years follow."""

    values: Sequence[float]
    price_year: int
    escalator: float

    def in_year(self, year: int) -> list[float]:
        """The twelve prices of a year."""
        grown = (1 + self.escalator) ** (year - self.price_year)
        return [value * grown for value in (list(self.values) * 12)[:12]]


@dataclass(frozen=True)
class Call:
    """A need: so many kW for some consecutive hours, anywhere in a window of clock hours."""

    kw_by_year: Mapping[int, float]
    months: Sequence[int]
    start_hour: int
    end_hour: int
    hours: int
    calls_per_year: int
    max_consecutive_days: int | None
    notice_hours: float | None

    def starts(self) -> range:
        """The clock hours at which a call may begin."""
        return range(self.start_hour, self.end_hour - self.hours + 1)


@dataclass(frozen=True)
class WiresProject:
    """The traditional project, and the part of its value that the need carries."""

    installed_usd: float
    multiplier: float
    o_and_m_usd_per_year: float
    life_years: int
    starts_in: int
    n_years: int
    part: float = 1.0


@dataclass(frozen=True)
class Posted:
    """Everything the utility posted before offers came in."""

    zone: str
    protocol: Mapping[str, Any]
    energy: Series
    reserves: Mapping[str, Series]
    ra_system: Table | None
    ra_flexible: Table | None
    rec: Table | None
    need: Call
    project: WiresProject


@dataclass(frozen=True)
class Hour:
    """One hour: its instant, and what the clock on the wall shows."""

    utc: datetime
    day: date
    hour: int
    fold: int

    @property
    def day_type(self) -> int:
        """0 from Monday to Friday, 1 at the weekend."""
        return int(self.day.weekday() >= 5)


@dataclass(frozen=True)
class Year:
    """What happened in one year."""

    energy_usd: float = 0.0
    reserve_usd: float = 0.0
    generated_mwh: float = 0.0
    variable_usd: float = 0.0


def components(posted: Posted, technical: Mapping[str, Any], price: Mapping[str, Any]) -> dict[str, float]:
    """Each component of an offer and their sum NMV, in nominal levelized USD per kW-year (section 1)."""
    offer = Offer(posted, technical, price)
    flows = {code: [flow(offer, year) for year in offer.years] for code, flow in COMPONENTS.items()}
    worth = {code: offer.present_value(flow) for code, flow in flows.items()}
    size = offer.present_value([offer.contract_kw] * len(offer.years))
    levelized = {code: value / size for code, value in worth.items()}
    return levelized | {"NMV": sum(levelized.values()), "NPV": sum(worth.values())}


class Offer:
    """An offer before its components: prices, what it can be relied on for, and each year's operation."""

    def __init__(self, posted: Posted, technical: Mapping[str, Any], price: Mapping[str, Any]) -> None:
        first, last = (date.fromisoformat(technical[k]) for k in ("starts_on", "ends_on"))
        assert (first.month, first.day, last.month, last.day) == (1, 1, 12, 31), "whole years only"
        assert len(set(technical["contract_kw"])) == 1, "one contract size for all months"
        self.posted, self.technical, self.price = posted, technical, price
        self.delivery: Mapping[str, Any] = technical["delivery"]
        self.technology: str = technical["technology"]
        self.years = range(first.year, last.year + 1)
        self.contract_kw = float(technical["contract_kw"][0])
        self.availability = float(technical["availability"])
        self._operated: dict[int, Year] = {}

    def present_value(self, flow: Sequence[float]) -> float:
        """Cash of a year counts at its end; the valuation year itself is not discounted (section 1)."""
        money = self.posted.protocol["convention"]
        rate, base = float(money["discount_rate_per_year"]), int(money["valuation_year"])
        return sum(usd / (1 + rate) ** (year - base) for usd, year in zip(flow, self.years, strict=True))

    def grown(self, year: int) -> float:
        """The escalator steps once each contract year."""
        return (1 + float(self.price["escalator_per_year"])) ** (year - self.years[0])

    def variable_usd_per_mwh(self, year: int) -> float:
        """What each MWh is paid."""
        return float(self.price["variable_usd_per_mwh"]) * self.grown(year)

    def kept(self, year: int) -> float:
        """What degradation has left by a year."""
        return (1 - float(self.technical["degradation_per_year"])) ** (year - self.years[0])

    def in_year(self, year: int) -> Year:
        """The offer's operation in a year, worked out once."""
        if year not in self._operated:
            self._operated[year] = operation(self, year)
        return self._operated[year]


# Hours and prices (section 2)


@cache
def hours_of(zone: str, year: int) -> list[Hour]:
    """The hours of a local year, 8,760 or 8,784 of them."""
    place = ZoneInfo(zone)
    now, end = (datetime(y, 1, 1, tzinfo=place).astimezone(UTC) for y in (year, year + 1))
    hours = []
    while now < end:
        local = now.astimezone(place)
        hours.append(Hour(now, local.date(), local.hour, local.fold))
        now += HOUR
    return hours


@cache
def prices_of(series: Series, zone: str, year: int) -> list[float]:
    """The pattern's price at the same date and clock, grown by the escalator."""
    place, pattern = ZoneInfo(zone), {}
    for n, price in enumerate(series.usd_per_mwh):
        local = (series.starts_at + n * HOUR).astimezone(place)
        pattern[local.month, local.day, local.hour, local.fold] = price
    grown = (1 + series.escalator) ** (year - series.price_year)
    return [_at_same_clock(pattern, hour) * grown for hour in hours_of(zone, year)]


def _at_same_clock(pattern: Mapping[tuple[int, int, int, int], float], hour: Hour) -> float:
    """29 February repeats the 28th; the skipped spring hour takes the one before; fold falls back to one pass."""
    day = 28 if (hour.day.month, hour.day.day) == (2, 29) else hour.day.day
    tries = ((hour.hour, hour.fold), (hour.hour, 0), (hour.hour - 1, 0))
    return next(
        pattern[hour.day.month, day, *clock] for clock in tries if (hour.day.month, day, *clock) in pattern
    )


def delivered_prices(posted: Posted, year: int) -> list[float]:
    """The price at the delivery point: (curve + basis) grossed up by the losses avoided upstream (section 3)."""
    terms = posted.protocol["energy"]
    basis, losses = float(terms.get("basis_usd_per_mwh", 0)), float(terms.get("loss_factor", 0))
    return [(price + basis) * (1 + losses) for price in prices_of(posted.energy, posted.zone, year)]


def shape_kw(offer: Offer, hours: Sequence[Hour]) -> list[float]:
    """Output by hour: 12 x 24 by the clock on the wall, 8,760 in standard time without a leap day."""
    kw = offer.delivery["kw"]
    if offer.delivery["kind"] == "month_hour":
        return [float(kw[hour.day.month - 1][hour.hour]) for hour in hours]
    standard = hours[0].utc.astimezone(ZoneInfo(offer.posted.zone)).utcoffset() or timedelta(0)
    return [float(kw[_hour_of_weather_year(hour.utc + standard)]) for hour in hours]


def _hour_of_weather_year(moment: datetime) -> int:
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return (date(2027, moment.month, day) - date(2027, 1, 1)).days * 24 + moment.hour  # 2027 has no leap day


# What an offer can be relied on for (section 7) and the days a need calls (section 8)


def dependable_kw(offer: Offer, year: int) -> dict[tuple[int, int, int], float]:
    """Dependable kW for every placement of the call: by month, day type and first hour."""
    need = offer.posted.need
    kinds = {"storage": _dependable_store, "demand_response": _dependable_response}
    of_kind = kinds.get(offer.delivery["kind"])
    firm = {} if of_kind else _poorest_day(offer, year)
    return {
        (month, day_type, start): offer.availability
        * (
            of_kind(offer, month, start, year)
            if of_kind
            else min(offer.contract_kw, *(firm[month, day_type, start + k] for k in range(need.hours)))
        )
        for month in need.months
        for day_type in (0, 1)
        for start in need.starts()
    }


def _dependable_store(offer: Offer, _month: int, _start: int, year: int) -> float:
    need, store = offer.posted.need, offer.delivery
    usable = _usable_kwh(store) * offer.kept(year)
    regained = float(store["power_kw"]) * (24 - need.hours) * float(store["round_trip_efficiency"])
    return min(offer.contract_kw, float(store["power_kw"]), min(usable, regained) / need.hours)


def _dependable_response(offer: Offer, month: int, start: int, year: int) -> float:
    need, called = offer.posted.need, offer.delivery
    reaches = (
        int(called["calls_per_year"]) >= need.calls_per_year
        and (need.notice_hours is None or float(called["notice_hours"]) <= need.notice_hours)
        and int(called["hours_per_call"]) >= need.hours
        and month in called["months"]
        and int(called["start_hour"]) <= start
        and start + need.hours <= int(called["end_hour"])
    )
    return min(float(called["kw"]), offer.contract_kw) * offer.kept(year) if reaches else 0.0


def _poorest_day(offer: Offer, year: int) -> dict[tuple[int, int, int], float]:
    """The smallest output of all days of a month and day type, by hour (the protocol asks for 100 % of days)."""
    hours = hours_of(offer.posted.zone, year)
    least: dict[tuple[int, int, int], float] = {}
    for hour, kw in zip(hours, shape_kw(offer, hours), strict=True):
        at = (hour.day.month, hour.day_type, hour.hour)
        least[at] = min(least.get(at, kw), kw)
    return {at: kw * offer.kept(year) for at, kw in least.items()}


def share(offer: Offer, year: int) -> float:
    """min(1, dependable / needed) at the worst placement; nothing in a year without a need."""
    needed = offer.posted.need.kw_by_year.get(year, 0.0)
    return min(1.0, min(dependable_kw(offer, year).values()) / needed) if needed else 0.0


def duty_kw(
    offer: Offer, year: int, hours: Sequence[Hour], prices: Sequence[float]
) -> dict[date, dict[int, float]]:
    """The called days, and what the offer then delivers by hour of the year (index)."""
    need, held = offer.posted.need, dependable_kw(offer, year)
    needed = need.kw_by_year.get(year, 0.0)
    if not needed or not any(held.values()):
        return {}
    plans = []
    for day, at in _by_day(hours).items():
        if day.month in need.months:
            starts = {
                s: sum(prices[at[s + k]] for k in range(need.hours)) / need.hours for s in need.starts()
            }
            best = max(starts, key=lambda s: (starts[s], -s))
            plans.append((starts[best], day, best, at))
    called: dict[date, dict[int, float]] = {}
    for _, day, start, at in sorted(plans, key=lambda plan: (-plan[0], plan[1])):
        is_free = need.max_consecutive_days is None or _run(called, day) <= need.max_consecutive_days
        if len(called) < need.calls_per_year and is_free:
            kw = min(held[day.month, int(day.weekday() >= 5), start] / offer.availability, needed)
            called[day] = {at[start + k]: kw for k in range(need.hours)}
    return called


def _by_day(hours: Sequence[Hour]) -> dict[date, dict[int, int]]:
    """By day: the index of each clock hour."""
    days: dict[date, dict[int, int]] = defaultdict(dict)
    for index, hour in enumerate(hours):
        days[hour.day].setdefault(hour.hour, index)
    return days


def _run(called: Mapping[date, Any], day: date) -> int:
    """How many consecutive days would be called if this one were."""
    first = last = day
    while first - timedelta(days=1) in called:
        first -= timedelta(days=1)
    while last + timedelta(days=1) in called:
        last += timedelta(days=1)
    return (last - first).days + 1


# A year's operation (sections 4 and 5)


def operation(offer: Offer, year: int) -> Year:
    """What the offer earns and delivers in a year, times its availability."""
    hours, prices = hours_of(offer.posted.zone, year), delivered_prices(offer.posted, year)
    kinds = {"storage": _operate_store, "demand_response": _operate_response}
    done = kinds.get(offer.delivery["kind"], _operate_shape)(offer, year, hours, prices)
    a = offer.availability
    return Year(done.energy_usd * a, done.reserve_usd * a, done.generated_mwh * a, done.variable_usd * a)


def _operate_shape(offer: Offer, year: int, hours: Sequence[Hour], prices: Sequence[float]) -> Year:
    mwh = [kw * offer.kept(year) / 1000 for kw in shape_kw(offer, hours)]
    return Year(
        energy_usd=sum(p * e for p, e in zip(prices, mwh, strict=True)),
        generated_mwh=sum(mwh),
        variable_usd=sum(mwh) * offer.variable_usd_per_mwh(year),
    )


def _operate_response(offer: Offer, year: int, hours: Sequence[Hour], prices: Sequence[float]) -> Year:
    """First the need's calls, then the best remaining days of the season."""
    called, paid = offer.delivery, offer.variable_usd_per_mwh(year)
    duty = duty_kw(offer, year, hours, prices)
    taken = {index for stretch in duty.values() for index in stretch}
    free = []
    length = int(called["hours_per_call"])
    for day, at in _by_day(hours).items():
        if day.month in called["months"] and day not in duty:
            starts = range(int(called["start_hour"]), int(called["end_hour"]) - length + 1)
            stretches = [[at[start + k] for k in range(length)] for start in starts]
            free.append(max(((sum(prices[i] - paid for i in s), s) for s in stretches), key=lambda x: x[0]))
    remaining = max(int(called["calls_per_year"]) - len(duty), 0)
    for worth, stretch in sorted(free, key=lambda call: -call[0])[:remaining]:
        if worth > 0:
            taken |= set(stretch)
    mwh = min(float(called["kw"]), offer.contract_kw) * offer.kept(year) / 1000
    return Year(energy_usd=sum(prices[i] * mwh for i in taken), variable_usd=len(taken) * mwh * paid)


def _usable_kwh(store: Mapping[str, Any]) -> float:
    return float(store["energy_kwh"]) * (float(store.get("soc_max", 1)) - float(store.get("soc_min", 0)))


def _operate_store(offer: Offer, year: int, hours: Sequence[Hour], prices: Sequence[float]) -> Year:
    """Month by month, the greatest revenue that leaves the need served; the store ends as it began, empty."""
    duty = duty_kw(offer, year, hours, prices)
    asked: list[float | None] = [None] * len(hours)
    for index, hour in enumerate(hours):
        if hour.day in duty:
            asked[index] = duty[hour.day].get(index, 0.0)
    products, paid = _products(offer, year), offer.variable_usd_per_mwh(year)
    firsts = [i for i, hour in enumerate(hours) if i == 0 or hour.day.month != hours[i - 1].day.month]
    energy = reserve = variable = 0.0
    for begin, end in pairwise([*firsts, len(hours)]):
        cut = slice(begin, end)
        month = operate(
            prices[cut], _store(offer, year), asked[cut], [product.cut(cut) for product in products], paid
        )
        energy += month.energy_usd
        reserve += month.reserve_usd
        variable += paid * month.discharged_mwh
    return Year(energy_usd=energy, reserve_usd=reserve, variable_usd=variable)


def _store(offer: Offer, year: int) -> Store:
    store, size = offer.delivery, float(offer.delivery["energy_kwh"]) * offer.kept(year) / 1000
    return Store(
        power_mw=min(float(store["power_kw"]), offer.contract_kw) / 1000,
        least_mwh=size * float(store.get("soc_min", 0)),
        most_mwh=size * float(store.get("soc_max", 1)),
        efficiency=float(store["round_trip_efficiency"]),
    )


def _products(offer: Offer, year: int) -> list[Product]:
    if not offer.delivery.get("ancillary_services"):
        return []
    rules = offer.posted.protocol["ancillary"]["products"]
    return [
        Product(
            sign=sign,
            usd_per_mw_h=prices_of(offer.posted.reserves[name], offer.posted.zone, year),
            called=float(rules[name]["called_fraction"]),
            sustained_hours=float(rules[name].get("sustained_hours", 1)),
            depth_mw=float(rules[name]["depth_kw"]) / 1000,
        )
        for name, sign in NAMED_PRODUCTS.items()
        if name in offer.posted.reserves
    ]


# The components, USD per year (sections 3 and 6); costs are negative


def _ra(offer: Offer, year: int) -> float:
    """Each month's price times the kW that qualify; flexible capacity is a premium on a store's three-hour swing."""
    posted, qualifying, flexible = offer.posted, _qualifying_kw(offer), 0.0
    system = posted.ra_system.in_year(year) if posted.ra_system else [0.0] * 12
    premium = posted.ra_flexible.in_year(year) if posted.ra_flexible else [0.0] * 12
    if offer.delivery["kind"] == "storage":
        flexible = 2 * min(float(offer.delivery["power_kw"]), _usable_kwh(offer.delivery) / 3)
    return sum(system[m] * qualifying[m] + premium[m] * flexible for m in range(12))


def _qualifying_kw(offer: Offer) -> list[float]:
    rule = offer.posted.protocol["nqc"][offer.technology]
    factor = float(rule.get("factor", 1))
    if rule["rule"] == "duration":
        by_energy = _usable_kwh(offer.delivery) / float(rule["duration_hours"])
        kw = [factor * min(float(offer.delivery["power_kw"]), by_energy)] * 12
    elif rule["rule"] == "elcc":
        peak = max(map(float, offer.delivery["kw"])) if offer.delivery["kind"] == "hourly" else _peak(offer)
        kw = [factor * float(part) * peak for part in rule["elcc_by_month"]]
    else:
        kw = [factor * offer.contract_kw] * 12
    return [min(each, offer.contract_kw) for each in kw]


def _peak(offer: Offer) -> float:
    return max(float(kw) for row in offer.delivery["kw"] for kw in row)


def _rps(offer: Offer, year: int) -> float:
    if not offer.technical["rps_eligible"] or offer.posted.rec is None:
        return 0.0
    return offer.posted.rec.in_year(year)[0] * offer.in_year(year).generated_mwh


def _integration(offer: Offer, year: int) -> float:
    adders = offer.posted.protocol["integration_usd_per_mwh"]
    return -float(adders.get(offer.technology, 0)) * offer.in_year(year).generated_mwh


def _distribution(offer: Offer, year: int) -> float:
    """The carrying charge in arrears, growing at inflation from the deferral's first year (section 6)."""
    money, project = offer.posted.protocol["convention"], offer.posted.project
    r, i = float(money["discount_rate_per_year"]), float(money["inflation_per_year"])
    k = year - project.starts_in
    if not 0 <= k < project.n_years:
        return 0.0
    lifetime_usd = project.installed_usd * project.multiplier
    charge = lifetime_usd * (r - i) / (1 - ((1 + i) / (1 + r)) ** project.life_years)
    value = (charge + project.o_and_m_usd_per_year) * (1 + i) ** k
    return value * project.part * share(offer, year)


def _transmission(offer: Offer, year: int) -> float:
    rule = offer.posted.protocol["transmission"]
    since = year - int(offer.posted.protocol["convention"]["valuation_year"])
    usd_per_kw = float(rule["usd_per_kw_year"]) * (1 + float(rule["escalator_per_year"])) ** since
    return usd_per_kw * offer.contract_kw * float(rule["coincidence"].get(offer.technology, 0))


def _fixed(offer: Offer, year: int) -> float:
    return -12 * float(offer.price["fixed_usd_per_kw_month"]) * offer.contract_kw * offer.grown(year)


COMPONENTS: Mapping[str, Callable[[Offer, int], float]] = {
    "RA": _ra,
    "ENERGY": lambda offer, year: offer.in_year(year).energy_usd,
    "ANCILLARY": lambda offer, year: offer.in_year(year).reserve_usd,
    "RPS": _rps,
    "GHG": lambda _offer, _year: 0.0,  # carbon is in the energy price
    "INTEGRATION": _integration,
    "DISTRIBUTION_DEFERRAL": _distribution,
    "TRANSMISSION_DEFERRAL": _transmission,
    "FIXED_PAYMENTS": _fixed,
    "VARIABLE_PAYMENTS": lambda offer, year: -offer.in_year(year).variable_usd,
}
