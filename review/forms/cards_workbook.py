"""The upload of a workbook of cards."""

from django import forms

from web.forms import CheckedFileField, DomainErrorsOnForm
from web.spreadsheets import MOST_BYTES


class CardsWorkbookForm(DomainErrorsOnForm):
    """A filled-in workbook of one's cards."""

    submit_label = "Upload my cards"
    file = CheckedFileField(
        kinds=("xlsx",),
        max_bytes=MOST_BYTES,
        label="Filled-in workbook (.xlsx)",
        help_text="What can be read is saved as drafts of your cards. Nothing is submitted.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
