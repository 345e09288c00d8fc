"""Offers and openings in JSON: one module per subject."""

from bids.serializers.offers import (
    OfferDetailSerializer,
    OfferSerializer,
    ReceiptSerializer,
    ReplacementSerializer,
    SubmissionSerializer,
)
from bids.serializers.opening import OpeningSerializer

__all__ = [
    "OfferDetailSerializer",
    "OfferSerializer",
    "OpeningSerializer",
    "ReceiptSerializer",
    "ReplacementSerializer",
    "SubmissionSerializer",
]
