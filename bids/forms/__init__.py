"""Forms of offers."""

from bids.forms.offer import OfferForm, initial_of

__all__ = ["OfferForm", "initial_of"]
