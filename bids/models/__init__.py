"""Shapes of offers, their opening, what comes after it, and the release of their prices."""

from bids.models.affiliates import AffiliateRelease, UtilityOwnership
from bids.models.conformance import Check, Conformity, CureRequest, Disqualification, Examination
from bids.models.offers import Offer, OfferQuerySet, OfferVersion
from bids.models.opening import Opening, OpeningConsent
from bids.models.prices import PriceRelease

__all__ = [
    "AffiliateRelease",
    "Check",
    "Conformity",
    "CureRequest",
    "Disqualification",
    "Examination",
    "Offer",
    "OfferQuerySet",
    "OfferVersion",
    "Opening",
    "OpeningConsent",
    "PriceRelease",
    "UtilityOwnership",
]
