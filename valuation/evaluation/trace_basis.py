"""What every component stands on: the money convention, the term, the size of the contract, the discounting."""

import numpy as np

from nmv.delivery.contract import contract_kw, escalators, kw_part, price_part
from nmv.discounting import discount_factors, escalation
from nmv.timeline import contract_months, month_parts, year_part
from valuation.evaluation.tracing import Tracing
from valuation.queries.trace import WINDOW, YEARS

_MONTH = "DATE({month.year},{month.month},1)"
_NEXT_MONTH = "DATE({month.year},{month.month}+1,1)"
_YEAR = "DATE({year},1,1)"
_NEXT_YEAR = "DATE({year}+1,1,1)"
_INSIDE = "MAX(MIN({after},{{offer.ends}}+1)-MAX({first},{{offer.starts}}),0)/({after}-{first})"


def put_money(tracing: Tracing) -> None:
    """The convention: rates, the year values stand at, and when in its year cash counts."""
    money, source = tracing.valuation.case.convention, tracing.sources.protocol
    tracing.put("rate", "discount rate", "1/year", money.discount_rate_per_year, source)
    tracing.put("inflation", "inflation", "1/year", money.inflation_per_year, source)
    tracing.put("base", "valuation year", "year", float(money.valuation_year), source)
    tracing.put(
        "shift",
        "moment of cash in its year: 0 end, -0.5 middle, -1 start",
        "years",
        money.timing.value,
        source,
    )


def put_term(tracing: Tracing) -> None:
    """The years and months of the term, how much of each lies in it, and the contract kW."""
    offer, years = tracing.valuation.offer, tracing.valuation.years
    first, last = offer.term_starts_on, offer.term_ends_on
    tracing.put("offer.starts", "first day of the term", "date", first, tracing.sources.offer)
    tracing.put("offer.ends", "last day of the term", "date", last, tracing.sources.offer)
    tracing.put(
        "offer.kw", "contract kW by month, January first", "kW", offer.contract_kw, tracing.sources.offer
    )
    tracing.years("year", "year", "", years)
    tracing.months("month.year", "year of the month", "", [[year] * 12 for year in years])
    tracing.months("month.month", "month", "", [range(1, 13) for _ in years])
    tracing.months(
        "month.part",
        "part of the month in the term",
        "fraction",
        [month_parts(year, first, last) for year in years],
        _INSIDE.format(first=_MONTH, after=_NEXT_MONTH),
    )
    tracing.years(
        "year.part",
        "part of the year in the term",
        "fraction",
        [year_part(year, first, last) for year in years],
        _INSIDE.format(first=_YEAR, after=_NEXT_YEAR),
    )
    tracing.months(
        "kw", "contract kW", "kW", [contract_kw(offer, year) for year in years], _steps(tracing, "kw")
    )
    tracing.years(
        "kw_years",
        "contract size",
        "kW-years",
        tracing.valuation.contract_kw_years(),
        "MAX({kw:year})*{year.part}",
    )


def _steps(tracing: Tracing, what: str) -> str:
    """The contract kW of a month, times what the offer's steps leave where it has steps."""
    offer, years = tracing.valuation.offer, tracing.valuation.years
    whole = "INDEX({offer.kw:all},{month.month})"
    if not offer.price.steps:
        return whole
    parts = [kw_part(offer, year) for year in years]
    tracing.months(
        f"{what}.part", "part of the kW that steps leave", "fraction", parts, source=tracing.sources.offer
    )
    return f"{whole}*{{{what}.part}}"


def put_escalator(tracing: Tracing) -> str:
    """How prices grow with each contract year; the name of the line."""
    offer, years = tracing.valuation.offer, tracing.valuation.years
    tracing.put(
        "offer.growth", "price escalator", "1/year", offer.price.escalator_per_year, tracing.sources.offer
    )
    elapsed = "INT(MAX(({month.year}-YEAR({offer.starts}))*12+{month.month}-MONTH({offer.starts}),0)/12)"
    found = [contract_months(year, offer.term_starts_on) for year in years]
    tracing.months("month.elapsed", "contract years elapsed", "years", found, elapsed)
    formula = "(1+{offer.growth})^{month.elapsed}"
    if offer.price.steps:
        parts = [price_part(offer, year) for year in years]
        tracing.months(
            "price.part",
            "part of the price that steps leave",
            "fraction",
            parts,
            source=tracing.sources.offer,
        )
        formula += "*{price.part}"
    tracing.months(
        "escalator", "growth of the price", "", [escalators(offer, year) for year in years], formula
    )
    return "escalator"


def put_discounting(tracing: Tracing) -> tuple[int, ...]:
    """Discount factors, and what present values are divided by; the years that are levelized over."""
    valuation = tracing.valuation
    money, years = valuation.case.convention, valuation.years
    tracing.years("factor", "discount factor", "", _factors(tracing, years), _factor("year"))
    window, axis, prefix = years, YEARS, ""
    size = valuation.contract_kw_years()
    if "-annuity-" in money.id:
        last = max(years[-1], money.evaluation_horizon_year or years[-1])
        window = tuple(range(min(money.valuation_year + 1, years[0]), last + 1))
        axis, prefix, size = WINDOW, "window.", np.full(len(window), size.max())
        tracing.line("window.year", "year levelized over", "", axis, window)
        tracing.line(
            "window.factor",
            "discount factor of that year",
            "",
            axis,
            _factors(tracing, window),
            formula=_factor("window.year"),
        )
        tracing.line(
            "window.kw_years", "largest contract size", "kW-years", axis, size, formula="MAX({kw_years:all})"
        )
    worth = _factors(tracing, window) * size
    formula = f"{{{prefix}kw_years}}*{{{prefix}factor}}"
    tracing.line("size.worth", "worth of the contract size", "kW-years", axis, worth, formula=formula)
    grown = escalation(window, rate_per_year=money.inflation_per_year)
    formula = f"{{size.worth}}*(1+{{inflation}})^({{{prefix}year}}-{window[0]})"
    tracing.line(
        "size.real_worth", "the same growing at inflation", "kW-years", axis, worth * grown, formula=formula
    )
    is_real = money.id.startswith("real-")
    name = "size.real_worth" if is_real else "size.worth"
    tracing.put(
        "size",
        "what present values are divided by",
        "kW-years",
        money.levelizing_kw(valuation.contract_kw_years(), years),
        formula=f"SUM({{{name}:all}})",
    )
    return tuple(window)


def _factor(year: str) -> str:
    return f"(1+{{rate}})^-({{{year}}}-{{base}}+{{shift}})"


def _factors(tracing: Tracing, years: tuple[int, ...]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    money = tracing.valuation.case.convention
    return np.asarray(
        discount_factors(
            years,
            base_year=money.valuation_year,
            rate_per_year=money.discount_rate_per_year,
            timing=money.timing,
        )
    )
