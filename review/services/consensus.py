"""From single cards to what the panel agrees on: reasons for outliers, consensus, and the lock of the scores."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from bids.models import Offer
from bids.services import release_prices
from bids.services.records import record_of_offer
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from nmv.canonical import digest
from review.models import Consensus, Criterion, OutlierReason, Score, ScoresLock
from review.permissions import can_seek_consensus
from review.queries.amendments import weighed
from review.queries.consensus import missing_cards, scores_document, unexplained, unscored
from review.queries.plans import plan_of
from review.queries.quality import spreads_by_offer
from review.queries.rubrics import criteria_of, rubric_of
from review.services.records import record_in
from review.states import ScorecardState
from solicitations.models import Solicitation
from solicitations.services import record_scores_locked

LONGEST_REASON = 4000


@transaction.atomic
def explain_outlier(*, score: Score, reason: str, by: User, now: datetime) -> OutlierReason:
    """Say why one stands by a score far from the others'; the score stays as it is.

    Raises:
        NotAllowed: it is somebody else's score.
        InvalidInput: no reason, or too long a one.
        Conflict: the card is a draft, the scores are locked, or the reason was given.
    """
    card = score.scorecard
    if card.panelist_id != by.pk:
        raise NotAllowed("The person who gave a score says why.")
    if card.state != ScorecardState.SUBMITTED:
        raise Conflict("This card is not submitted yet: write the reason on it.")
    if card.offer.solicitation.scores_locked_at is not None:
        raise Conflict("The scores are locked.")
    words = _reason(reason)
    try:
        with transaction.atomic():
            given = OutlierReason.objects.create(score=score, reason=words, given_at=now)
    except IntegrityError as exc:
        raise Conflict("You have said why already.") from exc
    facts = {"score": score.pk, "criterion": score.criterion.code, "reason_sha256": digest(words)}
    record_in(card.offer.solicitation, by, Role.PANEL, "score.explained", facts)
    return given


@transaction.atomic
def record_consensus(
    *, offer: Offer, criterion: Criterion, value: Decimal, reason: str, by: User, now: datetime
) -> Consensus:
    """Record the score the panel agrees on for a criterion; what was recorded before stays as an earlier version.

    Raises:
        NotAllowed: not the chair, or the scores are locked.
        InvalidInput: off the scale, no reason, a criterion of another rubric or a computed one.
        Conflict: cards of this offer are still to come.
    """
    solicitation = offer.solicitation
    if not can_seek_consensus(by, solicitation):
        raise NotAllowed("The chair records what the panel agrees on, until the scores are locked.")
    hold_alone("scoring", solicitation.pk)
    _require_on_scale(solicitation, criterion, value)
    if any(missing.offer.pk == offer.pk for missing in missing_cards(solicitation)):
        raise Conflict(
            "Cards of this offer are still to come: first each scores alone, then the panel agrees."
        )
    last = Consensus.objects.filter(offer=offer, criterion=criterion).order_by("-number").first()
    word = Consensus.objects.create(
        offer=offer,
        criterion=criterion,
        number=last.number + 1 if last else 1,
        value=value,
        reason=_reason(reason),
        recorded_by=by,
        recorded_at=now,
    )
    facts: dict[str, Any] = {
        "offer": offer.pk,
        "criterion": criterion.code,
        "number": word.number,
        "digest": digest({"value": str(value), "reason": word.reason}),
    }
    if Offer.objects.walled().filter(pk=offer.pk).exists():
        record_of_offer(offer, by.as_actor(Role.CHAIR), "consensus.recorded", facts)
    else:
        record_in(solicitation, by, Role.CHAIR, "consensus.recorded", facts)
    return word


def _require_on_scale(solicitation: Solicitation, criterion: Criterion, value: Decimal) -> None:
    rubric = rubric_of(solicitation)
    if rubric is None or criterion.rubric_id != rubric.pk:
        raise InvalidInput("This criterion is not of the rubric the panel scores with.", field="criterion")
    if not criterion.is_scored:
        raise InvalidInput(f"{criterion.label} is computed: there is nothing to agree on.", field="criterion")
    if not value.is_finite() or not 0 <= value <= criterion.scale_max:
        raise InvalidInput(f"Give a score from 0 to {criterion.scale_max}.", field="value")


@transaction.atomic
def lock_scores(*, solicitation: Solicitation, by: User, now: datetime, reason: str = "") -> ScoresLock:
    """Lock the panel's scores: nothing is scored or agreed on afterwards, and prices are opened to the panel.

    Args:
        solicitation: one whose offers are open.
        by: its chair.
        now: the moment.
        reason: why it is done though cards are missing or outliers are not explained; else it may be empty.

    Raises:
        NotAllowed: not the chair, or they are locked already.
        InvalidInput: something is missing and no reason is given; says what.
        Conflict: no rubric is chosen, or nothing was scored.
    """
    if not can_seek_consensus(by, solicitation):
        raise NotAllowed("The chair locks the scores, once.")
    hold_alone("scoring", solicitation.pk)
    rubric = rubric_of(solicitation)
    if rubric is None:
        raise Conflict("No rubric was chosen, so nothing was scored.")
    spreads = spreads_by_offer(solicitation, by, weighed(list(criteria_of(rubric)), solicitation))
    if not spreads:
        raise Conflict("No card is in yet: there is nothing to lock.")
    gaps = [str(missing) for missing in missing_cards(solicitation)]
    gaps += [str(each) for each in unexplained(solicitation, by, spreads, plan_of(solicitation))]
    gaps += unscored(by, spreads)
    if gaps and not reason.strip():
        listed = "; ".join(gaps[:5]) + (f"; and {len(gaps) - 5} more" if len(gaps) > 5 else "")  # noqa: PLR2004
        raise InvalidInput(f"Say why the scores are locked as they are: {listed}.", field="reason")
    document = scores_document(solicitation, spreads, gaps)
    lock = ScoresLock.objects.create(
        solicitation=solicitation,
        document=document,
        digest=digest(document),
        reason=reason.strip()[:LONGEST_REASON],
        locked_by=by,
        locked_at=now,
    )
    record_scores_locked(solicitation=solicitation, by=by, at=now)
    record_in(solicitation, by, Role.CHAIR, "scores.locked", {"digest": lock.digest, "reason": lock.reason})
    for seat in solicitation.assignments.in_force().filter(role=Role.PANEL).select_related("user"):
        release_prices(solicitation=solicitation, user=seat.user, now=now)
    return lock


def _reason(text: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput("Say why: the record keeps it.", field="reason")
    if len(words) > LONGEST_REASON:
        raise InvalidInput(f"A reason has {LONGEST_REASON:,} characters at most.", field="reason")
    return words
