"""Reads about offers and openings."""

from bids.queries.conformance import (
    ConformancePage,
    OfferConformancePage,
    asked_of,
    conformance_page,
    offer_conformance_page,
)
from bids.queries.home import tabs_for, waiting_for
from bids.queries.offers import (
    affiliate_offers,
    answer_of,
    bidding_organisations,
    counting_version,
    document_of,
    draft_of,
    latest_version,
    my_offers,
    named,
    opened_offers,
    unsealed,
)
from bids.queries.pages import OfferPage, OpeningPage, offer_page, opening_page
from bids.queries.participation import participation_of
from bids.queries.rules import rules_by_solicitation, rules_of

__all__ = [
    "ConformancePage",
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
    "latest_version",
    "my_offers",
    "named",
    "offer_conformance_page",
    "offer_page",
    "opened_offers",
    "opening_page",
    "participation_of",
    "rules_by_solicitation",
    "rules_of",
    "tabs_for",
    "unsealed",
    "waiting_for",
]
