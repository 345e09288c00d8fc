"""Counts and sizes by technology, told so that nobody's own offer can be worked out from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

OTHERS = "other technologies"


@dataclass(frozen=True)
class Group:
    """Offers of one technology, or of several put together: how many, and their kW."""

    label: str
    n: int
    kw: Decimal


def grouped(offers: Iterable[tuple[str, Decimal]]) -> list[Group]:
    """Count and add up offers (technology, kW) by technology, in alphabetical order.

    >>> grouped([("wind", Decimal(1)), ("solar", Decimal(2)), ("wind", Decimal(3))])
    [Group(label='solar', n=1, kw=Decimal('2')), Group(label='wind', n=2, kw=Decimal('4'))]
    """
    found: dict[str, list[Decimal]] = {}
    for technology, kw in offers:
        found.setdefault(technology, []).append(kw)
    return [Group(label, len(kws), sum(kws, Decimal(0))) for label, kws in sorted(found.items())]


def told(groups: Iterable[Group], least: int) -> list[Group]:
    """Put groups of fewer than ``least`` offers together until each told group has as many; none where all have fewer.

    One small group beside a known total could be worked out from the rest, so it takes the next smallest with it.

    >>> told([Group("solar", 4, Decimal(8)), Group("wind", 1, Decimal(2)), Group("hydro", 6, Decimal(9))], 3)
    [Group(label='hydro', n=6, kw=Decimal('9')), Group(label='other technologies', n=5, kw=Decimal('10'))]
    """
    by_size = sorted(groups, key=lambda group: (group.n, group.label))
    together: list[Group] = []
    while by_size and (by_size[0].n < least or 0 < sum(group.n for group in together) < least):
        together.append(by_size.pop(0))
    n = sum(group.n for group in together)
    if 0 < n < least:
        return []
    others = [Group(OTHERS, n, sum((group.kw for group in together), Decimal(0)))] if together else []
    return [*sorted(by_size, key=lambda group: group.label), *others]
