"""The opening in JSON."""

from typing import Any

from rest_framework import serializers


class OpeningSerializer(serializers.Serializer[Any]):
    """The state of an opening."""

    is_open = serializers.BooleanField()
    opened_at = serializers.DateTimeField(allow_null=True)
    n_opened = serializers.IntegerField()
    consents = serializers.ListField(child=serializers.CharField())
