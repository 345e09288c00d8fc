"""The formats we read, each a function from a file's rows to priced hours."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from kernel.errors import InvalidInput
from valuation.importers.clock import caiso_hour, local_hour
from valuation.importers.series import BadRow, PricedHour, PriceSeries, one_year, price_of

Row = dict[str, str]
UNITS = frozenset({"USD/MWH", "$/MWH", "USD/MW-H", "$/MW-H"})


@dataclass(frozen=True)
class Place:
    """Which rows to take: the node, zone or region, and the zone whose clock the file goes by."""

    name: str
    zone: ZoneInfo


@dataclass(frozen=True)
class FileFormat:
    """A format: what it is called, the columns it must have, and how a file is read."""

    label: str
    columns: tuple[str, ...]
    read: Callable[[Iterable[tuple[str, Row]], Place], Iterator[PricedHour]]


def read_price_files(
    files: Sequence[tuple[str, bytes]], *, format_code: str, place: str, time_zone: str, first_day: date
) -> PriceSeries:
    """Read one or several files of one format into the twelve months from ``first_day``.

    ``files`` are (name, content). Rows of other places, components and months are left aside.

    Raises:
        BadRow: the first row that is wrong, with file and row.
        InvalidInput: no file, not that format, or nothing of the place or the months in it.
    """
    if not files:
        raise InvalidInput("Choose at least one file.", field="files")
    wanted = Place(place.strip(), ZoneInfo(time_zone))
    file_format = FORMATS[format_code]
    hours = [
        hour
        for name, content in files
        for hour in file_format.read(_rows(name, content, file_format), wanted)
    ]
    if not hours:
        raise InvalidInput(f"The files hold no price of “{wanted.name}”.", field="place")
    return one_year(hours, first_day=first_day, zone=wanted.zone)


def _rows(name: str, content: bytes, file_format: FileFormat) -> Iterator[tuple[str, Row]]:
    """Yield (file and row, columns by name); rows count as a spreadsheet counts them, the header is row 1."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InvalidInput(f"{name} is not a text file.", field="files") from exc
    reader = csv.DictReader(StringIO(text), strict=True)
    missing = [column for column in file_format.columns if column not in (reader.fieldnames or [])]
    if missing:
        raise InvalidInput(
            f"{name} is no {file_format.label} file: it has no column {missing[0]}.", field="files"
        )
    try:
        for row in reader:
            where = f"{name}, row {reader.line_num}"
            if None in row or None in row.values():
                raise BadRow(where, "the row has more or fewer fields than the header.")
            yield where, row
    except csv.Error as exc:
        raise BadRow(f"{name}, row {reader.line_num}", f"the row is no CSV ({exc}).") from exc


def _read_oasis(rows: Iterable[tuple[str, Row]], place: Place) -> Iterator[PricedHour]:
    """CAISO OASIS PRC_LMP as downloaded: components and nodes mixed, unsorted; the price in MW, the hour in UTC.

    The hour column is checked against the UTC one: an hour 25 stands on the autumn day only.
    """
    for where, row in rows:
        if row["NODE"] != place.name or row["LMP_TYPE"] != "LMP":
            continue
        instant = _instant(row["INTERVALSTARTTIME_GMT"], where)
        told = caiso_hour(_day(row["OPR_DT"], where), _hour(row["OPR_HR"], where), place.zone, where)
        if told != instant:
            raise BadRow(where, f"OPR_HR {row['OPR_HR']} is not the hour of INTERVALSTARTTIME_GMT.")
        yield PricedHour(where, instant, price_of(row["MW"], where))


def _read_oasis_processed(rows: Iterable[tuple[str, Row]], place: Place) -> Iterator[PricedHour]:
    """The slimmer form with OPR_DT_PT and OPR_HR_PT; its INTERVAL_START_PT is mislabelled and not read."""
    for where, row in rows:
        if row["NODE_ID"] == place.name:
            day, hour = _day(row["OPR_DT_PT"], where), _hour(row["OPR_HR_PT"], where)
            yield PricedHour(where, caiso_hour(day, hour, place.zone, where), price_of(row["$_MWH"], where))


def _read_nyiso(rows: Iterable[tuple[str, Row]], place: Place) -> Iterator[PricedHour]:
    """NYISO MIS day-ahead zonal LBMP: hour-beginning local clock time; the repeated autumn hour comes twice."""
    seen: set[datetime] = set()
    for where, row in rows:
        if row["Name"] != place.name:
            continue
        clock = _clock(row["Time Stamp"], where)
        instant = local_hour(clock, place.zone, is_second=clock in seen, where=where)
        seen.add(clock)
        yield PricedHour(where, instant, price_of(row["LBMP ($/MWHr)"], where))


def _read_plain(rows: Iterable[tuple[str, Row]], place: Place) -> Iterator[PricedHour]:
    """Plain CSV: timestamp with offset (hour-beginning), price, unit, zone."""
    for where, row in rows:
        if row["zone"].strip() != place.name:
            continue
        if row["unit"].strip().upper() not in UNITS:
            raise BadRow(where, f"the unit “{row['unit']}” is none of USD/MWh and USD/MW-h.")
        yield PricedHour(where, _instant(row["timestamp"], where), price_of(row["price"], where))


def _instant(text: str, where: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text.strip().replace("-00:00", "+00:00"))
    except ValueError as exc:
        raise BadRow(where, f"“{text[:40]}” is not a time such as 2027-01-01T00:00:00-08:00.") from exc
    if instant.tzinfo is None:
        raise BadRow(where, f"“{text[:40]}” has no offset from UTC, so the hour is not certain.")
    if instant.minute or instant.second or instant.microsecond:
        raise BadRow(where, f"“{text[:40]}” does not begin an hour.")
    return instant.astimezone(UTC)


def _clock(text: str, where: str) -> datetime:
    for pattern in ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S"):
        try:
            clock = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 - the zone comes from the caller
        except ValueError:
            continue
        if clock.minute or clock.second:
            raise BadRow(where, f"“{text[:40]}” does not begin an hour.")
        return clock
    raise BadRow(where, f"“{text[:40]}” is not a time such as 03/12/2017 00:00.")


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as exc:
        raise BadRow(where, f"“{text[:40]}” is not a date such as 2019-11-03.") from exc


def _hour(text: str, where: str) -> int:
    if not text.strip().isdecimal():
        raise BadRow(where, f"“{text[:40]}” is not an hour from 1 to 25.")
    return int(text)


FORMATS: dict[str, FileFormat] = {
    "plain": FileFormat("plain CSV", ("timestamp", "price", "unit", "zone"), _read_plain),
    "oasis": FileFormat(
        "CAISO OASIS", ("INTERVALSTARTTIME_GMT", "OPR_DT", "OPR_HR", "NODE", "LMP_TYPE", "MW"), _read_oasis
    ),
    "oasis_processed": FileFormat(
        "CAISO (OPR_DT_PT)", ("OPR_DT_PT", "OPR_HR_PT", "NODE_ID", "$_MWH"), _read_oasis_processed
    ),
    "nyiso": FileFormat("NYISO day-ahead", ("Time Stamp", "Name", "LBMP ($/MWHr)"), _read_nyiso),
}
