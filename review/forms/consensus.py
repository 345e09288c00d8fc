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
