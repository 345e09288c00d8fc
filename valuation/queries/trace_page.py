"""The page of a trace: the sum on top, then each component from its cash down to its sources."""

from dataclasses import dataclass

from valuation.queries.trace import MONTHS, WINDOW, YEARS, Input, Line, Source, Trace, Worth, in_words
from web.charts import Column, Table
from web.quantities import number

_EXACT = {"USD": 2, "kW": 1, "kW-years": 3, "MWh": 3}
_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Row:
    """A figure over the years: what it is, its formula in words or its source, and its values."""

    label: str
    unit: str
    formula: str
    source: Source | None
    values: tuple[str, ...]
    is_result: bool = False


@dataclass(frozen=True)
class InputRow:
    """An input that does not change over the years."""

    label: str
    unit: str
    value: str
    formula: str
    source: Source | None


@dataclass(frozen=True)
class Section:
    """What one component is made of; one that rests on months has them in a table of their own."""

    worth: Worth
    rows: list[Row]
    months: Table | None
    month_formulas: list[tuple[str, str, Source | None]]


@dataclass(frozen=True)
class TracePage:
    """A trace as it is read from top to bottom."""

    trace: Trace
    size: str
    sections: list[Section]
    discounting: list[Row]
    window: list[Row]
    common: list[Row]
    inputs: list[InputRow]

    @property
    def levelized_over(self) -> list[int]:
        """The years that values are levelized over, where they are not those of the term."""
        return list(self.trace.window) if self.window else []


def trace_page(trace: Trace) -> TracePage:
    """Lay a trace out for reading."""
    labels = trace.labels()
    common = trace.of("", YEARS)
    discounting = [line for line in common if line.name in {"factor", "kw_years"} or "size." in line.name]
    size = next(each for each in trace.inputs if each.name == "size")
    return TracePage(
        trace=trace,
        size=number(size.value if isinstance(size.value, float) else 0.0, 3),
        sections=[_section(trace, worth, labels) for worth in trace.components],
        discounting=[_row(line, labels) for line in discounting],
        window=[_row(line, labels) for line in trace.of("", WINDOW)],
        common=[_row(line, labels) for line in common if line not in discounting and line.name != "year"],
        inputs=[_input(each, labels) for each in trace.inputs],
    )


def _section(trace: Trace, worth: Worth, labels: dict[str, str]) -> Section:
    lines = trace.of(worth.code, YEARS)
    results = {f"cash.{worth.code}", f"pv.{worth.code}"}
    ordered = sorted(lines, key=lambda line: line.name in results)
    months = trace.of(worth.code, MONTHS)
    return Section(
        worth=worth,
        rows=[_row(line, labels, is_result=line.name in results) for line in ordered],
        months=_months(trace, worth, months) if months else None,
        month_formulas=[(line.label, in_words(line.formula, labels), line.source) for line in months],
    )


def _row(line: Line, labels: dict[str, str], *, is_result: bool = False) -> Row:
    values = tuple(shown(value, line.unit) for value in line.values)
    return Row(line.label, line.unit, in_words(line.formula, labels), line.source, values, is_result)


def _months(trace: Trace, worth: Worth, lines: list[Line]) -> Table:
    columns = (Column("Month"), *(Column(line.label, line.unit) for line in lines))
    rows = tuple(
        (
            f"{trace.years[at // _MONTHS_A_YEAR]}-{at % _MONTHS_A_YEAR + 1:02d}",
            *(shown(line.values[at], line.unit) for line in lines),
        )
        for at in range(len(trace.years) * _MONTHS_A_YEAR)
    )
    return Table(f"{worth.label} by month", columns, rows)


def _input(each: Input, labels: dict[str, str]) -> InputRow:
    values = each.value if isinstance(each.value, tuple) else (each.value,)
    is_same = len(values) > 1 and len(set(values)) == 1
    words = ", ".join(_said(value, each.unit) for value in (values[:1] if is_same else values))
    said = f"each {words}" if is_same else words
    return InputRow(each.label, each.unit, said, in_words(each.formula, labels), each.source)


def _said(value: object, unit: str) -> str:
    return shown(value, unit) if isinstance(value, float) else str(value)


def shown(value: float, unit: str) -> str:
    """Write a figure with the places its unit needs; years stand without a comma."""
    if unit in {"year", "years"}:
        return f"{value:g}"
    return number(value, _EXACT.get(unit, 6))
