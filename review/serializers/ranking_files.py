"""What the API takes and gives about workbooks of rankings."""

from typing import Any, ClassVar

from rest_framework import serializers

from bids.states import Technology
from review.evaluation.board import COLUMNS, EVERY_COLUMN, ONLY, ORDERS, BoardView
from review.models import RankingFile


class RankingFileAskSerializer(serializers.Serializer[Any]):
    """Which ranking, and how it is looked at: without more, every offer in its rank with every column."""

    solicitation = serializers.UUIDField()
    technology = serializers.ChoiceField(choices=Technology.choices, required=False, allow_blank=True)
    only = serializers.ChoiceField(choices=ONLY, required=False, allow_blank=True)
    order = serializers.ChoiceField(choices=ORDERS, required=False)
    pinned = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    columns = serializers.MultipleChoiceField(choices=COLUMNS, required=False)

    def view(self) -> BoardView:
        """Return what was asked for as a view."""
        given = self.validated_data
        return BoardView(
            technology=given.get("technology", ""),
            only=given.get("only", ""),
            order=given.get("order", "rank"),
            pinned=frozenset(given.get("pinned", ())),
            columns=frozenset(given.get("columns") or EVERY_COLUMN),
        )


class RankingFileSerializer(serializers.ModelSerializer[RankingFile]):
    """A workbook: ``n_done`` of ``n_steps`` rows are written; once it is DONE it can be downloaded."""

    class Meta:
        model = RankingFile
        fields: ClassVar = [
            "id", "solicitation", "run", "view", "state", "asked_at", "ended_at", "n_steps", "n_done", "error",
        ]  # fmt: skip
