"""Forms of needs: one for calls, one for profiles, over the same head."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from crispy_forms.layout import Column, Div, Fieldset, Row
from django import forms
from django.urls import reverse

from kernel.errors import InvalidInput
from solicitations.forms.choices import FacilityField, ProjectsField
from solicitations.forms.owned import OwnedForm
from solicitations.importers import ProfileHour, read_profile
from solicitations.importers.cells import hours as read_hours
from solicitations.importers.cells import months as read_months
from solicitations.importers.reading import CellError, Problem
from solicitations.models import Facility, Need, Project
from solicitations.services import CallTerms, NeedDraft, ProfileTerms, Window
from solicitations.states import DayType, Direction, NeedUnit, Service
from web.forms import CheckedFileField, form_helper
from web.uploads import MEGABYTE

_AMOUNT = re.compile(r"(\d{4})\s*[:=;,\t ]\s*(\S+)")
SHOWN_PROBLEMS = 20


def read_amounts(written: str) -> dict[int, Decimal]:
    """Read one ``year: amount`` a line.

    >>> read_amounts("2026: 2350")
    {2026: Decimal('2350')}
    """
    found: dict[int, Decimal] = {}
    for number, line in enumerate(written.splitlines(), 1):
        if not line.strip():
            continue
        match = _AMOUNT.fullmatch(line.strip())
        try:
            amount = Decimal(match[2].replace(",", "")) if match else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if match is None or not amount.is_finite():
            raise forms.ValidationError(f"Line {number}: expected a year and an amount, such as 2027: 2350.")
        if int(match[1]) in found:
            raise forms.ValidationError(f"Line {number}: {match[1]} is given twice.")
        found[int(match[1])] = amount
    return found


def spell_problem(problem: Problem) -> str:
    """Write a problem of a pasted profile in a line."""
    where = f"Line {problem.row}, {problem.column}" if problem.row else problem.column
    return f"{where}: {problem.message}."


class NeedFormHead(OwnedForm):
    """What every need states."""

    submit_label = "Save as draft"
    code = forms.CharField(max_length=60, label="Code", help_text="As published, such as GNA_2027_0001.")
    title = forms.CharField(max_length=300, label="Title")
    facility = FacilityField(label="Facility", help_text="Type a part of its name.")
    service = forms.ChoiceField(choices=Service.choices, label="Service")
    direction = forms.ChoiceField(
        choices=Direction.choices,
        label="Direction",
        help_text="Up: more delivery or less load. Down: less delivery or more load.",
    )
    unit = forms.ChoiceField(choices=NeedUnit.choices, label="Unit")
    projects = ProjectsField(
        Project.objects.none(),
        required=False,
        label="Projects it would avoid",
        help_text="A project is deferred only when all its needs are met.",
    )
    calls_per_year = forms.IntegerField(required=False, min_value=1, max_value=366, label="Calls a year")
    max_consecutive_days = forms.IntegerField(
        required=False, min_value=1, max_value=366, label="Most days in a row"
    )
    notice_hours = forms.DecimalField(
        required=False, min_value=0, max_digits=6, decimal_places=2, label="Notice (hours)"
    )
    published_rating_kw = forms.DecimalField(
        required=False, min_value=0, max_digits=14, decimal_places=3, label="Rating as published (kW)"
    )
    published_forecast_kw = forms.DecimalField(
        required=False, max_digits=14, decimal_places=3, label="Forecast as published (kW)"
    )
    published_need_kw = forms.DecimalField(
        required=False, min_value=0, max_digits=14, decimal_places=3, label="Need as published (kW)"
    )
    note = forms.CharField(
        required=False, max_length=4000, label="Note", widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(required=False, max_length=300, label="Source")
    terms_fields: tuple[Any, ...] = ()
    terms_title = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = kwargs["organisations"]
        facility = self.fields["facility"]
        assert isinstance(facility, FacilityField)  # noqa: S101 - tells the type checker
        facility.facilities = Facility.objects.filter(organisation__in=mine)
        facility.suggest_from(reverse("solicitations:facility-options"))
        self.fields["projects"].queryset = Project.objects.filter(organisation__in=mine)  # type: ignore[attr-defined]
        self.helper = form_helper(*self._layout(), submit=self.submit_label)

    def _layout(self) -> tuple[Any, ...]:
        return (
            Div(
                Fieldset(
                    "What and where",
                    "organisation",
                    Row(Column("code", css_class="col-md-4"), Column("title", css_class="col-md-8")),
                    "facility",
                    Row(Column("service"), Column("direction"), Column("unit")),
                    "projects",
                ),
                Fieldset(self.terms_title, *self.terms_fields),
                Fieldset(
                    "Use",
                    Row(Column("calls_per_year"), Column("max_consecutive_days"), Column("notice_hours")),
                ),
                Fieldset(
                    "Figures as published",
                    Row(
                        Column("published_rating_kw"),
                        Column("published_forecast_kw"),
                        Column("published_need_kw"),
                    ),
                    "note",
                    "source",
                ),
            ),
        )

    def terms(self) -> CallTerms | ProfileTerms:
        """Return what the need asks for."""
        raise NotImplementedError

    def draft(self) -> NeedDraft:
        """Return the need as stated."""
        given = self.cleaned_data
        return NeedDraft(
            code=given["code"],
            title=given["title"],
            facility=given["facility"],
            terms=self.terms(),
            service=given["service"],
            direction=given["direction"],
            unit=given["unit"],
            projects=tuple(given["projects"]),
            max_consecutive_days=given["max_consecutive_days"],
            notice_hours=given["notice_hours"],
            published_rating_kw=given["published_rating_kw"],
            published_forecast_kw=given["published_forecast_kw"],
            published_need_kw=given["published_need_kw"],
            note=given["note"],
            source=given["source"],
        )


class CallNeedForm(NeedFormHead):
    """A need called for some hours inside windows."""

    terms_title = "Calls"
    amounts = forms.CharField(
        label="Amount by year",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One year a line, in the unit above, such as 2027: 2350.",
    )
    duration_hours = forms.IntegerField(min_value=1, max_value=24, label="Hours in a row")
    months = forms.CharField(
        max_length=60, label="Months", help_text="Such as 6-9, or 11-2 over the new year."
    )
    windows = forms.CharField(
        max_length=200,
        label="Hours in which a call may fall",
        help_text="Such as 3PM-10PM; several parted by a semicolon; they may cross midnight.",
    )
    day_type = forms.ChoiceField(choices=DayType.choices, label="Days")
    terms_fields = (
        Row(Column("amounts"), Column("duration_hours")),
        Row(Column("months"), Column("windows"), Column("day_type")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calls_per_year"].required = True

    def clean_amounts(self) -> dict[int, Decimal]:
        """Read the amounts."""
        return read_amounts(self.cleaned_data["amounts"])

    def clean_months(self) -> tuple[int, ...]:
        """Read the months."""
        try:
            return read_months(self.cleaned_data["months"])
        except CellError as error:
            raise forms.ValidationError(f"{str(error).capitalize()}.") from error

    def clean_windows(self) -> tuple[tuple[int, int], ...]:
        """Read the hours."""
        try:
            found = read_hours(self.cleaned_data["windows"])
        except CellError as error:
            raise forms.ValidationError(f"{str(error).capitalize()}.") from error
        return tuple((window.start_hour, window.end_hour) for window in found)

    def terms(self) -> CallTerms:
        """Return the calls."""
        given = self.cleaned_data
        windows = tuple(
            Window(given["months"], start, end, given["day_type"]) for start, end in given["windows"]
        )
        return CallTerms(given["amounts"], windows, given["duration_hours"], given["calls_per_year"])


class ProfileNeedForm(NeedFormHead):
    """A need known hour by hour."""

    terms_title = "Profile"
    profile = forms.CharField(
        required=False,
        label="Profile, pasted",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="First line year,month,day_type,hour,amount. Hours are 0 to 23; days all, weekday or weekend.",
    )
    profile_file = CheckedFileField(
        kinds=("csv", "txt"), max_bytes=4 * MEGABYTE, required=False, label="or as a CSV file"
    )
    terms_fields = ("profile", "profile_file")

    def clean(self) -> dict[str, Any] | None:
        """Read the profile from the one place it is given in."""
        cleaned = super().clean() or self.cleaned_data
        upload, pasted = cleaned.get("profile_file"), (cleaned.get("profile") or "").strip()
        if "profile_file" in self.errors:
            return cleaned
        if bool(upload) == bool(pasted):
            self.add_error("profile", "Paste the profile or upload it, one of the two.")
            return cleaned
        written = upload.read().decode("utf-8-sig") if upload else pasted
        reading = read_profile(written)
        for problem in reading.problems[:SHOWN_PROBLEMS]:
            self.add_error("profile_file" if upload else "profile", spell_problem(problem))
        cleaned["hours"] = reading.rows
        return cleaned

    def terms(self) -> ProfileTerms:
        """Return the profile."""
        hours: tuple[ProfileHour, ...] = self.cleaned_data["hours"]
        return ProfileTerms(hours, self.cleaned_data["calls_per_year"])


def spell_window(start: int, end: int) -> str:
    """Write a window the way the form reads it.

    >>> spell_window(15, 22), spell_window(0, 24)
    ('3PM-10PM', '12AM-12AM')
    """

    def clock(hour: int) -> str:
        return f"{(hour % 24 - 1) % 12 + 1}{'AM' if hour % 24 < 12 else 'PM'}"  # noqa: PLR2004 - noon

    return f"{clock(start)}-{clock(end)}"


def initial_of(need: Need) -> dict[str, Any]:
    """Return what the form shows of a need that is revised."""
    windows = list(need.windows.all())
    lines = [
        f"{hour.year},{hour.month},{hour.day_type.lower()},{hour.hour},{hour.amount}"
        for hour in need.amounts.all()
    ]
    names = (
        "code",
        "title",
        "service",
        "direction",
        "unit",
        "calls_per_year",
        "max_consecutive_days",
        "notice_hours",
    )
    figures = (
        "published_rating_kw",
        "published_forecast_kw",
        "published_need_kw",
        "note",
        "source",
        "duration_hours",
    )
    return {
        **{name: getattr(need, name) for name in (*names, *figures)},
        "organisation": need.organisation_id,
        "facility": need.facility,
        "projects": [project.pk for project in need.projects.all()],
        "amounts": "\n".join(f"{year.year}: {year.amount.normalize():f}" for year in need.years.all()),
        "months": ";".join(str(month) for month in windows[0].months) if windows else "",
        "windows": ";".join(spell_window(window.start_hour, window.end_hour) for window in windows),
        "day_type": windows[0].day_type if windows else DayType.ALL,
        "profile": "\n".join(["year,month,day_type,hour,amount", *lines]) if lines else "",
    }


def require_one_pattern(need: Need) -> None:
    """Refuse to open a call in this form whose windows differ in months or days: it would lose them.

    Raises:
        InvalidInput: says how to revise it instead.
    """
    patterns = {(tuple(window.months), window.day_type) for window in need.windows.all()}
    if len(patterns) > 1:
        raise InvalidInput("The windows of this need differ in months or days; revise it through the API.")
