"""Resource adequacy: how many kW of an offer qualify each month, and what they are worth."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.case.protocol import NqcRule, RaPrice
from nmv.timeline import month_parts

Floats = NDArray[np.float64]

_FLEXIBLE_HOURS = 3.0
_DEFAULT_RULES = {
    "storage": NqcRule(rule="duration"),
    "demand_response": NqcRule(rule="contract"),
    "energy_efficiency": NqcRule(rule="contract"),
    "other": NqcRule(rule="contract"),
}


def storage_qc_kw(power_kw: float, energy_kwh: float, duration_hours: float) -> float:
    """Qualifying capacity of a storage, kW: min(power, energy / duration).

    >>> storage_qc_kw(5000.0, 16000.0, 4.0)
    4000.0
    """
    return min(power_kw, energy_kwh / duration_hours)


def nqc_kw(case: Case, offer: Offer) -> Floats:
    """Net qualifying capacity by month, kW, shape (12,), never above the contract kW.

    The protocol's rule for the technology: `duration` min(P, E/hours) * factor; `elcc` monthly share of
    nameplate * factor; `contract` contract kW * factor. A hybrid adds the storage's duration value to the
    generation's value (ELCC of the rule for `hybrid`, where one is given), up to its interconnection.
    A technology with an intermittent shape and no rule has none: 0.
    """
    contract = np.asarray(offer.contract_kw)
    rule = case.protocol.nqc.get(offer.technology, _DEFAULT_RULES.get(offer.technology))
    total = np.zeros(12)
    if offer.storage is not None and offer.technology != "other":
        hours = rule.duration_hours if rule else NqcRule(rule="duration").duration_hours
        factor = rule.factor if rule and rule.rule == "duration" else 1.0
        total += factor * storage_qc_kw(offer.storage.power_kw, offer.storage.usable_kwh(), hours)
    if rule is not None and rule.rule == "elcc":
        total += rule.factor * np.asarray(rule.elcc_by_month) * offer.energy_kw()
    if rule is not None and rule.rule == "contract":
        total = rule.factor * contract
    if offer.interconnection_kw is not None:
        total = np.minimum(total, offer.interconnection_kw)
    return np.asarray(np.minimum(total, contract))


def flexible_kw(offer: Offer, nqc: Floats) -> Floats:
    """Effective flexible capacity by month, kW, shape (12,).

    A storage counts what it can swing for three hours, from charging to discharging, at least 0 and at
    most twice its power; every other technology counts its NQC.
    """
    if offer.storage is None or offer.technology == "other":
        return nqc
    swing = min(2.0 * offer.storage.power_kw, offer.storage.usable_kwh() / _FLEXIBLE_HOURS * 2.0)
    return np.where(np.asarray(offer.contract_kw) > 0, swing, 0.0)


def ra_value(case: Case, offer: Offer, years: Sequence[int]) -> Floats:
    """Resource adequacy value, USD per year, shape (n_years,).

    sum over months of price [USD/kW-month] * kW * part of the month in the term. Every qualifying kW earns
    system RA once. Local RA, if the offer has it: `bundled` replaces the system price, `premium` adds to
    it. Flexible RA pays the effective flexible capacity: `premium` adds, `bundled` pays only what it is
    above what those kW already earn.
    """
    terms = case.protocol.ra
    nqc = nqc_kw(case, offer)
    per_kw = np.zeros((len(years), 12))
    if terms.system is not None and offer.ra.system:
        per_kw = _prices(case, terms.system, years)
    if terms.local is not None and offer.ra.local:
        local = _prices(case, terms.local.curve, years)
        per_kw = local if terms.local.basis == "bundled" else per_kw + local
    monthly = per_kw * nqc
    if terms.flexible is not None and offer.ra.flexible:
        monthly = monthly + _flexible_usd(case, terms.flexible, offer, per_kw, years)
    parts = np.array([month_parts(year, offer.term_starts_on, offer.term_ends_on) for year in years])
    return np.asarray((monthly * parts).sum(axis=1))


def _prices(case: Case, code: str, years: Sequence[int]) -> Floats:
    return case.curves.monthly[code].for_years(years)


def _flexible_usd(case: Case, price: RaPrice, offer: Offer, per_kw: Floats, years: Sequence[int]) -> Floats:
    flexible = _prices(case, price.curve, years)
    nqc = nqc_kw(case, offer)
    capacity = flexible_kw(offer, nqc)
    if price.basis == "premium":
        return flexible * capacity
    already_paid = np.minimum(capacity, nqc)
    return np.maximum(flexible - per_kw, 0.0) * already_paid + flexible * (capacity - already_paid)
