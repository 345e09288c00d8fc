"""Forms of the work after the opening: judgements, cure requests and their answers, disqualification, release."""

from typing import Any

from django import forms

from bids.documents.cures import FIELDS
from bids.models import CureRequest
from bids.states import Outcome
from web.forms import DomainErrorsOnForm, ZonedDateTimeField

_VERDICTS = [(Outcome.PASS, "Passes"), (Outcome.FAIL, "Fails")]


def _words(label: str, *, rows: int = 3, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        max_length=4000, label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class JudgeForm(DomainErrorsOnForm):
    """A person's judgement on a check."""

    submit_label = "Keep the judgement"
    outcome = forms.ChoiceField(choices=_VERDICTS, label="The offer", widget=forms.RadioSelect)
    note = _words("Why")


class CheckForm(DomainErrorsOnForm):
    """A check made by hand."""

    submit_label = "Add the check"
    label = forms.CharField(max_length=120, label="What was checked")
    outcome = forms.ChoiceField(choices=_VERDICTS, label="The offer", widget=forms.RadioSelect)
    note = _words("What was found")


class CureForm(DomainErrorsOnForm):
    """A request to mend an offer."""

    submit_label = "Send the request"
    text = _words(
        "What has to be mended", rows=5, help_text="The bidder reads it; write nothing of other offers."
    )
    fields_asked = forms.MultipleChoiceField(
        choices=list(FIELDS.items()),
        required=False,
        label="Fields it may correct",
        widget=forms.CheckboxSelectMultiple,
        help_text="Price, capacity, term and delivery are never corrected after the opening.",
    )
    due_at = ZonedDateTimeField(label="Answer due")

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["due_at"]
        assert isinstance(field, ZonedDateTimeField)  # noqa: S101 - tells the type checker
        field.zone = zone
        field.help_text = f"Local time of the utility ({zone}); the database's clock decides."


class AnswerForm(DomainErrorsOnForm):
    """The bidder's answer to a request, with a field for each that may be corrected."""

    submit_label = "Send the answer"
    text = _words("Your answer", rows=5)

    def __init__(self, *args: Any, cure: CureRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [name for name in cure.fields if name in FIELDS]
        for name in self.asked:
            is_short = name in {"commercial_operation_on", "availability"}
            self.fields[name] = forms.CharField(
                required=False,
                label=FIELDS[name],
                max_length=4000,
                help_text="Empty: as submitted." + (" Such as 2027-05-01." if name.endswith("_on") else ""),
                widget=forms.TextInput() if is_short else forms.Textarea(attrs={"rows": 3}),
            )

    def corrections(self) -> dict[str, str]:
        """The corrected fields as typed."""
        return {name: self.cleaned_data[name] for name in self.asked}


class DecideCureForm(DomainErrorsOnForm):
    """Accepting or refusing an answer."""

    submit_label = "Decide"
    accepts = forms.TypedChoiceField(
        choices=[("yes", "Accept; its corrections count from now on"), ("no", "Refuse")],
        coerce=lambda typed: typed == "yes",
        label="The answer",
        widget=forms.RadioSelect,
    )
    note = _words("Why (the bidder reads it)")


class ReasonForm(DomainErrorsOnForm):
    """A reason."""

    reason = _words("Reason", rows=4)


class ProposeForm(ReasonForm):
    """A proposal to leave an offer out."""

    submit_label = "Propose to disqualify"
    reason = _words("Reason, as the bidder shall read it", rows=4)


class ReverseForm(ReasonForm):
    """Taking a disqualification back."""

    submit_label = "Take it back"


class NoteForm(DomainErrorsOnForm):
    """A note."""

    note = _words("Note", rows=4)


class DeclineForm(NoteForm):
    """A proposal declined."""

    submit_label = "Keep the offer in"
    note = _words("Why it stays in", rows=4)


class ReleaseForm(NoteForm):
    """An affiliate's offer let into the evaluation."""

    submit_label = "Release it to the evaluation"
    note = _words("Why it may take part", rows=4, help_text="Those who evaluate read it.")
