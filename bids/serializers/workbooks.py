"""Workbooks and shapes in and out of the API: files up, ids and states back, and what came of each offer."""

from typing import Any

from rest_framework import serializers

from bids.importers.batch_workbook import MOST_BYTES as MOST_BYTES_OF_SEVERAL
from bids.models import OfferBatch
from bids.queries.batches import BatchPage
from bids.states import BatchOutcome
from web.spreadsheets import MOST_BYTES
from web.uploads import require_kind

BATCH_FIELDS = ("id", "solicitation", "state", "uploaded_at", "n_offers", "n_done", "ended_at")


class WorkbookInput(serializers.Serializer[Any]):
    """A filled-in workbook of one offer."""

    file = serializers.FileField()

    def validate_file(self, upload: Any) -> Any:
        """Refuse by ending, size and content."""
        require_kind(upload.name or "", upload.read(), ("xlsx",), MOST_BYTES)
        upload.seek(0)
        return upload


class ShapeInput(serializers.Serializer[Any]):
    """A delivery shape as CSV."""

    file = serializers.FileField()


class BatchInput(serializers.Serializer[Any]):
    """A filled-in workbook of several offers in a solicitation."""

    solicitation = serializers.UUIDField()
    file = serializers.FileField()

    def validate_file(self, upload: Any) -> Any:
        """Refuse by ending, size and content."""
        require_kind(upload.name or "", upload.read(), ("xlsx",), MOST_BYTES_OF_SEVERAL)
        upload.seek(0)
        return upload


class DraftSerializer(serializers.Serializer[Any]):
    """A draft that was read from a file: how many cells could not be taken, and fields there are still to do."""

    offer = serializers.UUIDField()
    n_cells = serializers.IntegerField()
    n_to_do = serializers.IntegerField()


class CellSerializer(serializers.Serializer[Any]):
    """A cell that could not be taken."""

    sheet = serializers.CharField()
    cell = serializers.CharField()
    field = serializers.CharField(source="label")
    message = serializers.CharField()


class BatchSerializer(serializers.ModelSerializer[OfferBatch]):
    """A file of several offers and how far it is."""

    class Meta:
        model = OfferBatch
        fields = BATCH_FIELDS
        read_only_fields = fields


class BatchLineSerializer(serializers.Serializer[Any]):
    """What came of one offer."""

    number = serializers.IntegerField(source="line.number")
    outcome = serializers.ChoiceField(choices=BatchOutcome.choices, source="line.outcome")
    offer = serializers.UUIDField(source="line.offer_id", allow_null=True)
    name = serializers.CharField()
    is_complete = serializers.BooleanField(source="is_ready")
    is_submitted = serializers.BooleanField(source="is_in")
    problems = serializers.ListField(child=serializers.CharField())


class BatchDetailSerializer(BatchSerializer):
    """The same with why it was refused, and each offer."""

    error = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()

    class Meta:
        model = OfferBatch
        fields = (*BATCH_FIELDS, "error", "lines")
        read_only_fields = fields

    def get_error(self, _batch: OfferBatch) -> str:
        """Why nothing, or not all, was read."""
        return self._page().error

    def get_lines(self, _batch: OfferBatch) -> list[dict[str, Any]]:
        """Each offer of the file."""
        return [dict(BatchLineSerializer(each).data) for each in self._page().lines]

    def _page(self) -> BatchPage:
        page: BatchPage = self.context["page"]
        return page


class ChosenSerializer(serializers.Serializer[Any]):
    """Which offers of a file to submit; all complete ones where none is named."""

    offers = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=200)


class SentSerializer(serializers.Serializer[Any]):
    """What came of submitting one offer: its receipt, or why there is none."""

    number = serializers.IntegerField()
    offer = serializers.UUIDField()
    version = serializers.IntegerField(allow_null=True)
    receipt = serializers.JSONField(allow_null=True)
    refusal = serializers.CharField()
