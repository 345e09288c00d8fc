"""Forms of price curves."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from accounts.models import Organisation
from kernel.errors import InvalidInput
from valuation.importers import FORMATS
from valuation.models import Curve
from valuation.services.curves import Extension, Provenance
from valuation.states import RESOLUTION_OF, CurveKind, DayAlignment, LeapDay, Resolution
from web.forms import DomainErrorsOnForm
from web.uploads import MEGABYTE, require_kind

MOST_FILE_BYTES = 20 * MEGABYTE


class SeveralFiles(forms.FileField):
    """One or several CSV files."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_SeveralFilesInput(attrs={"accept": ".csv"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """Return (name, content) of each file, checked to be a CSV of sane size."""
        uploads = data if isinstance(data, list) else [data] if data else []
        checked = [super(SeveralFiles, self).clean(upload, initial) for upload in uploads or [None]]
        files = [(upload.name or "file", upload.read()) for upload in checked if upload]
        for name, content in files:
            try:
                require_kind(name, content, ("csv",), MOST_FILE_BYTES)
            except InvalidInput as error:
                raise forms.ValidationError(f"{name}: {error.message}") from error
        return files


class _SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class CurveForm(DomainErrorsOnForm):
    """A new curve."""

    submit_label = "Create curve"
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Utility")
    code = forms.SlugField(max_length=60, help_text="Short and unique, such as np15-dam.")
    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=CurveKind.choices)
    place = forms.CharField(
        max_length=100, required=False, help_text="Node, zone or region, as the files spell it."
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type for the checker
        field.queryset = organisations
        if len(organisations) == 1:
            self.initial.setdefault("organisation", organisations[0])


class VersionForm(DomainErrorsOnForm):
    """A new version of a curve: files for an hourly one, values for the others."""

    submit_label = "Import version"
    vintage = forms.CharField(max_length=100, help_text="The forecast's name and date, such as 2026 Q3.")
    source = forms.CharField(max_length=300, help_text="Who published it, and where.")
    illustrative = forms.BooleanField(
        required=False, help_text="No forecast of anybody; marked so everywhere."
    )
    price_year = forms.IntegerField(
        min_value=1990, max_value=2100, help_text="The year whose dollars these are."
    )
    horizon_year = forms.IntegerField(
        min_value=1990, max_value=2160, help_text="The last year it speaks for."
    )
    escalator_percent = forms.DecimalField(
        label="Escalator (% a year)", initial=Decimal(0), max_digits=6, decimal_places=3
    )

    def __init__(self, *args: Any, curve: Curve, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.curve = curve
        if RESOLUTION_OF[CurveKind(curve.kind)] == Resolution.HOURLY:
            self.fields.update(_hourly_fields(curve))
        else:
            self.fields["values"] = forms.CharField(
                widget=forms.Textarea(attrs={"rows": 3}), help_text=_values_help(curve), label="Values"
            )

    def clean_values(self) -> list[Decimal]:
        """Read the numbers."""
        try:
            return [Decimal(word) for word in self.cleaned_data["values"].replace(",", " ").split()]
        except InvalidOperation as error:
            raise forms.ValidationError("Give plain numbers separated by spaces.") from error

    def extension(self) -> Extension:
        """What the version says of other years."""
        given = self.cleaned_data
        return Extension(
            price_year=given["price_year"],
            horizon_year=given["horizon_year"],
            escalator_per_year=given["escalator_percent"] / 100,
            day_alignment=DayAlignment(given.get("day_alignment", DayAlignment.CALENDAR)),
            leap_day=LeapDay(given.get("leap_day", LeapDay.REPEAT_FEB_28)),
        )

    def provenance(self) -> Provenance:
        """Where the numbers come from."""
        given = self.cleaned_data
        return Provenance(
            vintage=given["vintage"],
            source=given["source"],
            illustrative=given["illustrative"],
            carbon_embedded=given.get("carbon_embedded", True),
        )


def _hourly_fields(curve: Curve) -> dict[str, forms.Field]:
    formats = [(code, file_format.label) for code, file_format in FORMATS.items()]
    fields: dict[str, forms.Field] = {
        "files": SeveralFiles(
            label="Files", help_text="CSV, up to 20 MB each; several daily or monthly files at once."
        ),
        "format_code": forms.ChoiceField(choices=formats, label="Format"),
        "first_day": forms.DateField(
            widget=forms.DateInput(attrs={"type": "date"}),
            initial=date.today().replace(month=1, day=1),  # noqa: DTZ011 - a suggestion in a form
            help_text="The twelve months from this day are taken; every hour of them must be there once.",
        ),
        "day_alignment": forms.ChoiceField(choices=DayAlignment.choices, label="Days of other years take"),
        "leap_day": forms.ChoiceField(choices=LeapDay.choices, label="29 February, where the year has none"),
    }
    if curve.kind == CurveKind.ENERGY:
        fields["carbon_embedded"] = forms.BooleanField(
            required=False, initial=True, label="The price of carbon is in these prices"
        )
    return fields


def _values_help(curve: Curve) -> str:
    if RESOLUTION_OF[CurveKind(curve.kind)] == Resolution.MONTHLY:
        return "Twelve numbers, January first, $/kW-month."
    return "One number a year from the price year on, $/MWh."
