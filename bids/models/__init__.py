"""Shapes of offers, their opening, what comes after it, and the release of their prices."""

from bids.models.affiliates import AffiliateRelease, UtilityOwnership
from bids.models.conformance import Check, Conformity, CureRequest, Disqualification, Examination
from bids.models.incrementality import (
    IncrementalityDecision,
    IncrementalityDecisionQuerySet,
    RegistryMatch,
)
from bids.models.offers import Offer, OfferQuerySet, OfferVersion
from bids.models.opening import Opening, OpeningConsent
from bids.models.prices import PriceRelease
from bids.models.screens import Finding, ScreenTerms

__all__ = [
    "AffiliateRelease",
    "Check",
    "Conformity",
    "CureRequest",
    "Disqualification",
    "Examination",
    "Finding",
    "IncrementalityDecision",
    "IncrementalityDecisionQuerySet",
    "Offer",
    "OfferQuerySet",
    "OfferVersion",
    "Opening",
    "OpeningConsent",
    "PriceRelease",
    "RegistryMatch",
    "ScreenTerms",
    "UtilityOwnership",
]
