"""What the API gives about evaluation locks."""

from rest_framework import serializers

from review.models import EvaluationLock


class EvaluationLockSerializer(serializers.ModelSerializer[EvaluationLock]):
    """What was frozen before publication, and its digest."""

    class Meta:
        model = EvaluationLock
        fields = ("id", "solicitation", "document", "digest", "locked_at")
