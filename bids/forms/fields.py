"""A field of the registry as a field of a form. Whatever is typed is kept; the document's checker judges it."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from bids.documents.entry import ANSWER, COMMENT
from bids.documents.registry import Field, Kind
from bids.forms.rows import RowsField
from bids.states import Technology
from solicitations.documents.catalogue import Requirement
from solicitations.states import RequirementKind

Choices = Sequence[tuple[str, str]]
CHOOSE = ("", "Choose")
NONE_OF_THESE = "none of these"
MONTH_CHOICES = [
    (str(month), name)
    for month, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
]
NUMBERS = {Kind.NUMBER, Kind.FRACTION, Kind.WHOLE}


class Unchecked(forms.ChoiceField):
    """A choice whose value is judged by the document's checker alone."""

    def validate(self, value: Any) -> None:
        """Take anything."""


class UncheckedMany(forms.MultipleChoiceField):
    """Several choices, likewise."""

    def validate(self, value: Any) -> None:
        """Take anything."""


def form_field(field: Field, *, must: bool, choices: Choices) -> forms.Field:
    """Return the form's field; ``choices`` are what the solicitation offers for it."""
    unit = f" ({field.unit})" if field.unit else ""
    given: dict[str, Any] = {
        "label": f"{field.label}{unit}{' *' if must else ''}",
        "help_text": field.help,
    }
    if field.kind == Kind.ROWS:
        return RowsField(field, places=choices, **given)
    return _MADE.get(field.kind, _line)(field, list(choices), given | {"required": False})


def _line(field: Field, _choices: Choices, given: dict[str, Any]) -> forms.Field:
    attrs = {"inputmode": "decimal", "class": "text-end"} if field.kind in NUMBERS else {}
    widget = (
        forms.DateInput(attrs={"type": "date"}) if field.kind == Kind.DAY else forms.TextInput(attrs=attrs)
    )
    return forms.CharField(widget=widget, strip=False, **given)


def _area(_field: Field, _choices: Choices, given: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), strip=False, **given)


def _choice(field: Field, choices: Choices, given: dict[str, Any]) -> forms.Field:
    return Unchecked(choices=[CHOOSE, *(choices or field.choices)], **given)


def _technology(_field: Field, choices: Choices, given: dict[str, Any]) -> forms.Field:
    words = "Another technology has other fields in the step on delivery."
    return Unchecked(choices=choices or Technology.choices, **given | {"help_text": words})


def _many(_field: Field, choices: Choices, given: dict[str, Any]) -> forms.Field:
    return UncheckedMany(choices=choices, widget=forms.CheckboxSelectMultiple, **given)


def _months(_field: Field, _choices: Choices, given: dict[str, Any]) -> forms.Field:
    return UncheckedMany(choices=MONTH_CHOICES, widget=forms.CheckboxSelectMultiple, **given)


_MADE: dict[Kind, Callable[[Field, Choices, dict[str, Any]], forms.Field]] = {
    Kind.AREA: _area,
    Kind.CHOICE: _choice,
    Kind.PLACE: _choice,
    Kind.CURRENCY: _choice,
    Kind.TECHNOLOGY: _technology,
    Kind.NEEDS: _many,
    Kind.MONTH_LIST: _months,
    Kind.TRUTH: lambda _field, _choices, given: forms.BooleanField(**given),
}


def shape_field() -> forms.Field:
    """The field into which a shape is pasted."""
    return forms.CharField(
        label="Delivery shape (kW) *",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "font-monospace small"}),
        help_text=(
            "Paste from a spreadsheet: 12 rows (January to December) of 24 hour-beginning values, or one column "
            "of 8,760 hourly values from 1 January 00:00 in local standard time (no summer time, no 29 February)."
        ),
    )


def answer_fields(requirements: Sequence[Requirement]) -> dict[str, forms.Field]:
    """Fields of the technical requirements, each with a comment."""
    made: dict[str, forms.Field] = {}
    for each in requirements:
        made[ANSWER + each.code] = _answer_field(each)
        label = f"Comment on {each.label[:1].lower()}{each.label[1:]}"
        made[COMMENT + each.code] = forms.CharField(required=False, label=label)
    return made


def _answer_field(requirement: Requirement) -> forms.Field:
    unit = f" ({requirement.unit})" if requirement.unit else ""
    given: dict[str, Any] = {
        "required": False,
        "label": f"{requirement.label}{unit}{' *' if requirement.is_mandatory else ''}",
        "help_text": f"Asked for: {requirement.words}.",
    }
    if requirement.kind == RequirementKind.NUMBER:
        attrs = {"inputmode": "decimal", "class": "text-end"}
        return forms.CharField(widget=forms.TextInput(attrs=attrs), **given)
    if requirement.kind == RequirementKind.TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **given)
    if requirement.kind == RequirementKind.BOOLEAN:
        return Unchecked(choices=[CHOOSE, ("yes", "Yes"), ("no", "No")], **given)
    known = [(each, each) for each in requirement.required]
    return Unchecked(choices=[CHOOSE, *known, (NONE_OF_THESE, "None of these")], **given)
