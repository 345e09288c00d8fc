"""Keeping what a panel member filled in away from the site."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.models import User
from bids.models import Offer
from kernel.errors import Conflict, DomainError
from review.importers.cards_workbook import ReadCards, ReadScore
from review.queries.cards import offers_to_score
from review.services.cards import ScoreDraft, save_scorecard
from solicitations.models import Solicitation


@dataclass
class KeptCards:
    """How many scores were kept, of how many offers, and what was not."""

    n_scores: int = 0
    n_offers: int = 0
    problems: list[str] = field(default_factory=list)


def keep_cards(*, solicitation: Solicitation, read: ReadCards, by: User, now: datetime) -> KeptCards:
    """Save the rows of a workbook as drafts of one's cards; each row stands for itself, nothing is submitted.

    Returns:
        What was kept, and for each cell that was not the reason.
    """
    kept = KeptCards(problems=list(read.problems))
    mine = {
        str(offer.pk): offer for offer in offers_to_score(solicitation, by).select_related("solicitation")
    }
    for offer_id, rows in read.by_offer.items():
        offer = mine.get(offer_id)
        if offer is None:
            kept.problems.append(f"Cell {rows[0].cell}: this row is of no offer that is yours to score.")
            continue
        filled_in = [row for row in rows if row.value is not None or row.rationale or row.evidence]
        _keep_offer(kept, offer, filled_in, by, now)
    return kept


def _keep_offer(kept: KeptCards, offer: Offer, rows: list[ReadScore], by: User, now: datetime) -> None:
    """Save the rows of one offer; an empty one leaves alone what the site has."""
    n_before = kept.n_scores
    for row in rows:
        try:
            with transaction.atomic():
                draft = ScoreDraft(row.value, row.rationale, row.evidence)
                save_scorecard(offer=offer, by=by, scores={row.criterion: draft}, now=now)
        except Conflict as refused:
            # The card as a whole takes nothing any more: said once.
            kept.problems.append(f"{offer}: {refused.message}")
            break
        except DomainError as refused:
            kept.problems.append(f"Cell {row.cell}: {offer}, {refused.message}")
        else:
            kept.n_scores += 1
    kept.n_offers += kept.n_scores > n_before
