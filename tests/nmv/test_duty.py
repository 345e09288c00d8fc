"""The stress calendar and the duty it puts on an offer."""

from typing import Any

import numpy as np
import pytest

from nmv.case import Case
from nmv.delivery.deliverability import dependable
from nmv.delivery.duty import duty_kw, stress_days
from nmv.delivery.output import delivered_kw
from nmv.dispatch import DispatchError
from nmv.market import Market
from nmv.operation import lent_and_kept, operate
from tests.factories.cases import call_need, case_data, daily_curve, flat_curve, response_offer, storage_offer

ENERGY_ONLY = {"energy": {"curve": "energy"}}
EVENING_PEAK = [20.0] * 17 + [90.0] * 4 + [20.0] * 3


def duty_of(case: Case, prices: np.ndarray[Any, Any] | None = None) -> tuple[Any, np.ndarray[Any, Any]]:
    hours = Market(case).hours(2027)
    offer, need = case.offers[0], case.needs[0]
    found = dependable(offer, need, hours, year=2027, exceedance=1.0)
    if prices is None:
        prices = np.zeros(len(hours))
    called = stress_days(need, found.slots, hours, prices)
    return hours, duty_kw(need, found, called, len(hours), availability=offer.availability)


def test_as_many_days_are_called_as_the_need_calls_those_with_the_highest_price() -> None:
    case = Case.from_dict(case_data())
    hours = Market(case).hours(2027)
    prices = np.where((hours.month == 8) & (hours.hour >= 17), 50.0 + hours.day, 1.0)
    _, duty = duty_of(case, prices)
    called = hours.day[duty > 0]
    assert sorted(set(called.tolist())) == list(range(22, 32))  # the ten dearest August days
    assert set(hours.month[duty > 0].tolist()) == {8}


def test_a_call_takes_the_dearest_placement_of_its_day() -> None:
    case = Case.from_dict(case_data())
    hours = Market(case).hours(2027)
    prices = np.where((hours.hour >= 17) & (hours.hour < 21), 90.0, 20.0)
    _, duty = duty_of(case, prices)
    assert set(hours.hour[duty > 0].tolist()) == {17, 18, 19, 20}


def test_a_called_day_asks_nothing_in_its_other_hours_and_other_days_are_free() -> None:
    hours, duty = duty_of(Case.from_dict(case_data()))
    called = np.isin(hours.date, hours.date[duty > 0])
    assert (duty[called] >= 0).all()
    assert np.isnan(duty[~called]).all()
    assert np.count_nonzero(duty > 0) == 10 * 4


def test_no_run_of_called_days_is_longer_than_the_need_allows() -> None:
    hours, duty = duty_of(Case.from_dict(case_data(needs=[call_need(max_consecutive_days=2)])))
    days = np.unique(hours.date[duty > 0])
    assert len(days) == 10
    assert np.max(np.diff(np.flatnonzero(np.diff(days) != 1), prepend=-1)) <= 2


def test_no_more_is_asked_than_the_need_or_than_the_offer_holds() -> None:
    _, small_need = duty_of(Case.from_dict(case_data(needs=[call_need(kw=300.0)])))
    _, small_store = duty_of(Case.from_dict(case_data(needs=[call_need(kw=9000.0, hours=5)])))
    assert np.nanmax(small_need) == pytest.approx(300.0)
    assert np.nanmax(small_store) == pytest.approx(800.0)


def test_on_called_days_the_store_discharges_for_the_need_alone() -> None:
    curves = {"hourly": {"energy": daily_curve(EVENING_PEAK)}, "monthly": case_data()["curves"]["monthly"]}
    free_case = Case.from_dict(case_data(curves=curves))
    bound = case_data(curves=curves, needs=[call_need(kw=500.0)])
    market = Market(Case.from_dict(bound))
    offer = market.case.offers[0]
    _, duty = duty_of(market.case, market.energy_prices(2027))
    free = operate(Market(free_case), free_case.offers[0], 2027)
    on_duty = operate(market, offer, 2027, duty)
    # ten called days deliver 4 h * 500 kW = 2 MWh instead of 4 MWh
    assert free.paid_mwh - on_duty.paid_mwh == pytest.approx(10 * 2.0)
    assert on_duty.energy_usd < free.energy_usd


def test_a_call_need_over_midnight_can_be_served_at_the_end_of_a_month() -> None:
    need = call_need(calls_per_year=31)
    need["call"]["windows"] = [{"months": [7], "day_type": "all", "starts_hour": 22, "ends_hour": 2}]
    case = Case.from_dict(case_data(needs=[need]))
    market = Market(case)
    hours, duty = duty_of(case, market.energy_prices(2027))
    assert set(hours.hour[duty > 0].tolist()) == {22, 23, 0, 1}
    assert operate(market, case.offers[0], 2027, duty).paid_mwh >= 31 * 4.0 - 1e-6


def test_demand_response_spends_its_calls_on_the_need_first() -> None:
    offer = response_offer()
    offer["demand_response"]["calls_per_year"] = 10
    case = Case.from_dict(case_data(offers=[offer], needs=[call_need(kw=500.0)]))
    market = Market(case)
    _, duty = duty_of(case, market.energy_prices(2027))
    assert operate(market, case.offers[0], 2027, duty).paid_mwh == pytest.approx(10 * 4 * 0.5)


def test_demand_response_without_a_need_is_called_on_its_dearest_days_while_they_pay() -> None:
    offer = response_offer(need_ids=[], price={"variable_usd_per_mwh": 1000.0})
    case = Case.from_dict(case_data(offers=[offer]))
    assert operate(Market(case), case.offers[0], 2027).paid_mwh == 0.0


# Prices rise through the year: without a limit the last days of September are called, all in a row. Calls on
# two days in a row at most leave the third out; 10 calls of 4 h at 0.5 MW.
def test_demand_response_is_called_on_no_more_days_in_a_row_than_agreed() -> None:
    rising = flat_curve(40.0) | {"values": [float(hour) for hour in range(8760)]}
    offer = response_offer(need_ids=[])
    offer["demand_response"] |= {"calls_per_year": 10, "max_consecutive_days": 2}
    case = Case.from_dict(
        case_data(offers=[offer], curves={"hourly": {"energy": rising}}, protocol=ENERGY_ONLY)
    )
    market = Market(case)
    lent, kept = lent_and_kept(market, case.offers[0], 2027)
    kw = delivered_kw(market, case.offers[0], 2027, lent_kw=lent, kept=kept, duty=None)
    called = np.unique(market.hours(2027).date[kw > 0])
    assert kw.sum() == pytest.approx(10 * 4 * 500.0)
    assert np.diff(called).tolist() == [1, 2] * 4 + [1]


def test_a_store_without_a_called_need_runs_free() -> None:
    case = Case.from_dict(case_data(offers=[storage_offer(need_ids=[])]))
    assert operate(Market(case), case.offers[0], 2027).energy_usd == pytest.approx(0.0, abs=1e-6)


def test_a_duty_that_cannot_be_met_names_the_offer_and_its_local_hours() -> None:
    case = Case.from_dict(case_data())
    market = Market(case)
    hours = market.hours(2027)
    day = np.flatnonzero((hours.month == 7) & (hours.day == 14))
    duty = np.full(len(hours), np.nan)
    duty[day] = 0.0
    duty[day[15:20]] = 1000.0  # 5 MWh from a store of 4 MWh
    named = ", ".join(f"2027-07-14 {hour}:00" for hour in range(15, 20))
    with pytest.raises(
        DispatchError, match=f"offer storage, 2027: the discharge asked at {named} cannot be met"
    ):
        operate(market, case.offers[0], 2027, duty)


def test_cycles_per_year_hold_over_the_year_and_are_spent_in_its_best_months() -> None:
    # 20 $ by night and 90 $ in the evening, in July 400 $: 31 cycles are all spent there
    by_hour = np.tile(EVENING_PEAK, 365)
    in_july = np.repeat(np.repeat(np.arange(12), [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]), 24) == 6
    values = np.where(in_july & (by_hour > 50), 400.0, by_hour).tolist()
    curves = {
        "hourly": {"energy": daily_curve([0.0] * 24) | {"values": values}},
        "monthly": case_data()["curves"]["monthly"],
    }
    store = {
        "power_kw": 1000.0,
        "energy_kwh": 4000.0,
        "round_trip_efficiency": 0.8,
        "max_cycles_per_year": 30,
    }
    case = Case.from_dict(case_data(curves=curves, offers=[storage_offer(need_ids=[], storage=store)]))
    found = operate(Market(case), case.offers[0], 2025 + 2)
    # 30 cycles of 4 MWh, each bought as 5 MWh at 20 $ and sold at 400 $
    assert found.paid_mwh == pytest.approx(30 * 4.0)
    assert found.energy_usd == pytest.approx(30 * (4 * 400.0 - 5 * 20.0))
