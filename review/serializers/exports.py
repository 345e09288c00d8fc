"""What the API gives about the clerk's exports."""

from rest_framework import serializers

from review.models import ReviewExport


class ReviewExportSerializer(serializers.ModelSerializer[ReviewExport]):
    """That an export was made, by whom and why."""

    asked_by = serializers.CharField(read_only=True)

    class Meta:
        model = ReviewExport
        fields = (
            "id",
            "solicitation",
            "reason",
            "asked_by",
            "asked_at",
            "is_by_recused",
            "made_at",
            "digest",
            "n_rows",
            "n_taken",
        )


class ExportRequestSerializer(serializers.Serializer[object]):
    """Of which solicitation, and what for."""

    solicitation = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)
