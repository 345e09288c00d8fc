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
    OpeningKeySerializer,
    OpeningSerializer,
    OwnKeySerializer,
    OwnKeyShownSerializer,
    ShareSerializer,
)

__all__ = [
    "FingerprintSerializer",
    "OfferDetailSerializer",
    "OfferSerializer",
    "OpeningKeySerializer",
    "OpeningSerializer",
    "OwnKeySerializer",
    "OwnKeyShownSerializer",
    "ReceiptSerializer",
    "ReplacementSerializer",
    "ShareSerializer",
    "SubmissionSerializer",
]
