"""Needs, projects and solicitations in JSON, as everybody reads them who may see the row."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from accounts.permissions import Visitor
from solicitations.models import (
    Assignment,
    DataImport,
    Facility,
    Lot,
    Need,
    NeedAmount,
    NeedWindow,
    ProForma,
    Project,
    Question,
    Solicitation,
)
from solicitations.permissions import can_see_asker
from solicitations.queries.dates import dates_of


class FacilitySerializer(serializers.ModelSerializer[Facility]):
    """A substation, bank or feeder."""

    class Meta:
        model = Facility
        fields = (
            "id",
            "organisation",
            "kind",
            "name",
            "external_id",
            "parent",
            "voltage_kv",
            "latitude",
            "longitude",
            "boundary",
        )


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A traditional project with its wires decision date."""

    wires_decision_on = serializers.DateField(read_only=True)

    class Meta:
        model = Project
        fields = (
            "id",
            "organisation",
            "code",
            "name",
            "project_type",
            "equipment",
            "facility",
            "capacity_kw",
            "voltage_class",
            "scope",
            "budget_year",
            "installed_cost_usd",
            "o_and_m_usd_per_year",
            "life_years",
            "revenue_requirement_multiplier",
            "in_service_on",
            "lead_time_months",
            "wires_decision_on",
            "source",
            "note",
        )


class WindowSerializer(serializers.ModelSerializer[NeedWindow]):
    """Hours in which a call may fall."""

    class Meta:
        model = NeedWindow
        fields = ("months", "day_type", "start_hour", "end_hour")


class ProfileHourSerializer(serializers.ModelSerializer[NeedAmount]):
    """One hour of a profile."""

    class Meta:
        model = NeedAmount
        fields = ("year", "month", "day_type", "hour", "amount")


class NeedSerializer(serializers.ModelSerializer[Need]):
    """A need as lists show it."""

    class Meta:
        model = Need
        fields = (
            "id",
            "organisation",
            "series",
            "version",
            "code",
            "title",
            "facility",
            "projects",
            "service",
            "direction",
            "unit",
            "form",
            "duration_hours",
            "calls_per_year",
            "max_consecutive_days",
            "notice_hours",
            "is_confidential",
            "published_rating_kw",
            "published_forecast_kw",
            "published_need_kw",
            "published_at",
        )


class NeedDetailSerializer(NeedSerializer):
    """A need with its amounts and windows or its profile."""

    amount_by_year = serializers.SerializerMethodField()
    windows = WindowSerializer(many=True, read_only=True)
    profile = ProfileHourSerializer(many=True, read_only=True, source="amounts")

    class Meta:
        model = Need
        fields = (*NeedSerializer.Meta.fields, "amount_by_year", "windows", "profile", "note", "source")

    def get_amount_by_year(self, need: Need) -> dict[str, str]:
        """The amount of each year of a call."""
        return {str(year.year): str(year.amount) for year in need.years.all()}


class LotSerializer(serializers.ModelSerializer[Lot]):
    """A need asked for, in its version."""

    class Meta:
        model = Lot
        fields = ("position", "need")


class SolicitationSerializer(serializers.ModelSerializer[Solicitation]):
    """A solicitation."""

    time_zone = serializers.CharField(source="organisation.time_zone", read_only=True)
    lots = LotSerializer(many=True, read_only=True)
    route = serializers.ListField(child=serializers.CharField(), read_only=True)
    dates = serializers.SerializerMethodField()

    class Meta:
        model = Solicitation
        fields = (
            "id",
            "organisation",
            "code",
            "title",
            "summary",
            "state",
            "time_zone",
            "lots",
            "pro_forma",
            "questions_due_at",
            "offers_due_at",
            "award_expected_on",
            "route",
            "dates",
            "protocol_digest",
            "protocol_locked_at",
            "evaluation_digest",
            "opening_key_fingerprint",
            "evaluation_locked_at",
            "comments_opened_at",
            "published_at",
            "closed_at",
            "closing_reason",
        )

    def get_dates(self, solicitation: Solicitation) -> dict[str, datetime]:
        """Return every date by its kind, in order; the award as the last minute of its day."""
        return {str(kind): at for kind, at in dates_of(solicitation).items()}


class ProFormaSerializer(serializers.ModelSerializer[ProForma]):
    """A contract's hash and terms; its text is downloaded beside it."""

    class Meta:
        model = ProForma
        fields = ("id", "organisation", "title", "version", "sha256", "terms", "created_at", "published_at")


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """A role of a person."""

    name = serializers.CharField(source="user.full_name", read_only=True)

    class Meta:
        model = Assignment
        fields = ("id", "solicitation", "user", "name", "role", "assigned_at", "ended_at")


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question; who asked is told to the asker and the independents only."""

    asking_organisation = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = ("id", "solicitation", "text", "asked_at", "answer", "answered_at", "asking_organisation")

    def get_asking_organisation(self, question: Question) -> str | None:
        """The asker's organisation, where the reader may know it."""
        user: Visitor = self.context["request"].user
        shows = user.is_authenticated and can_see_asker(user, question)
        return str(question.asking_organisation_id) if shows else None


class ProblemSerializer(serializers.Serializer[Any]):
    """What is wrong with a cell."""

    sheet = serializers.CharField()
    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()
    message = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer[DataImport]):
    """A file and how far it has come."""

    filename = serializers.CharField(source="document.filename", read_only=True)
    sha256 = serializers.CharField(source="document.sha256", read_only=True)
    outcome = serializers.JSONField(read_only=True)

    class Meta:
        model = DataImport
        fields = (
            "id",
            "organisation",
            "kind",
            "state",
            "filename",
            "sha256",
            "n_rows",
            "n_done",
            "error",
            "uploaded_at",
            "committed_at",
            "written_at",
            "outcome",
        )


class ImportDetailSerializer(ImportSerializer):
    """A file with every wrong cell and what was read."""

    problems = ProblemSerializer(many=True, read_only=True)
    preview = serializers.JSONField(read_only=True)

    class Meta:
        model = DataImport
        fields = (*ImportSerializer.Meta.fields, "options", "problems", "preview", "corrects")
