"""Documents, agreements and registrations in JSON."""

from typing import Any

from rest_framework import serializers

from accounts.models import Organisation
from solicitations.models import LibraryDocument, Nda, NdaResponse, Registration
from solicitations.serializers.writing import OwnedSerializer
from solicitations.states import Confidentiality


class LibraryDocumentSerializer(serializers.ModelSerializer[LibraryDocument]):
    """One version of a document; its bytes are at ``file/``."""

    filename = serializers.CharField(source="document.filename", read_only=True)
    media_type = serializers.CharField(source="document.media_type", read_only=True)

    class Meta:
        model = LibraryDocument
        fields = (
            "id",
            "solicitation",
            "series",
            "number",
            "title",
            "note",
            "confidentiality",
            "filename",
            "media_type",
            "size_bytes",
            "sha256",
            "uploaded_at",
            "published_at",
        )


class DocumentInput(serializers.Serializer[Any]):
    """A document, or with ``replaces`` its next version."""

    solicitation = serializers.UUIDField()
    title = serializers.CharField(max_length=200)
    confidentiality = serializers.ChoiceField(choices=Confidentiality.choices)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    file = serializers.FileField()
    replaces = serializers.UUIDField(required=False, allow_null=True)


class NdaSerializer(serializers.ModelSerializer[Nda]):
    """A text as posted."""

    class Meta:
        model = Nda
        fields = ("id", "solicitation", "number", "text", "sha256", "valid_days", "posted_at")


class NdaInput(serializers.Serializer[Any]):
    """A text to post."""

    solicitation = serializers.UUIDField()
    text = serializers.CharField(max_length=100_000, trim_whitespace=False)
    valid_days = serializers.IntegerField(required=False, allow_null=True, default=None)


class SignatureInput(OwnedSerializer):
    """A signature."""

    name_typed = serializers.CharField(max_length=150)


class NdaResponseSerializer(serializers.ModelSerializer[NdaResponse]):
    """What one bidder answered."""

    class Meta:
        model = NdaResponse
        fields = (
            "id",
            "nda",
            "organisation",
            "answer",
            "given_at",
            "name_typed",
            "text_sha256",
            "expires_at",
            "revoked_at",
            "revocation_reason",
        )


class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """A developer's registration."""

    class Meta:
        model = Registration
        fields = ("id", "solicitation", "organisation", "registered_at", "intends_at", "withdrawn_at")


class RegistrationInput(serializers.Serializer[Any]):
    """Registering, with or without meaning to bid."""

    solicitation = serializers.UUIDField()
    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.all())
    intends = serializers.BooleanField(default=False)
