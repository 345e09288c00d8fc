"""How far the panel has come and agrees: cards to come, outliers to explain, the spread of every criterion."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import Offer
from review.models import Criterion, ReviewPlan, Score, Scorecard
from review.permissions import can_seek_consensus
from review.queries.amendments import weighed
from review.queries.cards import offers_to_score
from review.queries.plans import plan_of
from review.queries.quality import Quality, Spread, quality_of, spreads_by_offer
from review.queries.rubrics import criteria_of, rubric_of
from review.states import ScorecardState
from solicitations.models import Solicitation


@dataclass(frozen=True)
class Missing:
    """A card that is still to come."""

    offer: Offer
    panelist: User

    def __str__(self) -> str:
        return f"{self.panelist}'s card for {self.offer} is missing"


@dataclass(frozen=True)
class Unexplained:
    """A score far from the others' that nobody has given a reason for, nor a consensus."""

    offer: Offer
    score: Score

    def __str__(self) -> str:
        return f"{self.score.scorecard.panelist}'s score for {self.score.criterion.label} of {self.offer} is far off"


def missing_cards(solicitation: Solicitation) -> list[Missing]:
    """Return the panel's cards that are not submitted, by scorer and offer."""
    submitted = set(
        Scorecard.objects.filter(
            offer__solicitation=solicitation, state=ScorecardState.SUBMITTED
        ).values_list("offer_id", "panelist_id")
    )
    seats = solicitation.assignments.in_force().filter(role=Role.PANEL).select_related("user")
    panel = [seat.user for seat in seats.order_by("user__full_name")]
    offers = list(offers_to_score(solicitation, panel[0])) if panel else []
    return [
        Missing(offer, member)
        for member in panel
        for offer in offers
        if (offer.pk, member.pk) not in submitted
    ]


def unexplained(
    solicitation: Solicitation,
    user: Visitor,
    spreads: Mapping[UUID, tuple[Spread, ...]],
    plan: ReviewPlan,
) -> list[Unexplained]:
    """Return the outliers that stand without a reason and without a consensus."""
    offers = Offer.objects.visible_to(user).in_bulk(list(spreads))
    return [
        Unexplained(offers[offer_id], score)
        for offer_id, each in sorted(spreads.items(), key=lambda item: offers[item[0]].alias)
        for spread in each
        if spread.consensus is None
        for score in spread.outliers(plan.outlier_share)
        if not hasattr(score, "outlier_reason")
    ]


def unscored(user: Visitor, spreads: Mapping[UUID, tuple[Spread, ...]]) -> list[str]:
    """Return which criteria of which offers nobody has scored nor agreed on, though cards are in."""
    offers = Offer.objects.visible_to(user).in_bulk(list(spreads))
    return [
        f"Nobody has scored {spread.criterion.label} of {offers[offer_id]}"
        for offer_id, each in sorted(spreads.items(), key=lambda item: offers[item[0]].alias)
        for spread in each
        if spread.criterion.is_scored and spread.agreed is None
    ]


def scores_document(
    solicitation: Solicitation, spreads: Mapping[UUID, tuple[Spread, ...]], gaps: list[str]
) -> dict[str, Any]:
    """Return what is locked as a plain document: agreed scores and totals by offer, and what was missing."""
    return {
        "schema": "gridtender.scores/1",
        "solicitation": solicitation.code,
        "offers": {
            str(offer_id): {
                "total": str(quality_of(each).mean),
                "criteria": {
                    spread.criterion.code: {
                        "agreed": _spelled(spread.agreed),
                        "given": {str(s.scorecard.panelist_id): _spelled(s.value) for s in spread.scores},
                        "consensus": spread.consensus.number if spread.consensus else 0,
                    }
                    for spread in each
                },
            }
            for offer_id, each in sorted(spreads.items(), key=lambda item: str(item[0]))
        },
        "missing": gaps,
    }


def _spelled(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


@dataclass(frozen=True)
class Given:
    """One scorer's score, whether it lies far off, and why."""

    score: Score
    is_far: bool
    explained: str


@dataclass(frozen=True)
class CriterionAgreement:
    """One criterion of one offer: every score, the spread, every version of the consensus."""

    spread: Spread
    given: list[Given]

    @property
    def criterion(self) -> Criterion:
        """What is agreed on."""
        return self.spread.criterion


@dataclass(frozen=True)
class OfferConsensusPage:
    """One offer's scores side by side."""

    offer: Offer
    lines: list[CriterionAgreement]
    quality: Quality | None
    may_record: bool
    n_missing: int


def offer_consensus_page(offer: Offer, user: User) -> OfferConsensusPage:
    """Gather one offer's scores, from the cards this person may see."""
    solicitation = offer.solicitation
    rubric = rubric_of(solicitation)
    criteria = weighed(list(criteria_of(rubric)), solicitation) if rubric else []
    spreads = spreads_by_offer(solicitation, user, criteria, [offer.pk]).get(offer.pk, ())
    plan = plan_of(solicitation)
    n_missing = sum(missing.offer.pk == offer.pk for missing in missing_cards(solicitation))
    return OfferConsensusPage(
        offer=offer,
        lines=[_line(spread, plan) for spread in spreads],
        quality=quality_of(spreads) if spreads else None,
        may_record=can_seek_consensus(user, solicitation) and not n_missing,
        n_missing=n_missing,
    )


def _line(spread: Spread, plan: ReviewPlan) -> CriterionAgreement:
    far = {score.pk for score in spread.outliers(plan.outlier_share)}
    return CriterionAgreement(
        spread=spread, given=[Given(score, score.pk in far, _explained(score)) for score in spread.scores]
    )


def _explained(score: Score) -> str:
    return score.outlier_reason.reason if hasattr(score, "outlier_reason") else ""


def outliers_of(offer: Offer, user: User) -> list[Score]:
    """Return one's own scores of an offer that one is asked about: far off the others', and not explained yet."""
    rubric = rubric_of(offer.solicitation)
    if rubric is None:
        return []
    criteria = list(criteria_of(rubric))
    spreads = spreads_by_offer(offer.solicitation, user, criteria, [offer.pk]).get(offer.pk, ())
    share = plan_of(offer.solicitation).outlier_share
    mine = [score for spread in spreads for score in spread.outliers(share)]
    return [s for s in mine if s.scorecard.panelist_id == user.pk and not hasattr(s, "outlier_reason")]
