"""The offer form: fields that fit the technology, translated to and from the offer document."""

import re
from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Fieldset, LayoutObject, Submit
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from bids.documents import InvalidOffer, OfferDocument
from bids.forms.entry import (
    ANSWER,
    COMMENT,
    PERCENT_FIELDS,
    VIABILITY,
    FormDocument,
    document_of_form,
    form_of_document,
)
from bids.states import Technology
from solicitations.documents.catalogue import Requirement
from solicitations.models import Solicitation
from solicitations.queries.catalogue import required_answers
from solicitations.states import RequirementKind
from web.forms import form_helper

DATE = {"type": "date"}
NONE_OF_THESE = "none of these"
AREA = forms.Textarea(attrs={"rows": 3})
MONTH_CHOICES = [
    (str(m), name)
    for m, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
]


class DecimalText(forms.CharField):
    """A number kept as typed; the document's reader judges it, so that page and API judge alike."""

    def __init__(self, *, unit: str, label: str, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "text-end"})
        super().__init__(label=f"{label} ({unit})" if unit else label, widget=widget, **kwargs)


def storage_fields() -> dict[str, forms.Field]:
    """Fields of a storage device."""
    return {
        "power_kw": DecimalText(label="Discharge power", unit="kW"),
        "energy_kwh": DecimalText(label="Usable energy at delivery start", unit="kWh"),
        "round_trip_efficiency": DecimalText(label="Round-trip efficiency", unit="%"),
        "soc_min": DecimalText(label="Lowest state of charge", unit="%", initial="0"),
        "soc_max": DecimalText(label="Highest state of charge", unit="%", initial="100"),
        "ancillary_services": forms.BooleanField(required=False, label="Able to provide ancillary services"),
    }


def shape_fields() -> dict[str, forms.Field]:
    """Fields of a delivery shape."""
    return {
        "shape_kw": forms.CharField(
            label="Delivery shape (kW)",
            widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "font-monospace small"}),
            help_text=(
                "Paste from a spreadsheet: 12 rows (January to December) of 24 hour-beginning values, or one column "
                "of 8,760 hourly values from 1 January 00:00 in local standard time (no summer time, no 29 February)."
            ),
        ),
    }


def demand_response_fields() -> dict[str, forms.Field]:
    """Fields of called demand response."""
    return {
        "kw": DecimalText(label="Load reduction", unit="kW"),
        "hours_per_call": forms.CharField(label="Longest call (hours)"),
        "calls_per_year": forms.CharField(label="Calls a year"),
        "months": forms.MultipleChoiceField(
            choices=MONTH_CHOICES, widget=forms.CheckboxSelectMultiple, label="Months available"
        ),
        "start_hour": forms.CharField(label="Available from (hour, 0–23)"),
        "end_hour": forms.CharField(label="Available until (hour, 0–24)"),
        "notice_hours": DecimalText(label="Notice", unit="hours"),
    }


def hybrid_fields() -> dict[str, forms.Field]:
    """Fields of generation and storage behind one interconnection."""
    limit = {"interconnection_kw": DecimalText(label="Interconnection limit", unit="kW")}
    return {**shape_fields(), **storage_fields(), **limit}


DELIVERY_FIELDS = {
    Technology.STORAGE: storage_fields,
    Technology.DEMAND_RESPONSE: demand_response_fields,
    Technology.HYBRID: hybrid_fields,
}
VIABILITY_LABELS = {
    "developer_experience": "Developer experience",
    "o_and_m_experience": "Operation and maintenance experience",
    "commercial_technology": "Commercial status of the technology",
    "delivery_date": "Why the delivery date is reasonable",
    "interconnection": "Interconnection progress",
}


def answer_fields(requirements: Sequence[Requirement]) -> dict[str, forms.Field]:
    """Fields of the technical requirements, each with a comment; the document's reader judges what is typed."""
    made: dict[str, forms.Field] = {}
    for each in requirements:
        made[ANSWER + each.code] = _answer_field(each)
        made[COMMENT + each.code] = forms.CharField(
            required=False, max_length=1000, label=f"Comment on {each.label[:1].lower()}{each.label[1:]}"
        )
    return made


def _answer_field(requirement: Requirement) -> forms.Field:
    given: dict[str, Any] = {
        "required": requirement.is_mandatory,
        "help_text": f"Asked for: {requirement.words}.",
    }
    if requirement.kind == RequirementKind.NUMBER:
        return DecimalText(label=requirement.label, unit=requirement.unit, **given)
    if requirement.kind == RequirementKind.TEXT:
        return forms.CharField(label=requirement.label, widget=AREA, max_length=2000, **given)
    if requirement.kind == RequirementKind.BOOLEAN:
        return forms.ChoiceField(
            label=requirement.label, choices=[("", "Choose"), ("yes", "Yes"), ("no", "No")], **given
        )
    known = [(each, each) for each in requirement.required]
    choices = [("", "Choose"), *known, (NONE_OF_THESE, "None of these")]
    return forms.ChoiceField(label=requirement.label, choices=choices, **given)


class OfferForm(forms.Form):
    """One offer. What it holds is sealed before it is stored, the draft too."""

    name = forms.CharField(max_length=120, label="Name of the offer", help_text="Sealed with the rest.")
    needs = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Needs served")
    delivery_point = forms.ChoiceField(label="Delivery point")
    starts_on = forms.CharField(widget=forms.DateInput(attrs=DATE), label="Delivery term from")
    ends_on = forms.CharField(widget=forms.DateInput(attrs=DATE), label="Delivery term to (included)")
    commercial_operation_on = forms.CharField(
        widget=forms.DateInput(attrs=DATE), label="Commercial operation on"
    )
    contract_kw = DecimalText(
        label="Contract capacity",
        unit="kW",
        help_text="One number for all months, or 12 numbers from January to December, separated by spaces.",
    )
    availability = DecimalText(label="Availability", unit="%", initial="98")
    degradation_per_year = DecimalText(label="Degradation", unit="% a year", initial="0")
    rps_eligible = forms.BooleanField(required=False, label="Eligible for renewable energy credits")
    fixed_usd_per_kw_month = DecimalText(label="Fixed price", unit="$/kW-month")
    variable_usd_per_mwh = DecimalText(label="Variable price", unit="$/MWh", initial="0")
    escalator_per_year = DecimalText(label="Price escalator", unit="% a year", initial="0")
    other_value = forms.CharField(
        required=False, widget=AREA, label="Other value (voltage, equipment life, society)", max_length=4000
    )

    def __init__(self, *args: Any, solicitation: Solicitation, technology: Technology, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.technology = technology
        self.fields["technology"] = forms.CharField(widget=forms.HiddenInput, initial=technology.value)
        self.delivery_names = self._add_delivery_fields()
        for part in VIABILITY:
            self.fields[part] = forms.CharField(
                required=False, widget=AREA, label=VIABILITY_LABELS[part], max_length=4000
            )
        self._offer_choices(solicitation)
        self.answer_names = self._add_answer_fields(solicitation)
        self.helper = form_helper(*self._layout(), submit="")

    def _add_delivery_fields(self) -> list[str]:
        made = DELIVERY_FIELDS.get(self.technology, shape_fields)()
        self.fields.update(made)
        return list(made)

    def _add_answer_fields(self, solicitation: Solicitation) -> list[str]:
        made = answer_fields(required_answers(solicitation))
        self.fields.update(made)
        return list(made)

    def _offer_choices(self, solicitation: Solicitation) -> None:
        needs = [lot.need for lot in solicitation.lots.select_related("need__facility")]
        choices = [(str(need.pk), f"{need.code}: {need.title}") for need in needs]
        places = {str(need.facility.pk): need.facility.name for need in needs}
        self.fields["needs"].choices = choices  # type: ignore[attr-defined]
        self.fields["delivery_point"].choices = list(places.items())  # type: ignore[attr-defined]
        if not self.is_bound and len(choices) == 1:
            self.initial.setdefault("needs", [choices[0][0]])

    def _layout(self) -> list[LayoutObject]:
        half = "col-md-6"
        return [
            Fieldset(
                "What and where", "technology", "name", "needs", "delivery_point", css_class="gt-fieldset"
            ),
            Fieldset(
                "When and how much",
                Div(
                    *(
                        Field(n, wrapper_class="col-md-4")
                        for n in ("starts_on", "ends_on", "commercial_operation_on")
                    ),
                    css_class="row",
                ),
                "contract_kw",
                css_class="gt-fieldset",
            ),
            Fieldset(
                f"How it delivers: {self.technology.label}",
                Div(
                    *(
                        Field(n, wrapper_class="col-12" if n in ("shape_kw", "months") else half)
                        for n in self.delivery_names
                    ),
                    css_class="row",
                ),
                Div(
                    *(Field(n, wrapper_class=half) for n in ("availability", "degradation_per_year")),
                    css_class="row",
                ),
                "rps_eligible",
                css_class="gt-fieldset",
            ),
            *self._answers_layout(),
            Fieldset(
                "Price",
                Div(
                    *(
                        Field(n, wrapper_class="col-md-4")
                        for n in ("fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year")
                    ),
                    css_class="row",
                ),
                css_class="gt-fieldset",
            ),
            Fieldset("Evidence for the panel", *VIABILITY, "other_value", css_class="gt-fieldset"),
            Div(
                Submit("submit", "Submit sealed offer", css_class="btn-primary"),
                Submit(
                    "draft", "Save draft", css_class="btn-outline-primary", formnovalidate="formnovalidate"
                ),
                HTML(
                    '<span class="text-body-secondary small">Nobody but you can read a draft or a sealed offer.</span>'
                ),
                css_class="d-flex flex-wrap gap-2 align-items-center",
            ),
        ]

    def _answers_layout(self) -> list[LayoutObject]:
        if not self.answer_names:
            return []
        fields = (Field(name, wrapper_class="col-md-6") for name in self.answer_names)
        return [Fieldset("Technical requirements", Div(*fields, css_class="row"), css_class="gt-fieldset")]

    def entered(self) -> dict[str, Any]:
        """What was typed, for the sealed draft."""
        typed: dict[str, Any] = {"technology": self.technology.value}
        for name, field in self.fields.items():
            typed[name] = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return typed

    def document(self) -> FormDocument:
        """The two parts as the API would send them."""
        return document_of_form(self.cleaned_data, self.technology)

    def show_problems(self, invalid: InvalidOffer) -> None:
        """Show each problem at the field it is about."""
        for problem in invalid.problems:
            words = [re.sub(r"\[.*", "", word) for word in problem.path.split(".")]
            name = next((word for word in reversed(words) if word in self.fields), None)
            if name is None:
                name = next((ANSWER + word for word in words if ANSWER + word in self.fields), None)
            if name is None and words[-1] == "kw":
                name = "shape_kw" if "shape_kw" in self.fields else None
            as_percent = " (as a fraction: 1 is 100 %)" if name in PERCENT_FIELDS else ""
            words_shown = (
                f"This {problem.message}{as_percent}." if name else f"{problem.path} {problem.message}."
            )
            # One number typed for all months is refused twelve times; saying it once is enough.
            if words_shown not in self.errors.get(name or NON_FIELD_ERRORS, ()):
                self.add_error(name, words_shown)


def initial_of(entered_or_document: dict[str, Any] | OfferDocument) -> dict[str, Any]:
    """The form's initial values, from a draft's typed values or from a submitted document."""
    if isinstance(entered_or_document, OfferDocument):
        return form_of_document(entered_or_document)
    return entered_or_document
