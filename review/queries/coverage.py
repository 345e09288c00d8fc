"""Coverage as figures: month by hour, with the hours left open listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from solicitations.models import Need
from valuation.models import Run
from web.charts import MONTHS, Heatmap
from web.quantities import quantity

HOURS_PER_DAY = 24
Table = Sequence[Decimal]


def needs_of(run: Run) -> list[Need]:
    """Return the needs of a run's solicitation, in the order of its lots."""
    lots = run.solicitation.lots.select_related("need__facility").order_by("position")
    return [lot.need for lot in lots]


@dataclass(frozen=True)
class Gap:
    """An hour of a month that is short."""

    month: int
    hour: int
    short: Decimal


def gaps_between(delivered: Table, needed: Table) -> list[Gap]:
    """Return the hours of two month-major tables in which less is delivered than needed."""
    return [
        Gap(index // HOURS_PER_DAY + 1, index % HOURS_PER_DAY, need - given)
        for index, (given, need) in enumerate(zip(delivered, needed, strict=True))
        if given < need
    ]


def coverage_figure(need: Need, *, delivered: Table, needed: Table, title: str) -> Heatmap:
    """Draw what is delivered to a need, by month and hour; hours that fall short are hatched."""
    cells = [
        float(given) if wanted or given else None for given, wanted in zip(delivered, needed, strict=True)
    ]
    return Heatmap(
        title=title,
        unit=need.get_unit_display(),
        values=tuple(tuple(cells[at : at + HOURS_PER_DAY]) for at in range(0, len(cells), HOURS_PER_DAY)),
        hatched=frozenset((gap.month - 1, gap.hour) for gap in gaps_between(delivered, needed)),
        empty_label="Nothing needed",
    )


def spell_gaps(gaps: Sequence[Gap], unit: str) -> list[str]:
    r"""Write uncovered hours for a reader: months that lack the same hours stand together.

    >>> july, august = Gap(7, 17, Decimal(40)), Gap(8, 17, Decimal(90))
    >>> spell_gaps([july, Gap(7, 18, Decimal(40)), august, Gap(8, 18, Decimal(60))], "kW")
    ['Jul–Aug, 17:00–19:00: up to 90\u202fkW short']
    """
    by_month = [
        (month, tuple(_spans(list(rows)))) for month, rows in groupby(gaps, key=lambda gap: gap.month)
    ]
    runs: list[tuple[list[int], tuple[tuple[int, int], ...]]] = []
    for month, spans in by_month:
        if runs and runs[-1][1] == spans and runs[-1][0][-1] == month - 1:
            runs[-1][0].append(month)
        else:
            runs.append(([month], spans))
    return [_spell(months, span, gaps, unit) for months, spans in runs for span in spans]


def _spans(gaps: list[Gap]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for gap in gaps:
        if spans and spans[-1][1] == gap.hour:
            spans[-1] = (spans[-1][0], gap.hour + 1)
        else:
            spans.append((gap.hour, gap.hour + 1))
    return spans


def _spell(months: list[int], span: tuple[int, int], gaps: Sequence[Gap], unit: str) -> str:
    start, end = span
    worst = max(gap.short for gap in gaps if gap.month in months and start <= gap.hour < end)
    names = MONTHS[months[0] - 1]
    if len(months) > 1:
        names += f"–{MONTHS[months[-1] - 1]}"
    return f"{names}, {start:02d}:00–{end:02d}:00: up to {quantity(worst, unit)} short"
