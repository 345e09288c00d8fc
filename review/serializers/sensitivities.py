"""What the API gives about sensitivities."""

from typing import Any, ClassVar

from rest_framework import serializers

from review.models import Sensitivity


class SensitivityAskSerializer(serializers.Serializer[Any]):
    """Which offer."""

    offer = serializers.UUIDField()


class SensitivitySerializer(serializers.ModelSerializer[Sensitivity]):
    """An offer's sensitivity: ``document`` holds swings and flips, values in $/kW-year, once it is DONE."""

    class Meta:
        model = Sensitivity
        fields: ClassVar = [
            "id", "run", "offer", "rival", "state", "asked_at", "ended_at", "n_steps", "n_done", "document", "error",
        ]  # fmt: skip
