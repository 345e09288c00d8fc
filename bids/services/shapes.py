"""Putting a delivery shape from a file into a draft."""

from django.db import transaction

from accounts.models import User
from bids.documents.entry import SHAPE, has_shape
from bids.models import Offer
from bids.queries.making import changed, making
from bids.services.submission import save_draft
from kernel.errors import InvalidInput


@transaction.atomic
def set_shape(*, offer: Offer, kw: list[str], by: User) -> Offer:
    """Keep 8,760 hourly values as the shape of an offer's draft.

    Raises:
        InvalidInput: what the offer's technology delivers has no shape.
        NotAllowed, TooLate, Conflict: see ``submit_offer``.
    """
    made = making(offer)
    if not has_shape(made.technology.value):
        raise InvalidInput(
            f"An offer of {made.technology.label} has no delivery shape: its limits say what it can do.",
            field="file",
        )
    now = changed(made, {SHAPE: "\n".join(kw)})
    return save_draft(
        solicitation=offer.solicitation,
        organisation=offer.organisation,
        entered=now.noted(),
        by=by,
        offer=offer,
    )
