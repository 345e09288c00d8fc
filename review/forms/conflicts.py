"""The form of a decision on a possible conflict."""

from django import forms

from web.forms import DomainErrorsOnForm


class ConflictForm(DomainErrorsOnForm):
    """Whether what was found is a conflict, and why."""

    user = forms.UUIDField(widget=forms.HiddenInput)
    bidder = forms.UUIDField(widget=forms.HiddenInput)
    is_conflict = forms.TypedChoiceField(
        label="Decision",
        choices=[("yes", "A conflict: recuse the person"), ("no", "No conflict")],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why", max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
