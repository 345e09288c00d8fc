"""Filling in a scorecard: kept as one goes, locked when submitted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from bids.models import Offer
from bids.services import release_prices
from bids.services.records import record_of_offer
from bids.states import OfferState
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_shared
from nmv.canonical import digest
from review.models import CalibrationScore, CardsIn, Criterion, Rubric, Score, Scorecard
from review.permissions import can_score, can_score_offer, can_score_shadow, is_scored
from review.queries.calibration import is_calibrated
from review.queries.cards import is_all_in
from review.queries.parts import criteria_to_score
from review.queries.plans import plan_of
from review.queries.rubrics import rubric_of
from review.services.records import record_in
from review.states import PricesShown, ScorecardState
from solicitations.models import Solicitation

LONGEST_RATIONALE = 4000
LONGEST_EVIDENCE = 500
SMALLEST_STEP = Decimal("0.01")


@dataclass(frozen=True)
class ScoreDraft:
    """A score, its reason and where its evidence stands, as far as they are given."""

    value: Decimal | None = None
    rationale: str = ""
    evidence: str = ""


@transaction.atomic
def save_scorecard(*, offer: Offer, by: User, scores: Mapping[str, ScoreDraft], now: datetime) -> Scorecard:
    """Keep what a panel member has given so far, by criterion code; criteria not named stay as they are.

    Raises:
        NotAllowed: the person is not on this solicitation's panel.
        Conflict: the offer is not open for scoring, no rubric was chosen, or the card was submitted.
        InvalidInput: a score off the scale, a criterion that is not theirs to score, a text too long.
    """
    rubric = _require_may_score(offer, by)
    card = _card(offer, rubric, by, now)
    mine = criteria_to_score(rubric, offer.solicitation, by)
    criteria = {criterion.code: criterion for criterion in mine}
    for code, draft in scores.items():
        _keep(card, checked_score(criteria, code, draft), draft)
    return card


@transaction.atomic
def submit_scorecard(*, offer: Offer, by: User, scores: Mapping[str, ScoreDraft], now: datetime) -> Scorecard:
    """Save and lock a card; with a panel member's last card, prices and values are released to them.

    Raises:
        InvalidInput: a score or a reason is missing; and what ``save_scorecard`` raises.
    """
    card = save_scorecard(offer=offer, by=by, scores=scores, now=now)
    given = list(card.scores.select_related("criterion"))
    criteria = criteria_to_score(card.rubric, offer.solicitation, by)
    require_complete(criteria, given)
    changed = Scorecard.objects.filter(pk=card.pk, state=ScorecardState.DRAFT).update(
        state=ScorecardState.SUBMITTED, submitted_at=now
    )
    if not changed:
        raise Conflict("This card was submitted already.")
    _record(card, by, given)
    if is_all_in(offer.solicitation, by):
        _take_all_in(offer.solicitation, by, now)
    card.refresh_from_db()
    return card


def _take_all_in(solicitation: Solicitation, by: User, now: datetime) -> None:
    """From now on this scorer sees the others' cards, and prices where the plan says so."""
    CardsIn.objects.get_or_create(solicitation=solicitation, user=by, defaults={"in_at": now})
    if plan_of(solicitation).prices_shown == PricesShown.OWN_CARDS and can_score(by, solicitation):
        release_prices(solicitation=solicitation, user=by, now=now)


def _require_may_score(offer: Offer, by: User) -> Rubric:
    is_shadow = can_score_shadow(by, offer)
    if not is_shadow and not can_score_offer(by, offer):
        raise NotAllowed(
            "Offers are scored by the panel, those of affiliates by the independent evaluator. Procurement assigns "
            "the panel."
        )
    if not is_shadow and not is_scored(offer.solicitation):
        raise Conflict("The chair has locked the scores: none can be given any more.")
    if offer.state != OfferState.OPENED:
        raise Conflict("This offer is not open for scoring.")
    if not is_shadow and _awaits_calibration(offer.solicitation, by):
        raise Conflict("First score the two made-up offers of the calibration round, on the Scores page.")
    rubric = rubric_of(offer.solicitation)
    if rubric is None:
        raise Conflict("No rubric was chosen yet. Procurement chooses it on the Scores page.")
    return rubric


def _awaits_calibration(solicitation: Solicitation, by: User) -> bool:
    """Whether the plan has the panel score the made-up offers first, and this member has not."""
    return (
        plan_of(solicitation).calibrates
        and can_score(by, solicitation)
        and not is_calibrated(solicitation, by)
    )


def _card(offer: Offer, rubric: Rubric, by: User, now: datetime) -> Scorecard:
    """Take the card's row, or make it; the lock keeps the rubric from changing under the first card."""
    hold_shared("scoring", offer.solicitation_id)
    card, is_new = Scorecard.objects.select_for_update().get_or_create(
        offer=offer,
        panelist=by,
        defaults={"rubric": rubric, "saved_at": now, "is_shadow": can_score_shadow(by, offer)},
    )
    if card.state == ScorecardState.SUBMITTED:
        raise Conflict(
            "You have submitted this card: it can no longer change. Ask the chair if something is wrong."
        )
    if not is_new:
        Scorecard.objects.filter(pk=card.pk).update(saved_at=now)
        card.saved_at = now
    return card


def checked_score(criteria: Mapping[str, Criterion], code: str, draft: ScoreDraft) -> Criterion:
    """Return the criterion that a score is for.

    Raises:
        InvalidInput: there is none for this person, or the score is off its scale, or a text too long.
    """
    criterion = criteria.get(code)
    if criterion is None:
        raise InvalidInput(f"There is no criterion {code} for you to score.", field=code)
    if len(draft.rationale) > LONGEST_RATIONALE:
        message = f"{criterion.label}: a reason has {LONGEST_RATIONALE:,} characters at most."
        raise InvalidInput(message, field=f"{code}-rationale")
    if len(draft.evidence) > LONGEST_EVIDENCE:
        message = f"{criterion.label}: name the evidence in {LONGEST_EVIDENCE} characters at most."
        raise InvalidInput(message, field=f"{code}-evidence")
    _require_on_scale(criterion, draft.value)
    return criterion


def _require_on_scale(criterion: Criterion, value: Decimal | None) -> None:
    if value is None:
        return
    if not value.is_finite() or not 0 <= value <= criterion.scale_max:
        off = f"{criterion.label}: {value.normalize():f} is off the scale."
        message = f"{off} Give a score from 0 to {criterion.scale_max}."
        raise InvalidInput(message, field=criterion.code)
    if value != value.quantize(SMALLEST_STEP):
        message = f"{criterion.label}: give a score with two decimals at most."
        raise InvalidInput(message, field=criterion.code)


def _keep(card: Scorecard, criterion: Criterion, draft: ScoreDraft) -> None:
    Score.objects.update_or_create(
        scorecard=card,
        criterion=criterion,
        defaults={
            "value": draft.value,
            "rationale": draft.rationale.strip(),
            "evidence": draft.evidence.strip(),
        },
    )


def what_is_missing(
    criteria: Sequence[Criterion], given: Mapping[str, ScoreDraft], *, asks_evidence: bool
) -> Iterator[InvalidInput]:
    """Yield what a card lacks before it may be submitted, criterion by criterion, each with its field.

    ``given`` are scores by the code of their criterion.
    """
    for criterion in criteria:
        score = given.get(criterion.code)
        if score is None or score.value is None:
            yield InvalidInput(f"{criterion.label}: give a score before you submit.", field=criterion.code)
            continue
        if not score.rationale.strip():
            message = f"{criterion.label}: say why before you submit."
            yield InvalidInput(message, field=f"{criterion.code}-rationale")
        if asks_evidence and criterion.needs_evidence and not score.evidence.strip():
            message = f"{criterion.label}: say where in the offer, or in which source, the evidence stands."
            yield InvalidInput(message, field=f"{criterion.code}-evidence")


def require_complete(
    criteria: Sequence[Criterion], given: Sequence[Score] | Sequence[CalibrationScore]
) -> None:
    """Do nothing if every criterion has a score, a reason and, on a real card, the evidence it asks for.

    Raises:
        InvalidInput: at the first criterion that lacks one.
    """
    codes = {criterion.pk: criterion.code for criterion in criteria}
    found = {
        codes[score.criterion_id]: ScoreDraft(score.value, score.rationale, getattr(score, "evidence", ""))
        for score in given
        if score.criterion_id in codes
    }
    asks_evidence = all(isinstance(score, Score) for score in given)
    for missing in what_is_missing(criteria, found, asks_evidence=asks_evidence):
        raise missing


def _record(card: Scorecard, by: User, given: list[Score]) -> None:
    """Write the act down. The digest binds scores and reasons; it does not tell them."""
    content = {
        s.criterion.code: {"value": s.value, "rationale": s.rationale, "evidence": s.evidence} for s in given
    }
    facts = {
        "scorecard": card.pk,
        "offer": card.offer_id,
        "rubric": card.rubric_id,
        "digest": digest(content),
    }
    if card.is_shadow:
        record_in(card.offer.solicitation, by, Role.EVALUATOR, "shadow_card.submitted", facts)
    elif can_score(by, card.offer.solicitation):
        record_in(card.offer.solicitation, by, Role.PANEL, "scorecard.submitted", facts)
    else:
        # An affiliate's offer may stand behind the wall: the chain that everybody reads says nothing of it.
        record_of_offer(card.offer, by.as_actor(Role.EVALUATOR), "scorecard.submitted", facts)
