"""The rules a given set keeps or breaks, each in words."""

from typing import Any

import numpy as np
import pytest

from nmv.selection import Block, Limit, SelectionProblem, broken_rules, choose


def problem(**changes: Any) -> SelectionProblem:
    """Three offers of 1, 2 and 3 kW; b comes in halves, c from a fifth on."""
    given: dict[str, Any] = {
        "offer_ids": ("a", "b", "c"),
        "npv_usd": np.array([1.0, 1.0, 1.0]),
        "covers_kw": np.array([[1.0, 2.0, 3.0]]),
        "needed_kw": np.array([4.0]),
        "blocks": (Block(id="need", value_usd=100.0, rows=(0,)),),
        "size_kw": np.array([1.0, 2.0, 3.0]),
        "steps": np.array([1, 2, 0]),
        "least_share": np.array([1.0, 0.5, 0.2]),
    }
    return SelectionProblem(**(given | changes))


def limit(**bounds: Any) -> tuple[Limit, ...]:
    return (Limit(id="the limit", weights=np.array([1.0, 2.0, 3.0]), **bounds),)


@pytest.mark.parametrize(
    ("changes", "amounts", "words"),
    [
        ({}, {"a": 1.0, "b": 0.5, "c": 0.2}, ()),
        ({}, {}, ()),
        ({}, {"nobody": 1.0}, ("nobody may not be chosen",)),
        ({}, {"a": 0.5}, ("0.5 of a cannot be taken",)),
        ({}, {"b": 0.25}, ("0.25 of b cannot be taken",)),
        ({}, {"c": 0.1}, ("0.1 of c cannot be taken",)),
        ({}, {"c": 1.5}, ("1.5 of c cannot be taken",)),
        ({"exclusive": (("a", "b"),)}, {"a": 1.0, "b": 1.0}, ("at most one of a, b may be chosen",)),
        ({"inclusive": (("a", "b"),)}, {"a": 1.0}, ("a, b come all or none",)),
        ({"requires": (("a", "c"),)}, {"a": 1.0}, ("a comes only with c",)),
        ({"limits": limit(at_most=2.5)}, {"a": 1.0, "b": 0.5}, ()),  # 1 + 1 kW
        ({"limits": limit(at_most=2.5)}, {"a": 1.0, "b": 1.0}, ("the limit, and this set has 3",)),
        ({"limits": limit(at_least=2.0)}, {}, ()),
        ({"limits": limit(at_least=2.0)}, {"a": 1.0}, ("the limit, and this set has 1",)),
        ({"limits": limit(at_most_share=0.5)}, {"a": 1.0}, ("the limit, and this set has 1",)),  # all of 1 kW
        # Four kilowatts are needed: 1 + 3 earn the block and the budget it brings, 1 + 2 do not.
        ({"limits": limit(at_most=0.0, per_block={"need": 5.0})}, {"a": 1.0, "c": 1.0}, ()),
        (
            {"limits": limit(at_most=0.0, per_block={"need": 5.0})},
            {"a": 1.0, "b": 1.0},
            ("the limit, and this set has 3",),
        ),
        (
            {"blocks": (Block(id="need", value_usd=1.0, rows=(0,), is_required=True),)},
            {"a": 1.0},
            ("need is not covered",),
        ),
    ],
)
def test_each_rule_that_a_set_breaks_is_named(
    changes: dict[str, Any], amounts: dict[str, float], words: tuple[str, ...]
) -> None:
    assert broken_rules(problem(**changes), amounts) == words


def test_a_set_that_was_chosen_breaks_no_rule() -> None:
    tight = problem(limits=limit(at_most=4.0), exclusive=(("a", "b"),))
    assert broken_rules(tight, choose(tight).amounts) == ()
