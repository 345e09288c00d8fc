"""The bridge from an offer's document to the engine's plain data: where decimals become floats."""

from bids.evaluation.offers import offer_data
from bids.evaluation.together import Tied, Ties, ties_of

__all__ = ["Tied", "Ties", "offer_data", "ties_of"]
