"""How many offers came, were taken back, and of which technologies: told once they are open, and not before."""

from django.db.models import Count

from accounts.permissions import Visitor
from bids.models import Offer
from bids.permissions import can_see_opened_offers
from bids.states import OfferState, Technology
from solicitations.models import Solicitation
from solicitations.permissions import can_see_outreach, is_evaluator
from web.participation import Figure


def participation_of(solicitation: Solicitation, user: Visitor) -> list[Figure]:
    """Return the counts after the opening; before it an empty list, whatever there is."""
    opening = getattr(solicitation, "opening", None)
    may_know = can_see_outreach(user, solicitation) or can_see_opened_offers(user, solicitation)
    if opening is None or not may_know:
        return []
    shown = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
    withdrawn = Offer.objects.filter(
        solicitation=solicitation, state=OfferState.WITHDRAWN, versions__submitted_at__isnull=False
    )
    # Before the affiliates' wall nobody but the evaluator learns even a number.
    n_withdrawn = withdrawn if is_evaluator(user, solicitation) else withdrawn.released()
    counted = shown.values("technology").annotate(n=Count("pk"))
    return [
        Figure("Offers submitted", shown.count(), "opened together after the deadline"),
        Figure("Offers withdrawn", n_withdrawn.distinct().count(), "after they were submitted"),
        *(
            Figure(f"Of technology {Technology(row['technology']).label}", row["n"])
            for row in counted.order_by("technology")
        ),
    ]
