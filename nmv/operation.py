"""What an offer does hour by hour through a year: delivery as it comes, calls, or dispatch.

Output, calls and dispatch are at the delivery point; availability scales every figure.
"""

import numpy as np
from numpy.typing import NDArray

from nmv.case.offers import Offer
from nmv.delivery.contract import contract_kw
from nmv.delivery.output import Operation, deliver
from nmv.market import Market
from nmv.storage.operating import StoragePlan

Floats = NDArray[np.float64]

__all__ = ["Operation", "lent_and_kept", "operate"]


def operate(market: Market, offer: Offer, year: int, duty: Floats | None = None) -> Operation:
    """Operate an offer through one year; `duty` [kW] is NaN where nothing is asked, shape (n_hours,).

    A shape delivers as it comes, demand response answers its calls, a storage is dispatched against the
    prices with its duty held. Months without contract kW and days outside the term deliver nothing.
    """
    lent, kept = lent_and_kept(market, offer, year)
    if offer.storage is not None:
        delivered = StoragePlan(market, offer, offer.storage, year, lent, kept, duty).run()
    else:
        delivered = deliver(market, offer, year, lent_kw=lent, kept=kept, duty=duty)
    return Operation(year=year).plus(delivered, times=offer.availability)


def lent_and_kept(market: Market, offer: Offer, year: int) -> tuple[Floats, float]:
    """Contract kW of each hour of the year, 0 outside the term, and the part that degradation leaves."""
    hours = market.hours(year)
    in_term = hours.between(offer.term_starts_on, offer.term_ends_on)
    lent = contract_kw(offer, year)[hours.month - 1] * in_term
    return lent, (1.0 - offer.degradation_per_year) ** (year - offer.term_starts_on.year)
