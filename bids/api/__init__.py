"""The API of offers: one module per subject."""

from rest_framework.routers import BaseRouter

from bids.api.offers import OfferViewSet
from bids.api.opening import OpeningViewSet


def register(router: BaseRouter) -> None:
    """Add this app's endpoints to /api/v1/."""
    router.register("offers", OfferViewSet, basename="offer")
    router.register("openings", OpeningViewSet, basename="opening")
