"""The traps of market files: the autumn and spring days, hour-ending counts, leap years, gaps, twice-told hours."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from kernel.errors import InvalidInput
from valuation.importers import BadRow, read_price_files
from valuation.importers.clock import caiso_hour, hours_of_day, local_hour

PACIFIC, EASTERN = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York")
AUTUMN, SPRING = date(2019, 11, 3), date(2019, 3, 10)


def _year_of_instants(first: date, zone: ZoneInfo) -> list[datetime]:
    begin = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC)
    end = datetime(first.year + 1, first.month, first.day, tzinfo=zone).astimezone(UTC)
    return [begin + timedelta(hours=n) for n in range(int((end - begin) / timedelta(hours=1)))]


def _plain(instants, *, unit="USD/MWh", place="NP15") -> bytes:
    rows = [
        f"{instant.astimezone(PACIFIC).isoformat()},{n}.5,{unit},{place}"
        for n, instant in enumerate(instants)
    ]
    return ("timestamp,price,unit,zone\n" + "\n".join(rows) + "\n").encode()


def _read(content: bytes, *, code="plain", place="NP15", zone="America/Los_Angeles", first=date(2027, 1, 1)):
    return read_price_files(
        [("prices.csv", content)], format_code=code, place=place, time_zone=zone, first_day=first
    )


def test_a_plain_year_is_read_hour_by_hour():
    series = _read(_plain(_year_of_instants(date(2027, 1, 1), PACIFIC)))
    assert (len(series.prices), series.starts_at) == (8760, datetime(2027, 1, 1, 8, tzinfo=UTC))
    assert series.prices[:2] == (Decimal("0.5"), Decimal("1.5"))


def test_a_leap_year_has_8784_hours():
    assert (
        len(_read(_plain(_year_of_instants(date(2028, 1, 1), PACIFIC)), first=date(2028, 1, 1)).prices)
        == 8784
    )


def test_the_order_of_rows_does_not_matter():
    instants = _year_of_instants(date(2027, 1, 1), PACIFIC)
    header, *rows = _plain(instants).decode().splitlines()
    assert _read("\n".join([header, *reversed(rows)]).encode()) == _read(_plain(instants))


def test_a_missing_hour_is_refused_with_the_row_after_it():
    instants = _year_of_instants(date(2027, 1, 1), PACIFIC)
    del instants[100]
    with pytest.raises(
        BadRow, match=r"prices.csv, row 102: the hour 2027-01-05 04:00 PST before this row is missing"
    ):
        _read(_plain(instants))


def test_an_hour_told_twice_is_refused():
    instants = _year_of_instants(date(2027, 1, 1), PACIFIC)
    with pytest.raises(BadRow, match=r"the hour 2027-01-01 03:00 PST is told twice"):
        _read(_plain([*instants, instants[3]]))


def test_a_year_that_ends_early_is_refused():
    with pytest.raises(BadRow, match=r"2027-12-31 23:00 PST after this row is missing"):
        _read(_plain(_year_of_instants(date(2027, 1, 1), PACIFIC)[:-1]))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",7.5,", ",NaN,", "“NaN” is not a price"),
        (",7.5,", ",1e400,", "is not a price"),
        (",7.5,", ",seven,", "“seven” is not a price"),
        (",7.5,USD/MWh", ",7.5,EUR/MWh", "the unit “EUR/MWh”"),
        ("T07:00:00-08:00", "T07:00:00", "has no offset from UTC"),
        ("T07:00:00-08:00", "T07:30:00-08:00", "does not begin an hour"),
        (",7.5,USD/MWh,NP15", ",7.5,USD/MWh", "more or fewer fields"),
    ],
)
def test_a_bad_row_is_named(old, new, words):
    content = _plain(_year_of_instants(date(2027, 1, 1), PACIFIC)).decode().replace(old, new, 1).encode()
    with pytest.raises(BadRow, match=words) as refusal:
        _read(content)
    assert refusal.value.message.startswith("prices.csv, row 9:")


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_a_file_that_is_not_what_it_says_is_refused(content):
    with pytest.raises(InvalidInput, match=r"prices\.csv"):
        _read(content)


def test_another_place_is_not_taken_for_the_one_asked_for():
    with pytest.raises(InvalidInput, match="hold no price of “SP15”"):
        _read(_plain(_year_of_instants(date(2027, 1, 1), PACIFIC)), place="SP15")


@pytest.mark.parametrize(("day", "n"), [(AUTUMN, 25), (SPRING, 23), (date(2019, 7, 1), 24)])
def test_days_have_23_24_or_25_hours(day, n):
    assert hours_of_day(day, PACIFIC) == n


def test_hour_25_is_the_third_of_the_autumn_day():
    order = [1, 2, 25, *range(3, 25)]
    instants = [caiso_hour(AUTUMN, hour, PACIFIC, "row") for hour in order]
    midnight = datetime(2019, 11, 3, 7, tzinfo=UTC)
    assert instants == [midnight + timedelta(hours=n) for n in range(25)]


def test_the_spring_day_has_no_hour_3():
    order = [1, 2, *range(4, 25)]
    instants = [caiso_hour(SPRING, hour, PACIFIC, "row") for hour in order]
    midnight = datetime(2019, 3, 10, 8, tzinfo=UTC)
    assert instants == [midnight + timedelta(hours=n) for n in range(23)]
    with pytest.raises(BadRow, match="has no hour ending 3"):
        caiso_hour(SPRING, 3, PACIFIC, "row")


@pytest.mark.parametrize("hour", [0, 25, 26])
def test_an_ordinary_day_has_no_hour_25(hour):
    with pytest.raises(BadRow, match=f"has no hour ending {hour}"):
        caiso_hour(date(2019, 7, 1), hour, PACIFIC, "row")


def test_the_repeated_local_hour_is_two_instants_and_the_skipped_one_none():
    clock = datetime(2017, 11, 5, 1)  # noqa: DTZ001 - a clock without a zone is what the file holds
    first, second = (local_hour(clock, EASTERN, is_second=again, where="row") for again in (False, True))
    assert second - first == timedelta(hours=1)
    with pytest.raises(BadRow, match="the clock skips 2017-03-12 02:00"):
        local_hour(datetime(2017, 3, 12, 2), EASTERN, is_second=False, where="row")  # noqa: DTZ001
    with pytest.raises(BadRow, match="is told twice"):
        local_hour(datetime(2017, 7, 1, 1), EASTERN, is_second=True, where="row")  # noqa: DTZ001


@pytest.mark.real_data
class TestRealFiles:
    """Published files, where they are at hand."""

    def _read(self, data_folder, name, *, code, place, zone, first):
        content = (data_folder / "lmp" / name).read_bytes()
        return read_price_files(
            [(name, content)], format_code=code, place=place, time_zone=zone, first_day=first
        )

    def _np15(self, data_folder, first):
        name = "caiso_np15_dam_lmp_2019-02_2020-05.csv"
        node, zone = "NP15SLAK_5_N001", "America/Los_Angeles"
        return self._read(data_folder, name, code="oasis_processed", place=node, zone=zone, first=first)

    def test_np15_from_february_2019_is_whole(self, data_folder):
        series = self._np15(data_folder, date(2019, 2, 1))
        assert (len(series.prices), series.prices[0]) == (8760, Decimal("36.621230"))

    def test_twelve_months_over_29_february_have_8784_hours(self, data_folder):
        assert len(self._np15(data_folder, date(2019, 5, 1)).prices) == 8784

    def test_the_corrupt_may_of_2020_is_refused_with_its_row(self, data_folder):
        with pytest.raises(
            BadRow, match=r"row 10921: the hour 2020-05-01 00:00 PDT before this row is missing"
        ):
            self._np15(data_folder, date(2019, 6, 1))

    def test_raw_oasis_november_2019_is_read_through_its_25_hour_day(self, data_folder):
        raw, slim = "raw_oasis_PRC_LMP_DAM_2019-11.csv", self._np15(data_folder, date(2019, 2, 1))
        with pytest.raises(BadRow, match="2019-12-01 00:00 PST after this row is missing"):
            self._read(
                data_folder,
                raw,
                code="oasis",
                place="NP15SLAK_5_N001",
                zone="America/Los_Angeles",
                first=date(2019, 11, 1),
            )
        november = (datetime(2019, 11, 1, 7, tzinfo=UTC) - slim.starts_at) // timedelta(hours=1)
        assert slim.prices[november + 48 : november + 51] == (
            Decimal("41.859980"),
            Decimal("39.662630"),
            Decimal("40.095790"),
        )

    def test_nyiso_2017_is_whole_with_both_clock_changes(self, data_folder):
        series = self._read(
            data_folder,
            "nyiso_dam_lbmp_nyc_zoneJ_2017.csv",
            code="nyiso",
            place="N.Y.C.",
            zone="America/New_York",
            first=date(2017, 1, 1),
        )
        assert (len(series.prices), series.prices[0]) == (8760, Decimal("33.600000"))
