"""Best and final rounds in JSON."""

from typing import Any

from rest_framework import serializers

from bids.serializers.offers import PriceField


class FinalSubmissionSerializer(serializers.Serializer[Any]):
    """A best and final price: the price part alone."""

    price = PriceField()


class FinalReceiptSerializer(serializers.Serializer[Any]):
    """One submitted version: ids, commitment, the signed receipt and the server's time. Never content."""

    number = serializers.IntegerField()
    commitment = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    receipt = serializers.JSONField()


class MyFinalSerializer(serializers.Serializer[Any]):
    """An invitation as its bidder sees it."""

    due_at = serializers.DateTimeField(source="round.due_at")
    is_open = serializers.BooleanField()
    published_root = serializers.CharField(source="round.root")
    opened_at = serializers.DateTimeField(source="round.opened_at", allow_null=True)
    versions = FinalReceiptSerializer(many=True)


class FinalRoundSerializer(serializers.Serializer[Any]):
    """A round as the evaluation sees it."""

    state = serializers.CharField(source="current.state")
    due_at = serializers.DateTimeField(source="current.due_at")
    reason = serializers.CharField(source="current.reason")
    published_root = serializers.CharField(source="current.root")
    opened_at = serializers.DateTimeField(source="current.opened_at", allow_null=True)
    shortlist = serializers.SerializerMethodField()

    def get_shortlist(self, page: Any) -> list[str]:
        """The ids of the offers that the reader sees."""
        return [str(offer.pk) for offer in page.shortlist]


class FinalProposalSerializer(serializers.Serializer[Any]):
    """A shortlist with its deadline and reason."""

    offers = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=1000)
    due_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=4000)
