"""What the API takes and gives about cards filled in away from the site."""

from typing import Any

from rest_framework import serializers

from web.spreadsheets import MOST_BYTES
from web.uploads import require_kind


class CardsFileSerializer(serializers.Serializer[Any]):
    """A filled-in workbook of one's cards."""

    file = serializers.FileField()

    def validate_file(self, upload: Any) -> Any:
        """Refuse by ending, size and content."""
        require_kind(upload.name or "", upload.read(), ("xlsx",), MOST_BYTES)
        upload.seek(0)
        return upload


class KeptCardsSerializer(serializers.Serializer[Any]):
    """How many scores or reasons were kept, of how many offers, and why a cell was not taken."""

    n_scores = serializers.IntegerField()
    n_offers = serializers.IntegerField()
    problems = serializers.ListField(child=serializers.CharField())
