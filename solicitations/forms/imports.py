"""The form of an import: the file, and what has to be stated with it because the file does not say."""

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.urls import reverse

from accounts.models import Organisation
from solicitations.forms.owned import OwnedForm
from solicitations.models import DataImport
from solicitations.states import FILE_OF, STATED_WITH, ImportKind, ProjectType, ShapeClock, ShapeQuantity
from web.forms import CheckedFileField, form_helper

DATE = {"type": "date"}
LEAD_MONTHS = 24


class ImportForm(OwnedForm):
    """A file of planning data."""

    kind = forms.ChoiceField(choices=ImportKind.choices, label="What it holds")
    file = CheckedFileField(
        kinds=("xlsx", "csv"),
        label="Workbook (.xlsx) or table (.csv)",
        help_text="Read and shown first; nothing is written until you say so.",
    )
    in_service_on = forms.DateField(
        required=False, label="In-service date", widget=forms.DateInput(attrs=DATE)
    )
    lead_time_months = forms.IntegerField(
        required=False, initial=LEAD_MONTHS, label="Construction lead time (months)"
    )
    project_type = forms.ChoiceField(
        required=False,
        choices=ProjectType.choices,
        initial=ProjectType.OTHER,
        label="Why they would be built",
    )
    source = forms.CharField(
        required=False,
        max_length=200,
        label="Source",
        help_text="The filing, its edition or its date; forecasts and shapes are kept by it.",
    )

    quantity = forms.ChoiceField(
        required=False, choices=ShapeQuantity.choices, initial=ShapeQuantity.LOAD, label="What shapes tell"
    )
    base_year = forms.IntegerField(
        required=False,
        label="Year of 8,760 hours",
        help_text="Its days of the week are kept when other years are told by it.",
    )
    clock = forms.ChoiceField(
        required=False,
        choices=ShapeClock.choices,
        initial=ShapeClock.PREVAILING,
        label="Clock of 8,760 hours",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            "organisation",
            "kind",
            "file",
            "source",
            Fieldset(
                "For a capital plan: assumed where a project's own line does not say",
                Row(Column("in_service_on"), Column("lead_time_months")),
                "project_type",
            ),
            Fieldset(
                "For load shapes",
                Row(Column("quantity"), Column("base_year"), Column("clock")),
            ),
            submit="Read the file",
        )

    def clean(self) -> dict[str, Any] | None:
        """Refuse a workbook where a table is expected, and the other way round."""
        cleaned = super().clean() or self.cleaned_data
        kind, upload = cleaned.get("kind"), cleaned.get("file")
        if kind and upload and not upload.name.lower().endswith(f".{FILE_OF[ImportKind(kind)]}"):
            wanted = FILE_OF[ImportKind(kind)]
            self.add_error("file", f"This kind is read from a .{wanted} file.")
        return cleaned


class RetryForm(ImportForm):
    """A corrected file in place of a refused one: of the same kind, with what was stated with it to look over."""

    def __init__(self, *args: Any, refused: DataImport, **kwargs: Any) -> None:
        mine = Organisation.objects.filter(pk=refused.organisation_id)
        super().__init__(*args, organisations=mine, initial=refused.options, **kwargs)
        kind = ImportKind(refused.kind)
        shown = ("file", *STATED_WITH[kind])
        for name in [name for name in self.fields if name not in shown]:
            del self.fields[name]
        self.fields["file"] = CheckedFileField(
            kinds=(FILE_OF[kind],), label=f"Corrected file (.{FILE_OF[kind]})"
        )
        self.helper = form_helper(*shown, submit="Read the corrected file")
        self.helper.form_action = reverse("solicitations:import-retry", args=[refused.pk])
