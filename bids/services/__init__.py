"""Writes about offers: making them, opening them, what comes after, releasing their prices."""

from bids.services.affiliates import release_offer
from bids.services.conformance import (
    add_check,
    examine_offers,
    judge_check,
    request_examination,
    sweep_examinations,
)
from bids.services.cures import answer_cure, ask_to_cure, decide_cure
from bids.services.disqualification import (
    confirm_disqualification,
    decline_disqualification,
    propose_disqualification,
    reverse_disqualification,
)
from bids.services.incrementality import decide_increment
from bids.services.opening import consent_to_opening
from bids.services.prices import release_prices
from bids.services.screens import release_finding, set_screen_terms
from bids.services.submission import save_draft, submit_offer, withdraw_offer

__all__ = [
    "add_check",
    "answer_cure",
    "ask_to_cure",
    "confirm_disqualification",
    "consent_to_opening",
    "decide_cure",
    "decide_increment",
    "decline_disqualification",
    "examine_offers",
    "judge_check",
    "propose_disqualification",
    "release_finding",
    "release_offer",
    "release_prices",
    "request_examination",
    "reverse_disqualification",
    "save_draft",
    "set_screen_terms",
    "submit_offer",
    "sweep_examinations",
    "withdraw_offer",
]
