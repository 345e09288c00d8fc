"""What the API takes and gives about rubrics, cards, ranks and chosen sets."""

from typing import Any

from rest_framework import serializers

from review.models import Criterion, EvaluationLock, Rubric, Score, Scorecard, Selection


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    """One criterion with its weight and anchors."""

    class Meta:
        model = Criterion
        fields = ("code", "group", "label", "guidance", "weight", "scale_max", "anchors")


class EvaluationLockSerializer(serializers.ModelSerializer[EvaluationLock]):
    """What was frozen before publication, and its digest."""

    class Meta:
        model = EvaluationLock
        fields = ("id", "solicitation", "document", "digest", "locked_at")


class RubricSerializer(serializers.ModelSerializer[Rubric]):
    """A rubric version with its criteria."""

    criteria = CriterionSerializer(many=True)

    class Meta:
        model = Rubric
        fields = ("id", "organisation", "code", "version", "title", "note", "criteria")


class RubricDraftSerializer(serializers.Serializer[Any]):
    """A rubric to write: its criteria are checked by the service."""

    organisation = serializers.UUIDField()
    code = serializers.SlugField(max_length=60)
    title = serializers.CharField(max_length=200)
    note = serializers.CharField(required=False, allow_blank=True, default="")
    criteria = serializers.ListField(child=serializers.DictField())


class NamedSolicitationSerializer(serializers.Serializer[Any]):
    """Names a solicitation."""

    solicitation = serializers.UUIDField()


class ScoreSerializer(serializers.ModelSerializer[Score]):
    """One score with its reason."""

    criterion = serializers.CharField(source="criterion.code")

    class Meta:
        model = Score
        fields = ("criterion", "value", "rationale")


class ScorecardSerializer(serializers.ModelSerializer[Scorecard]):
    """A card with its scores."""

    scores = ScoreSerializer(many=True)

    class Meta:
        model = Scorecard
        fields = ("id", "offer", "rubric", "panelist", "state", "saved_at", "submitted_at", "scores")


class CardReceiptSerializer(serializers.ModelSerializer[Scorecard]):
    """What saving or submitting answers: where the card stands, not what it says."""

    class Meta:
        model = Scorecard
        fields = ("id", "offer", "state", "saved_at", "submitted_at")


class ScoreDraftSerializer(serializers.Serializer[Any]):
    """A score to keep; both of its parts may be missing in a draft."""

    criterion = serializers.CharField(max_length=60)
    value = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True, default=None)
    rationale = serializers.CharField(allow_blank=True, default="", max_length=4000)


class CardDraftSerializer(serializers.Serializer[Any]):
    """A card to save or to submit."""

    offer = serializers.UUIDField()
    scores = ScoreDraftSerializer(many=True)


class SelectionSerializer(serializers.ModelSerializer[Selection]):
    """A chosen set."""

    class Meta:
        model = Selection
        fields = (
            "id",
            "solicitation",
            "run",
            "state",
            "offers",
            "reason",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            "decision_reason",
        )


class ChoiceSerializer(serializers.Serializer[Any]):
    """An offer to put in or to take out."""

    solicitation = serializers.UUIDField()
    offer = serializers.UUIDField()


class ProposalSerializer(serializers.Serializer[Any]):
    """A proposal with its reason."""

    solicitation = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)


class DecisionSerializer(serializers.Serializer[Any]):
    """The chair's word."""

    is_approved = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, default="", max_length=4000)


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
    rank = serializers.IntegerField(source="place.rank")
    rank_by_value = serializers.IntegerField(source="place.rank_by_value")
    band = serializers.IntegerField(source="place.band")
    nmv_usd_per_kw_year = serializers.DecimalField(max_digits=18, decimal_places=6)
    npv_usd = serializers.DecimalField(max_digits=20, decimal_places=6)
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
    offers = RankedOfferSerializer(source="rows", many=True)
    failures = FailureSerializer(many=True)
