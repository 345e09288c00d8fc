"""The contract over the years: how much of it is left in each month, and what part of its price."""

import numpy as np
from numpy.typing import NDArray

from nmv.case.offers import Offer
from nmv.timeline import contract_months, year_part

Floats = NDArray[np.float64]


def kw_part(offer: Offer, year: int) -> Floats:
    """The part of contract kW that the offer's steps leave in each month of `year`, shape (12,)."""
    return _parts(offer, year, [(step.from_contract_year, step.kw) for step in offer.price.steps])


def price_part(offer: Offer, year: int) -> Floats:
    """The part of every price that the offer's steps leave in each month of `year`, shape (12,)."""
    return _parts(offer, year, [(step.from_contract_year, step.price) for step in offer.price.steps])


def escalators(offer: Offer, year: int) -> Floats:
    """(1 + e)^k times the part of the price that steps leave, for each month of `year`, shape (12,).

    k counts whole contract years elapsed; it steps at the first of the month in which the term began.
    """
    elapsed = contract_months(year, offer.term_starts_on)
    return np.asarray((1.0 + offer.price.escalator_per_year) ** elapsed * price_part(offer, year))


def variable_usd_per_mwh(offer: Offer, year: int) -> Floats:
    """Variable price in each month of `year`, USD/MWh, shape (12,)."""
    return offer.price.variable_usd_per_mwh * escalators(offer, year)


def _parts(offer: Offer, year: int, steps: list[tuple[int, float]]) -> Floats:
    """Steps stand at the first of the month in which the term began, like escalators."""
    contract_year = contract_months(year, offer.term_starts_on) + 1
    parts = np.ones(12)
    for begins, part in steps:
        parts = np.where(contract_year >= begins, part, parts)
    return parts


def contract_kw(offer: Offer, year: int) -> Floats:
    """Contract kW of each month of `year`, steps applied, shape (12,)."""
    return np.asarray(offer.contract_kw) * kw_part(offer, year)


def contract_kw_years(offer: Offer, years: tuple[int, ...]) -> Floats:
    """Contract size of each year, kW-years, shape (n_years,).

    The largest monthly kW of the year times the part of the year's days inside the term.
    """
    sizes = [
        float(contract_kw(offer, year).max()) * year_part(year, offer.term_starts_on, offer.term_ends_on)
        for year in years
    ]
    return np.array(sizes)
