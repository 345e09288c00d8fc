"""Sets of offers: what a set covers of each need, which projects it defers, and the best set.

In a set the shares of a need sum to at most one, and a project's deferral is earned once, in each year in
which all its needs are met and were met in every deferral year before. A year of which none of its needs says
anything earns nothing: nobody knows what would have to be met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.projects import Project
from nmv.deferral import split_over_needs
from nmv.deliverability import Dependable, Slot, dependable, month_by_hour, need_slots
from nmv.discounting import discount_factors
from nmv.market import Market
from nmv.market_value import project_years_usd
from nmv.selection import Block, SelectionProblem, choose

Floats = NDArray[np.float64]

_COVERED = 1.0 - 1e-9


class Valued(Protocol):
    """What a set needs of an offer's result: an `OfferResult`, or the same two figures read back from storage."""

    @property
    def npv_usd(self) -> float:
        """The offer's NPV, its conditional part included, USD."""
        ...

    @property
    def project_deferral_pv_usd(self) -> float:
        """The part of it that rests on projects being deferred, USD."""
        ...


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
        return self.ratio >= _COVERED


@dataclass(frozen=True, kw_only=True)
class SetValue:
    """A set of offers: its NPV with each project's deferral earned once, and the coverage behind it."""

    offer_ids: tuple[str, ...]
    npv_usd: float
    offers_npv_usd: float
    deferral_pv_usd: dict[str, float]
    coverage: tuple[Coverage, ...]
    bound_usd: float


def coverage(
    case: Case, offer_ids: Sequence[str], need_id: str, year: int, *, market: Market | None = None
) -> Coverage:
    """Coverage of a need by a set in one year; a year without a need is covered (ratio 1)."""
    shared = market if market is not None else Market(case)
    need = case.need(need_id)
    slots, needed = need_slots(need, year)
    held = {offer_id: _held(shared, offer_id, need_id, year) for offer_id in offer_ids}
    return _coverage(need_id, year, slots, needed, {key: value.dependable_kw for key, value in held.items()})


def _held(market: Market, offer_id: str, need_id: str, year: int) -> Dependable:
    """What an offer holds of a need; nothing when it does not serve the need."""
    case = market.case
    offer, need = case.offer(offer_id), case.need(need_id)
    if need_id in offer.need_ids:
        terms = case.protocol.deferral
        return dependable(
            offer,
            need,
            market.hours(year),
            year=year,
            exceedance=terms.dependable_exceedance,
            derating=terms.derating.get(offer.technology, 1.0),
        )
    slots, needed = need_slots(need, year)
    return Dependable(need_id, year, slots, needed, np.zeros(len(slots)), ("other need",) * len(slots))


def _coverage(
    need_id: str, year: int, slots: Sequence[Slot], needed: Floats, held: Mapping[str, Floats]
) -> Coverage:
    covered = np.sum(list(held.values()), axis=0) if held else np.zeros(len(slots))
    needed_table, covered_table = month_by_hour(slots, needed, covered)
    ratios = covered / needed if slots else np.ones(1)
    worst = int(np.argmin(ratios))
    gaps = [
        (slot.label, float(n - c))
        for slot, n, c in zip(slots, needed, covered, strict=True)
        if c < n * _COVERED
    ]
    shares = {key: float(min(1.0, kw[worst] / needed[worst])) if slots else 0.0 for key, kw in held.items()}
    total = sum(shares.values())
    return Coverage(
        need_id=need_id,
        year=year,
        ratio=float(ratios[worst]),
        shares={key: share / max(total, 1.0) for key, share in shares.items()},
        needed_kw=tuple(tuple(row) for row in needed_table.tolist()),
        covered_kw=tuple(tuple(row) for row in covered_table.tolist()),
        uncovered=tuple(gaps),
    )


def value_set(
    case: Case, results: Mapping[str, Valued], offer_ids: Sequence[str], *, market: Market | None = None
) -> SetValue:
    """Value a given set: the offers' NPV without projects, plus what each project's deferral earns."""
    shared = market if market is not None else Market(case)
    years = sorted({year for project in case.projects for year in project.years()})
    covered = {
        (need.id, year): coverage(case, offer_ids, need.id, year, market=shared)
        for need in case.needs
        for year in years
    }
    own = sum(results[key].npv_usd - results[key].project_deferral_pv_usd for key in offer_ids)
    earned = {project.id: _earned_usd(case, project, covered) for project in case.projects}
    total = own + sum(earned.values())
    return SetValue(
        offer_ids=tuple(offer_ids),
        npv_usd=total,
        offers_npv_usd=own,
        deferral_pv_usd=earned,
        coverage=tuple(found for found in covered.values() if any(any(row) for row in found.needed_kw)),
        bound_usd=total,
    )


def _yearly_pv_usd(case: Case, project: Project) -> Floats:
    """Present value of each deferral year of a project, USD."""
    years = tuple(project.years())
    money = case.convention
    factors = discount_factors(
        years,
        base_year=money.valuation_year,
        rate_per_year=money.discount_rate_per_year,
        timing=money.timing,
    )
    return project_years_usd(case, project, years) * factors


def _stated_years(case: Case, project: Project) -> list[int]:
    """The deferral years of which at least one of the project's needs says something."""
    needs = [case.need(need_id) for need_id in project.need_ids]
    return [year for year in project.years() if any(need.states(year) for need in needs)]


def _split(case: Case, project: Project) -> dict[str, float]:
    return split_over_needs(project, {need_id: case.need(need_id).size_kw() for need_id in project.need_ids})


def _earned_usd(case: Case, project: Project, covered: Mapping[tuple[str, int], Coverage]) -> float:
    total, split, stated = 0.0, _split(case, project), _stated_years(case, project)
    for year, worth in zip(project.years(), _yearly_pv_usd(case, project), strict=True):
        if year not in stated:
            continue
        found = {need_id: covered[need_id, year] for need_id in project.need_ids}
        if case.protocol.deferral.policy == "partial_fill":
            total += worth * sum(split[need_id] * min(1.0, found[need_id].ratio) for need_id in found)
        elif all(each.is_met for each in found.values()):
            total += float(worth)
        else:
            break
    return float(total)


def choose_set(
    case: Case,
    results: Mapping[str, Valued],
    *,
    exclusive: Sequence[Sequence[str]] = (),
    requires: Sequence[tuple[str, str]] = (),
    market: Market | None = None,
) -> SetValue:
    """The set of offers with the greatest NPV, proven; the empty set when no offer is worth its price.

    `results` holds the evaluation of every offer that may be chosen. Of an `exclusive` group at most one
    is chosen; (a, b) in `requires` allows a only with b.
    """
    shared = market if market is not None else Market(case)
    offer_ids = tuple(results)
    covers, needed, blocks = _blocks(shared, offer_ids)
    chosen = choose(
        SelectionProblem(
            offer_ids=offer_ids,
            npv_usd=np.array(
                [results[key].npv_usd - results[key].project_deferral_pv_usd for key in offer_ids]
            ),
            covers_kw=covers,
            needed_kw=needed,
            blocks=blocks,
            exclusive=tuple(tuple(group) for group in exclusive),
            requires=tuple(requires),
        )
    )
    valued = value_set(case, results, chosen.offer_ids, market=shared)
    return SetValue(
        offer_ids=valued.offer_ids,
        npv_usd=valued.npv_usd,
        offers_npv_usd=valued.offers_npv_usd,
        deferral_pv_usd=valued.deferral_pv_usd,
        coverage=valued.coverage,
        bound_usd=chosen.bound_usd,
    )


def _blocks(market: Market, offer_ids: Sequence[str]) -> tuple[Floats, Floats, tuple[Block, ...]]:
    """Coverage rows of every need and year, and the blocks of project value that stand on them."""
    case = market.case
    rows: dict[tuple[str, int], tuple[int, ...]] = {}
    covers, needed = [np.zeros((0, len(offer_ids)))], [np.zeros(0)]
    count = 0
    for need_id, year in sorted({(n, y) for p in case.projects for n in p.need_ids for y in p.years()}):
        slots, kw = need_slots(case.need(need_id), year)
        if not slots:
            rows[need_id, year] = ()
            continue
        columns = [_held(market, offer_id, need_id, year).dependable_kw for offer_id in offer_ids]
        covers.append(np.column_stack(columns) if columns else np.zeros((len(slots), 0)))
        needed.append(kw)
        rows[need_id, year] = tuple(range(count, count + len(slots)))
        count += len(slots)
    blocks = [block for project in case.projects for block in _project_blocks(case, project, rows)]
    return np.concatenate(covers), np.concatenate(needed), tuple(blocks)


def _project_blocks(
    case: Case, project: Project, rows: Mapping[tuple[str, int], tuple[int, ...]]
) -> list[Block]:
    pairs = zip(project.years(), _yearly_pv_usd(case, project).tolist(), strict=True)
    stated = _stated_years(case, project)
    worths = [(year, worth) for year, worth in pairs if year in stated]
    if case.protocol.deferral.policy == "partial_fill":
        return [
            Block(
                id=f"{project.id}/{need_id}/{year}",
                value_usd=worth * part,
                rows=rows[need_id, year],
                is_partial=True,
            )
            for year, worth in worths
            for need_id, part in _split(case, project).items()
            if rows[need_id, year]
        ]
    return [
        Block(
            id=f"{project.id}/{year}",
            value_usd=worth,
            rows=tuple(row for need_id in project.need_ids for row in rows[need_id, year]),
            after=f"{project.id}/{worths[place - 1][0]}" if place else None,
        )
        for place, (year, worth) in enumerate(worths)
    ]
