"""Dispatch: energy is conserved, limits hold, nothing charges and discharges at once, duties are kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmv.dispatch import Battery, DispatchError, Duties, Reserve, Schedule, dispatch
from nmv.programs import Program
from nmv.storage.program import StoreProgram, solve_program
from nmv.storage.terms import Task

PRICES = st.lists(st.floats(-80, 200).map(lambda x: round(x, 2)), min_size=2, max_size=30)
BATTERIES = st.builds(
    Battery,
    power_kw=st.floats(100, 5000),
    energy_kwh=st.floats(100, 20000),
    round_trip_efficiency=st.floats(0.5, 1.0),
    self_discharge_per_hour=st.sampled_from([0.0, 0.01]),
    variable_cost_usd_per_mwh=st.floats(0, 10),
)


def residual_kwh(schedule: Schedule, battery: Battery) -> np.ndarray:
    keep = 1 - battery.self_discharge_per_hour
    gained = battery.round_trip_efficiency * schedule.charge_kw - schedule.discharge_kw
    return schedule.stored_kwh[1:] - keep * schedule.stored_kwh[:-1] - gained


@given(PRICES, BATTERIES)
@settings(max_examples=60, deadline=None)
def test_energy_is_conserved_within_limits_and_in_one_direction(
    prices: list[float], battery: Battery
) -> None:
    found = dispatch(np.array(prices), battery)
    assert np.abs(residual_kwh(found, battery)).max() < 1e-3
    assert found.stored_kwh.min() > -1e-3
    assert found.stored_kwh.max() < battery.energy_kwh + 1e-3
    assert max(found.charge_kw.max(), found.discharge_kw.max()) < battery.power_kw + 1e-3
    assert np.minimum(found.charge_kw, found.discharge_kw).max() < 1e-3
    assert found.net_usd > -1e-6


@given(
    st.lists(st.sampled_from([-60.0, -20.0, 0.0, 30.0, 90.0]), min_size=2, max_size=9), st.floats(0.5, 1.0)
)
@settings(max_examples=40, deadline=None)
def test_the_program_with_every_binary_lies_between_the_value_and_its_bound(
    prices: list[float], eta: float
) -> None:
    found = dispatch(np.array(prices), Battery(power_kw=1000, energy_kwh=1500, round_trip_efficiency=eta))
    full, n = Program(), len(prices)
    charge = full.columns(n, cost=prices, upper=1.0)
    discharge = full.columns(n, cost=-np.array(prices), upper=1.0)
    stored = full.columns(n + 1, upper=np.array([0.0] + [1.5] * (n - 1) + [0.0]))
    is_charging = full.columns(n, upper=1.0, whole=True)
    full.rows(
        n, (stored[1:], 1.0), (stored[:-1], -1.0), (charge, -eta), (discharge, 1.0), lower=0.0, upper=0.0
    )
    full.rows(n, (charge, 1.0), (is_charging, -1.0), upper=0.0)
    full.rows(n, (discharge, 1.0), (is_charging, 1.0), upper=1.0)
    optimum = -full.solve().objective
    assert found.net_usd <= optimum + 1e-6
    assert optimum <= found.bound_usd + 1e-6


def test_reserves_hold_the_energy_they_may_be_called_for() -> None:
    rng = np.random.default_rng(7)
    prices, reserve = rng.uniform(-20, 90, 48), rng.uniform(0, 25, 48)
    battery = Battery(power_kw=1000, energy_kwh=2000, round_trip_efficiency=0.8)
    products = {
        "up": Reserve(price_usd_per_mw_h=reserve, is_up=True, called_fraction=0.3),
        "down": Reserve(
            price_usd_per_mw_h=reserve[::-1].copy(), is_up=False, called_fraction=0.2, depth_kw=400.0
        ),
    }
    found = dispatch(prices, battery, reserves=products)
    assert found.awards_kw["down"].max() < 400.0 + 1e-3
    assert (found.stored_kwh[:-1] - 0.8 * found.awards_kw["up"] >= -1e-3).all()
    assert (found.stored_kwh[:-1] + 0.8 * found.awards_kw["down"] <= 2000 + 1e-3).all()
    assert np.minimum(found.charge_kw, found.discharge_kw).max() < 1e-3
    assert found.net_usd > dispatch(prices, battery).net_usd


def test_the_net_energy_rule_costs_value() -> None:
    rng = np.random.default_rng(3)
    prices, reserve = rng.uniform(0, 60, 24), rng.uniform(0, 20, 24)
    products = {
        "up": Reserve(price_usd_per_mw_h=reserve * 0.2, is_up=True, called_fraction=0.3),
        "down": Reserve(price_usd_per_mw_h=reserve, is_up=False, called_fraction=0.3),
    }
    battery = Battery(power_kw=1000, energy_kwh=2000, round_trip_efficiency=0.8)
    free = dispatch(prices, battery, reserves=products).net_usd
    bound = dispatch(prices, battery, reserves=products, net_energy_rule=True).net_usd
    assert bound < free


def test_a_duty_is_discharged_exactly_and_without_charging_or_awards_meanwhile() -> None:
    prices = np.array([10.0] * 12 + [-30.0] * 4 + [10.0] * 8)
    duty = np.full(24, np.nan)
    duty[12:16] = 750.0
    found = dispatch(
        prices,
        Battery(power_kw=1000, energy_kwh=4000, round_trip_efficiency=0.85),
        reserves={"up": Reserve(price_usd_per_mw_h=np.full(24, 5.0), is_up=True)},
        duties=Duties(discharge_kw=duty, no_reserve=~np.isnan(duty)),
    )
    assert found.discharge_kw[12:16] == pytest.approx([750.0] * 4)
    assert found.charge_kw[12:16] == pytest.approx([0.0] * 4, abs=1e-6)
    assert found.awards_kw["up"][12:16] == pytest.approx([0.0] * 4, abs=1e-6)


def test_a_duty_beyond_the_store_is_refused_with_its_hours() -> None:
    duty = np.full(24, np.nan)
    duty[10:15] = 1000.0
    with pytest.raises(DispatchError, match="hours 10, 11, 12, 13, 14 cannot be met"):
        dispatch(
            np.full(24, 20.0),
            Battery(power_kw=1000, energy_kwh=4000, round_trip_efficiency=0.85),
            duties=Duties(discharge_kw=duty),
        )


def test_a_hybrid_shares_its_way_out_and_may_charge_from_its_sun_alone() -> None:
    prices = np.array([20.0, 20.0, 10.0, 100.0])
    found = dispatch(
        prices,
        Battery(power_kw=1000, energy_kwh=1000, round_trip_efficiency=1.0),
        duties=Duties(
            generation_kw=np.array([0.0, 800.0, 0.0, 600.0]), export_limit_kw=1000.0, charges_from_grid=False
        ),
    )
    # 400 kWh of the 800 kW are stored: only 400 kW fit beside the 600 kW under the limit of the last hour.
    assert found.charge_kw == pytest.approx([0, 400, 0, 0], abs=1e-6)
    assert found.discharge_kw == pytest.approx([0, 0, 0, 400], abs=1e-6)
    assert found.energy_usd == pytest.approx(0.4 * 20 + 1.0 * 100)


# All-in 30 $/MWh, 4 MWh of sun in the 20 $ hours, evenings at 45 $. Selling a MWh at noon loses 10 $; stored
# it gives 0.9 MWh, each 15 $ above its price: 4 * 0.9 * 15 = 54 $ a day. With a flat 20 $ nothing can be sold
# without loss: all is curtailed. A store of 1 MWh takes one of the four and earns 0.9 * 15 = 13.50 $.
@pytest.mark.parametrize(
    ("evening", "energy_kwh", "stored_kwh", "curtailed_kwh", "earned"),
    [
        (45.0, 4000.0, 4000.0, 0.0, 54.0),
        (20.0, 4000.0, 0.0, 4000.0, 0.0),
        (45.0, 900.0, 1000.0, 3000.0, 13.5),
    ],
)
@pytest.mark.parametrize("charges_from_grid", [True, False])
@pytest.mark.parametrize("is_program", [True, False])
def test_a_hybrid_stores_or_curtails_what_costs_more_than_it_earns(
    *,
    is_program: bool,
    charges_from_grid: bool,
    evening: float,
    energy_kwh: float,
    stored_kwh: float,
    curtailed_kwh: float,
    earned: float,
) -> None:
    prices = np.array([20.0] * 8 + [evening] * 8)
    battery = Battery(
        power_kw=1000.0,
        energy_kwh=energy_kwh,
        round_trip_efficiency=0.9,
        variable_cost_usd_per_mwh=30.0,
    )
    duties = Duties(
        generation_kw=np.array([0.0, 0, 1000, 1000, 1000, 1000, 0, 0] + [0.0] * 8),
        charges_from_grid=charges_from_grid,
    )
    task = Task(prices=prices, battery=battery, reserves={}, duties=duties)
    found = solve_program(task) if is_program else dispatch(prices, battery, duties=duties)
    assert (found.net_usd, found.bound_usd) == pytest.approx((earned, earned), abs=1e-6)
    assert found.charge_kw.sum() == pytest.approx(stored_kwh, abs=1e-3)
    assert found.curtailed_kw.sum() == pytest.approx(curtailed_kwh, abs=1e-3)
    # the true price of what is delivered, and the variable price on every kWh of it
    assert found.energy_usd == pytest.approx(0.9 * stored_kwh * evening / 1000, abs=1e-6)
    assert found.variable_cost_usd == pytest.approx(0.9 * stored_kwh * 30 / 1000, abs=1e-6)


def test_a_hybrid_saves_the_variable_price_on_its_own_generation_alone() -> None:
    # Noon 10 $, evening 60 $, variable price 20 $: each MWh given back earns 40 $. Of 2 MWh charged 1 is the
    # sun's, which would sell at a loss; the other costs 10 $: 0.9 * 2 * 40 - 10 = 62 $.
    found = dispatch(
        np.array([10.0, 60.0]),
        Battery(
            power_kw=2000.0, energy_kwh=1800.0, round_trip_efficiency=0.9, variable_cost_usd_per_mwh=20.0
        ),
        duties=Duties(generation_kw=np.array([1000.0, 0.0])),
    )
    assert found.charge_kw.tolist() == pytest.approx([2000.0, 0.0])
    assert (found.net_usd, found.bound_usd) == pytest.approx((62.0, 62.0))


def test_where_the_buyer_is_paid_to_take_generation_the_bound_holds() -> None:
    # At -5 $/MWh the sun's MWh earns 15 $ sold; the bound lets the store charge another from the grid:
    # 15 - 10 + 0.9 * 65 = 63.50 $. What is billed leaves out the MWh that the charge takes: 58.50 $.
    prices, duties = np.array([10.0, 60.0]), Duties(generation_kw=np.array([1000.0, 0.0]))
    battery = Battery(
        power_kw=1000.0, energy_kwh=900.0, round_trip_efficiency=0.9, variable_cost_usd_per_mwh=-5.0
    )
    for found in (
        dispatch(prices, battery, duties=duties),
        solve_program(Task(prices=prices, battery=battery, reserves={}, duties=duties)),
    ):
        assert (found.net_usd, found.bound_usd) == pytest.approx((58.5, 63.5))


def test_cycles_per_day_and_per_window_limit_the_throughput() -> None:
    prices = np.tile([0.0, 50.0], 12)
    battery = Battery(power_kw=1000, energy_kwh=1000, round_trip_efficiency=1.0)
    day = np.repeat([0, 1], 12)
    free = dispatch(prices, battery)
    daily = dispatch(prices, battery, duties=Duties(day=day, max_cycles_per_day=2.0))
    window = dispatch(prices, battery, duties=Duties(max_cycles_in_all=3.0))
    earned = [schedule.discharge_kw.sum() for schedule in (free, daily, window)]
    assert earned == pytest.approx([12_000.0, 4_000.0, 3_000.0])


def test_with_reserves_and_negative_prices_the_program_with_every_binary_lies_between() -> None:
    rng = np.random.default_rng(11)
    prices, reserve = rng.uniform(-60, 60, 24), rng.gamma(2.0, 6.0, 24)
    products = {
        "up": Reserve(price_usd_per_mw_h=reserve, is_up=True, called_fraction=0.3),
        "down": Reserve(price_usd_per_mw_h=reserve[::-1].copy(), is_up=False, called_fraction=0.15),
    }
    battery = Battery(power_kw=1000, energy_kwh=1500, round_trip_efficiency=0.8)
    found = dispatch(prices, battery, reserves=products)
    with_all = StoreProgram(Task(prices=prices, battery=battery, reserves=products, duties=Duties()))
    with_all._build(np.arange(24))
    optimum = -with_all.program.solve().objective
    assert found.net_usd <= optimum + 1e-6
    assert optimum <= found.bound_usd + 1e-6
    assert found.net_usd == pytest.approx(found.bound_usd, rel=0.02)
    assert np.minimum(found.charge_kw, found.discharge_kw).max() < 1e-6


def test_a_month_of_many_negative_prices_lies_between_the_two_bounds() -> None:
    rng = np.random.default_rng(5)
    prices = np.where(rng.random(96) < 0.5, rng.uniform(-90, 0, 96), rng.uniform(0, 40, 96))
    battery = Battery(power_kw=1000, energy_kwh=2000, round_trip_efficiency=0.7)
    model = StoreProgram(Task(prices=prices, battery=battery, reserves={}, duties=Duties()))
    model._build(np.zeros(0, dtype=np.int64))
    by_binaries = model.schedule(model._solve_with_binaries()).net_usd
    found = dispatch(prices, battery)
    assert found.net_usd <= by_binaries <= found.bound_usd
    assert found.bound_usd == pytest.approx(model.relaxed_usd(), abs=1e-6)
