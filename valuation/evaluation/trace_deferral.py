"""Deferral, down to the project's cost: lifetime cost, carrying charge, the need's part, the offer's share."""

import math

import numpy as np

from nmv.case.projects import Project, Solution
from nmv.finance.deferral import first_year_charge_usd, lifetime_cost_usd, split_over_needs
from nmv.values.components import project_years_usd
from valuation.evaluation.tracing import Tracing
from valuation.queries.trace import Source


def distribution(tracing: Tracing) -> str:
    """The offer's conditional part of each distribution project."""
    return _projects(tracing, "distribution") or "0"


def transmission(tracing: Tracing) -> str:
    """The same of transmission projects, and avoided transmission per kW of contract size."""
    v, terms = tracing.valuation, tracing.valuation.case.protocol.transmission
    parts = [words] if (words := _projects(tracing, "transmission")) else []
    if terms is not None:
        part = terms.coincidence.get(v.offer.technology, 0.0)
        tracing.put(
            "tx.coincidence", "share of kW at the system's peak", "fraction", part, tracing.sources.protocol
        )
        price = tracing.yearly_curve(terms.curve)
        only = tracing.increment("transmission_deferral")
        parts.append(f"{{{price}}}*{{kw_years}}*{{tx.coincidence}}*{{{only}}}")
    return "+".join(parts) or "0"


def _projects(tracing: Tracing, kind: str) -> str:
    v, names = tracing.valuation, []
    for number, project in enumerate(v.case.projects, start=1):
        if project.kind == kind and set(project.need_ids) & set(v.held):
            names += _project(tracing, f"project{number}", project)
    return "+".join(f"{{{name}}}" for name in names)


def _project(tracing: Tracing, key: str, project: Project) -> list[str]:
    """Put down a project's value in each year and what of it each need carries; the names of the latter."""
    v, source = tracing.valuation, Source("project", f"project {project.name}, as frozen with the run")
    charges = [
        _charge(tracing, f"{key}.s{at}", each, project, source)
        for at, each in enumerate(project.solutions, 1)
    ]
    tracing.put(
        f"{key}.starts",
        f"first year of deferral of {project.name}",
        "year",
        float(project.deferral_starts_in),
        source,
    )
    tracing.put(
        f"{key}.years", f"years of deferral of {project.name}", "years", float(project.deferral_years), source
    )
    least = f"MIN({','.join(f'{{{name}}}' for name in charges)})"
    elapsed = f"({{year}}-{{{key}.starts}})"
    inside = f"AND({elapsed}>=0,{elapsed}<{{{key}.years}})"
    tracing.years(
        f"{key}.value",
        f"deferral value of {project.name}",
        "USD",
        project_years_usd(v.case, project, v.years),
        f"IF({inside},{least}*(1+{{inflation}})^{elapsed},0)",
    )
    return _needs(tracing, key, project, source)


def _charge(tracing: Tracing, key: str, solution: Solution, project: Project, source: Source) -> str:
    """Put down a solution's first-year charge and what it is made of; its name."""
    money, terms = tracing.valuation.case.convention, tracing.valuation.case.protocol.deferral
    rates = {"rate_per_year": money.discount_rate_per_year, "inflation_per_year": money.inflation_per_year}
    name, starts = solution.name, project.deferral_starts_in
    lifetime = lifetime_cost_usd(solution, **rates)
    made = ""
    if solution.pvrr_usd is None and solution.revenue_requirement is None:
        tracing.put(f"{key}.cost", f"installed cost of {name}", "USD", solution.installed_cost_usd, source)
        multiplier = solution.revenue_requirement_multiplier or 0.0
        tracing.put(f"{key}.multiplier", f"revenue requirement per dollar of {name}", "", multiplier, source)
        made = f"{{{key}.cost}}*{{{key}.multiplier}}"
    tracing.put(
        f"{key}.lifetime", f"lifetime cost of {name}", "USD", lifetime, None if made else source, formula=made
    )
    tracing.put(f"{key}.om", f"O&M of {name}", "USD/year", solution.om_usd_per_year, source)
    aged = 0 if solution.cost_year is None else starts - 1 - solution.cost_year
    tracing.put(
        f"{key}.aged",
        f"years from the cost's dollars to the building of {name}",
        "years",
        float(aged),
        source,
    )
    left = "1"
    if terms.replacement == "chain":
        tracing.put(f"{key}.life", f"life of {name}", "years", solution.life_years, source)
        left = f"(1-((1+{{inflation}})/(1+{{rate}}))^{{{key}.life}})"
    charge = first_year_charge_usd(
        solution, starts_in=starts, timing=money.timing, replacement=terms.replacement, **rates
    )
    tracing.put(
        f"{key}.charge",
        f"first-year charge of {name}",
        "USD/year",
        charge,
        formula=f"{{{key}.lifetime}}*(1+{{inflation}})^{{{key}.aged}}*({{rate}}-{{inflation}})/{left}"
        f"*(1+{{rate}})^{{shift}}+{{{key}.om}}",
    )
    if not math.isfinite(charge):
        raise ValueError(f"the carrying charge of {name} is not finite")
    return f"{key}.charge"


def _needs(tracing: Tracing, key: str, project: Project, source: Source) -> list[str]:
    """Put down, for each need of a project that the offer answers, its part and the offer's share of it."""
    v, names = tracing.valuation, []
    sizes = {need_id: v.case.need(need_id).size_kw() for need_id in project.need_ids}
    split = split_over_needs(project, sizes)
    total = "+".join(f"{{{key}.n{at}.size}}" for at, _ in enumerate(split, 1))
    value = np.asarray(tracing.lines[f"{key}.value"].values)
    for at, (need_id, part) in enumerate(split.items(), 1):
        each, is_stated = f"{key}.n{at}", project.need_split is not None
        if not is_stated:
            tracing.put(
                f"{each}.size",
                f"size of need {at} of {project.name}",
                "kW",
                sizes[need_id],
                tracing.sources.need(need_id),
            )
        label = f"part of {project.name} that need {at} carries"
        formula = "" if is_stated else f"{{{each}.size}}/({total})"
        tracing.put(f"{each}.split", label, "fraction", part, source if is_stated else None, formula=formula)
        shares = v.shares(need_id)
        label = f"share of need {at} of {project.name} that the offer can be relied on for"
        tracing.years(f"{each}.share", label, "fraction", shares, source=tracing.sources.dispatch)
        found = value * part * shares
        formula = f"{{{key}.value}}*{{{each}.split}}*{{{each}.share}}"
        tracing.years(f"{each}.usd", f"deferral of {project.name} through need {at}", "USD", found, formula)
        names.append(f"{each}.usd")
    return names
