"""What offers hold of each need, worked out once and shared, and what a set of them covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.needs import Need
from nmv.case.offers import Offer
from nmv.delivery.contract import kw_part
from nmv.delivery.deliverability import dependable
from nmv.delivery.slots import Slot, month_by_hour, need_slots
from nmv.market import Market
from nmv.timeline import month_parts

Floats = NDArray[np.float64]

# The solver satisfies rows to 1e-9 of the need; a need counts as met a little below that.
COVERED = 1.0 - 1e-7


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What a set covers of one need in one year.

    `ratio` is covered / needed at the worst slot. `shares` by offer sum to at most one. The tables are 12
    months by 24 hours in kW; `uncovered` labels each slot that falls short, with the missing kW.
    """

    need_id: str
    year: int
    ratio: float
    shares: dict[str, float]
    needed_kw: tuple[tuple[float, ...], ...]
    covered_kw: tuple[tuple[float, ...], ...]
    uncovered: tuple[tuple[str, float], ...]

    @property
    def is_met(self) -> bool:
        """Whether every slot is covered."""
        return self.ratio >= COVERED


@dataclass(eq=False)
class Holdings:
    """Dependable kW of the offers of a case, each worked out when first asked for and then kept.

    An offer answers the needs it names and every need those lie within.
    """

    market: Market
    offers: Mapping[str, Offer] = field(init=False)
    needs: Mapping[str, Need] = field(init=False)
    _answered: dict[str, frozenset[str]] = field(default_factory=dict)
    _slots: dict[tuple[str, int], tuple[tuple[Slot, ...], Floats]] = field(default_factory=dict)
    _kw: dict[tuple[str, str, int], Floats] = field(default_factory=dict)
    _by_likeness: dict[tuple[object, ...], Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the case's offers and needs once."""
        case = self.market.case
        self.offers = {offer.id: offer for offer in case.offers}
        self.needs = {need.id: need for need in case.needs}

    @property
    def case(self) -> Case:
        """The case whose offers these are."""
        return self.market.case

    def slots(self, need_id: str, year: int) -> tuple[tuple[Slot, ...], Floats]:
        """Slots of a need in a year and what a set must cover there, kW, headroom included.

        The headroom of the portfolio's terms counts for needs that state none.
        """
        if (need_id, year) not in self._slots:
            need = self.needs[need_id]
            slots, needed = need_slots(need, year)
            margin = self.case.portfolio.headroom if need.headroom == 0.0 else 0.0
            self._slots[need_id, year] = (slots, needed * (1.0 + margin))
        return self._slots[need_id, year]

    def answers(self, offer_id: str, need_id: str) -> bool:
        """Whether the offer serves the need, or a need that lies inside it."""
        if offer_id not in self._answered:
            self._answered[offer_id] = frozenset(self.case.needs_answered(self.offers[offer_id]))
        return need_id in self._answered[offer_id]

    def kw(self, offer_id: str, need_id: str, year: int) -> Floats:
        """What the whole offer holds at each slot, kW; zeros when it does not answer the need."""
        key = (offer_id, need_id, year)
        if key not in self._kw:
            self._kw[key] = self._held_kw(*key)
        return self._kw[key]

    def _held_kw(self, offer_id: str, need_id: str, year: int) -> Floats:
        slots, _ = self.slots(need_id, year)
        if not slots or not self.answers(offer_id, need_id):
            return np.zeros(len(slots))
        alike = self._alike(offer_id, need_id, year)
        if alike is None:
            return self._dependable_kw(offer_id, need_id, year)
        if alike not in self._by_likeness:
            self._by_likeness[alike] = self._dependable_kw(offer_id, need_id, year)
        return self._by_likeness[alike]

    def _alike(self, offer_id: str, need_id: str, year: int) -> tuple[object, ...] | None:
        """Years of equal keys hold the same: nothing but the calendar changes, and nothing depends on it.

        Hours of a shape fall on other days of the week, and called load may be asked on more days.
        """
        offer, need = self.offers[offer_id], self.needs[need_id]
        if need.feeder_load is not None or (offer.shape is not None and offer.shape.hourly_kw is not None):
            return None
        if offer.demand_response is not None and None in (need.calls_per_year, need.max_consecutive_days):
            return None
        slots, needed = self.slots(need_id, year)
        age = max(year - offer.term_starts_on.year, 0) if offer.degradation_per_year else 0
        parts = month_parts(year, offer.term_starts_on, offer.term_ends_on)
        return (
            *(offer_id, need_id, age, slots),
            *(array.tobytes() for array in (needed, parts, kw_part(offer, year))),
        )

    def _dependable_kw(self, offer_id: str, need_id: str, year: int) -> Floats:
        offer, terms = self.offers[offer_id], self.case.protocol.deferral
        return dependable(
            offer,
            self.needs[need_id],
            self.market.hours(year),
            year=year,
            exceedance=terms.dependable_exceedance,
            derating=terms.derating.get(offer.technology, 1.0),
            increment=self.case.deferral_increment(offer, need_id),
        ).dependable_kw

    def table(self, offer_ids: Sequence[str], need_id: str, year: int) -> Floats:
        """What each offer holds at each slot, kW, shape (n_slots, n_offers)."""
        slots, _ = self.slots(need_id, year)
        table = np.zeros((len(slots), len(offer_ids)))
        for column, offer_id in enumerate(offer_ids):
            if self.answers(offer_id, need_id):
                table[:, column] = self.kw(offer_id, need_id, year)
        return table


def coverage(
    case: Case,
    offer_ids: Sequence[str],
    need_id: str,
    year: int,
    *,
    market: Market | None = None,
    amounts: Mapping[str, float] | None = None,
) -> Coverage:
    """Coverage of a need by a set in one year; a year without a need is covered (ratio 1).

    `amounts` says how much of an offer is taken where it is not all of it.
    """
    holdings = Holdings(market if market is not None else Market(case))
    return covered_by(holdings, offer_ids, need_id, year, amounts=amounts or {})


def covered_by(
    holdings: Holdings, offer_ids: Sequence[str], need_id: str, year: int, *, amounts: Mapping[str, float]
) -> Coverage:
    """The same from holdings that are shared between sets."""
    slots, needed = holdings.slots(need_id, year)
    taken = np.array([amounts.get(offer_id, 1.0) for offer_id in offer_ids])
    held = holdings.table(offer_ids, need_id, year) * taken
    covered = held.sum(axis=1)
    needed_table, covered_table = month_by_hour(slots, needed, covered)
    ratios = covered / needed if slots else np.ones(1)
    worst = int(np.argmin(ratios))
    shares = np.minimum(1.0, held[worst] / needed[worst]) if slots else np.zeros(len(offer_ids))
    total = max(float(shares.sum()), 1.0)
    return Coverage(
        need_id=need_id,
        year=year,
        ratio=float(ratios[worst]),
        shares=dict(zip(offer_ids, (shares / total).tolist(), strict=True)),
        needed_kw=tuple(tuple(row) for row in needed_table.tolist()),
        covered_kw=tuple(tuple(row) for row in covered_table.tolist()),
        uncovered=tuple(
            (slots[at].label, float(needed[at] - covered[at]))
            for at in np.flatnonzero(covered < needed * COVERED)
        ),
    )
