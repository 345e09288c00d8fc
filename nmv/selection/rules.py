"""What a set earns, uses and may use under a problem, and the rules that a given set breaks."""

from collections.abc import Iterator, Mapping

import numpy as np

from nmv.selection.problem import Floats, Limit, SelectionProblem

# The solver satisfies rows to 1e-8 of their largest weight; a rule counts as kept a little beyond that.
_SLACK = 1e-6
# Shares that were written down have six decimals, rounded up: a third is 0.333334.
_SPELLED = 1e-6


def amounts_of(problem: SelectionProblem, amounts: Mapping[str, float]) -> Floats:
    """How much of each offer of the problem is taken, shape (n_offers,)."""
    return np.array([amounts.get(offer_id, 0.0) for offer_id in problem.offer_ids])


def earned_shares(problem: SelectionProblem, taken: Floats) -> dict[str, float]:
    """The most of each block that a set can earn: 0 or 1, of a partial block any share of its worst row."""
    shares: dict[str, float] = {}
    for block in problem.blocks:
        rows = np.array([row for row in block.rows if problem.needed_kw[row] > 0], dtype=np.int64)
        ratios = problem.covers_kw[rows] @ taken / problem.needed_kw[rows]
        share = min(1.0, float(ratios.min(initial=1.0)))
        if not block.is_partial:
            share = float(share >= 1.0 - _SLACK)
        shares[block.id] = share if block.after is None else min(share, shares[block.after])
    return shares


def used(limit: Limit, taken: Floats) -> float:
    """What a set uses of a limit, in the limit's unit."""
    counted = (taken > 0).astype(np.float64) if limit.counts_awards else taken
    return float(limit.weights @ counted)


def ceilings(
    problem: SelectionProblem, limit: Limit, taken: Floats, block_shares: Mapping[str, float]
) -> list[float]:
    """What a set may use of a limit at most, by each of its bounds."""
    found = []
    if limit.at_most is not None:
        freed = sum(usd * block_shares.get(key, 0.0) for key, usd in limit.per_block.items())
        found.append(limit.at_most + freed)
    if limit.at_most_share is not None and problem.size_kw is not None:
        found.append(limit.at_most_share * float(problem.size_kw @ taken))
    return found


def broken_rules(problem: SelectionProblem, amounts: Mapping[str, float]) -> tuple[str, ...]:
    """Words for every rule of the problem that a set breaks: who may be chosen, amounts, groups, limits.

    `amounts` says how much of each offer is taken. Required blocks are rules too.
    """
    allowed = set(problem.offer_ids)
    strangers = [f"{offer_id} may not be chosen" for offer_id in amounts if offer_id not in allowed]
    taken = amounts_of(problem, amounts)
    return (
        *strangers,
        *_broken_amounts(problem, amounts),
        *_broken_groups(problem, {offer_id for offer_id in amounts if offer_id in allowed}),
        *_broken_limits(problem, taken),
    )


def _broken_amounts(problem: SelectionProblem, amounts: Mapping[str, float]) -> Iterator[str]:
    rows = zip(problem.offer_ids, problem.parts().tolist(), problem.least_shares().tolist(), strict=True)
    for offer_id, parts, least in rows:
        if offer_id not in amounts:
            continue
        share = amounts[offer_id]
        is_whole = not parts or abs(share * parts - round(share * parts)) <= _SLACK + parts * _SPELLED
        if not (is_whole and least - _SLACK <= share <= 1.0 + _SLACK):
            yield f"{share:g} of {offer_id} cannot be taken"


def _broken_groups(problem: SelectionProblem, chosen: set[str]) -> Iterator[str]:
    for group in problem.exclusive:
        if len(chosen.intersection(group)) > 1:
            yield f"at most one of {', '.join(group)} may be chosen"
    for group in problem.inclusive:
        if 0 < len(chosen.intersection(group)) < len(group):
            yield f"{', '.join(group)} come all or none"
    for offer_id, other in problem.requires:
        if offer_id in chosen and other not in chosen:
            yield f"{offer_id} comes only with {other}"


def _broken_limits(problem: SelectionProblem, taken: Floats) -> Iterator[str]:
    earned = earned_shares(problem, taken)
    for block in problem.blocks:
        if block.is_required and earned[block.id] < 1.0 - _SLACK:
            yield f"{block.id} is not covered"
    for limit in problem.limits:
        own, slack = used(limit, taken), _slack(limit, taken)
        is_above = any(own > most + slack for most in ceilings(problem, limit, taken, earned))
        is_below = limit.at_least is not None and bool((taken > 0).any()) and own < limit.at_least - slack
        if is_above or is_below:
            yield f"{limit.id}, and this set has {f'{own:,.2f}'.removesuffix('.00')}"


def _slack(limit: Limit, taken: Floats) -> float:
    """How far beyond a limit still keeps it: what the solver's and the written shares' decimals may add up to."""
    weights = np.abs(limit.weights)
    in_part = weights[(taken > 0) & (taken < 1)]
    return _SLACK * max(1.0, float(weights.max(initial=0.0))) + _SPELLED * float(in_part.sum())
