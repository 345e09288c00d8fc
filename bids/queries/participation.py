"""How many offers came, were taken back, and of which technologies: told once they are open, and not before."""

from django.db.models import Count

from accounts.permissions import Visitor
from bids.models import Offer
from bids.permissions import can_see_opened_offers
from bids.states import OfferState, Technology
from solicitations.models import Solicitation
from solicitations.permissions import can_see_outreach
from web.participation import Figure


def participation_of(solicitation: Solicitation, user: Visitor) -> list[Figure]:
    """Return the counts after the opening; before it an empty list, whatever there is."""
    opening = getattr(solicitation, "opening", None)
    may_know = can_see_outreach(user, solicitation) or can_see_opened_offers(user, solicitation)
    if opening is None or not may_know:
        return []
    offers = Offer.objects.filter(solicitation=solicitation)
    n_withdrawn = offers.filter(state=OfferState.WITHDRAWN, versions__submitted_at__isnull=False).distinct()
    counted = offers.filter(state=OfferState.OPENED).values("technology").annotate(n=Count("pk"))
    return [
        Figure("Offers submitted", opening.n_offers, "counted at the opening"),
        Figure("Offers withdrawn", n_withdrawn.count(), "after they were submitted"),
        *(
            Figure(f"Of technology {Technology(row['technology']).label}", row["n"])
            for row in counted.order_by("technology")
        ),
    ]
