"""Shapes of offers, their opening and the release of their prices."""

from bids.models.offers import Offer, OfferQuerySet, OfferVersion
from bids.models.opening import Opening, OpeningConsent
from bids.models.prices import PriceRelease

__all__ = ["Offer", "OfferQuerySet", "OfferVersion", "Opening", "OpeningConsent", "PriceRelease"]
