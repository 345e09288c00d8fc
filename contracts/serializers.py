"""What the API takes and gives about outcomes and contracts."""

import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contracts.models import Acceptance, Award, Contract, Debrief, Memo, MemoFile, Notice, Standstill
from contracts.permissions import can_preview_memo
from contracts.queries.memos import memo_line
from contracts.queries.notices import part_of_notice
from contracts.queries.parts import part_told
from kernel.blobs import read_blob


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
    """A contract with its terms and hashes; ``part`` says which part of the offer is bought, empty for all of it."""

    part = serializers.SerializerMethodField()

    pdf_sha256 = serializers.CharField(source="pdf.sha256")
    docx_sha256 = serializers.CharField(source="docx.sha256")
    acceptances = AcceptanceSerializer(many=True)

    class Meta:
        model = Contract
        fields = (
            "id",
            "award",
            "offer",
            "part",
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

    def get_part(self, contract: Contract) -> str:
        """Return which part of the offer is bought."""
        return part_told(contract.award.selection, contract.offer)


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


class MemoFileSerializer(serializers.ModelSerializer[MemoFile]):
    """One file of a memo, by its hash."""

    sha256 = serializers.CharField(source="blob.sha256")
    filename = serializers.CharField(source="blob.filename")

    class Meta:
        model = MemoFile
        fields = ("version", "format", "filename", "sha256")


class MemoSerializer(serializers.ModelSerializer[Memo]):
    """A version of a decision memo with the files this person may take."""

    files = serializers.SerializerMethodField()
    digest = serializers.SerializerMethodField()

    class Meta:
        model = Memo
        fields = ("id", "solicitation", "number", "state", "digest", "proposed_at", "issued_at", "files")

    @extend_schema_field(MemoFileSerializer(many=True))
    def get_files(self, memo: Memo) -> Any:
        """The files of the versions this person may read."""
        return MemoFileSerializer(memo_line(memo, self.context["request"].user).files, many=True).data

    def get_digest(self, memo: Memo) -> str:
        """The digest of the whole source, to those who read it: to others it would be a way to guess."""
        return memo.digest if can_preview_memo(self.context["request"].user, memo.solicitation) else ""


class MemoDraftSerializer(serializers.Serializer[Any]):
    """Whose memo to freeze."""

    solicitation = serializers.UUIDField()


class StandstillSerializer(serializers.ModelSerializer[Standstill]):
    """A standstill: no contract is made before it ends."""

    class Meta:
        model = Standstill
        fields = ("id", "solicitation", "days", "begun_at", "ends_at")


class StandstillDraftSerializer(serializers.Serializer[Any]):
    """Where to begin the standstill."""

    solicitation = serializers.UUIDField()


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """What one bidder was told of one offer; ``part`` says which part of it is meant, empty for all of it or none."""

    standstill_ends_at = serializers.DateTimeField(source="standstill.ends_at", default=None, read_only=True)
    part = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ("id", "offer", "kind", "made_at", "sent_at", "standstill_ends_at", "part")

    def get_part(self, notice: Notice) -> str:
        """Return which part of the offer it is about."""
        return part_of_notice(notice)


class DebriefSerializer(serializers.ModelSerializer[Debrief]):
    """A debrief: asked for, and once sent what it says."""

    document = serializers.SerializerMethodField()

    class Meta:
        model = Debrief
        fields = ("id", "offer", "question", "requested_at", "answer", "sent_at", "digest", "document")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_document(self, debrief: Debrief) -> Any:
        """What was sent, frozen; nothing before."""
        return json.loads(read_blob(debrief.document)) if debrief.document is not None else None


class DebriefDraftSerializer(serializers.Serializer[Any]):
    """Which of one's own offers to be debriefed about."""

    offer = serializers.UUIDField()
    question = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


class DebriefAnswerSerializer(serializers.Serializer[Any]):
    """What procurement adds."""

    answer = serializers.CharField(max_length=8000, required=False, allow_blank=True, default="")
