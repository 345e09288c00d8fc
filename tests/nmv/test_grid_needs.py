import csv
import datetime as dt

import numpy as np
import pytest

from nmv.grid_needs import (
    HourlyShape,
    MonthHourShape,
    deficiency_kw,
    flattening,
    hosting_capacity,
    load_of_year,
    ramp,
    scaled,
    thermal,
    voltage,
)
from nmv.timeline import year_hours

PACIFIC = "America/Los_Angeles"
FEEDERS = "load/PGE_feeders_576h_ICA_Calaveras.csv"
CIRCUIT_24 = "load/epri_ckt24/LS_ThreePhase.txt"
DEFERRAL = "load/dervet_deferral_timeseries_2017.csv"


def afternoons():
    """Month-hour shape: 50 all the time, 100 on July weekdays at 17:00, 80 at 18:00."""
    values = np.full((12, 2, 24), 50.0)
    values[6, 0, 17], values[6, 0, 18] = 100.0, 80.0
    return MonthHourShape(values)


def test_a_shape_meets_the_forecast_peak_and_its_excess_is_counted_by_hand():
    hours, load = load_of_year(afternoons(), PACIFIC, 2027, peak=14_000.0)
    found = thermal(load, 11_000.0, hours)
    # July 2027 has 22 weekdays: 14,000 - 11,000 at 17:00, 11,200 - 11,000 at 18:00.
    assert (found.largest, found.amount[6, 0, 17], found.amount[6, 0, 18]) == (
        3000.0,
        3000.0,
        pytest.approx(200.0),
    )
    assert int(found.n_hours.sum()) == 44
    assert found.energy == pytest.approx(22 * 3200.0)
    assert np.count_nonzero(found.amount) == 2


def test_no_excess_where_the_peak_stays_below_the_rating():
    hours, load = load_of_year(afternoons(), PACIFIC, 2027, peak=11_000.0)
    found = thermal(load, 11_000.0, hours)
    assert (found.largest, found.energy, int(found.n_hours.sum())) == (0.0, 0.0, 0)
    assert deficiency_kw(11_000.0, 11_000.0) == 0.0


def test_a_leap_year_and_both_clock_changes_have_all_their_hours():
    shape = MonthHourShape(np.ones((12, 2, 24)))
    hours, load = load_of_year(shape, PACIFIC, 2028, peak=10.0)
    found = thermal(load, 9.0, hours)
    assert (len(hours), found.energy) == (8784, 8784.0)
    # 2028-03-12 lacks 02:00 (a Sunday of March: 4 Sundays and 4 Saturdays), 2028-11-05 has 01:00 twice.
    assert found.n_hours[2, 1, 2] == found.n_hours[2, 1, 3] - 1
    assert found.n_hours[10, 1, 1] == found.n_hours[10, 1, 2] + 1
    # 29 February 2028 is a Tuesday: February has 21 weekdays.
    assert found.n_hours[1, 0, 12] == 21


def test_hourly_values_keep_their_day_of_the_week():
    base = year_hours(PACIFIC, 2023)
    values = np.zeros(8760)
    values[base.place_in_year[base.day_type == 1]] = 1.0  # weekends of 2023
    for year in (2027, 2028):
        hours = year_hours(PACIFIC, year)
        told = HourlyShape(values, 2023).told(hours)
        assert np.array_equal(told == 1.0, hours.day_type == 1)


def test_standard_time_hours_shift_by_one_in_summer():
    values = np.zeros(8760)
    values[181 * 24 + 12] = 1.0  # 1 July, 12:00 standard time
    hours = year_hours(PACIFIC, 2023)
    told = HourlyShape(values, 2023, clock="standard").told(hours)
    (index,) = np.flatnonzero(told)
    assert (hours.month[index], hours.day[index], hours.hour[index]) == (7, 1, 13)


def test_a_shape_is_stretched_between_minimum_and_peak():
    assert scaled(np.array([0.0, 1.0, 2.0]), 100.0, -20.0).tolist() == [-20.0, 40.0, 100.0]
    for values, peak, low in (([1.0, 1.0], 2.0, 1.0), ([0.0, 1.0], 1.0, 2.0), ([-1.0, 0.0], 1.0, None)):
        with pytest.raises(ValueError, match=r"shape|minimum"):
            scaled(np.array(values), peak, low)


def test_export_above_hosting_capacity_falls_at_noon():
    values = np.full((12, 2, 24), 10.0)
    values[3, 1, 12] = -10.0
    hours, load = load_of_year(MonthHourShape(values), PACIFIC, 2027, peak=2000.0, minimum=-1500.0)
    found = hosting_capacity(load, 1000.0, hours)
    assert (found.largest, np.argwhere(found.amount > 0).tolist()) == (500.0, [[3, 1, 12]])


def test_a_voltage_band_is_left_on_both_sides():
    hours = year_hours(PACIFIC, 2027)
    per_unit = np.where(hours.hour == 19, 0.94, np.where(hours.hour == 12, 1.06, 1.0))
    below, above = voltage(per_unit, 0.95, 1.05, hours)
    assert (below.largest, above.largest) == (pytest.approx(0.01), pytest.approx(0.01))
    assert (int(below.n_hours.sum()), int(above.n_hours.sum())) == (365, 365)
    with pytest.raises(ValueError, match="band"):
        voltage(per_unit, 1.05, 0.95, hours)


def test_a_ramp_over_the_change_of_clocks_is_measured_in_real_hours():
    hours = year_hours(PACIFIC, 2027)
    load = np.zeros(len(hours))
    # 14 March 2027: 01:00 is followed by 03:00; two real hours after 00:00 the clock shows 03:00.
    start = hours.index_of(np.array([(dt.date(2027, 3, 14) - dt.date(1970, 1, 1)).days]), 0)[0]
    load[start + 2 :] = 500.0
    assert hours.hour[start + 2] == 3
    assert np.argwhere(ramp(load, 1, 400.0, hours).amount > 0).tolist() == [[2, 1, 3]]
    assert ramp(load, 1, 400.0, hours).largest == 100.0
    # Over three hours the same step is seen at 03:00, 04:00 and 05:00.
    assert int(ramp(load, 3, 400.0, hours).n_hours.sum()) == 3


def test_a_day_of_23_and_of_25_hours_is_flattened_by_itself():
    hours = year_hours(PACIFIC, 2027)
    load = np.full(len(hours), 100.0)
    for day in (dt.date(2027, 3, 14), dt.date(2027, 11, 7)):
        of_day = hours.between(day, day)
        load[of_day & (hours.hour == 12)] = 20.0
        load[of_day & (hours.hour == 19)] = 180.0
    cut, filled = flattening(load, 100.0, hours)
    # 160 kW wide, 100 allowed: 30 kW cut in the evening, 30 kW filled at noon, on two days.
    assert (cut.largest, filled.largest) == (pytest.approx(30.0), pytest.approx(30.0))
    assert (cut.energy, filled.energy) == (pytest.approx(60.0), pytest.approx(60.0))
    assert np.argwhere(cut.amount > 1).tolist() == [[2, 1, 19], [10, 1, 19]]


def test_flattening_moves_as_much_as_it_takes_and_leaves_narrow_days_alone():
    drawn = np.random.default_rng(4).uniform(0, 1000, size=8760)
    hours = year_hours("Pacific/Honolulu", 2027)
    cut, filled = flattening(drawn, 400.0, hours)
    assert cut.energy == pytest.approx(filled.energy, rel=1e-9)
    none, _ = flattening(drawn, 1000.0, hours)
    assert none.energy == 0.0


def test_shapes_of_another_size_are_refused():
    with pytest.raises(ValueError, match="8760"):
        HourlyShape(np.zeros(8784), 2028)
    with pytest.raises(ValueError, match="12 months"):
        MonthHourShape(np.zeros((12, 24)))


@pytest.mark.real_data
def test_the_published_feeders_exceed_a_rating_below_their_peak_in_their_own_hours(data_folder):
    feeders = {}
    with (data_folder / FEEDERS).open(newline="") as lines:
        for row in csv.DictReader(lines):
            if row["h_kW"]:
                values = feeders.setdefault(row["Feeder_Name"], np.full((12, 24), np.nan))
                values[int(float(row["Month"])) - 1, int(float(row["Hour"]))] = float(row["h_kW"])
    assert len(feeders) == 7
    for values in feeders.values():
        high = np.stack([values, values], axis=1)
        peak = float(np.nanmax(high))
        hours, load = load_of_year(MonthHourShape(high), PACIFIC, 2028, peak=peak)
        found = thermal(load, peak * 0.9, hours)
        assert np.allclose(found.amount, np.maximum(high - peak * 0.9, 0.0))


@pytest.mark.real_data
@pytest.mark.parametrize("year", [2027, 2028])
def test_published_hours_of_a_year_keep_their_peak(data_folder, year):
    circuit = np.loadtxt(data_folder / CIRCUIT_24)
    hours, load = load_of_year(HourlyShape(circuit, 2023), PACIFIC, year, peak=10_000.0)
    assert (load.shape, load.max()) == ((len(hours),), pytest.approx(10_000.0))
    found = thermal(load, 9_000.0, hours)
    assert found.largest == pytest.approx(1000.0)
    assert 0 < int(found.n_hours.sum()) == int((load > 9_000.0 + 1e-9).sum())


@pytest.mark.real_data
def test_the_published_deferral_load_exceeds_its_rating_as_counted_from_the_file(data_folder):
    with (data_folder / DEFERRAL).open(newline="") as lines:
        load = np.array([float(row["Deferral Load (kW)"]) for row in csv.DictReader(lines)])
    hours, told = load_of_year(
        HourlyShape(load, 2017, clock="standard"), PACIFIC, 2017, peak=float(load.max())
    )
    found = thermal(told, 11_000.0, hours)
    assert found.largest == pytest.approx(load.max() - 11_000.0)
    assert int(found.n_hours.sum()) == int((load > 11_000.0).sum())
    assert found.energy == pytest.approx(float(np.maximum(load - 11_000.0, 0.0).sum()))
