"""Forms of solicitations: begun, prepared, extended, staffed; questions; contracts."""

from typing import Any

from django import forms

from accounts.models import Organisation, User
from accounts.queries import people_of_kinds
from accounts.states import ASSIGNABLE_KINDS, Role
from solicitations.forms.choices import NeedsField
from solicitations.forms.owned import OwnedForm
from solicitations.models import Need, ProForma, Solicitation
from solicitations.queries import pro_formas_of
from web.forms import DomainErrorsOnForm, ZonedDateTimeField

DATE = {"type": "date"}
TERM_PARTS = ("code", "label", "unit", "kind", "source")


class SolicitationForm(OwnedForm):
    """A new draft."""

    submit_label = "Begin the draft"
    code = forms.CharField(max_length=40, label="Code", help_text="Short, such as NWA-2027-01.")
    title = forms.CharField(max_length=200, label="Title")
    summary = forms.CharField(
        required=False, max_length=8000, label="Summary", widget=forms.Textarea(attrs={"rows": 5})
    )


class PrepareForm(DomainErrorsOnForm):
    """A draft's words, lots, contract and dates."""

    submit_label = "Save the draft"
    title = forms.CharField(max_length=200, label="Title")
    summary = forms.CharField(
        required=False, max_length=8000, label="Summary", widget=forms.Textarea(attrs={"rows": 5})
    )
    needs = NeedsField(
        Need.objects.none(),
        required=False,
        label="Needs (lots)",
        widget=forms.CheckboxSelectMultiple,
        help_text="Published with the solicitation where they are drafts.",
    )
    pro_forma = forms.ModelChoiceField(ProForma.objects.none(), required=False, label="Pro forma contract")
    questions_due_at = ZonedDateTimeField(required=False, label="Questions until")
    offers_due_at = ZonedDateTimeField(required=False, label="Offers due")
    award_expected_on = forms.DateField(
        required=False, label="Award expected on", widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, solicitation: Solicitation, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of_solicitation(solicitation))
        super().__init__(*args, **kwargs)
        organisation = solicitation.organisation
        mine = Need.objects.visible_to(user).filter(organisation=organisation, is_confidential=False)
        needs = mine.latest_versions() | Need.objects.filter(lots__solicitation=solicitation)
        self.fields["needs"].queryset = needs.distinct().order_by("code")  # type: ignore[attr-defined]
        self.fields["pro_forma"].queryset = pro_formas_of(organisation.pk, user)  # type: ignore[attr-defined]
        for name in ("questions_due_at", "offers_due_at"):
            field = self.fields[name]
            assert isinstance(field, ZonedDateTimeField)  # noqa: S101 - tells the type checker
            field.zone = organisation.time_zone
            field.help_text = f"Local time of the utility ({organisation.time_zone})."


def initial_of_solicitation(solicitation: Solicitation) -> dict[str, Any]:
    """Return what the form shows of a draft."""
    names = ("title", "summary", "questions_due_at", "offers_due_at", "award_expected_on")
    return {
        **{name: getattr(solicitation, name) for name in names},
        "needs": list(solicitation.lots.values_list("need_id", flat=True)),
        "pro_forma": solicitation.pro_forma_id,
    }


class ExtendForm(DomainErrorsOnForm):
    """A later deadline, and why."""

    submit_label = "Extend the deadline"
    offers_due_at = ZonedDateTimeField(label="New deadline for offers")
    reason = forms.CharField(
        max_length=2000, label="Reason (published)", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["offers_due_at"]
        assert isinstance(field, ZonedDateTimeField)  # noqa: S101 - tells the type checker
        field.zone = organisation.time_zone
        field.help_text = f"Local time of the utility ({organisation.time_zone})."


class AssignForm(DomainErrorsOnForm):
    """A person and their role in a solicitation."""

    submit_label = "Assign"
    user = forms.ModelChoiceField(User.objects.none(), label="Person")
    role = forms.ChoiceField(
        choices=[(role.value, role.label.capitalize()) for role in ASSIGNABLE_KINDS], label="Role"
    )

    def __init__(self, *args: Any, solicitation: Solicitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {kind for kinds in ASSIGNABLE_KINDS.values() for kind in kinds}
        people = people_of_kinds(kinds, utility_id=solicitation.organisation_id)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class QuestionForm(OwnedForm):
    """A question of a bidder."""

    submit_label = "Ask"
    text = forms.CharField(
        max_length=4000,
        label="Question",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It is published with its answer, without your name. Leave out what would give you away.",
    )


class AnswerForm(DomainErrorsOnForm):
    """An answer to all."""

    submit_label = "Answer to all"
    answer = forms.CharField(max_length=8000, label="Answer", widget=forms.Textarea(attrs={"rows": 4}))


class WorkpaperForm(DomainErrorsOnForm):
    """A note of an independent."""

    submit_label = "Keep the note"
    title = forms.CharField(max_length=200, label="Title")
    text = forms.CharField(max_length=20000, label="Note", widget=forms.Textarea(attrs={"rows": 6}))


class ProFormaForm(OwnedForm):
    """A contract text and the terms that fill its blanks."""

    submit_label = "Post the contract"
    title = forms.CharField(max_length=200, label="Title")
    version = forms.CharField(max_length=40, label="Version", help_text="Such as 2027-01.")
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Markdown-like; a blank is written {{ code }} and filled when the contract is made.",
    )
    terms = forms.CharField(
        label="Terms",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=(
            "One a line: code | label | unit | kind (text, number, money, date) | source (offer, utility, bidder)."
        ),
    )

    def clean_terms(self) -> list[dict[str, str]]:
        """Read one term a line."""
        terms = []
        for number, line in enumerate(self.cleaned_data["terms"].splitlines(), 1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != len(TERM_PARTS):
                raise forms.ValidationError(f"Line {number}: expected {' | '.join(TERM_PARTS)}.")
            terms.append(dict(zip(TERM_PARTS, parts, strict=True)))
        return terms
