"""Forms of going on with fewer good offers than the rules ask for."""

from django import forms

from web.forms import DomainErrorsOnForm


class GoOnForm(DomainErrorsOnForm):
    """Why the good offers there are suffice."""

    submit_label = "Propose to go on"
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why these are enough, for the record",
    )


class ShortfallDecisionForm(DomainErrorsOnForm):
    """Whether to go on, and why."""

    submit_label = "Decide"
    goes_on = forms.TypedChoiceField(
        choices=[("yes", "Go on with what there is"), ("no", "Do not go on")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        label="Decision",
    )
    note = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), label="Note, for the record"
    )
