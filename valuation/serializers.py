"""Runs, results and protocols in JSON."""

from decimal import Decimal

from rest_framework import serializers

from solicitations.states import ProtocolPart
from valuation.importers import FORMATS
from valuation.models import ComponentResult, Coverage, Curve, CurveVersion, Protocol, Run, RunOffer
from valuation.states import CurveKind, DayAlignment, LeapDay


class CurveVersionSerializer(serializers.ModelSerializer[CurveVersion]):
    """A version of a curve, without its values."""

    class Meta:
        model = CurveVersion
        fields = (
            "id",
            "number",
            "vintage",
            "source",
            "illustrative",
            "resolution",
            "unit",
            "time_zone",
            "starts_at",
            "file_sha256",
            "carbon_embedded",
            "price_year",
            "escalator_per_year",
            "day_alignment",
            "leap_day",
            "horizon_year",
            "imported_at",
        )


class CurveSerializer(serializers.ModelSerializer[Curve]):
    """A curve and its versions."""

    versions = CurveVersionSerializer(many=True, read_only=True)

    class Meta:
        model = Curve
        fields = ("id", "organisation", "code", "name", "kind", "place", "versions")


class NewCurveSerializer(serializers.Serializer[object]):
    """A curve to name."""

    organisation = serializers.UUIDField()
    code = serializers.SlugField(max_length=60)
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(CurveKind.choices)
    place = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class NewVersionSerializer(serializers.Serializer[object]):
    """A version to import: files of an hourly curve (multipart), or the values of the others."""

    files = serializers.ListField(child=serializers.FileField(), required=False, default=list)
    format_code = serializers.ChoiceField([(code, f.label) for code, f in FORMATS.items()], default="plain")
    first_day = serializers.DateField(required=False)
    values = serializers.ListField(
        child=serializers.DecimalField(max_digits=16, decimal_places=6), required=False, default=list
    )
    vintage = serializers.CharField(max_length=100)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]  # a field named like an attribute
    illustrative = serializers.BooleanField(default=False)
    carbon_embedded = serializers.BooleanField(default=True)
    price_year = serializers.IntegerField(min_value=1990, max_value=2100)
    horizon_year = serializers.IntegerField(min_value=1990, max_value=2160)
    escalator_per_year = serializers.DecimalField(max_digits=9, decimal_places=6, default=Decimal(0))
    day_alignment = serializers.ChoiceField(DayAlignment.choices, default=DayAlignment.CALENDAR)
    leap_day = serializers.ChoiceField(LeapDay.choices, default=LeapDay.REPEAT_FEB_28)


class ProtocolSerializer(serializers.ModelSerializer[Protocol]):
    """A version of a protocol."""

    class Meta:
        model = Protocol
        fields = ("id", "solicitation", "version", "content", "digest", "created_at", "locked_at")


class ProtocolContentSerializer(serializers.Serializer[object]):
    """A protocol to save."""

    solicitation = serializers.UUIDField()
    content = serializers.JSONField()


class AmendmentSerializer(serializers.Serializer[object]):
    """A further version of a published protocol, and why."""

    content = serializers.JSONField()
    part = serializers.ChoiceField(choices=ProtocolPart.choices)
    reason = serializers.CharField(max_length=4000)


class RunSerializer(serializers.ModelSerializer[Run]):
    """A run as its page shows it."""

    is_shadow = serializers.BooleanField(read_only=True)
    is_automatic = serializers.BooleanField(read_only=True)

    class Meta:
        model = Run
        fields = (
            "id",
            "solicitation",
            "protocol",
            "is_shadow",
            "on_revised_needs",
            "is_automatic",
            "follows",
            "state",
            "requested_at",
            "started_at",
            "ended_at",
            "n_offers",
            "n_done",
            "input_digest",
            "result_digest",
            "engine_version",
            "convention_id",
            "error",
        )


class ShadowRequestSerializer(serializers.Serializer[object]):
    """What to value by one's own terms: a protocol document."""

    solicitation = serializers.UUIDField()
    terms = serializers.JSONField()


class RunRequestSerializer(serializers.Serializer[object]):
    """What to value: for what was asked, or for the needs as they were published since."""

    solicitation = serializers.UUIDField()
    on_revised_needs = serializers.BooleanField(default=False)


class ComponentSerializer(serializers.ModelSerializer[ComponentResult]):
    """One component of one offer's value."""

    class Meta:
        model = ComponentResult
        fields = ("code", "unit", "present_value_usd", "levelized", "first_year", "usd_by_year")


class CoverageSerializer(serializers.ModelSerializer[Coverage]):
    """An offer's conditional share of one need."""

    class Meta:
        model = Coverage
        fields = ("need", "share", "binding", "year", "dependable", "needed")


class ResultSerializer(serializers.ModelSerializer[RunOffer]):
    """One offer's figures in a run."""

    alias = serializers.CharField(source="offer.alias", read_only=True)
    components = ComponentSerializer(many=True, read_only=True)
    coverages = CoverageSerializer(many=True, read_only=True)

    class Meta:
        model = RunOffer
        fields = (
            "id",
            "run",
            "offer",
            "alias",
            "state",
            "error",
            "nmv_usd_per_kw_year",
            "npv_usd",
            "usd_per_mwh",
            "result_digest",
            "components",
            "coverages",
        )
