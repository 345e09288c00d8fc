"""Sets of offers: what a set covers of each need, which projects it defers, and the best set.

In a set the shares of a need sum to at most one, and a project's deferral is earned once.
"""

from nmv.portfolio.best import BindingTerm, Choice, Entry, choose_set
from nmv.portfolio.covering import Coverage, Holdings, coverage
from nmv.portfolio.document import PORTFOLIO_SCHEMA, portfolio_document
from nmv.portfolio.tableau import Tableau, tableau
from nmv.portfolio.valuing import Proof, SetValue, Valued, value_set

__all__ = [
    "PORTFOLIO_SCHEMA",
    "BindingTerm",
    "Choice",
    "Coverage",
    "Entry",
    "Holdings",
    "Proof",
    "SetValue",
    "Tableau",
    "Valued",
    "choose_set",
    "coverage",
    "portfolio_document",
    "tableau",
    "value_set",
]
