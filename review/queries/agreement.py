"""The chair's list: how far the panel has come and agrees, offer by offer; quick for hundreds of offers.

Of each card the database sends one row with all its scores; what is agreed is added up as on the page of one offer.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, cast
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import Offer
from review.models import Consensus, Criterion, ReviewPlan, Score, Scorecard, ScoresLock
from review.permissions import can_seek_consensus
from review.queries.amendments import weighed
from review.queries.computed import NONE_COMPUTED, computed_scores
from review.queries.consensus import Missing, missing_cards
from review.queries.plans import plan_of
from review.queries.quality import Quality, Spread, quality_of
from review.queries.rubrics import criteria_of, rubric_of
from review.states import ScorecardState
from solicitations.models import Solicitation

FAR_OFF, SPREAD = "far-off", "spread"


class PlainScore(NamedTuple):
    """What adding up needs of a score."""

    scorecard_id: UUID
    value: Decimal | None


@dataclass(frozen=True)
class AgreementRow:
    """One offer on the chair's list."""

    offer: Offer
    quality: Quality | None
    n_cards: int
    n_outliers: int
    n_agreed: int

    @property
    def range(self) -> Decimal:
        """Highest less lowest card, out of 100."""
        return self.quality.highest - self.quality.lowest if self.quality else Decimal(0)


@dataclass(frozen=True)
class MissingFrom:
    """The offers for which a panel member's cards are still to come."""

    panelist: User
    offers: list[Offer]


@dataclass(frozen=True)
class ConsensusPage:
    """The chair's list: how far the panel has come on each offer."""

    solicitation: Solicitation
    rows: list[AgreementRow]
    missing: list[MissingFrom]
    n_offers: int
    n_panelists: int
    n_far_off: int
    lock: ScoresLock | None
    may_lock: bool


def consensus_page(
    solicitation: Solicitation, user: User, *, order: str = FAR_OFF, search: str = ""
) -> ConsensusPage:
    """Gather the list, from the cards this person may see: those far off first, by range of the cards, or by alias."""
    rubric = rubric_of(solicitation)
    criteria = weighed(list(criteria_of(rubric)), solicitation) if rubric else []
    spreads = spreads_of_list(solicitation, user, criteria)
    plan = plan_of(solicitation)
    offers = Offer.objects.visible_to(user).opened().conforming().filter(solicitation=solicitation)
    rows = [_row(offer, spreads.get(offer.pk, ()), plan) for offer in offers.order_by("alias")]
    found = [row for row in rows if search.casefold() in (row.offer.alias or "").casefold()]
    return ConsensusPage(
        solicitation=solicitation,
        rows=sorted(found, key=_ORDERS.get(order, _by_alias)),
        missing=_by_panelist(missing_cards(solicitation)),
        n_offers=len(rows),
        n_panelists=solicitation.assignments.in_force().filter(role=Role.PANEL).count(),
        n_far_off=sum(row.n_outliers > 0 for row in rows),
        lock=ScoresLock.objects.visible_to(user)
        .filter(solicitation=solicitation)
        .select_related("locked_by")
        .first(),
        may_lock=bool(spreads) and can_seek_consensus(user, solicitation),
    )


def _by_alias(row: AgreementRow) -> tuple[Decimal, int, str]:
    alias = row.offer.alias or ""
    return Decimal(0), len(alias), alias


_ORDERS = {
    FAR_OFF: lambda row: (Decimal(-row.n_outliers), *_by_alias(row)[1:]),
    SPREAD: lambda row: (-row.range, *_by_alias(row)[1:]),
}


def spreads_of_list(
    solicitation: Solicitation, user: Visitor, criteria: Sequence[Criterion]
) -> dict[UUID, tuple[Spread, ...]]:
    """Return the same spreads as ``spreads_by_offer`` for adding up: of a score its card and value, no more."""
    cards = Scorecard.objects.visible_to(user).filter(
        offer__solicitation=solicitation, state=ScorecardState.SUBMITTED
    )
    told = (
        Score.objects.filter(scorecard__in=cards.counting())
        .order_by()
        .values("scorecard_id", "scorecard__offer_id", "scorecard__submitted_at")
        .annotate(at=ArrayAgg(F("criterion__position")), given=ArrayAgg("value"))
        .order_by("scorecard__submitted_at")
        .values_list("scorecard_id", "scorecard__offer_id", "at", "given")
    )
    scores: dict[UUID, dict[int, list[PlainScore]]] = defaultdict(lambda: defaultdict(list))
    for card, offer, positions, values in told:
        of = scores[offer]
        for position, value in zip(positions, values, strict=True):
            of[position].append(PlainScore(card, value))
    agreed: dict[tuple[UUID, UUID], list[Consensus]] = defaultdict(list)
    for word in Consensus.objects.visible_to(user).filter(offer__solicitation=solicitation):
        agreed[word.offer_id, word.criterion_id].append(word)
    computed = computed_scores(solicitation, user, criteria)
    return {
        offer: tuple(
            Spread(
                each,
                # To be added up a score is its card and its value.
                cast("tuple[Score, ...]", tuple(of.get(each.position, ()))),
                tuple(agreed[offer, each.pk]),
                computed.get(offer, NONE_COMPUTED).get(each.position),
            )
            for each in criteria
        )
        for offer, of in scores.items()
    }


def _row(offer: Offer, spreads: tuple[Spread, ...], plan: ReviewPlan) -> AgreementRow:
    return AgreementRow(
        offer=offer,
        quality=quality_of(spreads) if spreads else None,
        n_cards=max((len(spread.scores) for spread in spreads), default=0),
        n_outliers=sum(len(spread.outliers(plan.outlier_share)) for spread in spreads),
        n_agreed=sum(spread.consensus is not None for spread in spreads),
    )


def _by_panelist(missing: Sequence[Missing]) -> list[MissingFrom]:
    found: dict[UUID, MissingFrom] = {}
    for each in missing:
        found.setdefault(each.panelist.pk, MissingFrom(each.panelist, [])).offers.append(each.offer)
    return list(found.values())
