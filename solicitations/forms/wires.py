"""Forms of what is built otherwise and of the decision."""

from django import forms

from solicitations.states import ProjectDecisionKind
from web.forms import DomainErrorsOnForm


class FallbackForm(DomainErrorsOnForm):
    """What is built once the wires decision date is missed."""

    submit_label = "Record the fallback"
    text = forms.CharField(
        max_length=4000,
        label="What is built",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It is decided by itself once the wires decision date passes without an award.",
    )
    cost_usd = forms.DecimalField(max_digits=16, decimal_places=2, label="Cost ($)")


class DecideForm(DomainErrorsOnForm):
    """Wires, a non-wires alternative, or open again."""

    submit_label = "Record the decision"
    kind = forms.ChoiceField(
        choices=[(each.value, each.label.capitalize()) for each in ProjectDecisionKind], label="Decision"
    )
    reason = forms.CharField(max_length=2000, label="Reason", widget=forms.Textarea(attrs={"rows": 3}))
