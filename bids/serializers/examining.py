"""What is done after the opening, in JSON."""

from typing import Any

from rest_framework import serializers

from bids.documents.cures import FIELDS
from bids.models import Examination, Finding, IncrementalityDecision, ScreenTerms
from bids.queries.incrementality import IncrementalityPage
from bids.states import Extent, Outcome
from solicitations.states import PaidFor, PayerKind
from solicitations.states.principles import COUNTING_RULES

LONGEST = 4000
JUDGED = [(str(each), each.label) for each in (Outcome.PASS, Outcome.FAIL)]


class MadeSerializer(serializers.Serializer[Any]):
    """The id of what was made."""

    id = serializers.UUIDField()


class NoteSerializer(serializers.Serializer[Any]):
    """Words that go with a decision."""

    note = serializers.CharField(max_length=LONGEST)


class ReasonSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST)


class JudgementSerializer(serializers.Serializer[Any]):
    """What a person says to a check."""

    outcome = serializers.ChoiceField(choices=JUDGED)
    note = serializers.CharField(max_length=LONGEST)


class NewCheckSerializer(JudgementSerializer):
    """A check made by hand."""

    label = serializers.CharField(max_length=120)  # type: ignore[assignment]  # a field of this name, not its label


class NewCureSerializer(serializers.Serializer[Any]):
    """What has to be mended, until when, and which fields may be corrected."""

    text = serializers.CharField(max_length=LONGEST)
    fields_asked = serializers.MultipleChoiceField(choices=list(FIELDS.items()), default=set)
    due_at = serializers.DateTimeField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Name the fields as the service does."""
        asked = attrs.pop("fields_asked")
        return {**attrs, "fields": sorted(asked)}


class CureDecisionSerializer(serializers.Serializer[Any]):
    """Whether an answer is accepted."""

    accepts = serializers.BooleanField()
    note = serializers.CharField(max_length=LONGEST)


class RulingSerializer(serializers.Serializer[Any]):
    """How much of an offer is incremental for one service."""

    service = serializers.ChoiceField(choices=PaidFor.choices)
    extent = serializers.ChoiceField(choices=Extent.choices)
    paid_kw = serializers.DecimalField(
        max_digits=14, decimal_places=3, min_value=0, default=None, allow_null=True
    )
    payer = serializers.CharField(max_length=200, default="", allow_blank=True)
    payer_kind = serializers.ChoiceField(choices=PayerKind.choices, default="", allow_blank=True)
    rules = serializers.DictField(
        child=serializers.BooleanField(),
        help_text=f"whether each holds: {', '.join(rule.code for rule in COUNTING_RULES)}",
    )
    evidence = serializers.CharField(max_length=LONGEST)
    reason = serializers.CharField(max_length=LONGEST)


class IncrementalityDecisionSerializer(serializers.ModelSerializer[IncrementalityDecision]):
    """A decision; the newest version of a service counts."""

    class Meta:
        model = IncrementalityDecision
        fields = (
            "id",
            "offer",
            "service",
            "version",
            "extent",
            "contract_kw",
            "paid_kw",
            "payer",
            "payer_kind",
            "rules",
            "evidence",
            "reason",
            "decided_at",
        )


class MatchSerializer(serializers.Serializer[Any]):
    """A line of the registry that may be of the offer, and what coincides."""

    program = serializers.CharField()
    service = serializers.CharField()
    kw = serializers.DecimalField(max_digits=14, decimal_places=3)
    same = serializers.CharField()
    customer = serializers.CharField()


class CountingRuleSerializer(serializers.Serializer[Any]):
    """One of the seven rules with what is known of it."""

    code = serializers.CharField()
    words = serializers.CharField()
    needs_a_look = serializers.BooleanField()


class IncrementalitySerializer(serializers.Serializer[Any]):
    """What a decision on an increment rests on."""

    matches = MatchSerializer(many=True)
    declared = serializers.ListField(child=serializers.DictField())
    declaration = serializers.CharField()
    rules = CountingRuleSerializer(many=True)
    decisions = IncrementalityDecisionSerializer(many=True)


def incrementality_in_json(page: IncrementalityPage) -> dict[str, Any]:
    """Describe the page of one offer's incrementality."""
    told = {
        "matches": [
            {
                "program": match.line.program,
                "service": match.line.service,
                "kw": match.line.kw,
                "same": match.same,
                "customer": match.customer,
            }
            for match in page.matches
        ],
        "declared": page.declared,
        "declaration": page.declaration,
        "rules": [
            {"code": line.rule.code, "words": line.words, "needs_a_look": line.needs_a_look}
            for line in page.rules
        ],
        "decisions": page.decisions,
    }
    return dict(IncrementalitySerializer(told).data)


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """A sign that a screen found, with the aliases it is about and why it may be innocent."""

    aliases = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = ("id", "kind", "words", "innocent", "figures", "aliases", "note", "released_at")

    def get_aliases(self, finding: Finding) -> list[str]:
        """Which offers."""
        return sorted(offer.alias for offer in finding.offers.all())


class ScreenTermsSerializer(serializers.ModelSerializer[ScreenTerms]):
    """From where on the screens speak, as fractions."""

    class Meta:
        model = ScreenTerms
        fields = ("close_price", "low_price", "copied")


class ExaminationSerializer(serializers.ModelSerializer[Examination]):
    """A round of the automatic checks."""

    class Meta:
        model = Examination
        fields = ("number", "state", "requested_at", "ended_at")
