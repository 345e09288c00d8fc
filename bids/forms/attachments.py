"""A file beside a step of the offer: what it is for, and the file itself."""

from typing import Any

from django import forms

from bids.documents.attachments import ALLOWED, LIMITS_WORDS

PREFIX = "attach"


class AttachForm(forms.Form):
    """One file; nothing is required, so that a step can be saved without one."""

    prefix = PREFIX
    purpose = forms.ChoiceField(required=False, label="What the file is for")
    file = forms.FileField(
        required=False,
        label="File",
        help_text=f"{LIMITS_WORDS}. Sent with the step, encrypted at once.",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in ALLOWED)}),
    )

    def __init__(self, *args: Any, purposes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = purposes
