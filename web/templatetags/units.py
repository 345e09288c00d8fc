"""Quantities with their units: ``{{ need.power_kw|kw }}``, ``{{ cost|usd }}``."""

from django import template

from web import quantities
from web.quantities import Numeric

register = template.Library()


@register.filter
def number(value: Numeric, places: int | None = None) -> str:
    """Write a bare number."""
    return quantities.number(value, places)


@register.filter
def as_number(value: str) -> str:
    """Write what is a number with separators, its decimals as they are; leave words and dates alone."""
    places = len(value.partition(".")[2])
    return value if quantities.to_decimal(value) is None else quantities.number(value, places)


@register.filter
def kw(value: Numeric, places: int | None = None) -> str:
    """Write kilowatts."""
    return quantities.quantity(value, "kW", places)


@register.filter
def mw(value_kw: Numeric, places: int = 2) -> str:
    """Write kilowatts as megawatts."""
    read = quantities.to_decimal(value_kw)
    return quantities.quantity(None if read is None else read / 1000, "MW", places)


@register.filter
def kwh(value: Numeric, places: int | None = None) -> str:
    """Write kilowatt-hours."""
    return quantities.quantity(value, "kWh", places)


@register.filter
def hours(value: Numeric) -> str:
    """Write hours."""
    return quantities.quantity(value, "h")


@register.filter
def usd(value: Numeric, places: int = 0) -> str:
    """Write dollars."""
    return quantities.usd(value, places)


@register.filter
def usd_short(value: Numeric) -> str:
    """Write dollars in millions or thousands."""
    return quantities.usd_short(value)


def _priced(value: Numeric, per: str, places: int) -> str:
    text = quantities.usd(value, places)
    return text if text == quantities.NOTHING else f"{text}/{per}"


@register.filter
def usd_per_kw_year(value: Numeric, places: int = 2) -> str:
    """Write dollars per kilowatt-year."""
    return _priced(value, "kW-year", places)


@register.filter
def usd_per_kw_month(value: Numeric, places: int = 2) -> str:
    """Write dollars per kilowatt-month."""
    return _priced(value, "kW-month", places)


@register.filter
def usd_per_mwh(value: Numeric, places: int = 2) -> str:
    """Write dollars per megawatt-hour."""
    return _priced(value, "MWh", places)


@register.filter
def percent(fraction: Numeric, places: int = 0) -> str:
    """Write a fraction of one as per cent."""
    return quantities.percent(fraction, places)


@register.filter
def quantity(value: Numeric, unit: str) -> str:
    """Write a number with a unit known only at run time."""
    return quantities.quantity(value, unit)


@register.filter
def rounded(value: Numeric, unit: str) -> str:
    """Write a number with its unit, as many digits as a list has room for."""
    return quantities.rounded(value, unit)
