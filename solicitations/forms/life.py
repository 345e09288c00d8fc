"""Forms around the life of a solicitation: steps, verdicts, comments, rules, deviations, lessons."""

from typing import Any

from django import forms

from solicitations.forms.owned import OwnedForm
from solicitations.models import Lesson, Rules, Solicitation
from solicitations.services.closing import LessonDraft
from solicitations.services.rules import FIELDS
from solicitations.states import DOINGS, CommentSubject, OfferGroup, ProtocolPart, SolicitationState
from web.forms import DomainErrorsOnForm, ZonedDateTimeField

LONG = {"rows": 4}


def _words(label: str, *, longest: int = 4000, help_text: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        max_length=longest,
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs=LONG),
    )


class StepForm(DomainErrorsOnForm):
    """The reference of a step, where it has one."""

    reference = forms.CharField(
        required=False, max_length=200, label="Reference", help_text="A filing: its docket or advice letter."
    )

    def __init__(self, *args: Any, following: SolicitationState, **kwargs: Any) -> None:
        self.submit_label = DOINGS[following]
        super().__init__(*args, **kwargs)


class VerdictForm(DomainErrorsOnForm):
    """A verdict on the stage a solicitation is in."""

    submit_label = "Decide"
    is_passed = forms.TypedChoiceField(
        choices=[("yes", "Pass: it may go on"), ("no", "Send it back")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        label="Verdict",
    )
    reason = _words(
        "Statement or reason", required=False, help_text="Needed to send it back. It is published."
    )
    reference = forms.CharField(
        required=False,
        max_length=200,
        label="Reference",
        help_text="A regulator's decision: its order or letter.",
    )


class OpenCommentsForm(DomainErrorsOnForm):
    """Until when a draft is open for comment."""

    submit_label = "Open for comment"
    comments_due_at = ZonedDateTimeField(label="Comments due")

    def __init__(self, *args: Any, solicitation: Solicitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["comments_due_at"]
        assert isinstance(field, ZonedDateTimeField)  # noqa: S101 - tells the type checker
        field.zone = solicitation.organisation.time_zone
        days = solicitation.least_comment_days
        field.help_text = f"Local time of the utility ({field.zone}), {days} days from now at least."


class CommentForm(OwnedForm):
    """A comment on a draft."""

    submit_label = "Comment"
    subject = forms.ChoiceField(
        choices=[(value, label.capitalize()) for value, label in CommentSubject.choices], label="About"
    )
    text = _words("Comment", longest=8000, help_text="It is published with its answer.")
    is_named = forms.BooleanField(required=False, label="Publish it with our organisation's name")


class CommentAnswerForm(DomainErrorsOnForm):
    """An answer to a comment."""

    submit_label = "Answer in public"
    answer = _words("Answer", longest=8000)


class RulesForm(DomainErrorsOnForm, forms.ModelForm):  # type: ignore[type-arg]
    """The rules of a solicitation."""

    submit_label = "Save the rules"

    asked_offer_groups = forms.MultipleChoiceField(
        required=False,
        choices=[(value, label.capitalize()) for value, label in OfferGroup.choices],
        widget=forms.CheckboxSelectMultiple,
        label="What every offer must fill in beside what is always asked",
    )
    least_offers = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=1000,
        initial=1,
        label="Least good offers to go on with",
        help_text="Good is what is opened, before no wall and not disqualified. With fewer, procurement and the"
        " independent evaluator decide together whether to go on.",
    )

    standstill_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=90,
        initial=0,
        label="Standstill, days",
        help_text="Between telling every bidder what is intended and the contracts. 0: none.",
    )
    least_group = forms.IntegerField(
        required=False,
        min_value=3,
        max_value=1000,
        initial=5,
        label="Smallest group that is told about",
        help_text="The public memo and debriefs tell figures about other offers only of this many or more.",
    )

    class Meta:
        model = Rules
        fields = FIELDS
        labels = {
            "least_offer_kw": "Least kW per offer",
            "most_offer_kw": "Most kW per offer",
            "least_total_kw": "Least kW bought in all (floor)",
            "most_total_kw": "Most kW bought in all (ceiling)",
            "price_cap_usd_per_kw_year": "Price cap, $/kW-year",
            "cost_cap_share_of_deferral": "Cost cap, share of the deferral value",
            "two_envelopes": "Two envelopes: prices stay sealed until the qualitative scores are locked",
            "most_offers_per_bidder": "Most offers per bidder",
            "allows_variants": "Variants (mutually exclusive offers) are allowed",
            "eligible_technologies": "Technologies, if not any",
            "eligibility": "Who may offer",
            "incrementality": "What counts as incremental",
            "development_security_usd_per_kw": "Development security, $/kW",
            "delivery_security_usd_per_kw": "Delivery security, $/kW",
            "credit": "Credit requirements",
            "allows_affiliates": "Affiliates of the utility may offer",
            "allows_utility_owned": "Utility-owned solutions may be offered",
            "affiliates": "How affiliates are walled off",
        }
        help_texts = {
            "eligible_technologies": "Leave empty: the framework prefers no technology. Otherwise codes, with commas.",
            "two_envelopes": "The holders of the opening key then meet a second time, to open the prices.",
            "allows_affiliates": "Declared, due earlier, and scored by the independent evaluator.",
        }

    def clean_least_offers(self) -> int:
        """One, where nothing is stated."""
        return int(self.cleaned_data["least_offers"] or 1)

    def clean_standstill_days(self) -> int:
        """None, where nothing is stated."""
        return int(self.cleaned_data["standstill_days"] or 0)

    def clean_least_group(self) -> int:
        """Five, where nothing is stated."""
        return int(self.cleaned_data["least_group"] or 5)

    def _post_clean(self) -> None:
        """Leave checking to the service; the model is only the list of fields."""


class DeviationForm(DomainErrorsOnForm):
    """A change of what was locked."""

    submit_label = "Publish the deviation"
    part = forms.ChoiceField(
        choices=[(value, label.capitalize()) for value, label in ProtocolPart.choices], label="What changes"
    )
    description = _words("What changes, exactly")
    reason = _words("Why")


class PrincipleForm(DomainErrorsOnForm):
    """What the evaluator says on a principle."""

    submit_label = "Publish the comment"
    text = _words("Comment")


class LessonForm(DomainErrorsOnForm):
    """One lesson of the close; more are added line by line."""

    submit_label = "Close the solicitation"
    part = forms.ChoiceField(
        choices=[(value, label.capitalize()) for value, label in ProtocolPart.choices],
        label="About",
        initial=ProtocolPart.METHOD,
    )
    text = _words("What was learned")
    proposal = _words("What the next solicitation should do otherwise")

    def lesson(self) -> LessonDraft:
        """Return the lesson."""
        given = self.cleaned_data
        return LessonDraft(ProtocolPart(given["part"]), given["text"], given["proposal"])


class LessonAnswerForm(DomainErrorsOnForm):
    """What a draft makes of an earlier lesson."""

    submit_label = "Answer"
    lesson = forms.ModelChoiceField(Lesson.objects.none(), label="Lesson", empty_label=None)
    is_taken_up = forms.TypedChoiceField(
        choices=[("yes", "Taken up"), ("no", "Not taken up")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        label="Answer",
    )
    note = _words("How, or why not")

    def __init__(self, *args: Any, lessons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lesson"].queryset = lessons  # type: ignore[attr-defined]
