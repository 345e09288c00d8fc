"""Offers and openings in JSON: one module per subject."""

from bids.serializers.offers import (
    OfferDetailSerializer,
    OfferSerializer,
    ReceiptSerializer,
    ReplacementSerializer,
    SubmissionSerializer,
)
from bids.serializers.opening import (
    FingerprintSerializer,
    HeldShareSerializer,
    OpeningKeySerializer,
    OpeningSerializer,
    OwnKeySerializer,
    OwnKeyShownSerializer,
)

__all__ = [
    "FingerprintSerializer",
    "HeldShareSerializer",
    "OfferDetailSerializer",
    "OfferSerializer",
    "OpeningKeySerializer",
    "OpeningSerializer",
    "OwnKeySerializer",
    "OwnKeyShownSerializer",
    "ReceiptSerializer",
    "ReplacementSerializer",
    "SubmissionSerializer",
]
