"""Reads of outcomes, contracts, notices, memos and debriefs."""

from contracts.queries.home import waiting_for
from contracts.queries.outcomes import (
    addressees_of,
    approved_selection,
    award_of,
    contract_page,
    outcome_page,
    tabs_for,
)

__all__ = [
    "addressees_of",
    "approved_selection",
    "award_of",
    "contract_page",
    "outcome_page",
    "tabs_for",
    "waiting_for",
]
