"""Reads of the affiliates' wall, for the independent evaluator."""

from dataclasses import dataclass

from bids.models import AffiliateRelease, Offer
from solicitations.models import Solicitation


@dataclass(frozen=True)
class AffiliatesPage:
    """What stands behind the wall, and what was let through it."""

    walled: list[Offer]
    released: list[AffiliateRelease]


def affiliates_page(solicitation: Solicitation) -> AffiliatesPage:
    """Gather both; the caller has checked that their user is the independent evaluator."""
    opened = Offer.objects.opened().filter(solicitation=solicitation).select_related("organisation")
    through = AffiliateRelease.objects.filter(offer__solicitation=solicitation)
    return AffiliatesPage(
        walled=list(opened.walled().order_by("alias")),
        released=list(through.select_related("offer__organisation", "released_by")),
    )
