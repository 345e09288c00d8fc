"""The value of reserves: awards of the co-optimised dispatch, or a yearly amount per kW."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.delivery.contract import contract_kw
from nmv.delivery.output import Operation
from nmv.timeline import month_parts

Floats = NDArray[np.float64]


def ancillary_value(case: Case, offer: Offer, operations: Sequence[Operation]) -> Floats:
    """Ancillary services value, USD per year, shape (n_years,).

    Method `hourly`: the awards of the dispatch, price [USD/MW-h] * MW, for storage and hybrids; each product
    no deeper than its market. Method `yearly`: USD/kW-year * contract kW by month, at most the market's
    depth, / 12 * part of the month * availability, for offers that name a product they provide; the yearly
    amount is the protocol's, net of the days on which needs call. Method `none`: zeros. The energy that
    called awards move is in ENERGY.
    """
    years = [operation.year for operation in operations]
    terms = case.protocol.ancillary
    if terms.method == "hourly":
        awards = np.array([operation.reserve_usd for operation in operations], dtype=np.float64)
        return awards * offer.increment("ancillary")
    if terms.method == "none" or terms.yearly_curve is None or not offer.ancillary_products:
        return np.zeros(len(years))
    per_kw = case.curves.yearly[terms.yearly_curve].for_years(years)
    depth = np.inf if terms.yearly_depth_kw is None else terms.yearly_depth_kw
    sold = [
        np.minimum(contract_kw(offer, year), depth)
        * month_parts(year, offer.term_starts_on, offer.term_ends_on)
        for year in years
    ]
    kw_years = np.array([float(kw.sum()) / 12.0 for kw in sold])
    return np.asarray(per_kw * kw_years * offer.availability * offer.increment("ancillary"))
