"""Keeping what was read from a workbook as a draft, with the cells that could not be taken as they stood."""

from django.db import transaction

from accounts.models import Organisation, User
from bids.documents import Rules
from bids.documents.steps import steps_of
from bids.importers.workbook_sheets import FilledWorkbook
from bids.models import Offer
from bids.queries import rules_of
from bids.queries.making import making, noted
from bids.services.submission import save_draft
from solicitations.models import Solicitation

# A shape of 8,760 wrong cells is told by its first.
MOST_CELLS = 300


def keep_workbook(
    *,
    solicitation: Solicitation,
    organisation: Organisation,
    read: FilledWorkbook,
    by: User,
    rules: Rules | None = None,
    offer: Offer | None = None,
) -> Offer:
    """Keep a workbook as a new draft, or in the place of what a draft said; ``rules`` where they were read already.

    Raises:
        NotAllowed, TooLate, Conflict: see ``submit_offer``.
    """
    cells = [
        {"sheet": each.sheet, "cell": each.cell, "label": each.label, "message": each.message}
        for each in read.problems[:MOST_CELLS]
    ]
    entered = noted(read.typed, read.checked, steps_of(rules or rules_of(solicitation)), cells)
    return save_draft(
        solicitation=solicitation, organisation=organisation, entered=entered, by=by, offer=offer
    )


@transaction.atomic
def settle_workbook(*, offer: Offer, by: User) -> None:
    """Forget the cells that were listed: their bidder has looked at them.

    Raises:
        NotAllowed, TooLate, Conflict: see ``submit_offer``.
    """
    made = making(offer)
    save_draft(
        solicitation=offer.solicitation,
        organisation=offer.organisation,
        entered=noted(made.typed, made.checked, made.steps),
        by=by,
        offer=offer,
    )
