"""Resource adequacy: what the qualifying kW of an offer are worth, each kW paid once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.timeline import month_parts
from nmv.values.qualifying import flexible_kw, nqc_kw, storage_qc_kw

__all__ = ["flexible_kw", "nqc_kw", "ra_increment", "ra_streams", "ra_value", "storage_qc_kw"]

Floats = NDArray[np.float64]


def ra_value(case: Case, offer: Offer, years: Sequence[int]) -> Floats:
    """Resource adequacy value, USD per year, shape (n_years,): the sum of `ra_streams`."""
    return np.asarray(np.sum(list(ra_streams(case, offer, years).values()), axis=0))


def ra_increment(case: Case, offer: Offer, service: str) -> float:
    """The part of the offer that nobody else pays for an RA service, from 0 to 1.

    A bundled local price holds the system price: local kW whose system RA others pay earn it no more.
    """
    own = offer.increment(service)
    local = case.protocol.ra.local
    if service == "local_ra" and local is not None and local.basis == "bundled":
        return min(own, offer.increment("system_ra"))
    return own


def ra_streams(case: Case, offer: Offer, years: Sequence[int]) -> dict[str, Floats]:
    """System, local and flexible RA value, USD per year, shape (n_years,) each.

    sum over months of price [USD/kW-month] * kW * part of the month in the term. Every qualifying kW earns
    system RA once. Local RA, if the offer has it: `bundled` replaces the system price (and is booked as
    local), `premium` adds to it. Flexible RA pays the effective flexible capacity: `premium` adds, `bundled`
    pays only what it is above what those kW already earn. Of what others already pay only the increment
    (`ra_increment`).
    """
    terms = case.protocol.ra
    nqc = np.array([nqc_kw(case, offer, year) for year in years])
    parts = np.array([month_parts(year, offer.term_starts_on, offer.term_ends_on) for year in years])
    system = local = np.zeros((len(years), 12))
    if terms.system is not None and offer.ra.system:
        system = _prices(case, terms.system, years) * offer.increment("system_ra")
    if terms.local is not None and offer.ra.local:
        local = _prices(case, terms.local.curve, years) * ra_increment(case, offer, "local_ra")
        if terms.local.basis == "bundled":
            system = np.zeros((len(years), 12))
    monthly = {"system_ra": system * nqc, "local_ra": local * nqc}
    if terms.flexible is not None and offer.ra.flexible:
        capacity = np.array([flexible_kw(offer, kw, year) for kw, year in zip(nqc, years, strict=True)])
        flexible = _prices(case, terms.flexible.curve, years)
        earned = flexible * capacity
        if terms.flexible.basis == "bundled":
            already_paid = np.minimum(capacity, nqc)
            earned = earned - np.minimum(flexible, system + local) * already_paid
        monthly["flexible_ra"] = earned * offer.increment("flexible_ra")
    return {service: np.asarray((usd * parts).sum(axis=1)) for service, usd in monthly.items()}


def _prices(case: Case, code: str, years: Sequence[int]) -> Floats:
    return case.curves.monthly[code].for_years(years)
