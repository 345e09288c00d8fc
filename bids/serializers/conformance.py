"""Checks, cure requests and disqualifications in JSON."""

from typing import Any

from rest_framework import serializers

from bids.models import Check, Conformity, CureRequest, Disqualification
from bids.permissions import can_see_price, is_bidder
from bids.queries import answer_of
from bids.states import OF_PRICE, Outcome


class CheckSerializer(serializers.ModelSerializer[Check]):
    """One check: what was found, and what counts."""

    counts = serializers.ChoiceField(choices=Outcome.choices, read_only=True)

    class Meta:
        model = Check
        fields = ("id", "code", "label", "outcome", "judged", "counts", "reason", "figures")


class ConformitySerializer(serializers.ModelSerializer[Conformity]):
    """The newest result of an offer's checks."""

    alias = serializers.CharField(source="offer.alias", read_only=True)
    round = serializers.IntegerField(source="examination.number", read_only=True)
    checks = serializers.SerializerMethodField()

    class Meta:
        model = Conformity
        fields = ("id", "offer", "alias", "round", "outcome", "made_at", "checks")

    def get_checks(self, row: Conformity) -> list[dict[str, Any]]:
        """The checks; what tells of a price only where the reader may see prices."""
        shows_price = can_see_price(self.context["request"].user, row.offer)
        shown = [check for check in row.checks.all() if shows_price or check.code not in OF_PRICE]
        return [dict(CheckSerializer(check).data) for check in shown]


class CureRequestSerializer(serializers.ModelSerializer[CureRequest]):
    """A request to mend an offer, with its answer."""

    answer = serializers.SerializerMethodField()

    class Meta:
        model = CureRequest
        fields = (
            "id",
            "offer",
            "text",
            "fields",
            "due_at",
            "asked_at",
            "answered_at",
            "answer",
            "is_accepted",
        )

    def get_answer(self, cure: CureRequest) -> dict[str, Any] | None:
        """The text and the corrected fields."""
        text, corrections = answer_of(cure)
        return {"text": text, "corrections": corrections} if cure.answered_at else None


class CureAnswerSerializer(serializers.Serializer[Any]):
    """A bidder's answer."""

    text = serializers.CharField(max_length=4000)
    corrections = serializers.DictField(
        child=serializers.CharField(max_length=4000), required=False, default=dict
    )


class CureReceiptSerializer(serializers.Serializer[Any]):
    """What a bidder gets back: id, digest and the server's time."""

    id = serializers.UUIDField()
    answer_digest = serializers.CharField()
    answered_at = serializers.DateTimeField()


class DisqualificationSerializer(serializers.ModelSerializer[Disqualification]):
    """A disqualification, or a proposal; who acted is told to the evaluation, not to the bidder."""

    alias = serializers.CharField(source="offer.alias", read_only=True)
    proposed_by = serializers.SerializerMethodField()

    class Meta:
        model = Disqualification
        fields = (
            "id",
            "offer",
            "alias",
            "state",
            "reason",
            "proposed_by",
            "confirmed_at",
            "reversed_at",
            "reversal_reason",
        )

    def get_proposed_by(self, row: Disqualification) -> str:
        """Whose proposal it was."""
        return "" if is_bidder(self.context["request"].user, row.offer) else str(row.proposed_by)
