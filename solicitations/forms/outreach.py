"""Forms of outreach and of oversight."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from solicitations.forms.owned import OwnedForm
from solicitations.models import Contact, LibraryDocument, Solicitation
from solicitations.services import PlannedDraft
from solicitations.states import MeetingKind
from web.forms import DomainErrorsOnForm, ZonedDateTimeField

DATE = {"type": "date"}
PLANNED_PARTS = (2, 3)


class ContactForm(OwnedForm):
    """Somebody to tell of solicitations."""

    submit_label = "Put on the list"
    company = forms.CharField(max_length=200, label="Company")
    person = forms.CharField(max_length=150, required=False, label="Person")
    email = forms.EmailField(label="E-mail address")
    technologies = forms.CharField(
        max_length=300, required=False, label="Technologies", help_text="Separated by commas."
    )
    consented_on = forms.DateField(
        required=False, label="Agreed to mail on", widget=forms.DateInput(attrs=DATE)
    )
    consent_note = forms.CharField(
        max_length=300, required=False, label="How it was agreed", help_text="Needed with a date."
    )

    def clean_technologies(self) -> list[str]:
        """Read words between commas."""
        return [word.strip()[:40] for word in self.cleaned_data["technologies"].split(",") if word.strip()]


class InviteForm(DomainErrorsOnForm):
    """Whom to invite."""

    submit_label = "Invite by mail"
    contacts = forms.ModelMultipleChoiceField(
        Contact.objects.none(), label="Contacts who agreed to mail", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, contacts: QuerySet[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].queryset = contacts  # type: ignore[attr-defined]


def _zoned(form: forms.Form, name: str, zone: str) -> None:
    field = form.fields[name]
    assert isinstance(field, ZonedDateTimeField)  # noqa: S101 - tells the type checker
    field.zone = zone
    field.help_text = f"Local time of the utility ({zone})."


class IntentDueForm(DomainErrorsOnForm):
    """Until when developers say whether they mean to bid."""

    submit_label = "Set"
    intent_due_at = ZonedDateTimeField(required=False, label="Say by when whether one means to bid")

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _zoned(self, "intent_due_at", zone)


class ConferenceForm(DomainErrorsOnForm):
    """A bidder conference."""

    submit_label = "Call the conference"
    starts_at = ZonedDateTimeField(label="Begins")
    place = forms.CharField(max_length=300, required=False, label="Place")
    link = forms.URLField(required=False, label="Link", assume_scheme="https")
    note = forms.CharField(
        max_length=4000, required=False, label="Note", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _zoned(self, "starts_at", zone)


class PlanForm(OwnedForm):
    """The next version of a procurement plan."""

    submit_label = "Keep as a draft"
    title = forms.CharField(max_length=200, label="Title")
    text = forms.CharField(max_length=50_000, label="Text", widget=forms.Textarea(attrs={"rows": 10}))
    planned = forms.CharField(
        required=False,
        label="Planned solicitations",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line: title | publication (2027-03-01) | offers due (2027-05-01, may be left out).",
    )

    def clean_planned(self) -> list[PlannedDraft]:
        """Read one solicitation a line."""
        lines = [line for line in self.cleaned_data["planned"].splitlines() if line.strip()]
        return [self._planned(number, line) for number, line in enumerate(lines, 1)]

    @staticmethod
    def _planned(number: int, line: str) -> PlannedDraft:
        parts = [part.strip() for part in line.split("|")]
        if len(parts) not in PLANNED_PARTS or not parts[0]:
            raise forms.ValidationError(f"Line {number}: expected title | publication | offers due.")
        try:
            days = [date.fromisoformat(part) for part in parts[1:] if part]
        except ValueError as exc:
            raise forms.ValidationError(f"Line {number}: write dates such as 2027-03-01.") from exc
        if not days:
            raise forms.ValidationError(f"Line {number}: say when it is published.")
        return PlannedDraft(parts[0][:200], *days)


class MeetingForm(OwnedForm):
    """A meeting of oversight."""

    submit_label = "Put on the calendar"
    kind = forms.ChoiceField(choices=MeetingKind.choices, label="Who meets")
    title = forms.CharField(max_length=200, label="Title")
    starts_at = ZonedDateTimeField(label="Begins")
    place = forms.CharField(max_length=300, required=False, label="Place or link")
    solicitation = forms.ModelChoiceField(
        Solicitation.objects.none(), required=False, label="About", empty_label="procurement at large"
    )
    agenda = forms.CharField(max_length=20_000, label="Agenda", widget=forms.Textarea(attrs={"rows": 6}))
    materials = forms.ModelMultipleChoiceField(
        LibraryDocument.objects.none(),
        required=False,
        label="Materials",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each is read by the audience of its own class.",
    )
    is_public = forms.BooleanField(
        required=False, label="Public: everybody sees that it takes place, when and where"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        utilities = list(kwargs["organisations"])
        mine = Solicitation.objects.visible_to(user).filter(organisation__in=utilities)
        documents = LibraryDocument.objects.visible_to(user).filter(solicitation__in=mine)
        self.fields["solicitation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["materials"].queryset = documents.select_related("solicitation")  # type: ignore[attr-defined]
        _zoned(self, "starts_at", utilities[0].time_zone if utilities else "UTC")

    def clean_kind(self) -> MeetingKind:
        """Return the kind itself."""
        return MeetingKind(self.cleaned_data["kind"])


class AttendeeForm(DomainErrorsOnForm):
    """Who was there."""

    submit_label = "Add"
    name = forms.CharField(max_length=150, label="Person")
    organisation_name = forms.CharField(max_length=200, label="Organization")


class MeetingCommentForm(DomainErrorsOnForm):
    """A comment on a meeting."""

    submit_label = "Comment"
    text = forms.CharField(max_length=8000, label="Comment", widget=forms.Textarea(attrs={"rows": 4}))
