"""What a trace is written on: figures are put down one after the other, each with its formula or its source."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from nmv.values.components import Valuation
from valuation.queries.trace import MONTHS, YEARS, Input, Line, Source, Sources, Value
from valuation.states import CurveKind


@dataclass
class Tracing:
    """The trace of one prepared offer in the making; `component` is the one being written, '' for what all share."""

    valuation: Valuation
    sources: Sources
    inputs: dict[str, Input] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    component: str = ""

    def put(
        self,
        name: str,
        label: str,
        unit: str,
        value: Value,
        source: Source | None = None,
        *,
        formula: str = "",
    ) -> float:
        """Put down a figure of no year; a name that stands already is left as it is. Answer with the figure."""
        if name not in self.inputs:
            self.inputs[name] = Input(
                name=name, label=label, unit=unit, value=value, source=source, formula=formula
            )
        return value if isinstance(value, float) else 0.0

    def months(
        self,
        name: str,
        label: str,
        unit: str,
        values: ArrayLike,
        formula: str = "",
        *,
        source: Source | None = None,
    ) -> None:
        """Put down figures of every month, shape (n_years, 12)."""
        self.line(name, label, unit, MONTHS, values, formula=formula, source=source)

    def years(
        self,
        name: str,
        label: str,
        unit: str,
        values: ArrayLike,
        formula: str = "",
        *,
        source: Source | None = None,
    ) -> None:
        """Put down figures of every year, shape (n_years,)."""
        self.line(name, label, unit, YEARS, values, formula=formula, source=source)

    def line(
        self,
        name: str,
        label: str,
        unit: str,
        axis: str,
        values: ArrayLike,
        *,
        formula: str = "",
        source: Source | None = None,
    ) -> None:
        """Put down figures along an axis; a name that stands already is left as it is."""
        if name in self.lines:
            return
        flat = tuple(np.asarray(values, dtype=np.float64).ravel().tolist())
        self.lines[name] = Line(
            name=name,
            label=label,
            unit=unit,
            axis=axis,
            values=flat,
            formula=formula,
            source=source,
            component=self.component,
        )

    def cash(self, code: str, values: ArrayLike, formula: str, source: Source | None = None) -> None:
        """Put down the cash of a component in each year."""
        self.years(f"cash.{code}", f"cash of {code}", "USD", values, formula, source=source)

    def increment(self, service: str) -> str:
        """Put down the part of a service that nobody else pays for, and return its name."""
        name = f"increment.{service}"
        value = self.valuation.offer.increment(service)
        label = f"part of {_service(service)} that nobody else pays"
        self.put(name, label, "fraction", value, self.sources.offer)
        return name

    def hourly_curves(self) -> None:
        """Put down which hourly prices the operation was worked out from."""
        case = self.valuation.case
        for _, kind, code in case.protocol.curve_codes():
            if kind != "hourly":
                continue
            extension, source = case.curves.hourly[code].extension, self.sources.curve(code)
            self.put(
                f"hours.{code}.year",
                f"price year of hourly {_called(code)}",
                "year",
                float(extension.price_year),
                source,
            )
            self.put(
                f"hours.{code}.growth",
                f"growth of hourly {_called(code)}",
                "1/year",
                extension.escalator_per_year,
                source,
            )

    def operated(self, name: str, label: str, unit: str, values: Iterable[float]) -> str:
        """Put down what the hourly operation gave in each year, and return its name."""
        self.years(f"hourly.{name}", label, unit, list(values), source=self.sources.dispatch)
        return f"hourly.{name}"

    def yearly_curve(self, code: str) -> str:
        """Put down a curve of one value a year and its price in each year, and return the price's name."""
        curve = self.valuation.case.curves.yearly[code]
        source, name = self.sources.curve(code), f"curve.{code}"
        self.put(name, f"{_called(code)} prices", curve.unit, curve.values, source)
        self.put(f"{name}.first", f"first year of {_called(code)}", "year", float(curve.first_year), source)
        self.put(
            f"{name}.growth",
            f"growth of {_called(code)} after its last value",
            "1/year",
            curve.escalator_per_year,
            source,
        )
        at = f"({{year}}-{{{name}.first}})"
        last = len(curve.values) - 1
        self.years(
            f"price.{code}",
            f"price of {_called(code)}",
            curve.unit,
            curve.for_years(self.valuation.years),
            f"INDEX({{{name}:all}},MIN({at},{last})+1)*(1+{{{name}.growth}})^MAX({at}-{last},0)",
        )
        return f"price.{code}"

    def monthly_curve(self, code: str) -> str:
        """Put down a curve of twelve values a year and its price in each month, and return the price's name."""
        curve = self.valuation.case.curves.monthly[code]
        source, name, prices = self.sources.curve(code), f"curve.{code}", f"price.{code}"
        found = curve.for_years(self.valuation.years)
        if len(curve.values) > 1:  # a table of several years is taken as it is
            self.months(prices, f"price of {_called(code)}", curve.unit, found, source=source)
            return prices
        self.put(name, f"{_called(code)} prices, January first", curve.unit, curve.values[0], source)
        self.put(f"{name}.first", f"first year of {_called(code)}", "year", float(curve.first_year), source)
        self.put(f"{name}.growth", f"growth of {_called(code)}", "1/year", curve.escalator_per_year, source)
        grown = f"(1+{{{name}.growth}})^MAX({{month.year}}-{{{name}.first}},0)"
        formula = f"INDEX({{{name}:all}},{{month.month}})*{grown}"
        self.months(prices, f"price of {_called(code)}", curve.unit, found, formula)
        return prices


def _called(code: str) -> str:
    """What a curve is called: our kinds by their names, those of other cases by their codes."""
    return str(CurveKind(code).label) if code in CurveKind.values else code


def _service(code: str) -> str:
    return " ".join("RA" if word == "ra" else word for word in code.split("_"))
