"""Reads about offers and openings."""

from bids.queries.conformance import (
    ConformancePage,
    OfferConformancePage,
    asked_of,
    conformance_page,
    offer_conformance_page,
)
from bids.queries.home import tabs_for, waiting_for
from bids.queries.keys import KeyPage, key_page, my_holder_key, share_files
from bids.queries.offers import (
    NotReadable,
    affiliate_offers,
    answer_of,
    bidding_organisations,
    counting_version,
    document_of,
    draft_of,
    my_offers,
    named,
    opened_offers,
    readable,
)
from bids.queries.opening import OpeningPage, opening_page
from bids.queries.pages import OfferPage, offer_page
from bids.queries.participation import participation_of
from bids.queries.receipts import inclusion_of, kept_offer, roots_of, signer
from bids.queries.rules import rules_by_solicitation, rules_of

__all__ = [
    "ConformancePage",
    "KeyPage",
    "NotReadable",
    "OfferConformancePage",
    "OfferPage",
    "OpeningPage",
    "affiliate_offers",
    "answer_of",
    "asked_of",
    "bidding_organisations",
    "conformance_page",
    "counting_version",
    "document_of",
    "draft_of",
    "inclusion_of",
    "kept_offer",
    "key_page",
    "my_holder_key",
    "my_offers",
    "named",
    "offer_conformance_page",
    "offer_page",
    "opened_offers",
    "opening_page",
    "participation_of",
    "readable",
    "roots_of",
    "rules_by_solicitation",
    "rules_of",
    "share_files",
    "signer",
    "tabs_for",
    "waiting_for",
]
