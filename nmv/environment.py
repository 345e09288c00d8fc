"""Renewable energy certificates, greenhouse gas beyond the energy price, and integration cost."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.delivery import Operation

Floats = NDArray[np.float64]


def rps_value(case: Case, offer: Offer, operations: Sequence[Operation]) -> Floats:
    """RPS benefit, USD per year: certificate price [USD/MWh] * generation [MWh], shape (n_years,).

    Only eligible offers earn it, on generation alone: what a store gives back was counted when made.
    """
    code = case.protocol.rec_curve
    if code is None or not offer.rps_eligible:
        return np.zeros(len(operations))
    price = case.curves.yearly[code].for_years([operation.year for operation in operations])
    return np.asarray(price * np.array([operation.generated_mwh for operation in operations]))


def ghg_value(case: Case, operations: Sequence[Operation]) -> Floats:
    """Reduced greenhouse gas benefit, USD per year: $/t * t/MWh * net MWh, shape (n_years,).

    With carbon embedded in the energy curve this is zero unless the protocol documents a residual in
    excess of what the curve holds; charging counts against the offer. PNNL-26822 App. E; domain digest 5.
    """
    adder = case.protocol.ghg.residual
    if adder is None:
        return np.zeros(len(operations))
    price = case.curves.yearly[adder.curve].for_years([operation.year for operation in operations])
    return np.asarray(
        price * adder.tonnes_per_mwh * np.array([operation.net_mwh for operation in operations])
    )


def integration_value(case: Case, offer: Offer, operations: Sequence[Operation]) -> Floats:
    """Renewable integration, USD per year: minus the technology's adder [USD/MWh] * generation [MWh].

    A cost is negative here; flexibility is credited in flexible RA and reserves, never here.
    """
    adder = case.protocol.integration_cost_usd_per_mwh.get(offer.technology, 0.0)
    return np.array([0.0 - adder * operation.generated_mwh for operation in operations])
