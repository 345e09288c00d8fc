"""The exact choice of a set: a mixed-integer program over offers and the blocks of value they unlock."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.programs import Program, SolverError

Floats = NDArray[np.float64]

_USD_PER_UNIT = 1e6  # the program counts in million dollars, which keeps its numbers near one
_HALF = 0.5


class SelectionError(ValueError):
    """No set satisfies what was demanded."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Value unlocked when every one of its rows is covered; `after` names a block that must come first.

    `rows` index the problem's coverage rows. A `partial` block pays in proportion to its worst row.
    """

    id: str
    value_usd: float
    rows: tuple[int, ...]
    after: str | None = None
    is_partial: bool = False
    is_required: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class SelectionProblem:
    """Offers, what each is worth by itself, what each covers, and the blocks.

    `npv_usd` shape (n_offers,) without any block's value; `covers_kw` shape (n_rows, n_offers);
    `needed_kw` shape (n_rows,). Of an `exclusive` group at most one offer is chosen; a pair (a, b) in
    `requires` allows a only with b.
    """

    offer_ids: tuple[str, ...]
    npv_usd: Floats
    covers_kw: Floats
    needed_kw: Floats
    blocks: tuple[Block, ...]
    exclusive: tuple[tuple[str, ...], ...] = ()
    requires: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The best set, what it is worth with its blocks, the proven bound on any set, and the blocks earned."""

    offer_ids: tuple[str, ...]
    npv_usd: float
    bound_usd: float
    block_ids: tuple[str, ...]


def choose(problem: SelectionProblem) -> Chosen:
    """Choose the set with the greatest NPV; choosing nothing is always allowed unless a block is required.

    maximise sum npv_o x_o + sum value_b y_b with sum_o covers_r,o x_o >= needed_r y_b for each row r of b,
    x and y binary (y between 0 and 1 for partial blocks), exclusive groups, requires, block order.
    `SelectionError` when required blocks cannot be covered. Domain digest 13.
    """
    program = Program()
    x = program.columns(len(problem.offer_ids), cost=-problem.npv_usd / _USD_PER_UNIT, upper=1.0, whole=True)
    y = {
        block.id: program.columns(
            1,
            cost=-block.value_usd / _USD_PER_UNIT,
            lower=1.0 if block.is_required else 0.0,
            upper=1.0,
            whole=not block.is_partial,
        )
        for block in problem.blocks
    }
    for block in problem.blocks:
        _cover(program, problem, block, x, y[block.id])
        if block.after is not None:
            program.rows(1, (y[block.id], 1.0), (y[block.after], -1.0), upper=0.0)
    place = {offer_id: x[index : index + 1] for index, offer_id in enumerate(problem.offer_ids)}
    for group in problem.exclusive:
        program.rows(1, *[(place[offer_id], 1.0) for offer_id in group], upper=1.0)
    for dependent, other in problem.requires:
        program.rows(1, (place[dependent], 1.0), (place[other], -1.0), upper=0.0)
    try:
        solved = program.solve()
    except SolverError as error:
        if error.is_infeasible:
            raise SelectionError("no set of these offers covers what is required") from error
        raise
    return Chosen(
        offer_ids=tuple(o for o, column in place.items() if solved.values[column[0]] > _HALF),
        npv_usd=-solved.objective * _USD_PER_UNIT,
        bound_usd=-solved.bound * _USD_PER_UNIT,
        block_ids=tuple(block_id for block_id, column in y.items() if solved.values[column[0]] > _HALF),
    )


def _cover(
    program: Program, problem: SelectionProblem, block: Block, x: NDArray[np.int64], y: NDArray[np.int64]
) -> None:
    """One row per needed amount, divided by that amount: sum of covered parts >= y."""
    if not block.rows:
        return
    members = np.array(block.rows)
    parts = problem.covers_kw[members] / problem.needed_kw[members, None]
    distinct = np.unique(np.minimum(parts, 1.0), axis=0)
    rows = program.rows(len(distinct), lower=0.0)
    program.entries(rows[:, None], x[None, :], distinct)
    program.entries(rows, y, -1.0)
