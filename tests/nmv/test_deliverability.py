"""What an offer can be depended on for: hours, placements, energy, seasons, calls, notice."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmv.case import Case
from nmv.delivery.deliverability import Dependable, Means, dependable, firm_multiple
from nmv.delivery.slots import need_slots
from nmv.timeline import year_hours
from tests.factories.cases import call_need, case_data, response_offer, shape_offer, storage_offer


def held(
    offer: dict[str, Any], need: dict[str, Any], *, year: int = 2027, exceedance: float = 1.0
) -> Dependable:
    case = Case.from_dict(case_data(offers=[offer], needs=[need]))
    hours = year_hours(case.time_zone, year)
    return dependable(case.offers[0], case.needs[0], hours, year=year, exceedance=exceedance)


def profile_need(
    kw_by_hour: dict[int, float], months: tuple[int, ...] = (7,), **changes: Any
) -> dict[str, Any]:
    row = [kw_by_hour.get(hour, 0.0) for hour in range(24)]
    table = [row if month in months else [0.0] * 24 for month in range(1, 13)]
    year = {"weekday": table, "weekend": [[0.0] * 24] * 12}
    return {"id": "feeder", "profile": {"years": {str(y): year for y in range(2027, 2037)}}} | changes


def test_a_call_need_has_a_slot_for_every_placement_in_its_windows() -> None:
    # 15:00-22:00 holds four placements of 4 h; 4 months and 2 day types.
    need = Case.from_dict(case_data()).needs[0]
    slots, needed = need_slots(need, 2027)
    assert len(slots) == 4 * 2 * 4
    assert {slot.start for slot in slots} == {15, 16, 17, 18}
    assert set(needed.tolist()) == {1000.0}


def test_placements_run_over_midnight() -> None:
    need = call_need(hours=3)
    need["call"]["windows"] = [{"months": [8], "day_type": "weekday", "starts_hour": 22, "ends_hour": 2}]
    slots, _ = need_slots(Case.from_dict(case_data(needs=[need])).needs[0], 2027)
    assert [slot.label for slot in slots] == ["August weekdays 22:00–01:00", "August weekdays 23:00–02:00"]


# 1 MW / 4 MWh over 4 h gives 1,000 kW; over 5 h 4,000/5 = 800 kW.
@pytest.mark.parametrize(("hours", "kw", "limit"), [(4, 1000.0, "contract kW"), (5, 800.0, "energy")])
def test_a_store_holds_the_lesser_of_power_and_energy_over_the_call(
    hours: int, kw: float, limit: str
) -> None:
    found = held(storage_offer(), call_need(hours=hours))
    assert found.dependable_kw == pytest.approx(np.full(len(found.slots), kw))
    assert set(found.limits) == {limit}


def test_the_share_is_the_smallest_ratio_and_says_where() -> None:
    found = held(storage_offer(), call_need(kw=2000.0, hours=5))
    assert found.share == pytest.approx(0.4)
    assert found.binding == "June weekdays 15:00–20:00, limited by energy"


def test_a_share_never_exceeds_one() -> None:
    assert held(storage_offer(), call_need(kw=10.0)).share == 1.0


# A profile of 600, 1,200, 600 kW needs 2,400 kWh: 1 MW / 4 MWh follows it at 1000/1200, stopped by power.
def test_a_store_follows_a_profile_in_proportion() -> None:
    found = held(storage_offer(contract_kw=[2000.0] * 12), profile_need({17: 600.0, 18: 1200.0, 19: 600.0}))
    assert found.dependable_kw == pytest.approx([500.0, 1000.0, 500.0])
    assert found.share == pytest.approx(1000 / 1200)


# 20 hours of need leave 4 hours to charge: 4 h * 1,000 kW * 0.85 = 3,400 kWh a day over 20 h = 170 kW.
def test_a_store_gives_no_more_each_day_than_it_regains() -> None:
    found = held(storage_offer(), profile_need(dict.fromkeys(range(4, 24), 1000.0)))
    assert found.dependable_kw[0] == pytest.approx(170.0)


# The sun gives 400 kW at 17:00 and nothing later; the store (1 MW, 2 MWh) evens it out over 4 h:
# 4x - 400 = 2,000, x = 600 kW.
def test_a_hybrid_fills_what_its_generation_lacks() -> None:
    table = [[400.0 if hour == 17 else 0.0 for hour in range(24)] for _ in range(12)]
    need = call_need()
    need["call"]["windows"] = [{"months": [7], "day_type": "all", "starts_hour": 17, "ends_hour": 21}]
    offer = storage_offer(
        technology="hybrid",
        shape={"month_hour_kw": table},
        storage={"power_kw": 1000.0, "energy_kwh": 2000.0, "round_trip_efficiency": 0.85},
    )
    assert held(offer, need).dependable_kw == pytest.approx([600.0, 600.0])


def test_generation_counts_its_smallest_day_or_what_most_days_exceed() -> None:
    values = np.full(8760, 100.0)
    values[(181 + 4) * 24 : (181 + 5) * 24] = 20.0  # one poor day, Monday 5 July 2027
    offer = shape_offer(shape={"hourly_kw": values.tolist()})
    need = profile_need({12: 100.0})
    assert held(offer, need).dependable_kw.tolist() == [20.0]
    assert held(offer, need, exceedance=0.9).dependable_kw.tolist() == [100.0]


# The ten weekend days of May 2027 deliver 0, 10, ... 90 kW: nine in ten of them reach 10.
def test_what_nine_in_ten_days_exceed_leaves_out_one_of_ten() -> None:
    weekends = [1, 2, 8, 9, 15, 16, 22, 23, 29, 30]
    values = np.zeros((365, 24))
    values[[119 + day for day in weekends], 12] = np.arange(10) * 10.0
    need = profile_need({12: 100.0}, months=(5,))
    asked = need["profile"]["years"]["2027"]["weekday"]
    need["profile"]["years"] = {"2027": {"weekday": [[0.0] * 24] * 12, "weekend": asked}}
    found = held(shape_offer(shape={"hourly_kw": values.reshape(-1).tolist()}), need, exceedance=0.9)
    assert found.dependable_kw.tolist() == [10.0]


def test_availability_and_degradation_lower_what_is_dependable() -> None:
    offer = shape_offer(availability=0.9, degradation_per_year=0.1)
    assert held(offer, call_need()).dependable_kw[0] == pytest.approx(900.0)
    assert held(offer, call_need(), year=2029).dependable_kw[0] == pytest.approx(1000 * 0.81 * 0.9)
    called = response_offer(degradation_per_year=0.1)
    assert held(called, call_need(), year=2029).dependable_kw[0] == pytest.approx(500 * 0.81)


def test_contract_kw_of_the_month_caps_what_is_dependable() -> None:
    months = [1000.0] * 12
    months[6] = 250.0
    found = held(shape_offer(contract_kw=months), call_need())
    assert found.share == pytest.approx(0.25)
    assert found.binding.startswith("July weekdays")


def test_a_month_only_partly_inside_the_term_is_not_covered() -> None:
    found = held(
        storage_offer(term_starts_on="2027-06-02", commercial_operation_on="2027-06-01"), call_need()
    )
    assert found.share == 0.0
    assert found.binding == "June weekdays 15:00–19:00, limited by term"


@pytest.mark.parametrize(
    ("change", "limit"),
    [
        ({"calls_per_year": 9}, "9 calls a year"),
        ({"notice_hours": 24.0}, "notice of 24 h"),
        ({"max_consecutive_days": 1}, "1 consecutive days"),
        ({"hours_per_call": 3}, "call window or duration"),
    ],
)
def test_demand_response_that_may_not_be_called_as_needed_is_not_dependable(
    change: dict[str, Any], limit: str
) -> None:
    offer = response_offer()
    offer["demand_response"] = offer["demand_response"] | change
    found = held(offer, call_need(notice_hours=4.0, max_consecutive_days=3))
    assert found.share == 0.0
    assert set(found.limits) == {limit}


def test_demand_response_outside_its_season_is_not_dependable() -> None:
    offer = response_offer()
    offer["demand_response"]["window"]["months"] = [7, 8, 9]
    found = held(offer, call_need())
    assert found.binding == "June weekdays 15:00–19:00, limited by season"


def test_demand_response_serves_the_best_hours_of_a_profile_longer_than_its_call() -> None:
    found = held(response_offer(), profile_need({16: 100.0, 17: 300.0, 18: 300.0, 19: 300.0, 20: 300.0}))
    assert found.dependable_kw.tolist() == [0.0, 500.0, 500.0, 500.0, 500.0]


def test_an_offer_without_the_service_or_the_direction_is_not_dependable() -> None:
    assert held(storage_offer(), call_need(service="voltage_var")).limits[0] == "service voltage_var"
    assert held(shape_offer(), call_need(direction="down")).limits[0] == "direction"
    assert held(storage_offer(), call_need(direction="down")).share == 1.0


def test_the_month_hour_picture_shows_the_worst_placement_of_each_hour() -> None:
    needed, dependable_kw = held(storage_offer(), call_need(hours=5)).month_by_hour()
    assert needed[6].tolist() == [0.0] * 15 + [1000.0] * 7 + [0.0] * 2
    assert dependable_kw[6].tolist() == [0.0] * 15 + [pytest.approx(800.0)] * 7 + [0.0] * 2
    assert needed[0].tolist() == [0.0] * 24


@given(
    st.lists(st.tuples(st.floats(1, 100), st.floats(0, 100)), min_size=1, max_size=8),
    st.floats(1, 100),
    st.floats(0, 400),
)
def test_the_firm_multiple_is_feasible_and_cannot_grow(
    hours: list[tuple[float, float]], power: float, energy: float
) -> None:
    required, generation = np.array(hours).T
    means = Means(generation_kw=generation, power_kw=power, energy_kwh=energy, ceiling_kw=150.0)

    def is_feasible(multiple: float) -> bool:
        lacking = np.maximum(multiple * required - generation, 0.0)
        within = (multiple * required <= 150.0 + 1e-9).all() and (lacking <= power + 1e-9).all()
        return bool(within and lacking.sum() <= energy + 1e-6)

    multiple, _ = firm_multiple(required, means)
    assert is_feasible(multiple * (1 - 1e-9))
    assert not is_feasible(multiple * (1 + 1e-6) + 1e-5)


# The need asks on all 22 weekdays of July 2027, at most five of them in a row.
@pytest.mark.parametrize(
    ("change", "limit"),
    [
        ({"calls_per_year": 21}, "21 calls a year"),
        ({"calls_per_year": 22, "max_consecutive_days": 4}, "4 consecutive days"),
        ({"calls_per_year": 22, "max_consecutive_days": 5}, "power"),
    ],
)
def test_a_need_that_states_no_calls_may_call_on_every_day_it_asks(
    change: dict[str, Any], limit: str
) -> None:
    offer = response_offer()
    offer["demand_response"] |= change
    assert set(held(offer, profile_need({17: 100.0, 18: 100.0})).limits) == {limit}


# No more than two in a row: Thursday 1 and Friday 2 July, then four days of each of the four weeks, 18 in all.
def test_a_need_that_states_its_consecutive_days_calls_as_often_as_they_let_it() -> None:
    offer, need = response_offer(), profile_need({17: 100.0}, max_consecutive_days=2)
    offer["demand_response"] |= {"calls_per_year": 18, "max_consecutive_days": 2}
    assert held(offer, need).share == 1.0
    offer["demand_response"] |= {"calls_per_year": 17}
    assert held(offer, need).share == 0.0


# Ten calls may fall on ten days in a row where nothing forbids it.
def test_calls_without_a_limit_of_days_in_a_row_may_follow_each_other() -> None:
    offer = response_offer()
    offer["demand_response"] |= {"max_consecutive_days": 9}
    assert held(offer, call_need()).binding.endswith("limited by 9 consecutive days")
    offer["demand_response"] |= {"max_consecutive_days": 10}
    assert held(offer, call_need()).share == 0.5


def test_days_outside_the_season_of_the_load_do_not_use_up_its_calls() -> None:
    offer = response_offer()
    offer["demand_response"] |= {
        "calls_per_year": 22,
        "window": {"months": [7], "starts_hour": 15, "ends_hour": 22},
    }
    found = held(offer, profile_need({17: 100.0}, months=(7, 8)))
    assert found.limits == ("power", "season")
