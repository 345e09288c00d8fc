"""Months and clock hours in words."""

from collections.abc import Iterable

MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def spell_hours(start: int, end: int) -> str:
    """Write a window's hours.

    >>> spell_hours(15, 22), spell_hours(0, 24)
    ('15:00–22:00', 'all day')
    """
    return "all day" if (end - start) % 24 == 0 else f"{start:02d}:00–{end:02d}:00"


def spell_months(months: Iterable[int]) -> str:
    """Write months as runs.

    >>> spell_months([6, 7, 8, 9]), spell_months([1, 2, 11, 12]), spell_months(range(1, 13))
    ('Jun–Sep', 'Jan–Feb, Nov–Dec', 'all months')
    """
    left = sorted(set(months))
    if len(left) == len(MONTH_NAMES):
        return "all months"
    runs: list[list[int]] = []
    for month in left:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(
        "–".join(dict.fromkeys(MONTH_NAMES[edge - 1] for edge in (run[0], run[-1]))) for run in runs
    )
