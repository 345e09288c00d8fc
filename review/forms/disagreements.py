"""Forms of disagreements."""

from django import forms

from review.states import DisagreementOutcome
from web.forms import DomainErrorsOnForm

LONGEST_WORDS = 4000


class AnswerForm(DomainErrorsOnForm):
    """What the utility says to it."""

    answer = forms.CharField(max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2}))


class ResolutionForm(DomainErrorsOnForm):
    """How it ended."""

    outcome = forms.ChoiceField(choices=DisagreementOutcome.choices)
    resolution = forms.CharField(max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2}))
