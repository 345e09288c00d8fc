"""Shapes of offers, of the keys that seal them, of their opening, of what comes after it and of released prices."""

from bids.models.affiliates import AffiliateRelease, UtilityOwnership
from bids.models.attachments import Attachment, SealedFile
from bids.models.batches import BatchLine, OfferBatch
from bids.models.conformance import Check, Conformity, CureRequest, Disqualification, Examination
from bids.models.finals import FinalInvitation, FinalOffer, FinalRound
from bids.models.incrementality import (
    IncrementalityDecision,
    IncrementalityDecisionQuerySet,
    RegistryMatch,
)
from bids.models.keys import HolderKey, KeyShare, OpeningKey, share_binding
from bids.models.late import LateLeave
from bids.models.offers import BidderCopy, Offer, OfferDraft, OfferQuerySet, OfferVersion
from bids.models.opening import CommitmentRoot, EnvelopeOpening, OpenedPart, Opening, OpeningConsent
from bids.models.prices import PriceRelease
from bids.models.rehearsals import ShareRehearsal
from bids.models.reports import OpeningReport
from bids.models.screens import Finding, ScreenTerms
from bids.models.shortfall import ShortfallDecision

__all__ = [
    "AffiliateRelease",
    "Attachment",
    "BatchLine",
    "BidderCopy",
    "Check",
    "CommitmentRoot",
    "Conformity",
    "CureRequest",
    "Disqualification",
    "EnvelopeOpening",
    "Examination",
    "FinalInvitation",
    "FinalOffer",
    "FinalRound",
    "Finding",
    "HolderKey",
    "IncrementalityDecision",
    "IncrementalityDecisionQuerySet",
    "KeyShare",
    "LateLeave",
    "Offer",
    "OfferBatch",
    "OfferDraft",
    "OfferQuerySet",
    "OfferVersion",
    "OpenedPart",
    "Opening",
    "OpeningConsent",
    "OpeningKey",
    "OpeningReport",
    "PriceRelease",
    "RegistryMatch",
    "ScreenTerms",
    "SealedFile",
    "ShareRehearsal",
    "ShortfallDecision",
    "UtilityOwnership",
    "share_binding",
]
