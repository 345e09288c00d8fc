"""What the API takes and gives about declarations of interests and recusals."""

from typing import Any

from rest_framework import serializers

from solicitations.models import Declaration, Recusal


class DeclarationSerializer(serializers.ModelSerializer[Declaration]):
    """A declaration as it was signed."""

    class Meta:
        model = Declaration
        fields = (
            "id",
            "solicitation",
            "user",
            "organisations",
            "statement",
            "name_typed",
            "text_sha256",
            "signed_at",
        )


class DeclarationDraftSerializer(serializers.Serializer[Any]):
    """A declaration to sign."""

    solicitation = serializers.UUIDField()
    organisations = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=50, default=list
    )
    statement = serializers.CharField(max_length=4000, allow_blank=True, default="")
    name_typed = serializers.CharField(max_length=150)


class RecusalSerializer(serializers.ModelSerializer[Recusal]):
    """A recusal."""

    class Meta:
        model = Recusal
        fields = ("id", "solicitation", "user", "reason", "recused_by", "recused_at")


class RecusalDraftSerializer(serializers.Serializer[Any]):
    """Whom to recuse, and why."""

    solicitation = serializers.UUIDField()
    user = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)
