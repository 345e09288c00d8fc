"""Files of offers in JSON."""

from typing import Any

from rest_framework import serializers

from bids.documents.attachments import LIMITS_WORDS
from bids.queries.attachments import FileLine
from bids.states import Purpose, ScanState


class AttachmentSerializer(serializers.Serializer[Any]):
    """A file as its reader sees it: what it is, never its key."""

    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    part = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    scan = serializers.ChoiceField(choices=ScanState.choices)
    is_damaged = serializers.BooleanField()


class NewAttachmentSerializer(serializers.Serializer[Any]):
    """A file to attach, as multipart form data."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    file = serializers.FileField(help_text=LIMITS_WORDS, allow_empty_file=True, use_url=False)


class AttachedSerializer(serializers.Serializer[Any]):
    """What attaching answers: the id by which the file is taken or removed. Never content."""

    id = serializers.UUIDField()


class BegunSerializer(serializers.Serializer[Any]):
    """In which solicitation an offer is begun."""

    solicitation = serializers.UUIDField()


class BegunOfferSerializer(serializers.Serializer[Any]):
    """The offer that was begun."""

    offer = serializers.UUIDField()


def file_in_json(line: FileLine) -> dict[str, Any]:
    """Describe a file."""
    entry = line.entry
    told = {
        "id": entry.id,
        "purpose": entry.purpose,
        "part": entry.part,
        "name": line.name,
        "type": entry.type,
        "size_bytes": entry.size_bytes,
        "sha256": entry.sha256,
        "scan": line.scan,
        "is_damaged": line.is_damaged,
    }
    return dict(AttachmentSerializer(told).data)
