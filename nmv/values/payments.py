"""What the buyer pays under the contract: fixed by kW-month, variable by MWh, both escalating and stepping."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case.offers import Offer
from nmv.delivery.contract import contract_kw, escalators, variable_usd_per_mwh
from nmv.timeline import month_parts, year_part

Floats = NDArray[np.float64]


def fixed_payments(offer: Offer, years: Sequence[int]) -> Floats:
    """Fixed payments, USD per year, shape (n_years,), positive.

    sum over months of price [USD/kW-month] * contract kW * escalator * part of the month in the term. The
    price may differ by month of the year; contract kW and price may step down. PNNL-26822 App. E.
    """
    per_kw = np.asarray(offer.price.fixed_by_month())
    monthly = [
        per_kw
        * contract_kw(offer, year)
        * escalators(offer, year)
        * month_parts(year, offer.term_starts_on, offer.term_ends_on)
        for year in years
    ]
    return np.array([float(payments.sum()) for payments in monthly])


def minimum_take_payments(offer: Offer, years: Sequence[int], paid_mwh: Sequence[float]) -> Floats:
    """What is owed for energy not taken, USD per year, shape (n_years,), positive.

    max(0, minimum [MWh/year] * part of the year in the term - paid MWh) * mean variable price of the
    months in the term. Zero for offers without a minimum.
    """
    minimum = offer.price.minimum_take_mwh_per_year
    if minimum is None:
        return np.zeros(len(years))
    owed = []
    for year, taken in zip(years, paid_mwh, strict=True):
        part = year_part(year, offer.term_starts_on, offer.term_ends_on)
        weights = month_parts(year, offer.term_starts_on, offer.term_ends_on)
        price = float((variable_usd_per_mwh(offer, year) * weights).sum() / weights.sum())
        owed.append(max(minimum * part - taken, 0.0) * price)
    return np.array(owed)
