"""What the API takes and gives about deviations from locked weights and rules."""

from rest_framework import serializers

from review.states import RankingPolicy
from solicitations.states import ProtocolPart


class WeighingSerializer(serializers.Serializer[object]):
    """What a criterion weighs [% of all], and the least score it asks for."""

    code = serializers.CharField(max_length=60)
    weight = serializers.DecimalField(max_digits=7, decimal_places=4)
    minimum = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True, default=None)


class RulesAmendmentSerializer(serializers.Serializer[object]):
    """The rules as they are to be, all of them, and why; shares of one."""

    policy = serializers.ChoiceField(RankingPolicy.choices)
    least_quality = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True, default=None)
    quality_weight = serializers.DecimalField(max_digits=4, decimal_places=3, allow_null=True, default=None)
    criteria = WeighingSerializer(many=True)
    part = serializers.ChoiceField(ProtocolPart.choices)
    reason = serializers.CharField(max_length=4000)
