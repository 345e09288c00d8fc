"""Costs a contract causes beyond its payments: imputed debt, missing collateral, network upgrades.

Each is zero unless the protocol says so. Costs are positive here; the components carry them negative.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmv.case.contract_terms import CreditTerms, DebtEquivalenceTerms, NetworkUpgradeTerms
from nmv.case.offers import Offer
from nmv.timeline import year_part

Floats = NDArray[np.float64]


def debt_equivalence_cost(fixed_usd: ArrayLike, terms: DebtEquivalenceTerms) -> Floats:
    """Cost of the debt imputed to fixed payments, USD per year, shape (n_years,).

    debt at the start of year y = share * sum_{k>=y} payment_k / (1 + d)^(k - y + 1); cost = debt * rate.
    `fixed_usd` are the payments of all years of the term in order. CPUC D.04-12-048 (20 % of the fixed
    component), D.08-11-008 (purchases compared with purchases only).

    >>> terms = DebtEquivalenceTerms(imputed_share=0.2, debt_rate_per_year=0.25, cost_per_year=0.1, document="x")
    >>> debt_equivalence_cost([125.0, 125.0], terms).round(6).tolist()
    [3.6, 2.0]
    """
    payments = np.asarray(fixed_usd, dtype=np.float64)
    left = 0.0
    owed = np.zeros(len(payments))
    for at in range(len(payments) - 1, -1, -1):
        left = (left + payments[at]) / (1.0 + terms.debt_rate_per_year)
        owed[at] = left
    return owed * terms.imputed_share * terms.cost_per_year


def credit_cost(offer: Offer, years: Sequence[int], terms: CreditTerms) -> Floats:
    """Cost of collateral that the offer does not post, USD per year, shape (n_years,).

    max(0, required [USD/kW] * largest contract kW - posted) * rate * part of the year in the term. More
    than is asked earns nothing.
    """
    missing = max(terms.required_usd_per_kw * max(offer.contract_kw) - offer.collateral_usd, 0.0)
    parts = [year_part(year, offer.term_starts_on, offer.term_ends_on) for year in years]
    return missing * terms.cost_per_year * np.array(parts)


def network_upgrade_cost(offer: Offer, years: Sequence[int], terms: NetworkUpgradeTerms) -> Floats:
    """Network upgrades that customers pay back, USD per year, all in the term's first year, shape (n_years,)."""
    cost = np.zeros(len(years))
    cost[0] = offer.network_upgrade_usd * terms.revenue_requirement_multiplier
    return cost
