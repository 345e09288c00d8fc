"""Forms of solicitations: begun, prepared, extended, staffed; questions; contracts."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from accounts.queries import people_of_kinds
from accounts.states import ASSIGNABLE_KINDS, Role
from solicitations.forms.choices import NeedsField
from solicitations.forms.owned import OwnedForm
from solicitations.models import Need, ProForma, Solicitation
from solicitations.queries import pro_formas_of
from solicitations.queries.dates import dates_of
from solicitations.states import DEADLINES, FULL_ROUTE, OPTIONAL, DateKind
from web.forms import DomainErrorsOnForm, ZonedDateTimeField

DATE = {"type": "date"}
# The comment round has a page of its own; questions, offers and award have fields with names.
OTHER_DATES = tuple(
    kind
    for kind in DateKind
    if kind not in (DateKind.COMMENTS_DUE, DateKind.QUESTIONS_DUE, DateKind.OFFERS_DUE, DateKind.AWARD)
)
TERM_PARTS = ("code", "label", "unit", "kind", "source")


class RouteField(forms.MultipleChoiceField):
    """The optional steps a solicitation passes through."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            choices=[(str(step), step.label.capitalize()) for step in OPTIONAL],
            widget=forms.CheckboxSelectMultiple,
            label="Steps of its route",
            help_text="Leave out what your regulator does not ask for. What stays must be passed.",
            **kwargs,
        )


class SolicitationForm(OwnedForm):
    """A new draft."""

    submit_label = "Begin the draft"
    code = forms.CharField(max_length=40, label="Code", help_text="Short, such as NWA-2027-01.")
    title = forms.CharField(max_length=200, label="Title")
    summary = forms.CharField(
        required=False, max_length=8000, label="Summary", widget=forms.Textarea(attrs={"rows": 5})
    )
    route = RouteField(initial=[str(step) for step in FULL_ROUTE])


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
        planned = {date.kind: date.at for date in solicitation.dates.all()}
        for kind in OTHER_DATES:
            self.fields[kind.lower()] = _zoned(kind.label, organisation.time_zone, planned.get(kind))
        self.fields["route"] = RouteField(initial=solicitation.route)

    def preparation(self) -> dict[str, Any]:
        """Return what was filled in, as ``prepare_solicitation`` takes it."""
        given = dict(self.cleaned_data)
        dates = {kind: given.pop(kind.lower()) for kind in OTHER_DATES}
        return {**given, "dates": {kind: at for kind, at in dates.items() if at is not None}}


def _zoned(label: str, zone: str, initial: datetime | None) -> ZonedDateTimeField:
    field = ZonedDateTimeField(required=False, label=label, initial=initial)
    field.zone = zone
    return field


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
    kind = forms.ChoiceField(label="Deadline")
    at = ZonedDateTimeField(label="New time")
    shifts_later = forms.BooleanField(
        required=False, label="Move the dates after it later by as much", initial=True
    )
    reason = forms.CharField(
        max_length=2000, label="Reason (published)", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, solicitation: Solicitation, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = solicitation.organisation.time_zone
        ahead = {kind: at for kind, at in dates_of(solicitation).items() if kind in DEADLINES and at > now}
        self.fields["kind"].choices = [(str(kind), kind.label) for kind in ahead]  # type: ignore[attr-defined]
        self.initial.setdefault("kind", DateKind.OFFERS_DUE)
        field = self.fields["at"]
        assert isinstance(field, ZonedDateTimeField)  # noqa: S101 - tells the type checker
        field.zone = zone
        field.help_text = f"Local time of the utility ({zone}). Later than it is now, never earlier."

    def clean_kind(self) -> DateKind:
        """Return the kind itself."""
        return DateKind(self.cleaned_data["kind"])


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
