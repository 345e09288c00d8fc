"""The forms by which another person decides on what one has proposed."""

from django import forms

from web.forms import DomainErrorsOnForm

LONGEST_REASON = 4000


class DecisionOnProposalForm(DomainErrorsOnForm):
    """Whether what is proposed holds; a refusal says why."""

    is_confirmed = forms.TypedChoiceField(
        choices=[("yes", "Confirm"), ("no", "Refuse")],
        coerce=lambda word: word == "yes",
        error_messages={"required": "Say whether it holds."},
    )
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)


class RulesDecisionForm(DecisionOnProposalForm):
    """The same of a deviation of the rules; ``seen`` names the effect that was looked at."""

    seen = forms.CharField(required=False, max_length=64)
