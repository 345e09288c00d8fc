"""Forms of the calibration round."""

from django import forms

from review.forms.cards import ScorecardForm
from web.forms import DomainErrorsOnForm

LONGEST_NOTE = 2000


class CalibrationForm(ScorecardForm):
    """A score and a reason per criterion of a made-up offer; there is no evidence to name."""

    asks_evidence = False


class ScaleNoteForm(DomainErrorsOnForm):
    """How a criterion's scale is read."""

    criterion = forms.UUIDField()
    text = forms.CharField(max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))
