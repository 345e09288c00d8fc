"""The form with which anybody checks a receipt."""

import json
from typing import Any

from django import forms

from bids.queries.receipts import signer
from seal.errors import SealError
from seal.proof import Checked, check
from web.forms import DomainErrorsOnForm

MOST_BYTES = 2 * 1024 * 1024


class ReceiptForm(DomainErrorsOnForm):
    """A receipt or a kept offer, pasted or as a file, and the root it should stand under."""

    submit_label = "Check"
    file = forms.FileField(
        required=False, label="File", help_text="A receipt or a kept offer (.json), 2 MB at most."
    )
    text = forms.CharField(
        required=False,
        max_length=MOST_BYTES,
        label="Or its text",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "font-monospace small"}),
    )
    root = forms.CharField(
        required=False,
        max_length=64,
        label="Published root",
        help_text="64 hex digits from the solicitation's page; leave empty to take the one in the file.",
    )

    def clean(self) -> dict[str, Any]:
        """Read the JSON and check it; nothing of it is kept."""
        told = super().clean() or {}
        upload = told.get("file")
        if upload is not None and upload.size > MOST_BYTES:
            raise forms.ValidationError(
                "This file is larger than 2 MB; use `python -m seal verify` on your machine."
            )
        raw = upload.read() if upload is not None else (told.get("text") or "").encode()
        if not raw.strip():
            raise forms.ValidationError("Choose a file, or paste its text.")
        try:
            self._found = check(
                json.loads(raw), signer=signer(), root=(told.get("root") or "").strip().lower()
            )
        except SealError as exc:
            raise forms.ValidationError(f"Not in order: {exc}.") from exc
        except (ValueError, RecursionError) as exc:
            raise forms.ValidationError("This is no JSON file, or it was cut off.") from exc
        return told

    def found(self) -> Checked:
        """What was found to be in order."""
        return self._found
