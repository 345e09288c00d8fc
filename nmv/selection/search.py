"""Solving the program of a choice: linear relaxation, a core of undecided columns, then what is left.

Any set that differs from the relaxation in a column costs at least that column's reduced cost more. So the
columns with small reduced costs are decided first, exactly; when the set found is closer to the relaxation
than the cheapest column left aside, or than the gap asked for, it is proven. Otherwise HiGHS gets every column
that can still matter, with the set found as its start. Every bound that is reported follows from these facts.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from nmv.selection.model import Bools, Model
from nmv.selection.problem import Floats

_KINDS = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
_FEASIBLE = 2  # HiGHS: a primal solution that satisfies every row
_CORES = (300, 600)
_FIRST_CORE = 100  # tried before where few columns lie near the relaxation ...
_FEW = 0.25  # ... that is, no more than this part of them
_CORE_AT_MOST = 0.8  # a core that is nearly everything saves nothing
_CORE_NODES = 10
_SAFETY = 1e-7  # of the objective: reduced costs are exact to the solver's tolerance
_TOLERANCE = 1e-9
# HiGHS is quicker with its own tolerance on whole numbers; what it finds is rounded and every row checked. A
# row that then falls short by more than this is solved again with the strict one.
_NEARLY_WHOLE = 1e-6
_ROW_SLACK = 1e-8


@dataclass(frozen=True, eq=False)
class Solved:
    """The best values found (None when there are none), their objective, the proven bound, how it ended."""

    values: Floats | None
    objective: float
    bound: float
    status: str

    @property
    def is_infeasible(self) -> bool:
        """Whether it is proven that no solution exists."""
        return self.values is None and self.status == "infeasible"


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The linear relaxation: its bound, where each column stands, and what moving it costs at least."""

    bound: float
    values: Floats
    costs_to_move: Floats


@dataclass(eq=False)
class _Search:
    """The best found so far, within the limits that were set."""

    model: Model
    gap: float
    ends_at: float
    values: Floats | None = None
    objective: float = math.inf
    bound: float = -math.inf
    status: str = "time limit"

    def worth_finding(self) -> float:
        """An objective must be below this to matter; the set found is good enough against anything above."""
        if self.values is None:
            return math.inf
        return self.objective - self.gap * abs(self.objective)

    def is_proven(self) -> bool:
        """Whether the set found is within the gap of the bound."""
        slack = _TOLERANCE * max(1.0, abs(self.objective))
        return self.values is not None and self.bound >= self.worth_finding() - slack

    def take(self, solver: Any) -> bool:
        """Keep the solver's solution when it is better; False when rounding it to whole numbers breaks a row."""
        info = solver.getInfo()
        if info.primal_solution_status != _FEASIBLE or info.objective_function_value >= self.objective:
            return True
        found = np.array(solver.getSolution().col_value)
        rounded = np.where(self.model.is_whole, np.round(found), found)
        if not self.model.satisfied_by(rounded, slack=_ROW_SLACK):
            return False
        self.values, self.objective = rounded, float(self.model.cost @ rounded)
        return True

    def solved(self) -> Solved:
        """What is known at the end."""
        status = "optimal" if self.is_proven() else self.status
        return Solved(self.values, self.objective, min(self.bound, self.objective), status)


def minimise(model: Model, *, gap: float, time_limit_s: float, start: Floats | None = None) -> Solved:
    """Minimise the program to the relative `gap`, or say what was proven when the time ended.

    `start` is a solution that is known to satisfy every row.
    """
    search = _Search(model, gap, time.perf_counter() + time_limit_s)
    if start is not None:
        search.values, search.objective = start, float(model.cost @ start)
    relaxed = _relax(search)
    if relaxed is None:
        return search.solved()
    search.bound = relaxed.bound
    order = np.argsort(relaxed.costs_to_move, kind="stable")
    for size in [*_cores(relaxed, gap), None]:
        if search.is_proven() or time.perf_counter() > search.ends_at:
            break
        _decide(search, relaxed, None if size is None else order[:size])
    return search.solved()


def _relax(search: _Search) -> _Relaxed | None:
    """Solve the linear relaxation; None when there is none or the time is over."""
    model = search.model
    solver = _solver(search)
    _pass(solver, model, model.lower, model.upper, is_mixed=False)
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        search.status = _word(status)
        return None
    solution = solver.getSolution()
    values, reduced = np.array(solution.col_value), np.array(solution.col_dual)
    at_lower = values <= model.lower + _TOLERANCE
    at_upper = values >= model.upper - _TOLERANCE
    costs = np.where(at_lower, np.maximum(reduced, 0.0), np.where(at_upper, np.maximum(-reduced, 0.0), 0.0))
    # Columns that may move by less than one have no least cost of moving.
    costs[~model.is_whole] = 0.0
    return _Relaxed(float(solver.getInfo().objective_function_value), values, costs)


def _cores(relaxed: _Relaxed, gap: float) -> list[int]:
    """How many columns to decide first, then next; where nearly all are alike a small core is lost time."""
    n = len(relaxed.values)
    near = int((relaxed.costs_to_move <= 0.5 * gap * abs(relaxed.bound)).sum())
    first = [max(near, _FIRST_CORE)] if near <= _FEW * n else []
    return [size for size in (*first, *_CORES) if size < _CORE_AT_MOST * n]


def _decide(search: _Search, relaxed: _Relaxed, core: Any) -> None:
    """Solve with the columns of the core free (all of them without one) and the others where they stand."""
    model, costs = search.model, relaxed.costs_to_move
    free = np.zeros(len(model.cost), dtype=np.bool_)
    free[slice(None) if core is None else core] = True
    free |= (costs == 0.0) if core is None else ~model.is_whole
    threshold = search.worth_finding()
    if math.isfinite(threshold):
        free &= ~(relaxed.bound + costs > threshold + _SAFETY * max(1.0, abs(threshold)))
    target = _good_enough(search)
    solver = _solver(search)
    if core is not None:
        solver.setOptionValue("mip_max_nodes", _CORE_NODES)
    if target is not None:
        solver.setOptionValue("objective_target", target)
    stands = np.where(model.is_whole, np.round(relaxed.values), relaxed.values)
    _pass(
        solver,
        model,
        np.where(free, model.lower, stands),
        np.where(free, model.upper, stands),
        is_mixed=True,
    )
    _start_from(solver, search.values)
    solver.run()
    if not search.take(solver):
        solver.setOptionValue("mip_feasibility_tolerance", _TOLERANCE)
        solver.run()
        search.take(solver)
    _raise_bound(search, relaxed, solver, free)
    search.status = _word(solver.getModelStatus())
    if core is None and search.status == "infeasible" and search.values is not None:
        search.status = "optimal"


def _raise_bound(search: _Search, relaxed: _Relaxed, solver: Any, free: Bools) -> None:
    """Inside the free columns the solver's bound holds, outside the cheapest move does."""
    inside = float(solver.getInfo().mip_dual_bound)
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        inside = math.inf
    outside = math.inf
    if not free.all():
        outside = relaxed.bound + float(relaxed.costs_to_move[~free].min())
    search.bound = max(search.bound, min(inside, outside))


def _good_enough(search: _Search) -> float | None:
    """The objective at which the relaxation's bound alone proves the gap."""
    if search.gap <= 0.0:
        return None
    return search.bound / (1.0 - search.gap) if search.bound > 0 else search.bound / (1.0 + search.gap)


def _solver(search: _Search) -> Any:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options: Sequence[tuple[str, Any]] = (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("time_limit", max(search.ends_at - time.perf_counter(), 0.01)),
        ("primal_feasibility_tolerance", _TOLERANCE),
        ("dual_feasibility_tolerance", _TOLERANCE),
        ("mip_feasibility_tolerance", _NEARLY_WHOLE),
        ("mip_rel_gap", search.gap),
        ("mip_abs_gap", _TOLERANCE),
    )
    for name, value in options:
        solver.setOptionValue(name, value)
    return solver


def _pass(solver: Any, model: Model, lower: Floats, upper: Floats, *, is_mixed: bool) -> None:
    lp: Any = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), len(model.row_lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, lower, upper
    lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = model.start.astype(np.int32)
    lp.a_matrix_.index_ = model.index.astype(np.int32)
    lp.a_matrix_.value_ = model.value
    if is_mixed:
        lp.integrality_ = [_KINDS[is_whole] for is_whole in model.is_whole.tolist()]
    solver.passModel(lp)


def _start_from(solver: Any, values: Floats | None) -> None:
    if values is None:
        return
    start: Any = highspy.HighsSolution()
    start.col_value = values.tolist()
    solver.setSolution(start)


def _word(status: Any) -> str:
    """HiGHS's status in words a result can carry."""
    known = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
        highspy.HighsModelStatus.kTimeLimit: "time limit",
    }
    return known.get(status, "stopped early")
