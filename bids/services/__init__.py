"""Writes about offers: making them, opening them, releasing their prices."""

from bids.services.opening import consent_to_opening
from bids.services.prices import release_prices
from bids.services.submission import save_draft, submit_offer, withdraw_offer

__all__ = ["consent_to_opening", "release_prices", "save_draft", "submit_offer", "withdraw_offer"]
