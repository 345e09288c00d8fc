"""Hand-checkable arbitrage, and DER-VET's day-ahead energy and regulation case."""

import csv

import numpy as np
import pytest

from nmv.dispatch import Battery, Duties, Reserve, dispatch
from nmv.storage.program import solve_program
from nmv.storage.terms import Task
from tests.nmv.real_data import data_file


def store(energy_mwh: float, efficiency: float) -> Battery:
    return Battery(power_kw=1000.0, energy_kwh=energy_mwh * 1000, round_trip_efficiency=efficiency)


# 1 MW, losses on charging, empty at both ends. ARB-1: buy 1+1 at 20+10, sell 1.0 at 50 and 0.6 at 40 = 44.
# ARB-7: charging 1 h at -50 fills 0.8; a fuller store would need to burn energy, which is forbidden:
# 1.0 charged at -50, 0.25 at -50, 1.0 sold at 10 = 50 + 12.5 + 10 = 72.5 (80 without the exclusion).
@pytest.mark.parametrize(
    ("prices", "energy_mwh", "efficiency", "net_usd"),
    [
        pytest.param([20, 10, 50, 40], 2, 0.8, 44.0, id="ARB-1"),
        pytest.param([20, 10, 50, 40], 1, 0.8, 35.0, id="ARB-2"),
        pytest.param([30, 30, 30, 30], 2, 0.8, 0.0, id="ARB-3"),
        pytest.param([-20, -10, 15, 40], 2, 0.8, 79.0, id="ARB-4"),
        pytest.param([20, 10, 50, 40], 2, 1.0, 60.0, id="ARB-6"),
        pytest.param([-50, -50, 10], 1, 0.8, 72.5, id="ARB-7"),
    ],
)
def test_arbitrage_earns_the_worked_amount(
    prices: list[float], energy_mwh: float, efficiency: float, net_usd: float
) -> None:
    found = dispatch(np.array(prices, dtype=float), store(energy_mwh, efficiency))
    assert found.net_usd == pytest.approx(net_usd, abs=1e-6)


def test_arb_1_buys_in_the_two_cheap_hours_and_sells_in_the_two_dear_ones() -> None:
    found = dispatch(np.array([20.0, 10.0, 50.0, 40.0]), store(2, 0.8))
    assert found.charge_kw == pytest.approx([1000, 1000, 0, 0], abs=1e-6)
    assert found.discharge_kw == pytest.approx([0, 0, 1000, 600], abs=1e-6)
    assert found.stored_kwh == pytest.approx([0, 800, 1600, 600, 0], abs=1e-6)


# ARB-5: ARB-1 with the efficiency split, sqrt(0.8) on each side. Charging 1 MWh stores 0.894 MWh; twice 1.789.
# Selling takes 1 / 0.894 MWh per MWh: 1.0 sold at 50 and 0.6 at 40, less 20 + 10 bought = 44, as in ARB-1.
def test_arb_5_splits_the_efficiency_and_earns_the_same_from_a_fuller_store() -> None:
    split = Battery(
        power_kw=1000.0, energy_kwh=2000.0, round_trip_efficiency=0.8, discharge_efficiency=0.8**0.5
    )
    found = dispatch(np.array([20.0, 10.0, 50.0, 40.0]), split)
    assert found.net_usd == pytest.approx(44.0, abs=1e-6)
    assert found.stored_kwh == pytest.approx([0, 894.427191, 1788.854382, 670.820393, 0], abs=1e-5)


# With a fuller store in ARB-7 money could be burned: the linear program, which may, is worth 80; the value is 72.5.
def test_arb_7_reports_what_the_linear_program_would_claim_as_the_bound() -> None:
    assert dispatch(np.array([-50.0, -50.0, 10.0]), store(1, 0.8)).bound_usd == pytest.approx(80.0, abs=1e-6)


def sto_1(rows: np.ndarray) -> tuple[np.ndarray, Battery, dict[str, Reserve]]:
    battery = Battery(
        power_kw=1000.0, energy_kwh=4000.0, round_trip_efficiency=0.85, variable_cost_usd_per_mwh=2.0
    )
    reserves = {
        "regulation_up": Reserve(price_usd_per_mw_h=rows[:, 1].copy(), is_up=True, called_fraction=0.30),
        "regulation_down": Reserve(price_usd_per_mw_h=rows[:, 2].copy(), is_up=False, called_fraction=0.15),
    }
    return rows[:, 0].copy(), battery, reserves


def sto_1_prices() -> np.ndarray:
    with data_file("as/caiso_da_regup_regdown_2020_dervet.csv").open() as file:
        return np.array([[float(cell) * 1000 for cell in row[1:]] for row in list(csv.reader(file))[1:]])


# STO-1: EPRI DER-VET caiso_market_case, 1,000 kW / 4,000 kWh, RTE 85 %, empty at both ends of each day,
# up and down called to 30 % and 15 %, one hour reserved, VOM 2 $/MWh; CAISO 2020 prices in $/kWh (x 1000).
@pytest.mark.real_data
def test_sto_1_reproduces_the_first_three_days_of_der_vet() -> None:
    earned = [
        dispatch(prices, battery, reserves=reserves, net_energy_rule=True).net_usd
        for prices, battery, reserves in (sto_1(day) for day in sto_1_prices()[:72].reshape(3, 24, 3))
    ]
    assert earned == pytest.approx([577.2153784, 360.5520201, 228.9977226], abs=1e-6)


@pytest.mark.real_data
def test_sto_1_in_other_days_is_the_program_with_binaries() -> None:
    days = sto_1_prices().reshape(366, 24, 3)
    for day in days[17::50]:
        prices, battery, reserves = sto_1(day)
        exact = solve_program(
            Task(prices=prices, battery=battery, reserves=reserves, duties=Duties(), net_energy_rule=True)
        ).net_usd
        found = dispatch(prices, battery, reserves=reserves, net_energy_rule=True)
        assert found.net_usd == pytest.approx(exact, abs=1e-6)


@pytest.mark.real_data
def test_sto_1_of_all_days_in_one_call_is_the_sum_of_the_days() -> None:
    rows = sto_1_prices()
    prices, battery, reserves = sto_1(rows[: 24 * 30])
    starts = np.arange(0, 24 * 30, 24)
    month = dispatch(
        prices, battery, reserves=reserves, duties=Duties(window_starts=starts), net_energy_rule=True
    )
    days = [
        dispatch(prices, battery, reserves=reserves, net_energy_rule=True).net_usd
        for prices, battery, reserves in (sto_1(day) for day in rows[: 24 * 30].reshape(30, 24, 3))
    ]
    assert month.net_usd == pytest.approx(sum(days), rel=1e-9)
