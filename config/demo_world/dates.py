"""Dates of the demo: days and months counted from now, at hours that people name."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Organisation
from kernel.clock import database_now

MONTHS_PER_YEAR = 12


def today_at(organisation: Organisation) -> date:
    """Today, where the organization is."""
    return database_now().astimezone(ZoneInfo(organisation.time_zone)).date()


def at_hour(organisation: Organisation, *, days: int, hour: int = 17) -> datetime:
    """A full hour on the organization's clock, some days from now."""
    zone = ZoneInfo(organisation.time_zone)
    day = today_at(organisation) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)


def first_of_month(today: date, months_ahead: int) -> date:
    """The first day of a month that lies ahead."""
    months = today.year * MONTHS_PER_YEAR + today.month - 1 + months_ahead
    return date(months // MONTHS_PER_YEAR, months % MONTHS_PER_YEAR + 1, 1)
