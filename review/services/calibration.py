"""The calibration round: scoring the made-up offers, and agreeing on how to read the scale."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.documents.calibration import Sample
from review.models import CalibrationCard, CalibrationScore, Criterion, ScaleNote
from review.permissions import can_calibrate, can_note_scale
from review.queries.parts import criteria_to_score
from review.queries.rubrics import rubric_of
from review.services.cards import ScoreDraft, checked_score, require_complete
from review.services.records import record_in
from solicitations.models import Solicitation

LONGEST_NOTE = 2000


@transaction.atomic
def save_calibration(
    *,
    solicitation: Solicitation,
    sample: Sample,
    by: User,
    scores: Mapping[str, ScoreDraft],
    now: datetime,
    is_submitted: bool = False,
) -> CalibrationCard:
    """Keep what a panel member gives a made-up offer, by criterion code; submitted, it changes no more.

    Raises:
        NotAllowed: not of the panel.
        Conflict: no rubric is chosen, or the card was submitted.
        InvalidInput: a score off the scale, or, when it is submitted, one that is missing or has no reason.
    """
    if not can_calibrate(by, solicitation):
        raise NotAllowed("The panel scores the made-up offers, until its scores are locked.")
    rubric = rubric_of(solicitation)
    if rubric is None:
        raise Conflict("No rubric was chosen yet. Procurement chooses it on the Scores page.")
    criteria = {each.code: each for each in criteria_to_score(rubric, solicitation, by)}
    card, _ = CalibrationCard.objects.select_for_update().get_or_create(
        solicitation=solicitation, sample=sample.code, panelist=by, defaults={"saved_at": now}
    )
    if card.submitted_at is not None:
        raise Conflict("You have submitted this card: it can no longer change.")
    for code, draft in scores.items():
        CalibrationScore.objects.update_or_create(
            card=card,
            criterion=checked_score(criteria, code, draft),
            defaults={"value": draft.value, "rationale": draft.rationale.strip()},
        )
    card.saved_at = now
    if is_submitted:
        require_complete(list(criteria.values()), list(card.scores.all()))
        card.submitted_at = now
        record_in(solicitation, by, Role.PANEL, "calibration.submitted", {"sample": sample.code})
    card.save()
    return card


@transaction.atomic
def note_scale(
    *, solicitation: Solicitation, criterion: Criterion, text: str, by: User, now: datetime
) -> ScaleNote:
    """Record how the panel agreed to read a criterion's scale; it stands on every card from then on.

    Raises:
        NotAllowed: not the chair, or the scores are locked.
        InvalidInput: no words or too many, or a criterion of another rubric.
    """
    if not can_note_scale(by, solicitation):
        raise NotAllowed("The chair records how the panel reads the scale, until the scores are locked.")
    words = text.strip()
    if not words or len(words) > LONGEST_NOTE:
        raise InvalidInput(f"Say it in words, {LONGEST_NOTE:,} characters at most.", field="text")
    rubric = rubric_of(solicitation)
    if rubric is None or criterion.rubric_id != rubric.pk:
        raise InvalidInput("This criterion is not of the rubric the panel scores with.", field="criterion")
    note = ScaleNote.objects.create(
        solicitation=solicitation, criterion=criterion, text=words, written_by=by, written_at=now
    )
    facts = {"criterion": criterion.code, "text": words}
    record_in(solicitation, by, Role.CHAIR, "scale.noted", facts)
    return note
