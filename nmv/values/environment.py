"""Renewable energy certificates, greenhouse gas beyond the energy price, and integration cost."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.delivery.output import Operation

Floats = NDArray[np.float64]


def rps_value(case: Case, offer: Offer, operations: Sequence[Operation]) -> Floats:
    """RPS benefit, USD per year: certificate price [USD/MWh] * generation [MWh], shape (n_years,).

    Only eligible offers earn it, on generation alone: what a store gives back was counted when made. Where
    the protocol takes the higher of certificate and carbon, that is the price.
    """
    if not offer.rps_eligible:
        return np.zeros(len(operations))
    price = certificate_usd_per_mwh(case, [operation.year for operation in operations])
    generated = np.array([operation.generated_mwh for operation in operations])
    return np.asarray(price * generated * offer.increment("certificate"))


def certificate_usd_per_mwh(case: Case, years: Sequence[int]) -> Floats:
    """Certificate price of each year, USD/MWh, shape (n_years,): a curve, New York's higher-of, or zero."""
    curves, terms = case.curves.yearly, case.protocol.higher_of
    if terms is not None:
        return higher_of_usd_per_mwh(
            curves[terms.tier_1_curve].for_years(years),
            curves[terms.social_cost_curve].for_years(years),
            curves[terms.rggi_curve].for_years(years),
            tonnes_per_mwh=terms.tonnes_per_mwh,
        )
    code = case.protocol.rec_curve
    return np.zeros(len(years)) if code is None else curves[code].for_years(years)


def higher_of_usd_per_mwh(
    tier_1: ArrayLike, social_cost: ArrayLike, rggi: ArrayLike, *, tonnes_per_mwh: float
) -> Floats:
    """New York's environmental value, USD/MWh: max(Tier 1, max(social cost - RGGI, 0) [USD/t] * t/MWh).

    One or the other, never both; RGGI is in the energy price already. New York Value Stack, PNNL-26822.

    >>> higher_of_usd_per_mwh([31.0, 31.0], [60.0, 100.0], [20.0, 20.0], tonnes_per_mwh=0.5).tolist()
    [31.0, 40.0]
    """
    beyond = np.maximum(np.asarray(social_cost, dtype=np.float64) - np.asarray(rggi), 0.0)
    return np.asarray(np.maximum(np.asarray(tier_1, dtype=np.float64), beyond * tonnes_per_mwh))


def ghg_value(case: Case, offer: Offer, operations: Sequence[Operation]) -> Floats:
    """Reduced greenhouse gas benefit, USD per year: $/t * t/MWh * net MWh, shape (n_years,).

    With carbon embedded in the energy curve this is zero unless the protocol documents a residual in
    excess of what the curve holds; charging counts against the offer. PNNL-26822 App. E; domain digest 5.
    """
    adder = case.protocol.ghg.residual
    if adder is None:
        return np.zeros(len(operations))
    price = case.curves.yearly[adder.curve].for_years([operation.year for operation in operations])
    net = np.array([operation.net_mwh for operation in operations])
    return np.asarray(price * adder.tonnes_per_mwh * net * offer.increment("carbon"))


def integration_value(case: Case, offer: Offer, operations: Sequence[Operation]) -> Floats:
    """Renewable integration, USD per year: minus the technology's adder [USD/MWh] * generation [MWh].

    A cost is negative here; flexibility is credited in flexible RA and reserves, never here.
    """
    adder = case.protocol.integration_cost_usd_per_mwh.get(offer.technology, 0.0)
    return np.array([0.0 - adder * operation.generated_mwh for operation in operations])
