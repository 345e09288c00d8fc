"""Forms of facilities and projects."""

from typing import Any

from django import forms
from django.urls import reverse

from solicitations.forms.choices import FacilityField
from solicitations.forms.owned import OwnedForm
from solicitations.models import Facility
from solicitations.states import FacilityKind, ProjectType
from web.forms import GeoJsonField

DATE = {"type": "date"}


class FacilityForm(OwnedForm):
    """A substation, bank or feeder."""

    submit_label = "Add facility"
    kind = forms.ChoiceField(choices=FacilityKind.choices, label="Kind")
    name = forms.CharField(
        max_length=200, label="Name", help_text="As on the one-line diagram, such as CORRAL 1101."
    )
    parent = FacilityField(required=False, label="Stands under", help_text="Its substation or bank, by name.")
    external_id = forms.CharField(max_length=100, required=False, label="Utility's own id")
    voltage_kv = forms.DecimalField(
        max_digits=8, decimal_places=3, required=False, label="Voltage (kV)", min_value=0
    )
    latitude = forms.DecimalField(
        max_digits=9,
        decimal_places=6,
        required=False,
        label="Latitude (degrees)",
        help_text="Such as 37.774900.",
    )
    longitude = forms.DecimalField(
        max_digits=9,
        decimal_places=6,
        required=False,
        label="Longitude (degrees)",
        help_text="West is negative.",
    )
    boundary = GeoJsonField(
        required=False,
        label="Area it serves (GeoJSON polygon)",
        rows=3,
        help_text="Optional. Shown on the map of needs once a need of it is published.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, FacilityField)  # noqa: S101 - tells the type checker
        mine = Facility.objects.filter(organisation__in=kwargs["organisations"])
        parent.facilities = mine.exclude(kind=FacilityKind.FEEDER)
        parent.suggest_from(reverse("solicitations:facility-options"))


class ProjectForm(OwnedForm):
    """A traditional solution."""

    submit_label = "Add project"
    code = forms.CharField(max_length=60, label="Code", help_text="As published, such as DDOR1022.")
    name = forms.CharField(max_length=300, label="Name")
    project_type = forms.ChoiceField(
        choices=ProjectType.choices, initial=ProjectType.OTHER, label="Why it would be built"
    )
    equipment = forms.CharField(max_length=200, required=False, label="Equipment")
    capacity_kw = forms.DecimalField(
        max_digits=14, decimal_places=3, required=False, min_value=0, label="Capacity it would add (kW)"
    )
    budget_year = forms.IntegerField(required=False, label="First budget year")
    installed_cost_usd = forms.DecimalField(max_digits=16, decimal_places=2, label="Installed cost ($)")
    o_and_m_usd_per_year = forms.DecimalField(
        max_digits=14, decimal_places=2, initial=0, label="Operation and maintenance ($ a year)"
    )
    life_years = forms.IntegerField(initial=40, label="Life (years)")
    revenue_requirement_multiplier = forms.DecimalField(
        max_digits=8,
        decimal_places=4,
        initial=1,
        label="Revenue requirement ÷ cost",
        help_text="Present value of revenue requirements over the installed cost; 1 where the cost holds it already.",
    )
    in_service_on = forms.DateField(label="In-service date", widget=forms.DateInput(attrs=DATE))
    lead_time_months = forms.IntegerField(
        initial=18,
        label="Construction lead time (months)",
        help_text="The wires decision falls this many months before the in-service date.",
    )
    source = forms.CharField(max_length=300, required=False, label="Source", help_text="The filing or study.")
