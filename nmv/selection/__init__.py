"""The exact choice of a set: a mixed-integer program over offers and the blocks of value they unlock."""

from nmv.selection.choice import LONGEST_SOLVE_S, bindings, choose, entry_price, next_best
from nmv.selection.model import Model, build
from nmv.selection.problem import (
    Binding,
    Block,
    Chosen,
    EntryPrice,
    Limit,
    NextBest,
    SelectionError,
    SelectionProblem,
)
from nmv.selection.rules import broken_rules

__all__ = [
    "LONGEST_SOLVE_S",
    "Binding",
    "Block",
    "Chosen",
    "EntryPrice",
    "Limit",
    "Model",
    "NextBest",
    "SelectionError",
    "SelectionProblem",
    "bindings",
    "broken_rules",
    "build",
    "choose",
    "entry_price",
    "next_best",
]
