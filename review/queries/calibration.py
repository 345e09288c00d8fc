"""The calibration round: my cards for the made-up offers, what everybody gave, how the scale is read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from accounts.models import User
from accounts.states import Role
from review.documents.calibration import SAMPLES, Sample
from review.models import CalibrationCard, CalibrationScore, Criterion, ScaleNote
from review.permissions import can_calibrate, can_note_scale
from review.queries.cards import Line
from review.queries.parts import criteria_to_score
from review.queries.rubrics import rubric_of, scored_criteria
from solicitations.models import Solicitation


def is_calibrated(solicitation: Solicitation, user: User) -> bool:
    """Say whether a panel member has submitted their cards for both made-up offers."""
    mine = CalibrationCard.objects.filter(
        solicitation=solicitation, panelist=user, submitted_at__isnull=False
    )
    return set(mine.values_list("sample", flat=True)) >= set(SAMPLES)


def scale_notes(solicitation: Solicitation) -> dict[Criterion, ScaleNote]:
    """Return how each criterion's scale is read, by the last word on it."""
    rows = ScaleNote.objects.filter(solicitation=solicitation).select_related("criterion", "written_by")
    return {note.criterion: note for note in rows.order_by("written_at")}


@dataclass(frozen=True)
class Reading:
    """One criterion of one sample: what everybody gave whose card one may see."""

    criterion: Criterion
    given: list[tuple[User, CalibrationScore]]

    @property
    def spread(self) -> Decimal:
        """Highest less lowest."""
        values = [score.value for _, score in self.given if score.value is not None]
        return max(values) - min(values) if values else Decimal(0)

    @property
    def is_wide(self) -> bool:
        """Whether the readings lie more than a third of the scale apart."""
        return self.spread * 3 > self.criterion.scale_max


@dataclass(frozen=True)
class SampleRow:
    """One made-up offer on the overview."""

    sample: Sample
    submitted_at: datetime | None
    n_in: int
    readings: list[Reading]


@dataclass(frozen=True)
class CalibrationPage:
    """The calibration round as one person sees it."""

    solicitation: Solicitation
    rows: list[SampleRow]
    notes: list[tuple[Criterion, ScaleNote | None]]
    n_panelists: int
    is_scorer: bool
    may_note: bool
    has_rubric: bool


def calibration_page(solicitation: Solicitation, user: User) -> CalibrationPage:
    """Gather the overview; the caller has checked that this person takes part in the evaluation."""
    rubric = rubric_of(solicitation)
    criteria = list(scored_criteria(rubric)) if rubric else []
    cards = CalibrationCard.objects.visible_to(user).filter(solicitation=solicitation)
    shown = list(cards.filter(submitted_at__isnull=False).select_related("panelist").order_by("submitted_at"))
    scores = list(CalibrationScore.objects.filter(card__in=shown).select_related("card__panelist"))
    notes = scale_notes(solicitation)
    return CalibrationPage(
        solicitation=solicitation,
        rows=[_row(sample, user, criteria, shown, scores) for sample in SAMPLES.values()],
        notes=[(criterion, notes.get(criterion)) for criterion in criteria],
        n_panelists=solicitation.assignments.in_force().filter(role=Role.PANEL).count(),
        is_scorer=can_calibrate(user, solicitation),
        may_note=can_note_scale(user, solicitation),
        has_rubric=rubric is not None,
    )


def _row(
    sample: Sample,
    user: User,
    criteria: Sequence[Criterion],
    cards: Sequence[CalibrationCard],
    scores: Sequence[CalibrationScore],
) -> SampleRow:
    of_sample = [card for card in cards if card.sample == sample.code]
    mine = next((card for card in of_sample if card.panelist_id == user.pk), None)
    given: dict[object, list[tuple[User, CalibrationScore]]] = defaultdict(list)
    for score in scores:
        if score.card.sample == sample.code:
            given[score.criterion_id].append((score.card.panelist, score))
    return SampleRow(
        sample=sample,
        submitted_at=mine.submitted_at if mine else None,
        n_in=len(of_sample),
        readings=[Reading(each, given[each.pk]) for each in criteria if given[each.pk]],
    )


@dataclass(frozen=True)
class SampleCardPage:
    """One made-up offer's card as a panel member fills it in."""

    solicitation: Solicitation
    sample: Sample
    groups: list[tuple[str, list[Line]]]
    submitted_at: datetime | None

    @property
    def criteria(self) -> list[Criterion]:
        """The criteria in order."""
        return [line.criterion for _, lines in self.groups for line in lines]


def sample_card_page(solicitation: Solicitation, sample: Sample, user: User) -> SampleCardPage:
    """Gather one card: what the made-up bidder says on each criterion, and what was saved so far."""
    rubric = rubric_of(solicitation)
    criteria = criteria_to_score(rubric, solicitation, user) if rubric else []
    card = CalibrationCard.objects.filter(
        solicitation=solicitation, sample=sample.code, panelist=user
    ).first()
    given = {score.criterion_id: score for score in card.scores.all()} if card else {}
    lines = [_line(criterion, sample, given.get(criterion.pk)) for criterion in criteria]
    return SampleCardPage(
        solicitation=solicitation,
        sample=sample,
        groups=[(group, list(each)) for group, each in groupby(lines, key=lambda line: line.criterion.group)],
        submitted_at=card.submitted_at if card else None,
    )


def _line(criterion: Criterion, sample: Sample, score: CalibrationScore | None) -> Line:
    return Line(
        criterion=criterion,
        anchors=sorted((int(point), words) for point, words in criterion.anchors.items()),
        statement=sample.says(criterion.code),
        value=score.value if score else None,
        rationale=score.rationale if score else "",
        evidence="",
    )
