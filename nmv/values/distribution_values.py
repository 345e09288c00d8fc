"""Values on the distribution system beyond deferral: losses, voltage, reliability, safety.

Each is zero unless the protocol values it; a case that does not shows no row for it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.case.values import PerKwTerms
from nmv.delivery.contract import contract_kw_years
from nmv.delivery.output import Operation
from nmv.timeline import year_part

Floats = NDArray[np.float64]


def losses_value(case: Case, offer: Offer, operations: Sequence[Operation]) -> Floats:
    """Distribution losses avoided, USD per year, shape (n_years,).

    sum over hours of price [USD/MWh] * net MWh * marginal loss factor of the offer's voltage level. Only
    where the energy price is not itself raised by losses (rule loss-twice); charging causes losses.
    """
    terms = case.protocol.losses
    if terms is None:
        return np.zeros(len(operations))
    factor = terms.factors[offer.voltage_level or ""] * offer.increment("losses")
    return factor * np.array([operation.energy_usd for operation in operations])


def voltage_value(case: Case, offer: Offer, years: Sequence[int]) -> Floats:
    """Voltage and reactive service, USD per year, shape (n_years,).

    price [USD/kVAR-year] * kVAR kept available * availability * part of the year in the term.
    """
    terms = case.protocol.voltage
    if terms is None or offer.reactive_kvar is None:
        return np.zeros(len(years))
    price = case.curves.yearly[terms.curve].for_years(years)
    parts = np.array([year_part(year, offer.term_starts_on, offer.term_ends_on) for year in years])
    return np.asarray(price * offer.reactive_kvar * offer.availability * parts * offer.increment("voltage"))


def per_kw_value(
    case: Case, offer: Offer, years: Sequence[int], terms: PerKwTerms | None, *, service: str
) -> Floats:
    """Reliability or safety, USD per year: price [USD/kW-year] * contract kW * share of the technology.

    Shape (n_years,); zero without terms, and for technologies the terms do not name.
    """
    if terms is None:
        return np.zeros(len(years))
    price = case.curves.yearly[terms.curve].for_years(years)
    share = terms.share.get(offer.technology, 0.0) * offer.increment(service)
    return np.asarray(price * contract_kw_years(offer, tuple(years)) * share)
