"""Small linear and mixed-integer programs, built from arrays and solved by HiGHS on one thread.

A program is minimised. Blocks of columns and rows are appended as arrays; nothing loops over hours.
"""

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

INFINITY = highspy.kHighsInf
_SAME_OBJECTIVE = 1e-9
# A program that is not proven by then is reported as such, never as solved.
_LONGEST_SOLVE_S = 60.0


class SolverError(RuntimeError):
    """HiGHS did not prove an optimum; `status` is its word for what happened."""

    def __init__(self, status: str) -> None:
        """Keep the status for callers that can say more about an infeasible program."""
        super().__init__(f"the solver ended without a proven optimum: {status}")
        self.status = status

    @property
    def is_infeasible(self) -> bool:
        """Whether no solution exists at all."""
        return "nfeasible" in self.status


@dataclass(frozen=True, eq=False)
class Solution:
    """Values of the columns, the objective, and the proven bound on it."""

    values: Floats
    objective: float
    bound: float


@dataclass(eq=False)
class Program:
    """A program in the making; columns are addressed by the index arrays that `columns` gives back."""

    _cost: list[Floats] = field(default_factory=list)
    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _whole: list[Ints] = field(default_factory=list)
    _row_lower: list[Floats] = field(default_factory=list)
    _row_upper: list[Floats] = field(default_factory=list)
    _entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    n_columns: int = 0
    n_rows: int = 0

    def columns(
        self,
        n: int,
        *,
        cost: ArrayLike = 0.0,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = INFINITY,
        whole: bool = False,
    ) -> Ints:
        """Append `n` columns and return their indexes."""
        index = np.arange(self.n_columns, self.n_columns + n)
        for store, value in ((self._cost, cost), (self._lower, lower), (self._upper, upper)):
            store.append(np.broadcast_to(np.asarray(value, dtype=np.float64), (n,)))
        if whole:
            self._whole.append(index)
        self.n_columns += n
        return index

    def rows(
        self,
        n: int,
        *terms: tuple[ArrayLike, ArrayLike],
        lower: ArrayLike = -INFINITY,
        upper: ArrayLike = INFINITY,
    ) -> Ints:
        """Append `n` rows, row k holding the k-th column of every term times its k-th coefficient."""
        index = np.arange(self.n_rows, self.n_rows + n)
        self._row_lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), (n,)))
        self._row_upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), (n,)))
        self.n_rows += n
        for columns, coefficients in terms:
            self.entries(index, columns, coefficients)
        return index

    def entries(self, rows: ArrayLike, columns: ArrayLike, coefficients: ArrayLike) -> None:
        """Add coefficients to rows that exist; the three are broadcast to one length."""
        three = np.broadcast_arrays(
            np.asarray(rows), np.asarray(columns), np.asarray(coefficients, dtype=np.float64)
        )
        self._entries.append((three[0].ravel(), three[1].ravel(), three[2].ravel()))

    def solve(self, *, gap: float = 0.0) -> Solution:
        """Minimise; raise `SolverError` unless the optimum is proven to the relative `gap`."""
        solver = self._solver()
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_abs_gap", 1e-9)
        solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
        return _solution(solver, is_mixed=bool(self._whole))

    def solve_apart(self, ones: Ints, others: Ints, *, above: float, most_programs: int) -> Solution | None:
        """Minimise a linear program in which no pair `ones[k]`, `others[k]` may both be above zero.

        Branch and bound on the pairs that the linear solution holds together (by more than `above`): one
        branch closes the one column, the other the other, each solved from the last basis. Exact, and quick
        while such pairs are few; None once `most_programs` linear programs were solved without an end.
        """
        solver = self._solver()
        upper = np.concatenate(self._upper)
        best: Solution | None = None
        waiting: list[frozenset[int]] = [frozenset()]
        closed_now: frozenset[int] = frozenset()
        for _ in range(most_programs):
            if not waiting:
                return best
            closed = waiting.pop()
            for column in closed ^ closed_now:
                solver.changeColBounds(column, 0.0, 0.0 if column in closed else float(upper[column]))
            closed_now = closed
            found = _branch(solver, is_root=not closed)
            if found is None or (best is not None and found.objective >= best.objective - _SAME_OBJECTIVE):
                continue
            overlap = np.minimum(found.values[ones], found.values[others])
            worst = int(np.argmax(overlap))
            if overlap[worst] <= above:
                best = found
            else:
                pair = sorted((int(ones[worst]), int(others[worst])), key=lambda column: found.values[column])
                waiting += [closed | {pair[1]}, closed | {pair[0]}]
        return best if not waiting else None

    def _solver(self) -> Any:
        """A fresh HiGHS on one thread, holding this program."""
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)  # noqa: FBT003 -- HiGHS takes options by position
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("time_limit", _LONGEST_SOLVE_S)
        solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
        solver.setOptionValue("dual_feasibility_tolerance", 1e-9)
        solver.passModel(self._model())
        return solver

    def _model(self) -> Any:
        lp: Any = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.n_columns, self.n_rows
        lp.col_cost_ = np.concatenate(self._cost)
        lp.col_lower_ = np.concatenate(self._lower)
        lp.col_upper_ = np.concatenate(self._upper)
        lp.row_lower_ = np.concatenate(self._row_lower) if self._row_lower else np.empty(0)
        lp.row_upper_ = np.concatenate(self._row_upper) if self._row_upper else np.empty(0)
        self._fill_matrix(lp)
        if self._whole:
            kinds = np.full(self.n_columns, highspy.HighsVarType.kContinuous, dtype=object)
            kinds[np.concatenate(self._whole)] = highspy.HighsVarType.kInteger
            lp.integrality_ = kinds.tolist()
        return lp

    def _fill_matrix(self, lp: Any) -> None:
        """Column-wise sparse form; entries named twice are summed, as a reader of the rows expects."""
        if not self._entries:
            return
        rows, columns, values = (np.concatenate(parts) for parts in zip(*self._entries, strict=True))
        keys, where = np.unique(columns * self.n_rows + rows, return_inverse=True)
        summed = np.bincount(where, weights=values, minlength=len(keys))
        counts = np.bincount(keys // self.n_rows, minlength=self.n_columns)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        lp.a_matrix_.index_ = (keys % self.n_rows).astype(np.int32)
        lp.a_matrix_.value_ = summed


def _branch(solver: Any, *, is_root: bool) -> Solution | None:
    """Solve a branch; a branch without a solution is None, a program without one is an error."""
    try:
        return _solution(solver, is_mixed=False)
    except SolverError as error:
        if is_root or not error.is_infeasible:
            raise
        return None


def _solution(solver: Any, *, is_mixed: bool) -> Solution:
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise SolverError(solver.modelStatusToString(status))
    info = solver.getInfo()
    objective = float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if is_mixed else objective
    return Solution(np.asarray(solver.getSolution().col_value), objective, bound)
