"""The best set of a case, the next best ones, what stops it, and what would let a loser in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from nmv.case import Case
from nmv.market import Market
from nmv.portfolio.covering import Holdings
from nmv.portfolio.problem import need_rows, project_rows, row_names, set_problem
from nmv.portfolio.terms import groups, kw_months_pv, left_out
from nmv.portfolio.valuing import Proof, SetValue, Valued, valued
from nmv.selection import (
    LONGEST_SOLVE_S,
    Chosen,
    Model,
    bindings,
    build,
    choose,
    entry_price,
    next_best,
)

_MANY_OFFERS, _GAP_OF_MANY = 100, 1e-3


@dataclass(frozen=True, kw_only=True)
class BindingTerm:
    """What stops the set, in words, with what it has to spare (kW of a need, the limit's own unit)."""

    name: str
    spare: float


@dataclass(frozen=True, kw_only=True)
class Entry:
    """How far a loser's price must fall until a set with it is as good as the best; None when none can hold it.

    `fall_usd` is of the offer's NPV, `fall_usd_per_kw_month` the same as its fixed price in the first
    contract year. A fall below `least_fall_usd` is proven not to be enough.
    """

    offer_id: str
    fall_usd: float | None
    fall_usd_per_kw_month: float | None
    least_fall_usd: float | None
    is_proven: bool


@dataclass(eq=False)
class Choice:
    """One case's choice: everything of it that does not depend on which set is asked for, worked out once.

    `gap` is the relative distance from the proven bound at which the solver may stop, 0 for an exact optimum;
    left to itself (None) it is 0 for up to 100 offers and 0.1 % beyond. `time_limit_s` ends each search.
    Groups given here are added to those of the case.
    """

    holdings: Holdings
    results: Mapping[str, Valued]
    gap: float | None = None
    time_limit_s: float = LONGEST_SOLVE_S
    exclusive: Sequence[Sequence[str]] = ()
    requires: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        """Leave out what may not be chosen, and write the problem."""
        case = self.holdings.case
        self.left_out = left_out(case, self.results)
        grouped = groups(
            case,
            [key for key in self.results if key not in self.left_out],
            exclusive=self.exclusive,
            requires=self.requires,
        )
        self.left_out |= dict.fromkeys(
            sorted(grouped.barred), "it comes only with an offer that may not be chosen"
        )
        rows = need_rows(self.holdings, project_rows(case))
        self._row_names = row_names(self.holdings, rows)
        self.gap_allowed = self.gap if self.gap is not None else _gap_for(len(self.results))
        allowed = tuple(key for key in self.results if key not in self.left_out)
        self.problem = set_problem(self.holdings, self.results, allowed, rows=rows, grouped=grouped)
        self.chosen: Chosen = choose(self.problem, gap=self.gap_allowed, time_limit_s=self.time_limit_s)

    @property
    def case(self) -> Case:
        """The case whose offers are chosen."""
        return self.holdings.case

    def best(self) -> SetValue:
        """The set with the greatest NPV, valued, with what was proven of it."""
        return self._valued(self.chosen)

    def next_best(self, k: int) -> tuple[SetValue, ...]:
        """The k best sets that award other offers, best first."""
        return self.ranked(k)[0]

    def ranked(self, k: int) -> tuple[tuple[SetValue, ...], str]:
        """The same, with why there are no further ones (see `nmv.selection.NextBest`)."""
        found = next_best(self.problem, self.chosen, k, gap=self.gap_allowed, time_limit_s=self.time_limit_s)
        return tuple(self._valued(each) for each in found.sets), found.ended

    def bindings(self) -> tuple[BindingTerm, ...]:
        """What stops the best set, in words."""
        return tuple(
            BindingTerm(
                name=self._row_names[each.row] if each.row is not None else each.limit_id or "",
                spare=each.spare,
            )
            for each in bindings(self.problem, self.chosen)
        )

    def entries(self, offer_ids: Iterable[str] | None = None) -> tuple[Entry, ...]:
        """Entry prices of losers (of all that may be chosen, unless some are named), in the case's order."""
        asked = set(self.problem.offer_ids if offer_ids is None else offer_ids) - set(self.chosen.offer_ids)
        return tuple(self._entry(key) for key in self.problem.offer_ids if key in asked)

    def _entry(self, offer_id: str) -> Entry:
        found = entry_price(
            self.problem,
            self.chosen,
            offer_id,
            gap=self.gap_allowed,
            time_limit_s=self.time_limit_s,
            model=self._model,
        )
        paid = kw_months_pv(self.case, self.holdings.offers[offer_id], is_escalating=True)
        return Entry(
            offer_id=offer_id,
            fall_usd=found.fall_usd,
            fall_usd_per_kw_month=None if found.fall_usd is None else found.fall_usd / paid,
            least_fall_usd=found.least_fall_usd,
            is_proven=found.is_proven,
        )

    @cached_property
    def _model(self) -> Model:
        """The program, written once: each entry price is a search of its own on it."""
        return build(self.problem)

    def _valued(self, chosen: Chosen) -> SetValue:
        found = valued(self.holdings, self.results, chosen.offer_ids, amounts=chosen.amounts)
        return replace(
            found,
            bound_usd=chosen.bound_usd,
            left_out=dict(self.left_out),
            proof=Proof(
                status=chosen.status,
                is_proven=chosen.is_proven,
                gap_allowed=self.gap_allowed,
                gap=chosen.gap if np.isfinite(chosen.gap) else None,
            ),
        )


def _gap_for(n_offers: int) -> float:
    return 0.0 if n_offers <= _MANY_OFFERS else _GAP_OF_MANY


def choose_set(
    case: Case,
    results: Mapping[str, Valued],
    *,
    exclusive: Sequence[Sequence[str]] = (),
    requires: Sequence[tuple[str, str]] = (),
    market: Market | None = None,
    gap: float | None = None,
    time_limit_s: float = LONGEST_SOLVE_S,
) -> SetValue:
    """The set of offers with the greatest NPV; the empty set when no offer is worth its price.

    `results` holds the evaluation of every offer that may be chosen. Of an `exclusive` group at most one
    is chosen; (a, b) in `requires` allows a only with b; both are added to the case's own terms. The search
    ends at the relative `gap` (None: exact for up to 100 offers, 0.1 % beyond) or after `time_limit_s`, and
    `proof` says what was proven by then.
    """
    holdings = Holdings(market if market is not None else Market(case))
    return Choice(
        holdings, results, gap=gap, time_limit_s=time_limit_s, exclusive=exclusive, requires=requires
    ).best()
