"""Forms of documents and of non-disclosure agreements."""

from typing import Any

from django import forms

from solicitations.forms.owned import OwnedForm
from solicitations.states import AUDIENCES, Confidentiality
from web.forms import CheckedFileField, DomainErrorsOnForm
from web.uploads import MEGABYTE

CLASSES = [(kind.value, f"{kind.label.capitalize()}: {AUDIENCES[kind].words}") for kind in Confidentiality]


class DocumentForm(DomainErrorsOnForm):
    """A document, or its next version."""

    submit_label = "Keep as a draft"
    title = forms.CharField(max_length=200, label="Title")
    confidentiality = forms.ChoiceField(choices=CLASSES, label="Who may read it", widget=forms.RadioSelect)
    note = forms.CharField(
        required=False,
        max_length=2000,
        label="What changed",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed from the second version on; readers see it beside the version.",
    )
    file = CheckedFileField(
        kinds=("pdf", "xlsx", "csv", "md", "txt"),
        max_bytes=20 * MEGABYTE,
        label="File",
        help_text="PDF, Excel workbook, CSV, Markdown or plain text, of 20 MB at most.",
    )

    def clean_confidentiality(self) -> Confidentiality:
        """Return the class itself."""
        return Confidentiality(self.cleaned_data["confidentiality"])

    def content(self) -> dict[str, Any]:
        """Return what the service takes, the file as name and bytes."""
        given = dict(self.cleaned_data)
        upload = given.pop("file")
        return {**given, "filename": upload.name, "content": upload.read()}


class NdaForm(DomainErrorsOnForm):
    """The agreement that stands before confidential documents."""

    submit_label = "Post the agreement"
    text = forms.CharField(max_length=100_000, label="Text", widget=forms.Textarea(attrs={"rows": 14}))
    valid_days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=3650,
        label="A signature lasts (days)",
        help_text="Leave empty for signatures that last until they are revoked.",
    )


class SignNdaForm(OwnedForm):
    """A signature: the name typed by the person it belongs to."""

    submit_label = "Sign for my organization"
    name_typed = forms.CharField(
        max_length=150,
        label="Your name",
        help_text="Typing it signs the agreement on this page for your organization.",
    )


class IntentForm(OwnedForm):
    """Registering, and saying whether one means to bid."""

    submit_label = "Register"
    intends = forms.BooleanField(
        required=False, label="We mean to make an offer", help_text="It binds nobody, and can be taken back."
    )
