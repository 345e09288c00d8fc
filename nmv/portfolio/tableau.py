"""Everything of a case's sets that does not depend on which set is asked for, as arrays that can be kept.

Working it out looks at every offer once; after that a set is a few sums. What is kept holds neither prices nor
shapes of offers, only what each is worth, pays and can be relied on for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.delivery.slots import month_by_hour
from nmv.portfolio.covering import COVERED, Coverage, Holdings
from nmv.portfolio.problem import NeedRows, need_rows, project_rows, set_problem
from nmv.portfolio.terms import groups, left_out, payments_pv_usd
from nmv.portfolio.valuing import SetValue, Valued
from nmv.selection import SelectionProblem, broken_rules

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Tableau:
    """The offers of a case as columns: worth [USD], payments [USD], kW held of every need, year and slot.

    `left_out` says of each offer that may not be chosen why; its column stands beside the others. `projects`
    are the names of the projects by id.
    """

    problem: SelectionProblem
    rows: tuple[NeedRows, ...]
    projects: Mapping[str, str]
    payments_usd: Floats
    left_out: Mapping[str, str]

    def value(self, amounts: Mapping[str, float]) -> SetValue:
        """Value a set that takes `amounts` of its offers, like `value_set`."""
        taken = self.taken(amounts)
        held = self.problem.covers_kw @ taken
        own, earned = float(self.problem.npv_usd @ taken), self._earned_usd(held)
        total = own + sum(earned.values())
        return SetValue(
            offer_ids=tuple(amounts),
            npv_usd=total,
            offers_npv_usd=own,
            deferral_pv_usd=earned,
            coverage=tuple(self._coverage(each, held) for each in self.rows if each.slots),
            bound_usd=total,
            amounts=dict(amounts),
        )

    def paid_usd(self, amounts: Mapping[str, float]) -> float:
        """Present value of what the buyer pays for a set under its contracts, USD."""
        return float(self.payments_usd @ self.taken(amounts))

    def broken(self, amounts: Mapping[str, float]) -> tuple[str, ...]:
        """Words for every rule that a set breaks: who may be chosen, amounts, groups, limits."""
        barred = (f"{key} may not be chosen: {self.left_out[key]}" for key in amounts if key in self.left_out)
        return (*barred, *broken_rules(self.problem, amounts))

    @property
    def sizes_kw(self) -> Floats:
        """Contract kW of each column: its largest month, shape (n_offers,)."""
        size = self.problem.size_kw
        return np.zeros(len(self.problem.offer_ids)) if size is None else size

    def taken(self, amounts: Mapping[str, float]) -> Floats:
        """How much of each column a set takes, shape (n_offers,)."""
        return np.array([amounts.get(key, 0.0) for key in self.problem.offer_ids])

    def _earned_usd(self, held: Floats) -> dict[str, float]:
        """What each project's deferral earns, by the rules of `valued`."""
        earned = dict.fromkeys(self.projects, 0.0)
        shares: dict[str, float] = {}
        for block in self.problem.blocks:
            share = self._share(held, np.array(block.rows, dtype=np.int64))
            if not block.is_partial:
                share = float(share >= COVERED)
            shares[block.id] = share if block.after is None else min(share, shares[block.after])
            earned[block.project or ""] += block.value_usd * shares[block.id]
        return earned

    def _share(self, held: Floats, rows: NDArray[np.int64]) -> float:
        return float((held[rows] / self.problem.needed_kw[rows]).min(initial=1.0))

    def _coverage(self, rows: NeedRows, held: Floats) -> Coverage:
        needed, covered = self.problem.needed_kw[rows.at], held[rows.at]
        needed_table, covered_table = month_by_hour(rows.slots, needed, covered)
        short = np.flatnonzero(covered < needed * COVERED)
        return Coverage(
            need_id=rows.need_id,
            year=rows.year,
            ratio=float((covered / needed).min()),
            shares={},
            needed_kw=tuple(map(tuple, needed_table.tolist())),
            covered_kw=tuple(map(tuple, covered_table.tolist())),
            uncovered=tuple((rows.slots[at].label, float(needed[at] - covered[at])) for at in short),
        )


def tableau(holdings: Holdings, results: Mapping[str, Valued]) -> Tableau:
    """Work out the columns of every offer that was valued."""
    case, offer_ids = holdings.case, tuple(results)
    rows = need_rows(holdings, sorted({*project_rows(case), *_stated(holdings)}))
    barred = left_out(case, results)
    may = groups(case, [key for key in offer_ids if key not in barred])
    barred |= dict.fromkeys(sorted(may.barred), "it comes only with an offer that may not be chosen")
    return Tableau(
        problem=set_problem(holdings, results, offer_ids, rows=rows, grouped=groups(case, offer_ids)),
        rows=rows,
        projects={project.id: project.name for project in case.projects},
        payments_usd=np.array([payments_pv_usd(results[key]) for key in offer_ids], dtype=np.float64),
        left_out=barred,
    )


def _stated(holdings: Holdings) -> Iterator[tuple[str, int]]:
    """Needs and years to cover: those of the projects, or of the offers' terms where nothing is deferred."""
    for need in holdings.case.needs:
        for year in _years(holdings.case):
            if holdings.slots(need.id, year)[0]:
                yield need.id, year


def _years(case: Case) -> list[int]:
    deferred = {year for project in case.projects for year in project.years()}
    return sorted(deferred or {year for offer in case.offers for year in offer.years()})
