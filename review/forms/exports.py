"""The form of the clerk's export."""

from django import forms

from web.forms import DomainErrorsOnForm


class ExportForm(DomainErrorsOnForm):
    """Why everything is taken away."""

    submit_label = "Export the review"
    reason = forms.CharField(
        label="What the export is for",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept on the record, which everybody who takes part reads: name nobody whom they should not know of.",
    )
