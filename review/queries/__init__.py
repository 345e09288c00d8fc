"""Reads of the review: the panel's cards, the ranking, coverage and the chosen set."""

from review.queries.cards import CardPage, ScoringPage, card_page, is_all_in, scoring_page
from review.queries.home import tabs_for, waiting_for
from review.queries.ranking import latest_run
from review.queries.rubrics import criteria_of, rubric_of, rubrics_to_choose
from review.queries.selections import current_selection

__all__ = [
    "CardPage",
    "ScoringPage",
    "card_page",
    "criteria_of",
    "current_selection",
    "is_all_in",
    "latest_run",
    "rubric_of",
    "rubrics_to_choose",
    "scoring_page",
    "tabs_for",
    "waiting_for",
]
