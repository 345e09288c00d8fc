"""Forms of the consensus: a score agreed on, a reason for an outlier, the lock."""

from typing import Any

from django import forms

from web.forms import DomainErrorsOnForm

LONGEST_REASON = 4000


def _reason(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_REASON,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ConsensusViewForm(forms.Form):
    """Which offers are listed, in which order; the address keeps it."""

    order_by = forms.ChoiceField(
        label="First",
        required=False,
        choices=[("far-off", "Scores far off"), ("spread", "Widest range of cards"), ("offer", "Offer")],
    )
    offer = forms.CharField(label="Offer", required=False, max_length=40)

    def __init__(self, data: Any) -> None:
        """Take what the address says; whatever it says wrongly is as if it were not there."""
        super().__init__(data or None)
        self.fields["order_by"].widget.attrs["class"] = "form-select"
        self.fields["offer"].widget.attrs["class"] = "form-control"
        if data:
            self.is_valid()
        self.wanted: dict[str, Any] = dict(self.cleaned_data) if data else {}

    @property
    def order(self) -> str:
        """The order asked for."""
        return self.wanted.get("order_by") or "far-off"

    @property
    def search(self) -> str:
        """A part of the alias asked for."""
        return self.wanted.get("offer") or ""


class ConsensusForm(DomainErrorsOnForm):
    """What the panel agrees on for one criterion of one offer."""

    submit_label = "Record"
    criterion = forms.UUIDField(widget=forms.HiddenInput)
    value = forms.DecimalField(label="Agreed score", min_value=0, max_digits=5, decimal_places=2)
    reason = _reason("Why")


class OutlierForm(DomainErrorsOnForm):
    """Why one stands by a score."""

    submit_label = "Give the reason"
    score = forms.UUIDField(widget=forms.HiddenInput)
    reason = _reason("Why you stand by it")


class ScoresLockForm(DomainErrorsOnForm):
    """The lock of the scores."""

    submit_label = "Lock the scores"
    reason = _reason(
        "Reason",
        required=False,
        help_text="Needed only where cards are missing or scores far off the others' are not explained.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_tag = False
        self.helper.inputs = []
