"""Forms of outcomes and contracts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from web.forms import DomainErrorsOnForm

LONGEST_REASON = 4000


def _reason(label: str, help_text: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST_REASON, widget=widget)


class AwardForm(DomainErrorsOnForm):
    """The published reason, and the terms of the pro forma that no offer holds."""

    submit_label = "Award and make the contracts"
    reason = _reason("Reason for the award", "It is published.")

    def __init__(self, *args: Any, terms: Iterable[Mapping[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term_codes = [str(term["code"]) for term in terms]
        for term in terms:
            unit = f", {term['unit']}" if term.get("unit") else ""
            self.fields[str(term["code"])] = forms.CharField(
                label=f"{term['label']}{unit}",
                max_length=500,
                help_text="A term of the posted contract that the utility gives; the same in every contract.",
            )

    def given_terms(self) -> dict[str, str]:
        """Return the terms by code."""
        return {code: self.cleaned_data[code] for code in self.term_codes}


class NoAwardForm(DomainErrorsOnForm):
    """The published reason for awarding nothing."""

    submit_label = "Close without an award"
    reason = _reason("Reason for no award", "It is published, and every bidder is told.")


class AcceptForm(DomainErrorsOnForm):
    """Acceptance of the exact document that was read."""

    submit_label = "Accept this contract"
    pdf_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    has_read = forms.BooleanField(label="I have read the contract and may bind my organisation to it.")


class DeclineForm(DomainErrorsOnForm):
    """Why one's side does not take the contract."""

    submit_label = "Decline this contract"
    reason = _reason("Reason", "The other side reads it.")


class StandstillForm(DomainErrorsOnForm):
    """Telling every bidder what is intended."""

    submit_label = "Tell every bidder and begin the standstill"
    is_sure = forms.BooleanField(
        label="The approved set stands. Every bidder is told by e-mail what is intended."
    )


class MemoForm(DomainErrorsOnForm):
    """Freezing the memo as it reads now."""

    submit_label = "Propose this memo to the chair"
    has_read = forms.BooleanField(label="I have read the draft below. It is frozen as it reads now.")


class IssueMemoForm(DomainErrorsOnForm):
    """Issuing a proposed memo."""

    submit_label = "Issue the memo"
    has_read = forms.BooleanField(label="I have read both versions. The public one is published.")


class DebriefRequestForm(DomainErrorsOnForm):
    """A bidder's wish for a debrief."""

    submit_label = "Ask for a debrief"
    question = forms.CharField(
        label="What do you want to know?",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Optional. Procurement reads it; answers may speak of your own offer alone.",
    )


class DebriefAnswerForm(DomainErrorsOnForm):
    """What procurement adds to a debrief."""

    submit_label = "Send the debrief"
    answer = forms.CharField(
        label="In your own words",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Optional. What made the difference, and what the bidder could do better. Name no other offer.",
    )
    has_read = forms.BooleanField(label="I have read what the bidder will be told. It is kept as it is sent.")
