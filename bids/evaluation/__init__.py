"""The bridge from an offer's document to the engine's plain data: where decimals become floats."""

from bids.evaluation.offers import offer_data
from bids.evaluation.places import Places, places_of
from bids.evaluation.together import Tied, Ties, ties_of

__all__ = ["Places", "Tied", "Ties", "offer_data", "places_of", "ties_of"]
