"""The form of a scorecard."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from review.models import Criterion
from review.queries.cards import Line
from review.services import ScoreDraft
from review.services.cards import LONGEST_EVIDENCE, LONGEST_RATIONALE, what_is_missing
from web.forms import DomainErrorsOnForm

RATIONALE, EVIDENCE = "rationale", "evidence"
CardRow = tuple[Line, BoundField, BoundField, BoundField | None]


Groups = Sequence[tuple[str, Sequence[Line]]]


def saved_values(groups: Groups) -> dict[str, Any]:
    """Return what a card holds already, by field of its form."""
    values: dict[str, Any] = {}
    for _, lines in groups:
        for line in lines:
            values[line.criterion.code] = None if line.value is None else f"{line.value.normalize():f}"
            values[f"{line.criterion.code}-{RATIONALE}"] = line.rationale
            values[f"{line.criterion.code}-{EVIDENCE}"] = line.evidence
    return values


class ScorecardForm(DomainErrorsOnForm):
    """A score, a reason and perhaps evidence per criterion; all may be missing until the card is submitted."""

    asks_evidence = True

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[criterion.code] = _score_field(criterion)
            self.fields[f"{criterion.code}-{RATIONALE}"] = forms.CharField(
                label=f"Reason for {criterion.label}",
                required=False,
                max_length=LONGEST_RATIONALE,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            if self._asks_evidence_of(criterion):
                self.fields[f"{criterion.code}-{EVIDENCE}"] = forms.CharField(
                    label=f"Evidence for {criterion.label}", required=False, max_length=LONGEST_EVIDENCE
                )

    def _asks_evidence_of(self, criterion: Criterion) -> bool:
        return self.asks_evidence and criterion.needs_evidence

    def groups(self, groups: Groups) -> list[tuple[str, list[CardRow]]]:
        """Return a card's lines under their headings, each with its fields."""
        return [(group, [self._row(line) for line in lines]) for group, lines in groups]

    def _row(self, line: Line) -> CardRow:
        code = line.criterion.code
        evidence = self[f"{code}-{EVIDENCE}"] if self._asks_evidence_of(line.criterion) else None
        return line, self[code], self[f"{code}-{RATIONALE}"], evidence

    def scores(self) -> dict[str, ScoreDraft]:
        """Return what was given for each criterion whose fields can be read; the others are left alone."""
        return {each.code: self._draft(each.code) for each in self.criteria if self._is_read(each)}

    def say_what_is_missing(self) -> None:
        """Name at once every field that a card lacks before it may be submitted."""
        unmarked = [each for each in self.criteria if self._is_read(each)]
        for each in list(what_is_missing(unmarked, self.scores(), asks_evidence=self.asks_evidence)):
            self.add_domain_error(each)

    def _is_read(self, criterion: Criterion) -> bool:
        names = [criterion.code, f"{criterion.code}-{RATIONALE}"]
        if self._asks_evidence_of(criterion):
            names.append(f"{criterion.code}-{EVIDENCE}")
        return all(name in self.cleaned_data for name in names)

    def _draft(self, code: str) -> ScoreDraft:
        given = self.cleaned_data
        return ScoreDraft(given[code], given[f"{code}-{RATIONALE}"], given.get(f"{code}-{EVIDENCE}", ""))


def _score_field(criterion: Criterion) -> forms.DecimalField:
    return forms.DecimalField(
        label=criterion.label,
        required=False,
        min_value=0,
        max_value=criterion.scale_max,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        error_messages={
            "min_value": f"Give a score from 0 to {criterion.scale_max}.",
            "max_value": f"Give a score from 0 to {criterion.scale_max}.",
        },
    )
