"""Forms of a facility's page: what makes a need, a need from the forecast, and where it stands."""

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.db.models import QuerySet

from solicitations.forms.choices import ProjectsField
from solicitations.models import Facility, Project
from solicitations.states import TriggerKind
from web.forms import DomainErrorsOnForm, GeoJsonField, form_helper


class TriggerForm(DomainErrorsOnForm):
    """A trigger and its limit."""

    kind = forms.ChoiceField(choices=TriggerKind.choices, label="What makes a need")
    threshold = forms.DecimalField(
        max_digits=14,
        decimal_places=4,
        label="Limit",
        help_text="Loading: % of the rating; voltage: upper edge, p.u.; flattening: spread of a day, kW; else kW.",
    )
    lower_threshold = forms.DecimalField(
        max_digits=14, decimal_places=4, required=False, label="Lower edge (p.u.)", help_text="Voltage only."
    )
    window_hours = forms.IntegerField(
        required=False, label="Within (hours)", help_text="Ramps only, such as 1 or 3."
    )
    note = forms.CharField(required=False, max_length=300, label="Note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            Row(Column("kind"), Column("threshold")),
            Row(Column("lower_threshold"), Column("window_hours")),
            "note",
            submit="State the trigger",
        )


class ForecastNeedForm(DomainErrorsOnForm):
    """A need from the forecast shown."""

    code = forms.CharField(max_length=60, label="Code", help_text="Such as GNA_2027_0001.")
    title = forms.CharField(max_length=300, label="Title")
    # Which finding: its trigger, and whether less delivery or more load helps.
    trigger = forms.ChoiceField(label="From")
    projects = ProjectsField(
        Project.objects.none(),
        required=False,
        label="Projects it would avoid",
        help_text="A project is deferred only when all its needs are met.",
    )

    def __init__(
        self, *args: Any, findings: list[tuple[str, str]], projects: QuerySet[Project], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trigger"].choices = findings  # type: ignore[attr-defined]
        self.fields["projects"].queryset = projects  # type: ignore[attr-defined]
        self.helper = form_helper("code", "title", "trigger", "projects", submit="Make this a need")


class PlaceForm(DomainErrorsOnForm):
    """Where a facility stands."""

    latitude = forms.DecimalField(max_digits=9, decimal_places=6, required=False, label="Latitude (degrees)")
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
        rows=6,
        help_text="Shown on the map of needs once a need of it is published.",
    )

    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        initial = {name: getattr(facility, name) for name in ("latitude", "longitude", "boundary")}
        super().__init__(*args, initial=initial, **kwargs)
        self.helper = form_helper(submit="Save the place")
