"""The form into which a filled-in workbook is put."""

from django import forms

from bids.importers.batch_workbook import MOST_BYTES as MOST_BYTES_OF_SEVERAL
from bids.importers.shape_csv import MOST_BYTES as MOST_BYTES_OF_SHAPE
from web.forms import CheckedFileField, DomainErrorsOnForm
from web.spreadsheets import MOST_BYTES


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


class BatchForm(DomainErrorsOnForm):
    """One file of several offers."""

    submit_label = "Read the workbook"
    file = CheckedFileField(
        kinds=("xlsx",),
        max_bytes=MOST_BYTES_OF_SEVERAL,
        label="Filled-in workbook of several offers (.xlsx)",
        help_text="It is kept encrypted until it is read, and then gone.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class ShapeForm(DomainErrorsOnForm):
    """A delivery shape of one year."""

    submit_label = "Read the shape"
    file = CheckedFileField(
        kinds=("csv",),
        max_bytes=MOST_BYTES_OF_SHAPE,
        label="Shape (.csv)",
        help_text="It takes the place of the shape that the draft has now.",
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )
