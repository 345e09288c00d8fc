"""What the API gives about the clerk's exports."""

from rest_framework import serializers

from review.models import ReviewExport


class ReviewExportSerializer(serializers.ModelSerializer[ReviewExport]):
    """That an export was made, by whom and why."""

    asked_by = serializers.CharField(read_only=True)
    is_by_recused = serializers.SerializerMethodField(
        help_text="Whether the clerk is recused; null for those who do not read of recusals."
    )

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

    def get_is_by_recused(self, export: ReviewExport) -> bool | None:
        """Tell it where ``ReviewExportQuerySet.telling`` allows."""
        return export.is_by_recused if export.tells_recusal else None  # type: ignore[attr-defined]


class ExportRequestSerializer(serializers.Serializer[object]):
    """Of which solicitation, and what for."""

    solicitation = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)
