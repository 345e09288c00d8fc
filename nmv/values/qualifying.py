"""How many kW of an offer qualify as capacity in each month: by technology, as the protocol's rules count them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer, Shape, Storage
from nmv.case.values import NqcRule
from nmv.delivery.contract import contract_kw, kw_part
from nmv.delivery.exceedance import exceeded_rank
from nmv.timeline import shape_kw, year_hours

Floats = NDArray[np.float64]

HOURS_PER_DAY = 24
_FLEXIBLE_HOURS = 3.0
# Rules that count contract kW, which the contract's steps have lowered already; physical kW are lowered here.
_OF_CONTRACT_KW = frozenset({"contract", "call_hours"})
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


def demonstrated_qc_kw(kw: float, call_hours: float, required_hours: float) -> float:
    """Qualifying capacity of called load, kW: kW * hours of a call / hours required, at most the kW.

    Western Power Pool, business practice manual 105, with the cap its commenters ask for.

    >>> demonstrated_qc_kw(10.0, 4.0, 5.0), demonstrated_qc_kw(10.0, 20.0, 5.0)
    (8.0, 10.0)
    """
    return kw * min(call_hours / required_hours, 1.0)


@lru_cache(maxsize=256)
def exceeded_kw(
    shape: Shape, zone: str, year: int, *, exceedance: float, ra_hours: tuple[int, ...]
) -> Floats:
    """Output exceeded on a part of the RA hours of each month, kW, shape (12,).

    The hours of `ra_hours` (clock hours) of all days of the month are ranked; `exceedance` 0.7 is the output
    that seven in ten of them reach, 1.0 the smallest. Read-only.
    """
    hours = year_hours(zone, year)
    output = shape_kw(shape, hours)
    counted = np.isin(hours.hour, ra_hours)
    months = [np.sort(output[counted & (hours.month == month)]) for month in range(1, 13)]
    return _frozen(np.array([values[exceeded_rank(exceedance, len(values))] for values in months]))


def _frozen(table: Floats) -> Floats:
    table.flags.writeable = False
    return table


@dataclass(frozen=True, eq=False)
class SliceShowing:
    """One day of 24 slices: discharge above 0, charging below, kW, shape (24,); and what was lacking to charge.

    `missing_kwh` is charging energy that the slices left over cannot give to sustain the full discharge.
    """

    slice_kw: Floats
    missing_kwh: float


def slice_showing(store: Storage, ra_hours: tuple[int, ...], source_kw: Floats) -> SliceShowing:
    """A storage's 24-hour showing: held evenly through the RA hours, regained in the slices left over.

    held = min(P, min(E, sum over other slices of min(P, source) * efficiency) / hours). Charging fills the
    slices left over in proportion to what each could give. `source_kw` is what may charge it, shape (24,).
    CPUC slice-of-day (storage must show its charging energy).

    >>> store = Storage(power_kw=1000.0, energy_kwh=5000.0, round_trip_efficiency=0.8)
    >>> slice_showing(store, (17, 18, 19, 20, 21), np.full(24, 1000.0)).slice_kw[17].item()
    1000.0
    """
    left_over = np.ones(HOURS_PER_DAY, dtype=bool)
    left_over[list(ra_hours)] = False
    could_charge = np.minimum(source_kw, store.power_kw) * left_over
    regained = float(could_charge.sum()) * store.round_trip_efficiency
    wanted = min(store.power_kw * len(ra_hours), store.usable_kwh())
    given = min(wanted, regained)
    showing = np.zeros(HOURS_PER_DAY)
    showing[list(ra_hours)] = given / len(ra_hours)
    if given > 0:
        showing -= could_charge * (given / regained)
    return SliceShowing(showing, (wanted - given) / store.round_trip_efficiency)


def nqc_rule(case: Case, technology: str) -> NqcRule | None:
    """How a technology's capacity is counted: by the protocol's rule, else by the usual one, if there is one."""
    return case.protocol.nqc.get(technology, _DEFAULT_RULES.get(technology))


def nqc_kw(case: Case, offer: Offer, year: int | None = None) -> Floats:
    """Net qualifying capacity by month, kW, shape (12,), never above the contract kW of `year`.

    The protocol's rule for the technology (`NqcRule`): `duration`, `slice`, `elcc`, `exceedance`,
    `contract` or `call_hours`. A hybrid adds the storage's value by duration to the generation's (ELCC or
    exceedance of the rule for `hybrid`), up to its interconnection; without such a rule, and under
    `duration` and `slice`, its storage alone counts. A technology with an intermittent shape and no rule has
    none: 0. Left out, `year` is the term's first.
    """
    when = offer.years()[0] if year is None else year
    contract = contract_kw(offer, when)
    rule = nqc_rule(case, offer.technology)
    total = np.zeros(12)
    if offer.storage is not None and offer.technology != "other":
        total += _stored_kw(case, offer, offer.storage, rule)
    if rule is not None:
        total = _ruled_kw(case, offer, rule, total, contract)
    if rule is None or rule.rule not in _OF_CONTRACT_KW:
        total = total * kw_part(offer, when)
    if offer.interconnection_kw is not None:
        total = np.minimum(total, offer.interconnection_kw)
    return np.asarray(np.minimum(total, contract))


def _stored_kw(case: Case, offer: Offer, store: Storage, rule: NqcRule | None) -> Floats:
    hours = rule.duration_hours if rule else NqcRule(rule="duration").duration_hours
    factor = rule.factor if rule and rule.rule in {"duration", "slice"} else 1.0
    if rule is None or rule.rule != "slice":
        return np.full(12, factor * storage_qc_kw(store.power_kw, store.usable_kwh(), hours))
    source = np.full((12, HOURS_PER_DAY), store.power_kw)
    if not store.charges_from_grid and offer.shape is not None:
        source = _mean_month_hour_kw(offer.shape, case.time_zone, offer.years()[0])
    return factor * np.array(
        [slice_showing(store, rule.ra_hours, of_month).slice_kw[rule.ra_hours[0]] for of_month in source]
    )


@lru_cache(maxsize=256)
def _mean_month_hour_kw(shape: Shape, zone: str, year: int) -> Floats:
    """Mean output by month and clock hour, kW, shape (12, 24)."""
    hours = year_hours(zone, year)
    cell = (hours.month - 1) * HOURS_PER_DAY + hours.hour
    size = 12 * HOURS_PER_DAY
    summed = np.bincount(cell, weights=shape_kw(shape, hours), minlength=size)
    return _frozen((summed / np.bincount(cell, minlength=size)).reshape(12, HOURS_PER_DAY))


def _ruled_kw(case: Case, offer: Offer, rule: NqcRule, stored: Floats, contract: Floats) -> Floats:
    """Generation and called load by the rule, a store's kW added."""
    if rule.rule == "contract":
        return rule.factor * contract
    if rule.rule == "call_hours" and offer.demand_response is not None:
        called = offer.demand_response
        return rule.factor * np.array(
            [demonstrated_qc_kw(float(kw), called.hours_per_call, rule.duration_hours) for kw in contract]
        )
    if rule.rule == "elcc":
        return stored + rule.factor * np.asarray(rule.elcc_by_month) * offer.energy_kw()
    if rule.rule == "exceedance" and offer.shape is not None:
        exceedance = 1.0 if rule.exceedance is None else rule.exceedance
        reached = exceeded_kw(
            offer.shape, case.time_zone, offer.years()[0], exceedance=exceedance, ra_hours=rule.ra_hours
        )
        return stored + rule.factor * reached
    return stored


def flexible_kw(offer: Offer, nqc: Floats, year: int | None = None) -> Floats:
    """Effective flexible capacity by month of `year` (left out: the term's first), kW, shape (12,).

    A storage counts what it can swing for three hours, from charging to discharging: min(2P, 2E/3), P no more
    than the contract kW of the month and the interconnection. Every other technology counts its NQC.
    """
    if offer.storage is None or offer.technology == "other":
        return nqc
    when = offer.years()[0] if year is None else year
    left, contract = kw_part(offer, when), contract_kw(offer, when)
    power = np.minimum(offer.storage.power_kw * left, contract)
    if offer.interconnection_kw is not None:
        power = np.minimum(power, offer.interconnection_kw)
    held = offer.storage.usable_kwh() * left / _FLEXIBLE_HOURS
    return np.where(contract > 0, 2.0 * np.minimum(power, held), 0.0)
