"""The form into which a filled-in workbook is put."""

from django import forms

from bids.importers.archive import MOST_BYTES
from web.forms import CheckedFileField, DomainErrorsOnForm


class WorkbookForm(DomainErrorsOnForm):
    """One file."""

    submit_label = "Read the workbook"
    file = CheckedFileField(
        kinds=("xlsx",),
        max_bytes=MOST_BYTES,
        label="Filled-in workbook (.xlsx)",
        help_text="It is read in memory and kept as a draft, encrypted. Nothing is submitted.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
