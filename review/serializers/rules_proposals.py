"""What the API takes and gives about deviations of the rules that are asked for."""

from typing import Any

from rest_framework import serializers

from review.models import RulesProposal
from review.serializers.ranking import ChangeSerializer


class RulesProposalSerializer(serializers.ModelSerializer[RulesProposal]):
    """A deviation as it was proposed and decided on; ``deviation`` is its number once it is published."""

    deviation = serializers.IntegerField(source="amendment.deviation.number", default=None)

    class Meta:
        model = RulesProposal
        fields = (
            "id",
            "solicitation",
            "part",
            "before",
            "after",
            "reason",
            "proposed_by",
            "proposed_at",
            "is_confirmed",
            "decided_by",
            "decided_at",
            "decision_reason",
            "deviation",
        )


class RulesProposalEffectSerializer(serializers.Serializer[Any]):
    """What a proposal would do to every rank as of now; ``seen`` is what a decision to agree has to name."""

    proposal = serializers.UUIDField(source="proposal.pk")
    changed = serializers.ListField(source="words", child=serializers.CharField())
    changed_since = serializers.ListField(source="since", child=serializers.CharField())
    seen = serializers.CharField(source="effect.basis", default="")
    n_moved = serializers.IntegerField(source="effect.n_moved", default=None)
    offers = ChangeSerializer(source="effect.rows", many=True, default=list)


class RulesDecisionSerializer(serializers.Serializer[Any]):
    """Whether a deviation is agreed to; a refusal says why, an agreement which effect it has seen."""

    is_confirmed = serializers.BooleanField()
    reason = serializers.CharField(max_length=4000, allow_blank=True, default="")
    seen = serializers.CharField(max_length=64, allow_blank=True, default="")
