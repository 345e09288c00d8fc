"""What the API gives about the ranking."""

from typing import Any

from rest_framework import serializers


class ShareSerializer(serializers.Serializer[Any]):
    """An offer's conditional share of a need."""

    need = serializers.UUIDField(source="need.pk")
    share = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    binding = serializers.CharField()


class RankedOfferSerializer(serializers.Serializer[Any]):
    """One offer in its rank."""

    offer = serializers.UUIDField(source="offer.pk")
    alias = serializers.CharField(source="offer.alias")
    technology = serializers.CharField(source="offer.technology")
    rank = serializers.IntegerField(source="place.rank", allow_null=True)
    rank_by_policy = serializers.IntegerField(source="place.rank_by_policy", allow_null=True)
    rank_by_value = serializers.IntegerField(source="place.rank_by_value")
    band = serializers.IntegerField(source="place.band")
    score = serializers.DecimalField(source="place.score", max_digits=6, decimal_places=2, allow_null=True)
    kept_back = serializers.CharField(source="place.kept_back")
    nmv_usd_per_kw_year = serializers.DecimalField(max_digits=18, decimal_places=6)
    npv_usd = serializers.DecimalField(max_digits=20, decimal_places=6)
    ranked_by = serializers.DecimalField(max_digits=20, decimal_places=6)
    quality = serializers.DecimalField(source="quality.mean", max_digits=6, decimal_places=2, default=None)
    n_cards = serializers.IntegerField(source="quality.n_cards", default=0)
    shares = ShareSerializer(many=True)
    is_chosen = serializers.BooleanField()


class FailureSerializer(serializers.Serializer[Any]):
    """An offer that could not be valued."""

    offer = serializers.UUIDField(source="offer.pk")
    alias = serializers.CharField(source="offer.alias")
    error = serializers.CharField()


class RankingSerializer(serializers.Serializer[Any]):
    """The ranking of a solicitation on its last finished run."""

    run = serializers.UUIDField(source="run.pk")
    rule = serializers.CharField()
    ranked_by = serializers.CharField(source="measure.label")
    ranked_by_unit = serializers.CharField(source="measure.unit")
    offers = RankedOfferSerializer(source="rows", many=True)
    failures = FailureSerializer(many=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    """Two to four offers side by side: ``offers`` in their rank, ``figures`` with one value for each."""

    offers = serializers.ListField(child=serializers.CharField())
    figures = serializers.ListField(child=serializers.DictField())


class CashYearSerializer(serializers.Serializer[Any]):
    """One year in USD."""

    year = serializers.IntegerField()
    paid_usd = serializers.DecimalField(max_digits=20, decimal_places=2)
    worth_usd = serializers.DecimalField(max_digits=20, decimal_places=2)
    net_usd = serializers.DecimalField(max_digits=20, decimal_places=2)
    project_usd = serializers.DecimalField(max_digits=20, decimal_places=2)


class CashFlowsSerializer(serializers.Serializer[Any]):
    """Cash by year of an offer or of the chosen set, the traditional project beside it."""

    run = serializers.UUIDField(source="run.pk", default=None)
    offers = serializers.ListField(child=serializers.CharField())
    projects = serializers.ListField(child=serializers.CharField())
    wires_decision_on = serializers.DateField(allow_null=True)
    years = CashYearSerializer(many=True)


class ChangeSerializer(serializers.Serializer[Any]):
    """One offer in two rankings; values in the ranking's unit, a cost below zero, quality out of 100."""

    offer = serializers.UUIDField(source="change.offer_id")
    alias = serializers.CharField(source="offer.alias")
    rank_before = serializers.IntegerField(source="change.before.rank", default=None)
    rank_after = serializers.IntegerField(source="change.after.rank", default=None)
    value_before = serializers.DecimalField(20, 6, source="change.before.value", default=None)
    value_after = serializers.DecimalField(20, 6, source="change.after.value", default=None)
    quality_before = serializers.DecimalField(6, 2, source="change.before.quality", default=None)
    quality_after = serializers.DecimalField(6, 2, source="change.after.quality", default=None)


class EffectSerializer(serializers.Serializer[Any]):
    """What a deviation of the rubric or the ranking rule does to every rank."""

    deviation = serializers.IntegerField(source="deviation.number")
    reason = serializers.CharField(source="deviation.reason")
    changed = serializers.ListField(source="words", child=serializers.CharField())
    n_moved = serializers.IntegerField()
    offers = ChangeSerializer(source="rows", many=True)


class ChangesSerializer(serializers.Serializer[Any]):
    """Two runs held against each other, and the effect of each deviation from the locked rules."""

    before = serializers.UUIDField(source="before.pk", default=None)
    after = serializers.UUIDField(source="after.pk", default=None)
    causes = serializers.ListField(child=serializers.CharField())
    because = serializers.ListField(child=serializers.CharField())
    ranked_by = serializers.CharField(source="measure.label")
    ranked_by_unit = serializers.CharField(source="measure.unit")
    n_moved = serializers.IntegerField()
    offers = ChangeSerializer(source="rows", many=True)
    effects = EffectSerializer(many=True)
