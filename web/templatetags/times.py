"""Moments in the utility's own time, with UTC in the title: ``{% local_time solicitation.offers_due_at zone %}``."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.hours import spell_hours, spell_months
from web.quantities import NOTHING

register = template.Library()


def spell(moment: datetime, zone: str) -> str:
    """Write a moment in a zone, to the minute, with the zone's abbreviation of that day."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%-d %b %Y, %H:%M %Z")


def spell_utc(moment: datetime) -> str:
    """Write a moment in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


@register.simple_tag
def local_time(moment: datetime | None, zone: Any = "UTC") -> SafeString | str:
    """Show a moment in local time; a pointer shows it in UTC."""
    if moment is None:
        return NOTHING
    return format_html(
        '<time datetime="{}" title="{}" class="nowrap">{}</time>',
        moment.astimezone(UTC).isoformat(timespec="seconds"),
        spell_utc(moment),
        spell(moment, str(zone or "UTC")),
    )


@register.simple_tag
def plain_time(moment: datetime | None, zone: Any = "UTC") -> str:
    """Write a moment in local time as bare text, for a list to choose from."""
    return NOTHING if moment is None else spell(moment, str(zone or "UTC"))


@register.simple_tag
def plain_day(moment: datetime, zone: Any = "UTC") -> str:
    """Write the day of a moment in a zone as words for a letter, such as Monday 7 December 2026 (PST)."""
    local = moment.astimezone(ZoneInfo(str(zone or "UTC")))
    return f"{local:%A} {local.day} {local:%B %Y} ({local:%Z})"


@register.simple_tag
def deadline(moment: datetime | None, zone: Any = "UTC") -> SafeString | str:
    """Show a deadline in local time and in UTC, both readable."""
    if moment is None:
        return NOTHING
    shown = local_time(moment, zone)
    return format_html('{} <span class="muted small nowrap">({})</span>', shown, spell_utc(moment))


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Show a date."""
    if value is None:
        return NOTHING
    return format_html(
        '<time datetime="{}" class="nowrap">{}</time>', value.isoformat(), value.strftime("%-d %b %Y")
    )


@register.filter
def days_until(value: date, today: date) -> int:
    """Count the days from today to a date; negative once it has passed."""
    return (value - today).days


@register.filter
def float_days(project: Any, now: datetime) -> int:
    """Count the days until a project's wires decision, on the calendar of its utility."""
    days: int = project.float_days(project.organisation.day_of(now))
    return days


@register.filter
def months_in_words(months: Iterable[int]) -> str:
    """Write months as runs, such as Jun–Sep."""
    return spell_months(months)


@register.filter
def hours_in_words(windows: Iterable[Any]) -> str:
    """Write windows of clock hours, anything with ``start_hour`` and ``end_hour``."""
    return "; ".join(spell_hours(window.start_hour, window.end_hour) for window in windows)
