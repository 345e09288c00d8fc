"""Keys, shares and the opening in JSON."""

from typing import Any

from rest_framework import serializers

from bids.models import OpeningReport, ShortfallDecision
from bids.states import Part


class HolderSerializer(serializers.Serializer[Any]):
    """One holder in the ceremony."""

    role = serializers.CharField()
    given_at = serializers.DateTimeField(allow_null=True)


class ShortfallDecisionSerializer(serializers.ModelSerializer[ShortfallDecision]):
    """One proposal to go on with fewer good offers than asked for, and what was decided."""

    class Meta:
        model = ShortfallDecision
        fields = (
            "id",
            "state",
            "n_asked",
            "n_offers",
            "reason",
            "proposed_at",
            "decided_at",
            "decision_note",
        )


class ShortfallSerializer(serializers.Serializer[Any]):
    """How many good offers the rules ask for, how many there are; null to whoever does not evaluate."""

    n_asked = serializers.IntegerField()
    n_good = serializers.IntegerField()
    is_held = serializers.BooleanField()
    decisions = ShortfallDecisionSerializer(many=True)


class ReportSerializer(serializers.ModelSerializer[OpeningReport]):
    """The report of a ceremony; the digest is over the canonical JSON of the document."""

    class Meta:
        model = OpeningReport
        fields = ("id", "number", "made_at", "digest", "document")


class GoOnSerializer(serializers.Serializer[Any]):
    """A proposal to go on."""

    reason = serializers.CharField(max_length=4000)


class DecideSerializer(serializers.Serializer[Any]):
    """A decision on it."""

    goes_on = serializers.BooleanField()
    note = serializers.CharField(max_length=4000)


class OpeningSerializer(serializers.Serializer[Any]):
    """The state of an opening."""

    is_open = serializers.BooleanField()
    opened_at = serializers.DateTimeField(allow_null=True)
    n_opened = serializers.IntegerField()
    holders = HolderSerializer(many=True)
    still_missing = serializers.CharField()
    two_envelopes = serializers.BooleanField()
    prices_opened_at = serializers.DateTimeField(allow_null=True)
    opens_next = serializers.ListField(child=serializers.ChoiceField(Part.choices))
    waits_for = serializers.CharField()
    shortfall = ShortfallSerializer(allow_null=True)
    reports = ReportSerializer(many=True)
    roots = serializers.ListField(child=serializers.CharField())


class WordsSerializer(serializers.Serializer[Any]):
    """One share in words for each envelope that the ceremony opens."""

    technical = serializers.CharField(max_length=600, required=False)
    price = serializers.CharField(max_length=600, required=False)


class HeldShareSerializer(serializers.Serializer[Any]):
    """A holder's share: the passphrase of a key kept here, or the words."""

    passphrase = serializers.CharField(required=False, max_length=400, trim_whitespace=False)
    words = WordsSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if bool(attrs.get("passphrase")) == bool(attrs.get("words")):
            raise serializers.ValidationError("Give a passphrase, or the words of your shares.")
        return attrs


class OwnKeySerializer(serializers.Serializer[Any]):
    """A key kept off the site, by its public half."""

    public_key = serializers.CharField(max_length=64)


class OwnKeyShownSerializer(serializers.Serializer[Any]):
    """One's own key in force."""

    public_key = serializers.CharField()
    made_at = serializers.DateTimeField()


class OpeningKeySerializer(serializers.Serializer[Any]):
    """Who shall hold shares of a solicitation's key, and how many are needed beside the evaluator."""

    solicitation = serializers.UUIDField()
    holders = serializers.ListField(child=serializers.EmailField(), min_length=2, max_length=20)
    n_needed = serializers.IntegerField(min_value=1, max_value=16, default=1)


class FingerprintSerializer(serializers.Serializer[Any]):
    """The fingerprint of a solicitation's key."""

    fingerprint = serializers.CharField()
