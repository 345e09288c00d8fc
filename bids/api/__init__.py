"""The API of offers: one module per subject."""

from rest_framework.routers import BaseRouter

from bids.api.attachments import AttachmentViewSet
from bids.api.batches import OfferBatchViewSet
from bids.api.conformance import (
    CheckViewSet,
    ConformityViewSet,
    CureRequestViewSet,
    DisqualificationViewSet,
)
from bids.api.examining import OpenedOfferViewSet
from bids.api.finals import FinalOfferViewSet, FinalRoundViewSet
from bids.api.keys import HolderKeyViewSet, OpeningKeyViewSet
from bids.api.offers import OfferViewSet
from bids.api.opening import OpeningViewSet
from bids.api.schema import OfferSchemaViewSet
from bids.api.screens import ExaminationViewSet, FindingViewSet
from bids.api.workbooks import OfferShapeViewSet, OfferWorkbookViewSet, OwnWorkbookViewSet


def register(router: BaseRouter) -> None:
    """Add this app's endpoints to /api/v1/."""
    router.register("offers", OfferViewSet, basename="offer")
    router.register(
        "solicitations/(?P<solicitation_id>[0-9a-f-]{36})/offer-schema",
        OfferSchemaViewSet,
        basename="offer-schema",
    )
    router.register(
        "offers/(?P<offer_id>[0-9a-f-]{36})/attachments", AttachmentViewSet, basename="attachment"
    )
    router.register(
        "solicitations/(?P<solicitation_id>[0-9a-f-]{36})/offer-workbook",
        OfferWorkbookViewSet,
        basename="offer-workbook",
    )
    router.register(
        "offers/(?P<offer_id>[0-9a-f-]{36})/workbook", OwnWorkbookViewSet, basename="own-workbook"
    )
    router.register("offers/(?P<offer_id>[0-9a-f-]{36})/shape", OfferShapeViewSet, basename="offer-shape")
    router.register("offer-batches", OfferBatchViewSet, basename="offer-batch")
    router.register("holder-keys", HolderKeyViewSet, basename="holder-key")
    router.register("opening-keys", OpeningKeyViewSet, basename="opening-key")
    router.register("final-rounds", FinalRoundViewSet, basename="final-round")
    router.register("final-offers", FinalOfferViewSet, basename="final-offer")
    router.register("openings", OpeningViewSet, basename="opening")
    router.register("conformities", ConformityViewSet, basename="conformity")
    router.register("checks", CheckViewSet, basename="check")
    router.register("examinations", ExaminationViewSet, basename="examination")
    router.register("findings", FindingViewSet, basename="finding")
    router.register("opened-offers", OpenedOfferViewSet, basename="opened-offer")
    router.register("cure-requests", CureRequestViewSet, basename="cure-request")
    router.register("disqualifications", DisqualificationViewSet, basename="disqualification")
