"""The cash of each component, down to its yearly and monthly inputs; what hours give enters as it is."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from nmv.delivery.contract import escalators, variable_usd_per_mwh
from nmv.values.capacity import ra_increment
from nmv.values.environment import certificate_usd_per_mwh
from nmv.values.qualifying import flexible_kw, nqc_kw, nqc_rule
from valuation.evaluation.trace_basis import put_escalator
from valuation.evaluation.trace_deferral import distribution, transmission
from valuation.evaluation.tracing import Tracing

Floats = NDArray[np.float64]


def put_cash(tracing: Tracing, code: str, flow: Floats) -> None:
    """Put down the cash of a component; one without formulas of its own enters as the engine worked it out."""
    written = _WRITTEN.get(code)
    tracing.component = code
    if written is None:
        tracing.cash(code, flow, "", tracing.sources.dispatch)
    else:
        tracing.cash(code, flow, written(tracing))
    tracing.component = ""


def _ra(tracing: Tracing) -> str:
    """System, local and flexible capacity, month by month, each kW once."""
    v, terms, ra = tracing.valuation, tracing.valuation.case.protocol.ra, tracing.valuation.offer.ra
    nqc = [nqc_kw(v.case, v.offer, year) for year in v.years]
    rule = nqc_rule(v.case, v.offer.technology)
    label = f"qualifying kW (rule: {rule.rule if rule else 'none'})"
    tracing.months("nqc", label, "kW", nqc, source=tracing.sources.protocol)
    prices: list[str] = []
    if (
        terms.system is not None
        and ra.system
        and not (terms.local and ra.local and terms.local.basis == "bundled")
    ):
        prices.append(f"{{{tracing.monthly_curve(terms.system)}}}*{{{tracing.increment('system_ra')}}}")
    if terms.local is not None and ra.local:
        part = ra_increment(v.case, v.offer, "local_ra")
        tracing.put(
            "increment.local",
            "part of local RA that nobody else pays",
            "fraction",
            part,
            tracing.sources.offer,
        )
        prices.append(f"{{{tracing.monthly_curve(terms.local.curve)}}}*{{increment.local}}")
    paid = "+".join(prices) or "0"
    earned = f"({paid})*{{nqc}}"
    if terms.flexible is not None and ra.flexible:
        earned += f"+({_flexible(tracing, nqc, paid)})*{{{tracing.increment('flexible_ra')}}}"
    found = _ra_monthly(tracing, nqc)
    tracing.months("ra_usd", "resource adequacy", "USD", found, f"({earned})*{{month.part}}")
    return "SUM({ra_usd:year})"


def _flexible(tracing: Tracing, nqc: list[Floats], paid: str) -> str:
    v, terms = tracing.valuation, tracing.valuation.case.protocol.ra.flexible
    if terms is None:
        return "0"
    held = [flexible_kw(v.offer, kw, year) for kw, year in zip(nqc, v.years, strict=True)]
    tracing.months("flexible", "effective flexible kW", "kW", held, source=tracing.sources.protocol)
    price = f"{{{tracing.monthly_curve(terms.curve)}}}"
    if terms.basis == "premium":
        return f"{price}*{{flexible}}"
    return f"{price}*{{flexible}}-MIN({price},{paid})*MIN({{flexible}},{{nqc}})"


def _ra_monthly(tracing: Tracing, nqc: list[Floats]) -> Floats:
    """The same figures with NumPy: what the formula of a month must give."""
    v, terms, ra = tracing.valuation, tracing.valuation.case.protocol.ra, tracing.valuation.offer.ra
    curves, offer = v.case.curves.monthly, v.offer
    kw, zero = np.array(nqc), np.zeros((len(v.years), 12))
    is_bundled = terms.local is not None and ra.local and terms.local.basis == "bundled"
    system, local = zero, zero
    if terms.system is not None and ra.system and not is_bundled:
        system = curves[terms.system].for_years(v.years) * offer.increment("system_ra")
    if terms.local is not None and ra.local:
        local = curves[terms.local.curve].for_years(v.years) * ra_increment(v.case, offer, "local_ra")
    usd = (system + local) * kw
    if terms.flexible is not None and ra.flexible:
        held = np.array([flexible_kw(offer, each, year) for each, year in zip(kw, v.years, strict=True)])
        price = curves[terms.flexible.curve].for_years(v.years)
        less = np.minimum(price, system + local) * np.minimum(held, kw)
        flexible = price * held - (less if terms.flexible.basis == "bundled" else zero)
        usd = usd + flexible * offer.increment("flexible_ra")
    return np.asarray(usd * np.reshape(tracing.lines["month.part"].values, zero.shape))


def _energy(tracing: Tracing) -> str:
    tracing.hourly_curves()
    usd = [operation.energy_usd for operation in tracing.valuation.operations]
    name = tracing.operated("energy_usd", "energy at each hour's price, less charging", "USD", usd)
    return f"{{{tracing.increment('energy')}}}*{{{name}}}"


def _ancillary(tracing: Tracing) -> str:
    v = tracing.valuation
    terms = v.case.protocol.ancillary
    if terms.method == "hourly":
        usd = [operation.reserve_usd for operation in v.operations]
        name = tracing.operated("reserve_usd", "reserves awarded hour by hour", "USD", usd)
        return f"{{{tracing.increment('ancillary')}}}*{{{name}}}"
    if terms.method == "none" or terms.yearly_curve is None or not v.offer.ancillary_products:
        return "0"
    depth = np.inf if terms.yearly_depth_kw is None else terms.yearly_depth_kw
    kw = np.reshape(tracing.lines["kw"].values, (len(v.years), 12))
    sold = np.minimum(kw, depth) * np.reshape(tracing.lines["month.part"].values, kw.shape)
    formula = "{kw}*{month.part}"
    if terms.yearly_depth_kw is not None:
        tracing.put("ancillary.depth", "depth of the market", "kW", depth, tracing.sources.protocol)
        formula = "MIN({kw},{ancillary.depth})*{month.part}"
    tracing.months("ancillary.kw", "kW sold as reserve", "kW", sold, formula)
    tracing.put("availability", "availability", "fraction", v.offer.availability, tracing.sources.offer)
    price = tracing.yearly_curve(terms.yearly_curve)
    return f"{{{price}}}*SUM({{ancillary.kw:year}})/12*{{availability}}*{{{tracing.increment('ancillary')}}}"


def _generated(tracing: Tracing) -> str:
    mwh = [operation.generated_mwh for operation in tracing.valuation.operations]
    return tracing.operated("generated_mwh", "generation", "MWh", mwh)


def _rps(tracing: Tracing) -> str:
    v, curves = tracing.valuation, tracing.valuation.case.protocol
    if not v.offer.rps_eligible:
        return "0"
    if curves.higher_of is not None:
        t = curves.higher_of
        first, social, rggi = (
            tracing.yearly_curve(c) for c in (t.tier_1_curve, t.social_cost_curve, t.rggi_curve)
        )
        tracing.put("rps.tonnes", "marginal emissions", "t/MWh", t.tonnes_per_mwh, tracing.sources.protocol)
        price = f"MAX({{{first}}},MAX({{{social}}}-{{{rggi}}},0)*{{rps.tonnes}})"
        found = certificate_usd_per_mwh(v.case, v.years)
        tracing.years("rps.price", "certificate or carbon, the higher", "USD/MWh", found, price)
        name = "rps.price"
    elif curves.rec_curve is None:
        return "0"
    else:
        name = tracing.yearly_curve(curves.rec_curve)
    return f"{{{name}}}*{{{_generated(tracing)}}}*{{{tracing.increment('certificate')}}}"


def _ghg(tracing: Tracing) -> str:
    v, adder = tracing.valuation, tracing.valuation.case.protocol.ghg.residual
    if adder is None:
        return "0"
    net = tracing.operated("net_mwh", "delivered less charged", "MWh", [o.net_mwh for o in v.operations])
    tracing.put("ghg.tonnes", "emissions per energy", "t/MWh", adder.tonnes_per_mwh, tracing.sources.protocol)
    price = tracing.yearly_curve(adder.curve)
    return f"{{{price}}}*{{ghg.tonnes}}*{{{net}}}*{{{tracing.increment('carbon')}}}"


def _integration(tracing: Tracing) -> str:
    v = tracing.valuation
    adder = v.case.protocol.integration_cost_usd_per_mwh.get(v.offer.technology, 0.0)
    tracing.put(
        "integration", "integration cost of the technology", "USD/MWh", adder, tracing.sources.protocol
    )
    return f"-{{integration}}*{{{_generated(tracing)}}}"


def _fixed(tracing: Tracing) -> str:
    v = tracing.valuation
    prices = v.offer.price.fixed_by_month()
    label = "fixed price by month, January first"
    tracing.put("offer.fixed", label, "USD/kW-month", prices, tracing.sources.offer)
    growth = put_escalator(tracing)
    shape = (len(v.years), 12)
    kw, part = (np.reshape(tracing.lines[name].values, shape) for name in ("kw", "month.part"))
    usd = np.asarray(prices) * kw * [escalators(v.offer, year) for year in v.years] * part
    formula = f"INDEX({{offer.fixed:all}},{{month.month}})*{{kw}}*{{{growth}}}*{{month.part}}"
    tracing.months("fixed_usd", "fixed payment", "USD", usd, formula)
    return "-SUM({fixed_usd:year})"


def _variable(tracing: Tracing) -> str:
    usd = [operation.variable_usd for operation in tracing.valuation.operations]
    label = "variable price of the month on the energy of each hour"
    return f"-{{{tracing.operated('variable_usd', label, 'USD', usd)}}}"


def _minimum_take(tracing: Tracing) -> str:
    """What is owed for energy not taken, at the mean variable price of the months in the term."""
    v, price = tracing.valuation, tracing.valuation.offer.price
    least = price.minimum_take_mwh_per_year or 0.0
    tracing.put("offer.least", "minimum take", "MWh/year", least, tracing.sources.offer)
    tracing.put(
        "offer.variable", "variable price", "USD/MWh", price.variable_usd_per_mwh, tracing.sources.offer
    )
    growth = put_escalator(tracing)
    found = [variable_usd_per_mwh(v.offer, year) for year in v.years]
    tracing.months(
        "variable", "variable price of the month", "USD/MWh", found, f"{{offer.variable}}*{{{growth}}}"
    )
    paid = tracing.operated("paid_mwh", "energy paid for", "MWh", [o.paid_mwh for o in v.operations])
    mean = "SUMPRODUCT({variable:year},{month.part:year})/SUM({month.part:year})"
    return f"-MAX({{offer.least}}*{{year.part}}-{{{paid}}},0)*{mean}"


# Components with formulas; those that few protocols price enter as the engine worked them out.
_WRITTEN: Mapping[str, Callable[[Tracing], str]] = {
    "RA": _ra,
    "ENERGY": _energy,
    "ANCILLARY": _ancillary,
    "RPS": _rps,
    "GHG": _ghg,
    "INTEGRATION": _integration,
    "DISTRIBUTION_DEFERRAL": distribution,
    "TRANSMISSION_DEFERRAL": transmission,
    "FIXED_PAYMENTS": _fixed,
    "VARIABLE_PAYMENTS": _variable,
    "MINIMUM_TAKE": _minimum_take,
}
