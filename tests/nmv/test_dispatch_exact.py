"""Exactness: against HiGHS on drawn batteries, prices, windows, reserves, duties, generation and limits."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nmv.dispatch import Battery, DispatchError, Duties, Reserve, Schedule, dispatch, dispatch_bounds_many
from nmv.programs import SolverError
from nmv.storage.program import StoreProgram, solve_program
from nmv.storage.terms import Task

# Prices between all-equal and wild; the seeds are drawn, so that a failing draw is small and can be repeated.
KINDS = ("calm", "negative", "flat", "spiky")


def prices_of(kind: str, rng: np.random.Generator, n: int) -> np.ndarray:
    calm = np.round(rng.uniform(5, 90, n), 2)
    return {
        "calm": calm,
        "negative": np.round(rng.uniform(-80, 60, n), 2),
        "flat": np.full(n, 30.0),
        "spiky": np.where(rng.random(n) < 0.1, 900.0, calm),
    }[kind]


def battery_of(rng: np.random.Generator) -> Battery:
    return Battery(
        power_kw=1000.0,
        energy_kwh=float(rng.uniform(300, 9000)),
        round_trip_efficiency=float(rng.choice([0.7, 0.85, 1.0])) * 0.9,
        discharge_efficiency=float(rng.choice([0.9, 1.0])),
        soc_min=0.1,
        soc_target=float(rng.choice([0.1, 0.4])),
        self_discharge_per_hour=float(rng.choice([0.0, 0.005])),
        variable_cost_usd_per_mwh=float(rng.choice([0.0, 4.0])),
    )


def reserves_of(rng: np.random.Generator, n: int, *, held: bool) -> dict[str, Reserve]:
    names = rng.choice(
        ["regulation_up", "regulation_down", "spin"], size=int(rng.integers(1, 4)), replace=False
    )
    return {
        name: Reserve(
            price_usd_per_mw_h=rng.gamma(2.0, 5.0, n),
            is_up=name != "regulation_down",
            sustained_hours=float(rng.choice([0.5, 1.0, 2.0])) if held else 0.0,
            called_fraction=0.0 if name == "spin" else 0.2,
            depth_kw=float(rng.choice([300.0, np.inf])) if held else np.inf,
        )
        for name in names
    }


def duties_of(rng: np.random.Generator, n: int) -> dict[str, Any]:
    """Windows, a lent power that changes, a duty, hours without awards, prices on discharge by hour."""
    drawn: dict[str, Any] = {}
    if rng.random() < 0.5:
        drawn["window_starts"] = np.array([0, n // 2])
    if rng.random() < 0.3:
        drawn["power_limit_kw"] = rng.choice([500.0, 800.0, 2000.0], n)
    if rng.random() < 0.3:
        drawn["variable_cost_usd_per_mwh"] = np.repeat([1.0, 6.0], [n // 2, n - n // 2])
    if rng.random() < 0.4:
        asked = np.full(n, np.nan)
        asked[n // 3], asked[n // 3 + 1] = 0.0, float(rng.uniform(0, 400))
        drawn |= {"discharge_kw": asked, "no_reserve": ~np.isnan(asked)}
    return drawn


def broken_rules(
    found: Schedule, battery: Battery, reserves: dict[str, Reserve], duties: Duties
) -> list[tuple[str, float]]:
    """Every rule of the formulation, checked hour by hour; what is broken by more than a watt."""
    n = len(found.charge_kw)
    limit = np.broadcast_to(duties.limit_kw(battery), (n,))
    keep = 1 - battery.self_discharge_per_hour
    into, out = battery.charge_efficiency, battery.discharge_efficiency
    moved = np.diff(found.stored_kwh) + (1 - keep) * found.stored_kwh[:-1]
    plain = into * found.charge_kw - found.discharge_kw / out
    most_called = sum(
        np.abs(product.flows) * award
        for product, award in zip(reserves.values(), found.awards_kw.values(), strict=True)
    )
    low, high = battery.soc_min * battery.energy_kwh, battery.soc_max * battery.energy_kwh
    ends = found.stored_kwh[np.append(duties.starts(), n)] - battery.soc_target * battery.energy_kwh
    rules = {
        "charge limit": found.charge_kw - limit,
        "discharge limit": found.discharge_kw - limit,
        "charge sign": -found.charge_kw,
        "discharge sign": -found.discharge_kw,
        "one direction": np.minimum(found.charge_kw, found.discharge_kw),
        "balance": np.abs(moved - plain) - most_called / out,
        "low": low - found.stored_kwh,
        "high": found.stored_kwh - high,
        "ends": np.abs(ends),
    }
    for name, award in found.awards_kw.items():
        rules[f"{name} depth"] = award - reserves[name].depth_kw
        rules[f"{name} sign"] = -award
        if duties.no_reserve is not None:
            rules[f"{name} on duty"] = award[duties.no_reserve]
    for is_up in (True, False):
        held = np.zeros(n)
        total = np.zeros(n)
        for name, product in reserves.items():
            if product.is_up is is_up:
                held += product.sustained_hours * found.awards_kw[name]
                total += found.awards_kw[name]
        room = found.stored_kwh[:-1] - low if is_up else high - found.stored_kwh[:-1]
        # an award holds at least eta per kW (from charging), and a kW swings at most from -P to P
        rules[f"held {is_up}"] = into * held - room
        swing = found.charge_kw - found.discharge_kw if is_up else found.discharge_kw - found.charge_kw
        rules[f"swing {is_up}"] = total - limit - swing
    if duties.discharge_kw is not None:
        bound = ~np.isnan(duties.discharge_kw)
        rules["duty"] = np.abs(found.discharge_kw[bound] - duties.discharge_kw[bound])
    return [
        (name, float(values.max())) for name, values in rules.items() if values.size and values.max() > 1e-3
    ]


def relaxed(
    prices: np.ndarray, battery: Battery, reserves: dict[str, Reserve], duties: Duties
) -> float | None:
    try:
        return StoreProgram(
            Task(prices=prices, battery=battery, reserves=reserves, duties=duties)
        ).relaxed_usd()
    except SolverError:
        return None


def check(
    prices: np.ndarray, battery: Battery, reserves: dict[str, Reserve], duties: Duties, tolerance: float
) -> None:
    """The bound is HiGHS' linear program, and the exact optimum lies between it and the schedule's value."""
    linear = relaxed(prices, battery, reserves, duties)
    if linear is None:
        with pytest.raises(DispatchError):
            dispatch(prices, battery, reserves=reserves, duties=duties)
        return
    found = dispatch(prices, battery, reserves=reserves, duties=duties)
    assert found.bound_usd == pytest.approx(linear, rel=tolerance, abs=max(1e-6, tolerance))
    assert broken_rules(found, battery, reserves, duties) == []
    if found.net_usd < found.bound_usd - 1e-5:
        optimum = solve_program(
            Task(prices=prices, battery=battery, reserves=reserves, duties=duties)
        ).net_usd
        assert found.net_usd <= optimum + 1e-5 + tolerance * abs(optimum)


SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS, st.sampled_from(KINDS), st.integers(4, 60))
@settings(max_examples=80, deadline=None)
def test_energy_is_exact_for_any_store_prices_windows_and_duties(seed: int, kind: str, n: int) -> None:
    rng = np.random.default_rng(seed)
    check(prices_of(kind, rng, n), battery_of(rng), {}, Duties(**duties_of(rng, n)), 1e-9)


@given(SEEDS, st.sampled_from(KINDS), st.integers(4, 40))
@settings(max_examples=50, deadline=None)
def test_reserves_that_hold_no_energy_are_exact(seed: int, kind: str, n: int) -> None:
    rng = np.random.default_rng(seed)
    reserves = reserves_of(rng, n, held=False)
    check(prices_of(kind, rng, n), battery_of(rng), reserves, Duties(**duties_of(rng, n)), 1e-9)


@given(SEEDS, st.sampled_from(KINDS), st.integers(4, 40))
@settings(max_examples=60, deadline=None)
def test_reserves_that_hold_energy_are_exact(seed: int, kind: str, n: int) -> None:
    rng = np.random.default_rng(seed)
    reserves = reserves_of(rng, n, held=True)
    check(prices_of(kind, rng, n), battery_of(rng), reserves, Duties(**duties_of(rng, n)), 1e-6)


@given(
    seed=SEEDS,
    kind=st.sampled_from(KINDS),
    n=st.integers(6, 48),
    cycles=st.floats(0.0, 4.0),
    with_reserves=st.booleans(),
)
@settings(max_examples=50, deadline=None)
def test_a_limit_of_cycles_over_all_windows_is_exact(
    seed: int, kind: str, n: int, cycles: float, *, with_reserves: bool
) -> None:
    rng = np.random.default_rng(seed)
    reserves = reserves_of(rng, n, held=bool(rng.random() < 0.5)) if with_reserves else {}
    duties = Duties(window_starts=np.array([0, n // 2]), max_cycles_in_all=cycles)
    battery = battery_of(rng)
    prices = prices_of(kind, rng, n)
    linear = relaxed(prices, battery, reserves, duties)
    assume(linear is not None)
    found = dispatch(prices, battery, reserves=reserves, duties=duties)
    assert found.discharge_kw.sum() <= cycles * battery.usable_kwh + 1e-6
    assert found.bound_usd == pytest.approx(linear, rel=1e-6, abs=1e-5)
    assert found.net_usd <= found.bound_usd + 1e-6
    assert broken_rules(found, battery, reserves, duties) == []


@given(
    seed=SEEDS,
    kind=st.sampled_from(KINDS),
    n=st.integers(4, 48),
    charges_from_grid=st.booleans(),
    export_kw=st.sampled_from([800.0, 1500.0, np.inf]),
)
@settings(max_examples=40, deadline=None)
def test_generation_behind_the_same_meter_is_exact(
    seed: int, kind: str, n: int, export_kw: float, *, charges_from_grid: bool
) -> None:
    rng = np.random.default_rng(seed)
    reserves = reserves_of(rng, n, held=True) if rng.random() < 0.3 else {}
    drawn = {name: value for name, value in duties_of(rng, n).items() if name == "window_starts"}
    duties = Duties(
        generation_kw=np.maximum(rng.uniform(-600, 1600, n), 0),
        export_limit_kw=export_kw,
        charges_from_grid=charges_from_grid,
        variable_cost_usd_per_mwh=rng.choice([0.0, 4.0, 35.0], n) if rng.random() < 0.5 else None,
        **drawn,
    )
    # HiGHS counts 1e-6 USD/MWh for charging, to curtail rather than burn behind a full interconnection
    prices, battery = prices_of(kind, rng, n), battery_of(rng)
    check(prices, battery, reserves, duties, 1e-4 / max(1.0, float(np.abs(prices).max())))
    assume(relaxed(prices, battery, reserves, duties) is not None)
    found = dispatch(prices, battery, reserves=reserves, duties=duties)
    delivered = duties.generation_kw - found.curtailed_kw  # type: ignore[operator]
    assert (delivered > -1e-6).all()
    assert (delivered + found.discharge_kw - found.charge_kw < export_kw + 1e-6).all()
    assert charges_from_grid or (found.charge_kw < delivered + 1e-6).all()


def test_a_year_of_hours_is_exact_with_and_without_reserves() -> None:
    rng = np.random.default_rng(4)
    n = 2190
    hour = np.arange(n) % 24
    prices = 35 + 18 * np.sin((hour - 14) / 24 * 2 * np.pi) + rng.normal(0, 16, n)
    battery = Battery(power_kw=1000, energy_kwh=4000, round_trip_efficiency=0.85)
    for held in (None, 0.0, 1.0):
        reserves = (
            {}
            if held is None
            else {
                "up": Reserve(
                    price_usd_per_mw_h=rng.gamma(2, 4, n),
                    is_up=True,
                    sustained_hours=held,
                    called_fraction=0.3,
                ),
                "down": Reserve(
                    price_usd_per_mw_h=rng.gamma(2, 3, n),
                    is_up=False,
                    sustained_hours=held,
                    called_fraction=0.15,
                ),
            }
        )
        found = dispatch(prices, battery, reserves=reserves)
        linear = relaxed(prices, battery, reserves, Duties())
        assert found.bound_usd == pytest.approx(linear, rel=1e-9 if held != 1.0 else 1e-6)
        assert found.net_usd > found.bound_usd * (1 - 1e-3)


def test_many_paths_are_worth_what_each_is_worth_alone() -> None:
    rng = np.random.default_rng(8)
    paths = rng.uniform(-30, 90, (7, 96))
    battery = battery_of(rng)
    duties = Duties(window_starts=np.array([0, 24, 72]))
    values, bounds = dispatch_bounds_many(paths, battery, duties=duties)
    alone = [dispatch(path, battery, duties=duties) for path in paths]
    assert values.tolist() == [found.net_usd for found in alone]
    assert bounds.tolist() == [found.bound_usd for found in alone]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"power_kw": 0.0}, "power_kw"),
        ({"energy_kwh": 0.0}, "energy_kwh"),
        ({"round_trip_efficiency": 1.2}, "round_trip_efficiency"),
        ({"soc_target": 0.9, "soc_max": 0.5}, "soc_target"),
        ({"self_discharge_per_hour": 1.0}, "self_discharge_per_hour"),
    ],
)
def test_a_store_that_cannot_be_is_refused_by_name(change: dict[str, float], named: str) -> None:
    fine = {"power_kw": 1000.0, "energy_kwh": 2000.0, "round_trip_efficiency": 0.85}
    with pytest.raises(ValueError, match=named):
        Battery(**(fine | change))


def test_a_price_that_is_no_number_is_refused_with_its_hour() -> None:
    prices = np.full(24, 20.0)
    prices[7] = np.nan
    with pytest.raises(ValueError, match=r"prices_usd_per_mwh: expected finite numbers, hour 7 holds nan"):
        dispatch(prices, Battery(power_kw=1, energy_kwh=1, round_trip_efficiency=0.9))


def test_a_series_of_another_length_is_refused_by_name() -> None:
    store = Battery(power_kw=1, energy_kwh=1, round_trip_efficiency=0.9)
    with pytest.raises(ValueError, match=r"duties\.power_limit_kw: expected 24 values"):
        dispatch(np.zeros(24), store, duties=Duties(power_limit_kw=np.ones(23)))
