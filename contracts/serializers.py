"""What the API takes and gives about outcomes and contracts."""

from typing import Any

from rest_framework import serializers

from contracts.models import Acceptance, Award, Contract


class AwardSerializer(serializers.ModelSerializer[Award]):
    """An outcome, as it is published."""

    class Meta:
        model = Award
        fields = ("id", "solicitation", "outcome", "reason", "decided_at")


class AcceptanceSerializer(serializers.ModelSerializer[Acceptance]):
    """One side's acceptance."""

    class Meta:
        model = Acceptance
        fields = ("side", "accepted_by", "accepted_at", "pdf_sha256", "terms_digest")


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """A contract with its terms and hashes."""

    pdf_sha256 = serializers.CharField(source="pdf.sha256")
    docx_sha256 = serializers.CharField(source="docx.sha256")
    acceptances = AcceptanceSerializer(many=True)

    class Meta:
        model = Contract
        fields = (
            "id",
            "award",
            "offer",
            "number",
            "state",
            "terms",
            "terms_digest",
            "offer_digest",
            "pro_forma_sha256",
            "pdf_sha256",
            "docx_sha256",
            "made_at",
            "ended_at",
            "decline_reason",
            "acceptances",
        )


class ContractStateSerializer(serializers.ModelSerializer[Contract]):
    """What answering a contract answers: where it stands."""

    class Meta:
        model = Contract
        fields = ("id", "number", "state", "ended_at")


class AwardDraftSerializer(serializers.Serializer[Any]):
    """An award to make: the approved set's, with the published reason and the terms the utility gives."""

    solicitation = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)
    given_terms = serializers.DictField(child=serializers.CharField(max_length=500), default=dict)


class NoAwardSerializer(serializers.Serializer[Any]):
    """An end without an award."""

    solicitation = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)


class AcceptSerializer(serializers.Serializer[Any]):
    """The hash of the document that was read."""

    pdf_sha256 = serializers.CharField(max_length=64)


class DeclineSerializer(serializers.Serializer[Any]):
    """Why the contract is declined."""

    reason = serializers.CharField(max_length=4000)
