"""Storage-years: the exact value function against HiGHS given vectors, warm HiGHS, and PyPSA, on one core.

All solve the same linear program: 1 MW and 4 MWh, 85 % lost on charging, empty at both ends of the year,
seeded prices with an evening peak and some negative hours. Compared are the linear programs' values, the
upper bound of ours; ours also returns the operation that never charges and discharges together.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from functools import cache
from importlib import import_module
from io import StringIO
from typing import Any
from warnings import catch_warnings

import highspy
import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import Peer, Row
from nmv.dispatch import Battery, Reserve, dispatch, dispatch_bounds_many

HOURS = 8760
YEARS, SCENARIOS = 20, 1000
SAMPLE = 5  # new price paths that the warm HiGHS solves
BATTERY = Battery(power_kw=1000, energy_kwh=4000, round_trip_efficiency=0.85)
UP_CALLED, DOWN_CALLED = 0.3, 0.15
_EVENING = (17, 21)
Floats = NDArray[np.float64]


def prices() -> Floats:
    """A year of seeded prices with an evening peak and some negative hours."""
    rng = np.random.default_rng(1)
    hour = np.arange(HOURS) % 24
    evening = (hour >= _EVENING[0]) & (hour <= _EVENING[1])
    shape = 35 + 18 * np.sin((hour - 14) / 24 * 2 * np.pi) + 15 * evening
    return np.asarray(shape + rng.normal(0, 14, HOURS))


def paths(count: int) -> Floats:
    """New price paths around that year: every hour up to 10 % up or down."""
    return prices() * np.random.default_rng(3).uniform(0.9, 1.1, (count, HOURS))


@cache
def reserves(sustained_hours: float) -> dict[str, Reserve]:
    """Regulation up and down with seeded prices."""
    rng = np.random.default_rng(2)
    up, down = rng.gamma(2.0, 4.0, HOURS), rng.gamma(2.0, 3.0, HOURS)
    return {
        "regulation_up": Reserve(
            price_usd_per_mw_h=up, is_up=True, sustained_hours=sustained_hours, called_fraction=UP_CALLED
        ),
        "regulation_down": Reserve(
            price_usd_per_mw_h=down, is_up=False, sustained_hours=sustained_hours, called_fraction=DOWN_CALLED
        ),
    }


def rows() -> Iterator[Row]:
    """Energy, energy with regulation, with energy held for it, scenarios, and two workers."""
    term, new = paths(YEARS), paths(SAMPLE)
    first = term[0]
    yield Row(
        work=f"{YEARS} storage-years, energy, exact",
        ours=lambda: sum(dispatch(year, BATTERY).bound_usd for year in term),
        peers={
            name: Peer(
                run=run,
                goal=goal,
                sample=1 / YEARS,
                tolerance=tolerance,
                answer=lambda: dispatch(first, BATTERY).bound_usd,
            )
            for name, run, goal, tolerance in (
                ("highspy from vectors", lambda: solved(energy_model(first)), 500.0, 1e-9),
                ("PyPSA", lambda: by_pypsa(first), 4000.0, 1e-6),
            )
        },
        note=f"an offer's term, dispatch returned; the others on one of the {YEARS}",
    )
    yield Row(
        work=f"{YEARS} storage-years, energy + regulation, hour-wise",
        ours=lambda: sum(dispatch(year, BATTERY, reserves=reserves(0.0)).bound_usd for year in term),
        peers={
            "highspy from vectors": Peer(
                run=lambda: solved(regulation_model(first, 0.0)),
                goal=300,
                sample=1 / YEARS,
                answer=lambda: dispatch(first, BATTERY, reserves=reserves(0.0)).bound_usd,
            )
        },
        note=f"highspy on one of the {YEARS}",
    )
    yield Row(
        work=f"{SAMPLE} storage-years, energy + regulation, 1 h held",
        ours=lambda: sum(dispatch(path, BATTERY, reserves=reserves(1.0)).bound_usd for path in new),
        peers={
            "warm highspy": Peer(
                run=warm(lambda path: regulation_model(path, 1.0), new), goal=3, tolerance=1e-6
            )
        },
        note="new prices in a kept model, from its last basis",
    )
    yield from _scenarios()


def _scenarios() -> Iterator[Row]:
    drawn = paths(SCENARIOS)
    growth = 1.02 ** np.arange(YEARS)
    yield Row(
        work=f"1 storage, {YEARS} years, {SCENARIOS} scenarios",
        ours=lambda: float(sum(dispatch_bounds_many(drawn * year, BATTERY)[1].sum() for year in growth)),
        peers={
            "warm highspy, threads=1": Peer(
                run=warm(energy_model, drawn[:SAMPLE]),
                answer=lambda: float(dispatch_bounds_many(drawn[:SAMPLE], BATTERY)[1].sum()),
                goal=70,
                sample=SAMPLE / (YEARS * SCENARIOS),
            )
        },
        note=f"warm highspy on {SAMPLE} of the paths",
    )
    halves = np.array_split(drawn, 2)
    yield Row(
        work=f"{SCENARIOS} storage-years, two workers",
        ours=lambda: _in_threads(halves),
        peers={"one worker": Peer(run=lambda: _in_threads([drawn]), goal=1.8, tolerance=1e-9)},
    )


def _in_threads(parts: list[Floats]) -> float:
    with ThreadPoolExecutor(len(parts)) as pool:
        return float(sum(pool.map(lambda part: dispatch_bounds_many(part, BATTERY)[1].sum(), parts)))


def energy_model(series: Floats) -> Any:
    """Charge, discharge, stored energy; one row per hour; in MW and MWh."""
    n = len(series)
    lp: Any = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = 3 * n + 1, n
    lp.col_cost_ = np.concatenate([series, -series, np.zeros(n + 1)])
    upper = np.concatenate([np.ones(2 * n), np.full(n + 1, 4.0)])
    upper[[2 * n, 3 * n]] = 0.0
    lp.col_lower_, lp.col_upper_ = np.zeros(3 * n + 1), upper
    lp.row_lower_ = lp.row_upper_ = np.zeros(n)
    hour = np.arange(n)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.arange(0, 4 * n + 1, 4, dtype=np.int32)
    index = np.stack([hour, n + hour, 2 * n + hour, 2 * n + 1 + hour], axis=1)
    lp.a_matrix_.index_ = index.ravel().astype(np.int32)
    lp.a_matrix_.value_ = np.tile([-0.85, 1.0, -1.0, 1.0], n)
    return lp


def regulation_model(series: Floats, sustained_hours: float) -> Any:
    """The same with regulation from charging and from discharging, and the energy that it holds."""
    n, eta = len(series), 0.85
    sold = reserves(sustained_hours)
    up = sold["regulation_up"].price_usd_per_mw_h + UP_CALLED * series
    down = sold["regulation_down"].price_usd_per_mw_h - DOWN_CALLED * series
    lp: Any = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = 7 * n + 1, 7 * n
    # charge, discharge, up from charging, up from discharging, down from charging, down from discharging
    lp.col_cost_ = np.concatenate([series, -series, -up, -up, -down, -down, np.zeros(n + 1)])
    upper = np.concatenate([np.ones(6 * n), np.full(n + 1, 4.0)])
    upper[[6 * n, 7 * n]] = 0.0
    lp.col_lower_, lp.col_upper_ = np.zeros(7 * n + 1), upper
    held = sustained_hours
    terms = [
        [
            (0, -eta),
            (1, 1.0),
            (2, eta * UP_CALLED),
            (3, UP_CALLED),
            (4, -eta * DOWN_CALLED),
            (5, -DOWN_CALLED),
        ],
        [(2, 1.0), (0, -1.0)],
        [(4, 1.0), (0, 1.0)],
        [(3, 1.0), (1, 1.0)],
        [(5, 1.0), (1, -1.0)],
        [(2, eta * held), (3, held)],
        [(4, eta * held), (5, held)],
    ]
    stored = [[(0, -1.0), (1, 1.0)], [], [], [], [], [(0, -1.0)], [(0, 1.0)]]
    lp.row_lower_ = np.concatenate([np.zeros(n), np.full(6 * n, -highspy.kHighsInf)])
    lp.row_upper_ = np.repeat([0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 4.0], n)
    index, value, start, hour = [], [], [np.zeros(1)], np.arange(n)
    for of_power, of_energy in zip(terms, stored, strict=True):
        index.append(
            np.stack([k * n + hour for k, _ in of_power] + [6 * n + k + hour for k, _ in of_energy], axis=1)
        )
        value.append(np.tile([entry for _, entry in of_power + of_energy], n))
        start.append(start[-1][-1] + np.arange(1, n + 1) * index[-1].shape[1])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate(start).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate([part.ravel() for part in index]).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate(value)
    return lp


def solver(lp: Any) -> Any:
    """HiGHS on one thread with its dual simplex, holding the model."""
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 -- HiGHS takes options by position
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("solver", "simplex")
    highs.passModel(lp)
    return highs


def solved(lp: Any) -> float:
    """The cold optimum, USD."""
    highs = solver(lp)
    highs.run()
    return -float(highs.getInfo().objective_function_value)


def warm(model: Callable[[Floats], Any], series: Floats) -> Callable[[], float]:
    """Solve each of the price paths in one kept model, from the basis before; the model's first year is not one."""
    highs = solver(model(prices()))
    highs.run()
    costs = [np.asarray(model(path).col_cost_) for path in series]
    every = np.arange(len(costs[0]), dtype=np.int32)

    def run() -> float:
        total = 0.0
        for cost in costs:
            highs.changeColsCost(len(every), every, cost)
            highs.run()
            total -= float(highs.getInfo().objective_function_value)
        return total

    return run


def by_pypsa(series: Floats) -> float:
    """The same year as a PyPSA network of one bus, solved by its HiGHS."""
    pd, pypsa = import_module("pandas"), import_module("pypsa")  # only this peer needs them
    network = pypsa.Network()
    network.set_snapshots(pd.RangeIndex(len(series)))
    network.add("Bus", "bus")
    network.add("Generator", "grid", bus="bus", p_nom=10.0, p_min_pu=-1.0, marginal_cost=series)
    ends = np.full(len(series), np.nan)
    ends[-1] = 0.0
    network.add(
        "StorageUnit",
        "store",
        bus="bus",
        p_nom=1.0,
        max_hours=4.0,
        efficiency_store=0.85,
        state_of_charge_initial=0.0,
        state_of_charge_set=pd.Series(ends, network.snapshots),
    )
    with redirect_stderr(StringIO()), catch_warnings(action="ignore"):  # it talks while it works
        network.optimize(solver_name="highs", output_flag=False, threads=1)
    return -float(network.objective)
