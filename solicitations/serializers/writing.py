"""What programs send: the same input as the forms, checked by the same services."""

from typing import Any

from rest_framework import serializers

from accounts.models import Organisation, User
from accounts.states import ASSIGNABLE_KINDS
from solicitations.importers import ProfileHour
from solicitations.models import Facility, Need, ProForma, Project
from solicitations.services import CallTerms, NeedDraft, ProfileTerms, Window
from solicitations.states import (
    DEADLINES,
    OPTIONAL,
    DateKind,
    DayType,
    Direction,
    FacilityKind,
    ImportKind,
    NeedUnit,
    ProjectType,
    Service,
    ShapeClock,
    ShapeQuantity,
)

_ANY = Organisation.objects.all()
_STEPS = [(str(step), step.label) for step in OPTIONAL]


class OwnedSerializer(serializers.Serializer[Any]):
    """Names the organisation in whose name it is written; whether one may is the service's to say."""

    organisation = serializers.PrimaryKeyRelatedField(queryset=_ANY)


class FacilityInput(OwnedSerializer):
    """A new facility."""

    kind = serializers.ChoiceField(choices=FacilityKind.choices)
    name = serializers.CharField(max_length=200)
    parent = serializers.PrimaryKeyRelatedField(  # type: ignore[assignment]
        queryset=Facility.objects.all(), required=False, allow_null=True
    )
    external_id = serializers.CharField(max_length=100, required=False)
    voltage_kv = serializers.DecimalField(max_digits=8, decimal_places=3, required=False, allow_null=True)
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, required=False, allow_null=True)
    boundary = serializers.JSONField(required=False, allow_null=True)


class ProjectInput(OwnedSerializer):
    """A new project."""

    code = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=300)
    project_type = serializers.ChoiceField(choices=ProjectType.choices, required=False)
    equipment = serializers.CharField(max_length=200, required=False)
    facility = serializers.PrimaryKeyRelatedField(
        queryset=Facility.objects.all(), required=False, allow_null=True
    )
    capacity_kw = serializers.DecimalField(max_digits=14, decimal_places=3, required=False, allow_null=True)
    voltage_class = serializers.CharField(max_length=40, required=False, allow_blank=True)
    scope = serializers.CharField(required=False, allow_blank=True)
    budget_year = serializers.IntegerField(required=False, allow_null=True)
    installed_cost_usd = serializers.DecimalField(max_digits=16, decimal_places=2)
    o_and_m_usd_per_year = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    life_years = serializers.IntegerField(required=False)
    revenue_requirement_multiplier = serializers.DecimalField(max_digits=8, decimal_places=4, required=False)
    in_service_on = serializers.DateField()
    lead_time_months = serializers.IntegerField(required=False)
    source = serializers.CharField(max_length=300, required=False)  # type: ignore[assignment]
    note = serializers.CharField(required=False, allow_blank=True)


class WindowInput(serializers.Serializer[Any]):
    """A window of a call."""

    months = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=12), min_length=1)
    day_type = serializers.ChoiceField(choices=DayType.choices, default=DayType.ALL)
    start_hour = serializers.IntegerField(min_value=0, max_value=23)
    end_hour = serializers.IntegerField(min_value=0, max_value=24)


class CallInput(serializers.Serializer[Any]):
    """A call."""

    amount_by_year = serializers.DictField(child=serializers.DecimalField(max_digits=14, decimal_places=3))
    windows = WindowInput(many=True)
    duration_hours = serializers.IntegerField()
    calls_per_year = serializers.IntegerField()

    def validate_amount_by_year(self, given: dict[str, Any]) -> dict[int, Any]:
        """Read the years."""
        if not all(year.isascii() and year.isdigit() for year in given):
            raise serializers.ValidationError("Each key is a year, such as 2027.")
        return {int(year): amount for year, amount in given.items()}


class ProfileHourInput(serializers.Serializer[Any]):
    """One hour of a profile."""

    year = serializers.IntegerField()
    month = serializers.IntegerField(min_value=1, max_value=12)
    day_type = serializers.ChoiceField(choices=DayType.choices, default=DayType.ALL)
    hour = serializers.IntegerField(min_value=0, max_value=23)
    amount = serializers.DecimalField(max_digits=14, decimal_places=3)


class ProfileInput(serializers.Serializer[Any]):
    """A profile."""

    hours = ProfileHourInput(many=True, allow_empty=False)
    calls_per_year = serializers.IntegerField(required=False, allow_null=True)


class NeedInput(OwnedSerializer):
    """A need: either ``call`` or ``profile``."""

    code = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=300)
    facility = serializers.PrimaryKeyRelatedField(queryset=Facility.objects.all())
    service = serializers.ChoiceField(choices=Service.choices)
    direction = serializers.ChoiceField(choices=Direction.choices, default=Direction.UP)
    unit = serializers.ChoiceField(choices=NeedUnit.choices, default=NeedUnit.KW)
    projects = serializers.PrimaryKeyRelatedField(queryset=Project.objects.all(), many=True, required=False)
    call = CallInput(required=False, allow_null=True)
    profile = ProfileInput(required=False, allow_null=True)
    max_consecutive_days = serializers.IntegerField(required=False, allow_null=True)
    notice_hours = serializers.DecimalField(max_digits=6, decimal_places=2, required=False, allow_null=True)
    published_rating_kw = serializers.DecimalField(14, 3, required=False, allow_null=True)
    published_forecast_kw = serializers.DecimalField(14, 3, required=False, allow_null=True)
    published_need_kw = serializers.DecimalField(14, 3, required=False, allow_null=True)
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=300, required=False, allow_blank=True
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require one description of the need, not none and not two."""
        if bool(attrs.get("call")) == bool(attrs.get("profile")):
            raise serializers.ValidationError("Give either call or profile.")
        return attrs

    def draft(self) -> NeedDraft:
        """Return the need as stated."""
        given = dict(self.validated_data)
        given.pop("organisation")
        call, profile = given.pop("call", None), given.pop("profile", None)
        projects = tuple(given.pop("projects", ()))
        return NeedDraft(**given, projects=projects, terms=_call(call) if call else _profile(profile))


def _call(given: dict[str, Any]) -> CallTerms:
    windows = tuple(
        Window(tuple(sorted(set(w["months"]))), w["start_hour"], w["end_hour"], w["day_type"])
        for w in given["windows"]
    )
    return CallTerms(given["amount_by_year"], windows, given["duration_hours"], given["calls_per_year"])


def _profile(given: dict[str, Any]) -> ProfileTerms:
    return ProfileTerms(tuple(ProfileHour(**hour) for hour in given["hours"]), given.get("calls_per_year"))


class RetryInput(serializers.Serializer[Any]):
    """A file of planning data, and what is stated with it; a capital plan states what its lines leave out."""

    file = serializers.FileField()
    in_service_on = serializers.DateField(required=False)
    lead_time_months = serializers.IntegerField(required=False)
    project_type = serializers.ChoiceField(choices=ProjectType.choices, required=False)
    quantity = serializers.ChoiceField(choices=ShapeQuantity.choices, required=False)
    base_year = serializers.IntegerField(required=False, allow_null=True)
    clock = serializers.ChoiceField(choices=ShapeClock.choices, required=False)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=200, required=False, allow_blank=True
    )


class ImportInput(OwnedSerializer, RetryInput):
    """A file of planning data, of one kind."""

    kind = serializers.ChoiceField(choices=ImportKind.choices)


class CommitInput(serializers.Serializer[Any]):
    """How a workbook is written."""

    publishes = serializers.BooleanField(default=False)


class ProFormaInput(OwnedSerializer):
    """A contract."""

    title = serializers.CharField(max_length=200)
    version = serializers.CharField(max_length=40)
    text = serializers.CharField(trim_whitespace=False)
    terms = serializers.ListField(child=serializers.DictField())


class SolicitationInput(OwnedSerializer):
    """A new draft."""

    code = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=8000, required=False, allow_blank=True)
    route = serializers.ListField(child=serializers.ChoiceField(choices=_STEPS), required=False)


class PreparationInput(serializers.Serializer[Any]):
    """The whole of a draft, as far as it is known."""

    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=8000, default="", allow_blank=True)
    needs = serializers.PrimaryKeyRelatedField(queryset=Need.objects.all(), many=True)
    pro_forma = serializers.PrimaryKeyRelatedField(
        queryset=ProForma.objects.all(), default=None, allow_null=True
    )
    questions_due_at = serializers.DateTimeField(default=None, allow_null=True)
    offers_due_at = serializers.DateTimeField(default=None, allow_null=True)
    award_expected_on = serializers.DateField(default=None, allow_null=True)
    route = serializers.ListField(child=serializers.ChoiceField(choices=_STEPS), required=False)
    dates = serializers.DictField(child=serializers.DateTimeField(), required=False)

    def validate_dates(self, value: dict[str, Any]) -> dict[DateKind, Any]:
        """Return the dates by their kinds."""
        unknown = sorted(set(value) - set(DateKind.values))
        if unknown:
            raise serializers.ValidationError(f"No such date: {', '.join(unknown)}.")
        return {DateKind(kind): at for kind, at in value.items()}


class ExtensionInput(serializers.Serializer[Any]):
    """A later deadline."""

    kind = serializers.ChoiceField(
        choices=[(str(kind), kind.label) for kind in DateKind if kind in DEADLINES],
        default=DateKind.OFFERS_DUE,
    )
    at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=2000)
    shifts_later = serializers.BooleanField(default=False)

    def validate_kind(self, value: str) -> DateKind:
        """Return the kind itself."""
        return DateKind(value)


class ReasonInput(serializers.Serializer[Any]):
    """A published reason."""

    reason = serializers.CharField(max_length=2000)


class AssignmentInput(serializers.Serializer[Any]):
    """A person and a role."""

    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    role = serializers.ChoiceField(choices=[(role.value, role.label) for role in ASSIGNABLE_KINDS])


class QuestionInput(OwnedSerializer):
    """A question."""

    solicitation = serializers.UUIDField()
    text = serializers.CharField(max_length=4000)


class AnswerInput(serializers.Serializer[Any]):
    """An answer."""

    answer = serializers.CharField(max_length=8000)
