"""From priced hours in any order to one contiguous series, or the first row at fault."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from kernel.errors import InvalidInput

HOUR = timedelta(hours=1)
LARGEST_PRICE = Decimal(1_000_000)


class BadRow(InvalidInput):
    """A row that cannot be right; the message names file, row and what was expected."""

    default_code = "bad_row"

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}", field="files")


@dataclass(frozen=True)
class PricedHour:
    """One row: where it stands, the instant its hour begins, its price."""

    where: str
    starts_at: datetime
    price: Decimal


@dataclass(frozen=True)
class PriceSeries:
    """Contiguous hours from ``starts_at`` (UTC); ``n_ignored`` rows lay outside the year asked for."""

    starts_at: datetime
    prices: tuple[Decimal, ...]
    n_ignored: int = 0


def price_of(text: str, where: str) -> Decimal:
    """Read a price.

    Raises:
        BadRow: it is not a finite number, or beyond any price.
    """
    try:
        price = Decimal(text.strip())
    except InvalidOperation as exc:
        raise BadRow(where, f"“{text[:40]}” is not a price.") from exc
    if not price.is_finite() or abs(price) > LARGEST_PRICE:
        raise BadRow(where, f"“{text[:40]}” is not a price.")
    return price.quantize(Decimal("0.000001"))


def one_year(hours: Iterable[PricedHour], *, first_day: date, zone: ZoneInfo) -> PriceSeries:
    """Cut the twelve months from ``first_day`` (local midnight) and check that every hour is there once.

    Raises:
        BadRow: an hour is missing or told twice.
        InvalidInput: no hour of the twelve months is there at all.
    """
    begin, end = _midnight(first_day, zone), _midnight(_a_year_on(first_day), zone)
    known = list(hours)
    inside = sorted(
        (hour for hour in known if begin <= hour.starts_at < end), key=lambda hour: hour.starts_at
    )
    if not inside:
        raise InvalidInput(
            f"The files hold no hour of the twelve months from {first_day}.", field="first_day"
        )
    _require_contiguous(inside, begin, end, zone)
    return PriceSeries(begin, tuple(hour.price for hour in inside), n_ignored=len(known) - len(inside))


def _require_contiguous(hours: Sequence[PricedHour], begin: datetime, end: datetime, zone: ZoneInfo) -> None:
    expected = begin
    for hour in hours:
        if hour.starts_at < expected:
            raise BadRow(hour.where, f"the hour {_local(hour.starts_at, zone)} is told twice.")
        if hour.starts_at > expected:
            raise BadRow(hour.where, f"the hour {_local(expected, zone)} before this row is missing.")
        expected += HOUR
    if expected != end:
        raise BadRow(hours[-1].where, f"the hour {_local(expected, zone)} after this row is missing.")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _a_year_on(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"
