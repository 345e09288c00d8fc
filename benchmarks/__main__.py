"""Run every measurement and print one table: median of five, answers compared before a time is shown."""

import itertools
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from nmv.dispatch import Battery, Reserve, dispatch
from nmv.programs import Program
from nmv.selection import Block, SelectionProblem, choose
from nmv.timeline import year_hours

REPEATS = 5
HOURS = 8760
EVENING = (17, 21)
SPARSE = 0.6
CENT = 0.01
MONTHS = [slice(a, b) for a, b in itertools.pairwise(range(0, HOURS + 1, HOURS // 12))]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """One line of the table: what was done, the seconds it took, and the answer it gave."""

    name: str
    seconds: float
    answer: float


def measure(name: str, work: Callable[[], float]) -> Measured:
    """Run `work` a few times and keep the median."""
    times, answer = [], 0.0
    for _ in range(REPEATS):
        begin = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - begin)
    return Measured(name, statistics.median(times), answer)


def prices() -> Floats:
    """A year of seeded prices with an evening peak and some negative hours."""
    rng = np.random.default_rng(1)
    hour = np.arange(HOURS) % 24
    shape = (
        35 + 18 * np.sin((hour - 14) / 24 * 2 * np.pi) + 15 * ((hour >= EVENING[0]) & (hour <= EVENING[1]))
    )
    return np.asarray(shape + rng.normal(0, 14, HOURS))


BATTERY = Battery(power_kw=1000, energy_kwh=4000, round_trip_efficiency=0.85)


def storage_year(series: Floats) -> float:
    """One storage-year of energy, twelve windows, exact at negative prices."""
    return sum(dispatch(series[window], BATTERY).net_usd for window in MONTHS)


def with_every_binary(series: Floats) -> float:
    """The plain formulation of energy arbitrage: a binary in every hour."""
    n, eta = len(series), BATTERY.round_trip_efficiency
    program = Program()
    charge = program.columns(n, cost=series, upper=1.0)
    discharge = program.columns(n, cost=-series, upper=1.0)
    ends = np.full(n + 1, 4.0)
    ends[[0, -1]] = 0.0
    stored = program.columns(n + 1, upper=ends)
    is_charging = program.columns(n, upper=1.0, whole=True)
    program.rows(
        n, (stored[1:], 1.0), (stored[:-1], -1.0), (charge, -eta), (discharge, 1.0), lower=0.0, upper=0.0
    )
    program.rows(n, (charge, 1.0), (is_charging, -1.0), upper=0.0)
    program.rows(n, (discharge, 1.0), (is_charging, 1.0), upper=1.0)
    return -program.solve().objective


def storage_year_with_reserves(series: Floats) -> float:
    """One storage-year of energy and regulation with one-hour reservations, twelve windows."""
    rng = np.random.default_rng(2)
    up, down = rng.gamma(2.0, 4.0, HOURS), rng.gamma(2.0, 3.0, HOURS)
    total = 0.0
    for at in MONTHS:
        reserves = {
            "up": Reserve(price_usd_per_mw_h=up[at], is_up=True, called_fraction=0.3),
            "down": Reserve(price_usd_per_mw_h=down[at], is_up=False, called_fraction=0.15),
        }
        total += dispatch(series[at], BATTERY, reserves=reserves).net_usd
    return total


def portfolio(n_offers: int) -> float:
    """A seeded selection among offers against a summer-evening need."""
    rng = np.random.default_rng(n_offers)
    covers = rng.uniform(0, 400, (24, n_offers)) * (rng.random((24, n_offers)) < SPARSE)
    cost = covers.sum(axis=0) * rng.uniform(80, 120, n_offers)
    problem = SelectionProblem(
        offer_ids=tuple(map(str, range(n_offers))),
        npv_usd=-cost,
        covers_kw=covers,
        needed_kw=np.full(24, covers.sum(axis=1).min() * 0.4),
        blocks=(Block(id="need", value_usd=0.0, rows=tuple(range(24)), is_required=True),),
    )
    return choose(problem).npv_usd


def main() -> None:
    """Measure and print."""
    series = prices()
    january = series[MONTHS[0]]
    ours, plain = dispatch(january, BATTERY).net_usd, with_every_binary(january)
    assert abs(ours - plain) < CENT, f"the two formulations differ: {ours} and {plain}"
    rows = [
        measure("hours of a local year", lambda: float(len(year_hours("America/Los_Angeles", 2027)))),
        measure("storage-year, energy, exact", lambda: storage_year(series)),
        measure("one month of it, binaries where needed", lambda: dispatch(january, BATTERY).net_usd),
        measure("one month of it, a binary every hour", lambda: with_every_binary(january)),
        measure("storage-year, energy + regulation, 1 h held", lambda: storage_year_with_reserves(series)),
        measure("best set of 10 offers", lambda: portfolio(10)),
        measure("best set of 20 offers", lambda: portfolio(20)),
    ]
    print(
        f"{platform.machine()}, Python {platform.python_version()}, highspy {version('highspy')}, median of {REPEATS}"
    )
    for row in rows:
        print(f"{row.name:46} {row.seconds * 1000:10.1f} ms   answer {row.answer:,.2f}")


if __name__ == "__main__":
    main()
