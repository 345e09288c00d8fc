"""The best set, the next best ones, what stops it, and what would let an offer in."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nmv.selection.model import Model, build
from nmv.selection.problem import (
    Binding,
    Chosen,
    EntryPrice,
    Floats,
    NextBest,
    SelectionError,
    SelectionProblem,
)
from nmv.selection.rules import amounts_of, ceilings, used
from nmv.selection.search import Solved, minimise

LONGEST_SOLVE_S = 60.0
_HALF = 0.5
_TIGHT = 1e-6
_STEPS = 30  # of Newton's method, which ends after a handful


def choose(problem: SelectionProblem, *, gap: float = 0.0, time_limit_s: float = LONGEST_SOLVE_S) -> Chosen:
    """Choose the set with the greatest NPV; choosing nothing is always allowed unless a block is required.

    maximise sum npv_o x_o + sum value_b y_b with sum_o covers_r,o x_o >= needed_r y_b for each row r of b,
    x binary, a share or a number of blocks, y binary (between 0 and 1 for partial blocks), groups, limits,
    block order. Stops once the relative `gap` is proven, or after `time_limit_s`: the result then says what
    was proven. `SelectionError` when required blocks cannot be covered, or no set was found in the time.
    Domain digest 13.
    """
    model = build(problem)
    return _chosen(problem, model, _solve(problem, model, gap=gap, time_limit_s=time_limit_s), gap)


def next_best(
    problem: SelectionProblem,
    best: Chosen,
    k: int,
    *,
    gap: float = 0.0,
    time_limit_s: float = LONGEST_SOLVE_S,
) -> NextBest:
    """The k best sets after `best`, best first (to within the gap), each awarding other offers than all before.

    Sets that take other amounts of the same offers are not distinct. Where there are fewer than k, `ended`
    says whether there are no more or the search for the next one ended without a set.
    """
    model, last = build(problem), best
    found: list[Chosen] = []
    for _ in range(k):
        model = _without(problem, model, last)
        solved = minimise(model, gap=gap, time_limit_s=time_limit_s)
        if solved.values is None:
            ended = "no more sets" if solved.is_infeasible else solved.status
            return NextBest(sets=tuple(found), ended=ended)
        last = _chosen(problem, model, solved, gap)
        found.append(last)
    return NextBest(sets=tuple(found), ended="complete")


def entry_price(
    problem: SelectionProblem,
    best: Chosen,
    offer_id: str,
    *,
    gap: float = 0.0,
    time_limit_s: float = LONGEST_SOLVE_S,
    model: Model | None = None,
) -> EntryPrice:
    """How far the price of an offer that was not chosen must fall for a set as good as `best` to hold it.

    The NPV of `best` less that of the best set with the offer forced in. A part of an offer gets the same part
    of the fall, so for offers that are not whole the fall f solves max (value of a set + f · share taken) =
    NPV, by Newton's method: each step is a set and its share, and the last is exact. `model` is the problem
    as `build` writes it, for who asks for many.
    """
    at = problem.offer_ids.index(offer_id)
    if offer_id in best.offer_ids:
        return EntryPrice(offer_id=offer_id, fall_usd=0.0, least_fall_usd=0.0, is_proven=best.is_proven)
    model = build(problem) if model is None else model
    forced = replace(model, lower=_raised(model.lower, model.award[at]))
    fall, is_whole = 0.0, problem.parts()[at] == 1
    for _ in range(_STEPS):
        solved = minimise(_cheaper(forced, at, fall), gap=gap, time_limit_s=time_limit_s)
        if solved.values is None:
            return EntryPrice(
                offer_id=offer_id, fall_usd=None, least_fall_usd=None, is_proven=solved.is_infeasible
            )
        before, share = fall, float(solved.values[at] * model.step_share[at])
        missing = best.npv_usd + solved.objective * model.usd_per_unit
        fall += missing / share
        if is_whole or abs(missing) <= _TIGHT * max(1.0, abs(best.npv_usd)):
            break
    # A dollar of fall raises the best set with the offer by the share taken: between the least share and 1.
    excess = -solved.bound * model.usd_per_unit - best.npv_usd
    least = before - (excess / float(problem.least_shares()[at]) if excess > 0 else excess)
    return EntryPrice(
        offer_id=offer_id,
        fall_usd=max(fall, 0.0),
        least_fall_usd=max(min(least, fall), 0.0),
        is_proven=solved.status == "optimal" and best.is_proven,
    )


def bindings(problem: SelectionProblem, chosen: Chosen) -> tuple[Binding, ...]:
    """What stops the set: tight rows and limits, and ceilings under which no further offer fits.

    Of a block earned with no row exactly tight, the closest row is named with what it has to spare.
    """
    amounts = amounts_of(problem, chosen.amounts)
    found: list[Binding] = []
    for block in problem.blocks:
        share = chosen.block_shares.get(block.id, 0.0)
        rows = np.array([row for row in block.rows if problem.needed_kw[row] > 0], dtype=np.int64)
        if share <= 0 or not len(rows):
            continue
        needed = problem.needed_kw[rows] * share
        spare = problem.covers_kw[rows] @ amounts - needed
        at = np.flatnonzero(spare <= _TIGHT * needed)
        if not len(at):
            at = np.array([int(np.argmin(spare / needed))])
        found += [Binding(spare=max(float(spare[k]), 0.0), row=int(rows[k]), block_id=block.id) for k in at]
    return (*found, *_limit_bindings(problem, chosen, amounts))


def _limit_bindings(problem: SelectionProblem, chosen: Chosen, amounts: Floats) -> list[Binding]:
    found = []
    for limit in problem.limits:
        own = used(limit, amounts)
        left_out = limit.weights[(limit.weights > 0) & (amounts <= 0)]
        for ceiling in ceilings(problem, limit, amounts, chosen.block_shares):
            spare = ceiling - own
            fits_none = len(left_out) > 0 and own > 0 and spare < float(left_out.min())
            if spare <= _TIGHT * max(abs(ceiling), 1.0) or fits_none:
                found.append(Binding(spare=max(spare, 0.0), limit_id=limit.id))
        if limit.at_least is not None and chosen.offer_ids and own - limit.at_least <= _TIGHT * max(own, 1.0):
            found.append(Binding(spare=max(own - limit.at_least, 0.0), limit_id=limit.id))
    return found


def _solve(
    problem: SelectionProblem,
    model: Model,
    *,
    gap: float,
    time_limit_s: float,
) -> Solved:
    is_free = not any(block.is_required for block in problem.blocks)
    start = np.zeros(len(model.cost)) if is_free and _allows_nothing(problem) else None
    solved = minimise(model, gap=gap, time_limit_s=time_limit_s, start=start)
    if solved.is_infeasible:
        raise SelectionError("no set of these offers covers what is required")
    if solved.values is None:
        raise SelectionError(
            f"no set was found within {time_limit_s:g} s; it is not proven that there is none"
        )
    return solved


def _allows_nothing(problem: SelectionProblem) -> bool:
    return all(limit.at_most is None or limit.at_most >= 0 for limit in problem.limits)


def _chosen(problem: SelectionProblem, model: Model, solved: Solved, gap: float) -> Chosen:
    values = solved.values
    if values is None:
        raise SelectionError("no set was found")
    shares = values[: len(problem.offer_ids)] * model.step_share
    is_awarded = values[model.award] > _HALF
    earned = dict(zip((block.id for block in problem.blocks), values[model.block].tolist(), strict=True))
    npv, bound = -solved.objective * model.usd_per_unit + 0.0, -solved.bound * model.usd_per_unit + 0.0
    distance = max(bound - npv, 0.0)
    relative = 0.0 if distance == 0.0 else distance / abs(npv) if npv else float("inf")
    return Chosen(
        offer_ids=tuple(o for o, is_in in zip(problem.offer_ids, is_awarded, strict=True) if is_in),
        npv_usd=npv,
        bound_usd=bound,
        block_ids=tuple(block_id for block_id, share in earned.items() if share > _HALF),
        amounts={
            o: float(share)
            for o, share, is_in in zip(problem.offer_ids, shares, is_awarded, strict=True)
            if is_in
        },
        block_shares=earned,
        gap=relative,
        is_proven=solved.status == "optimal",
        status=solved.status,
    )


def _without(problem: SelectionProblem, model: Model, chosen: Chosen) -> Model:
    """Cut the chosen set off: some offer must be in that was out, or out that was in."""
    is_in = np.isin(problem.offer_ids, chosen.offer_ids)
    return model.with_row(model.award, np.where(is_in, -1.0, 1.0), lower=1.0 - float(is_in.sum()))


def _raised(lower: Floats, column: int) -> Floats:
    raised = lower.copy()
    raised[column] = 1.0
    return raised


def _cheaper(model: Model, at: int, fall_usd: float) -> Model:
    cost = model.cost.copy()
    cost[at] -= fall_usd * model.step_share[at] / model.usd_per_unit
    return replace(model, cost=cost)


__all__: Sequence[str] = ("bindings", "choose", "entry_price", "next_best")
