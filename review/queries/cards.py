"""The panel's cards: my list, one card, and how far the panel has come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from accounts.states import Role
from bids.models import Offer, OfferQuerySet
from bids.queries import document_of, opened_offers
from review.models import Criterion, Rubric, ScaleNote, Score, Scorecard
from review.permissions import can_choose_rubric, can_score, can_score_shadow, can_see_parts, can_see_ranking
from review.queries.amendments import weighed
from review.queries.parts import criteria_to_score
from review.queries.rubrics import criteria_of, rubric_of, weighted_total
from review.states import ScorecardState
from solicitations.models import Solicitation
from solicitations.permissions import roles_of


def scores_first(cards: Any) -> Any:
    """Load cards together with their scores."""
    return cards.prefetch_related(Prefetch("scores", queryset=Score.objects.select_related("criterion")))


def total_of(card: Scorecard, criteria: Sequence[Criterion]) -> Decimal:
    """Return the weighted total of a card whose scores are loaded."""
    return weighted_total(criteria, {score.criterion_id: score.value for score in card.scores.all()})


NOT_YOURS = "Cards are filled in by the panel, those of affiliates by the independent evaluator."


def offers_to_score(solicitation: Solicitation, user: User) -> OfferQuerySet:
    """Return the opened, conforming offers a person scores: the affiliates' the evaluator, all others the panel."""
    offers = opened_offers(solicitation, user).conforming()
    roles = roles_of(user, solicitation)
    if Role.PANEL in roles:
        return offers.unaffiliated()
    return offers.affiliated() if Role.EVALUATOR in roles else offers.none()


def cards_to_fill_in(solicitation: Solicitation, user: User) -> "list[CardPage]":
    """Return a person's cards of all offers they score, as a workbook takes them away."""
    offers = offers_to_score(solicitation, user).select_related("solicitation", "organisation")
    return [card_page(offer, user) for offer in offers]


def offers_to_shadow(solicitation: Solicitation, user: User) -> OfferQuerySet:
    """Return the opened, conforming offers that the evaluator may score beside the panel: all but affiliates'."""
    return opened_offers(solicitation, user).conforming().unaffiliated()


def most_points(criteria: Sequence[Criterion]) -> Decimal:
    """Return what a card can reach: the weights [%] of the criteria people score."""
    return sum((criterion.weight for criterion in criteria), Decimal(0))


def is_all_in(solicitation: Solicitation, user: User) -> bool:
    """Say whether a scorer has submitted a card for every offer that is theirs to score."""
    offers = offers_to_score(solicitation, user)
    submitted = Scorecard.objects.filter(panelist=user, state=ScorecardState.SUBMITTED)
    return offers.exists() and not offers.exclude(pk__in=submitted.values("offer_id")).exists()


def has_cards(solicitation: Solicitation) -> bool:
    """Say whether anybody has begun to score."""
    return Scorecard.objects.official().filter(offer__solicitation=solicitation).exists()


@dataclass(frozen=True)
class CardRow:
    """One offer on the list of cards."""

    offer: Offer
    state: str
    label: str
    n_scored: int
    total: Decimal | None
    submitted_at: datetime | None
    n_submitted: int


@dataclass(frozen=True)
class ScoringPage:
    """The list of an evaluation's cards as one person sees it."""

    solicitation: Solicitation
    rubric: Rubric | None
    groups: list[tuple[str, list[Criterion]]]
    rows: list[CardRow]
    is_scorer: bool
    may_choose_rubric: bool
    n_panelists: int
    n_criteria: int
    most_points: Decimal
    is_locked: bool
    may_see_values: bool
    may_see_parts: bool
    my_groups: list[str]

    @property
    def n_left(self) -> int:
        """How many of my cards are not in yet."""
        return sum(row.state != ScorecardState.SUBMITTED for row in self.rows)


def scoring_page(solicitation: Solicitation, user: User) -> ScoringPage:
    """Gather the list of cards: mine if I score, else how many of the panel's are in."""
    rubric = rubric_of(solicitation)
    criteria = weighed(list(criteria_of(rubric)), solicitation) if rubric else []
    visible = Scorecard.objects.visible_to(user).official().filter(offer__solicitation=solicitation)
    # Only one's own cards are added up; of the others' it is enough how many are in.
    mine_by_offer = {card.offer_id: card for card in _with_values(visible.filter(panelist=user))}
    submitted = Counter(visible.filter(state=ScorecardState.SUBMITTED).values_list("offer_id", flat=True))
    panel = solicitation.assignments.in_force().filter(role=Role.PANEL)
    mine = offers_to_score(solicitation, user)
    is_scorer = can_score(user, solicitation) or mine.exists()
    offers = mine if is_scorer else opened_offers(solicitation, user).conforming()
    scored = [criterion for criterion in criteria if criterion.is_scored]
    if rubric and is_scorer:
        scored = criteria_to_score(rubric, solicitation, user)
    may_choose = can_choose_rubric(user, solicitation) and not has_cards(solicitation)
    return ScoringPage(
        solicitation=solicitation,
        rubric=rubric,
        groups=grouped(criteria),
        rows=[
            _row(offer, mine_by_offer.get(offer.pk), scored, n_submitted=submitted[offer.pk])
            for offer in offers
        ],
        is_scorer=is_scorer,
        may_choose_rubric=may_choose,
        n_panelists=panel.count(),
        n_criteria=len(scored),
        most_points=most_points(scored),
        is_locked=solicitation.scores_locked_at is not None,
        may_see_values=can_see_ranking(user, solicitation),
        may_see_parts=can_see_parts(user, solicitation),
        my_groups=list(dict.fromkeys(each.group for each in scored if each.group)) if is_scorer else [],
    )


def grouped(criteria: Sequence[Criterion]) -> list[tuple[str, list[Criterion]]]:
    """Return criteria under the headings of their groups, in the rubric's order."""
    return [(group, list(members)) for group, members in groupby(criteria, key=lambda c: c.group)]


def _with_values(cards: "QuerySet[Scorecard]") -> "QuerySet[Scorecard]":
    """Load cards together with what they give, without the words."""
    values = Score.objects.defer("rationale", "evidence").order_by()
    return cards.prefetch_related(Prefetch("scores", queryset=values))


def _row(offer: Offer, mine: Scorecard | None, criteria: Sequence[Criterion], *, n_submitted: int) -> CardRow:
    return CardRow(
        offer=offer,
        state=mine.state if mine else "",
        label=mine.get_state_display() if mine else "not begun",
        n_scored=sum(score.value is not None for score in mine.scores.all()) if mine else 0,
        total=total_of(mine, criteria) if mine else None,
        submitted_at=mine.submitted_at if mine else None,
        n_submitted=n_submitted,
    )


@dataclass(frozen=True)
class Line:
    """One criterion on a card: what the bidder says, what I gave and why."""

    criterion: Criterion
    anchors: list[tuple[int, str]]
    statement: str
    value: Decimal | None
    rationale: str
    evidence: str
    note: str = ""


@dataclass(frozen=True)
class CardPage:
    """One card as its panel member fills it in."""

    offer: Offer
    rubric: Rubric | None
    groups: list[tuple[str, list[Line]]]
    total: Decimal
    n_scored: int
    n_criteria: int
    most_points: Decimal
    saved_at: datetime | None
    submitted_at: datetime | None
    is_locked: bool
    is_shadow: bool
    bidder: str

    @property
    def criteria(self) -> list[Criterion]:
        """The rubric's criteria in order."""
        return [line.criterion for _, lines in self.groups for line in lines]


def card_page(offer: Offer, user: User) -> CardPage:
    """Gather one card: the rubric, the bidder's own statements (never the price), and what was saved so far."""
    rubric = rubric_of(offer.solicitation)
    asked = criteria_to_score(rubric, offer.solicitation, user) if rubric else []
    criteria = weighed(asked, offer.solicitation)
    card: Scorecard | None = scores_first(Scorecard.objects.filter(offer=offer, panelist=user)).first()
    given = {score.criterion_id: score for score in card.scores.all()} if card else {}
    is_shadow = can_score_shadow(user, offer)
    statements = statements_of(document_of(offer).technical)
    notes = _scale_notes(offer.solicitation)
    lines = [_line(each, given.get(each.pk), statements, notes.get(each.pk, "")) for each in criteria]
    return CardPage(
        offer=offer,
        rubric=rubric,
        groups=[(g, list(members)) for g, members in groupby(lines, key=lambda line: line.criterion.group)],
        total=weighted_total(criteria, {line.criterion.pk: line.value for line in lines}),
        n_scored=sum(line.value is not None for line in lines),
        n_criteria=len(lines),
        most_points=most_points(criteria),
        saved_at=card.saved_at if card else None,
        submitted_at=card.submitted_at if card else None,
        is_locked=offer.solicitation.scores_locked_at is not None and not is_shadow,
        is_shadow=is_shadow,
        bidder=str(offer.organisation) if any(criterion.shows_identity for criterion in criteria) else "",
    )


def statements_of(technical: dict[str, Any]) -> dict[str, str]:
    """Return what a bidder wrote for the criteria, by criterion code."""
    viability = technical.get("viability") or {}
    return {
        **{str(code): str(text) for code, text in viability.items()},
        "other": str(technical.get("other_value") or ""),
    }


def _scale_notes(solicitation: Solicitation) -> dict[UUID, str]:
    """How the panel agreed to read the scales, the last word on each."""
    rows = ScaleNote.objects.filter(solicitation=solicitation).order_by("written_at")
    return dict(rows.values_list("criterion_id", "text"))


def _line(criterion: Criterion, score: Score | None, statements: dict[str, str], note: str) -> Line:
    points = ((int(point), words) for point, words in criterion.anchors.items())
    return Line(
        criterion=criterion,
        anchors=sorted(points),
        statement=statements.get(criterion.code, ""),
        value=score.value if score else None,
        rationale=score.rationale if score else "",
        evidence=score.evidence if score else "",
        note=note,
    )
