"""What the buyer pays under the contract: fixed by kW-month, variable by MWh, both escalating."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case.offers import Offer
from nmv.timeline import contract_months, month_parts

Floats = NDArray[np.float64]


def escalators(offer: Offer, year: int) -> Floats:
    """(1 + e)^k for each month of `year`, k the whole contract years elapsed, shape (12,).

    Steps stand at the first of the month in which the term began.
    """
    steps = contract_months(year, offer.term_starts_on)
    return np.asarray((1.0 + offer.price.escalator_per_year) ** steps)


def variable_usd_per_mwh(offer: Offer, year: int) -> Floats:
    """Variable price in each month of `year`, USD/MWh, shape (12,)."""
    return offer.price.variable_usd_per_mwh * escalators(offer, year)


def fixed_payments(offer: Offer, years: Sequence[int]) -> Floats:
    """Fixed payments, USD per year, shape (n_years,), positive.

    sum over months of price [USD/kW-month] * contract kW * escalator * part of the month in the term.
    """
    contract = np.asarray(offer.contract_kw) * offer.price.fixed_usd_per_kw_month
    return np.array(
        [
            float(
                contract
                @ (escalators(offer, year) * month_parts(year, offer.term_starts_on, offer.term_ends_on))
            )
            for year in years
        ]
    )
