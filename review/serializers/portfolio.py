"""What the API takes and gives about sets of offers: the kept best ones, any other, and saved ones."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from review.models import Scenario
from valuation.models import EntryPrice, Optimum


class EntryPriceSerializer(serializers.ModelSerializer[EntryPrice]):
    """How far a loser's price must fall; money in USD."""

    class Meta:
        model = EntryPrice
        fields = (
            "offer",
            "state",
            "fall_usd",
            "fall_usd_per_kw_month",
            "least_fall_usd",
            "is_proven",
            "error",
        )


class OptimumSerializer(serializers.ModelSerializer[Optimum]):
    """The best set of a run as it is kept: document, entry prices, digest, or how far the search is."""

    entries = EntryPriceSerializer(many=True)

    class Meta:
        model = Optimum
        fields = (
            "id",
            "run",
            "state",
            "n_steps",
            "n_done",
            "document",
            "entries",
            "digest",
            "ended_at",
            "error",
        )


class NamedRunSerializer(serializers.Serializer[Any]):
    """A finished run."""

    run = serializers.UUIDField()


class NamedOfferSerializer(serializers.Serializer[Any]):
    """An offer."""

    offer = serializers.UUIDField()


class SetPartSerializer(serializers.Serializer[Any]):
    """An offer, and how much of it is taken."""

    offer = serializers.UUIDField()
    share = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=0, max_value=1, default=Decimal(1)
    )


class SetSerializer(serializers.Serializer[Any]):
    """A set to be valued, on the last finished run unless one is named."""

    run = serializers.UUIDField(required=False)
    offers = SetPartSerializer(many=True, allow_empty=True)


class SetMemberSerializer(serializers.Serializer[Any]):
    """An offer of a set: how much of it is taken, and in which parts it comes.

    ``blocks`` is the number of equal blocks: 1 for all or nothing, 0 for any share from ``least_share``.
    """

    offer = serializers.UUIDField(source="offer.pk")
    alias = serializers.CharField(source="offer.alias")
    share = serializers.DecimalField(max_digits=9, decimal_places=6)
    contract_kw = serializers.DecimalField(max_digits=16, decimal_places=3, source="kw")
    blocks = serializers.IntegerField(source="division.blocks")
    least_share = serializers.DecimalField(max_digits=9, decimal_places=6, source="division.least")


class SetYearSerializer(serializers.Serializer[Any]):
    """One need in one year; tables are 12 x 24 amounts, month by month."""

    year = serializers.IntegerField()
    ratio = serializers.DecimalField(max_digits=12, decimal_places=3)
    is_met = serializers.BooleanField()
    needed = serializers.ListField(child=serializers.DecimalField(max_digits=14, decimal_places=3))
    covered = serializers.ListField(
        child=serializers.DecimalField(max_digits=14, decimal_places=3), source="delivered"
    )
    uncovered = serializers.SerializerMethodField()

    def get_uncovered(self, year: Any) -> list[dict[str, str]]:
        """Return the slots that fall short, with what is missing."""
        return [{"slot": slot, "missing": str(missing)} for slot, missing in year.uncovered]


class NeedYearsSerializer(serializers.Serializer[Any]):
    """One need over the years."""

    need = serializers.UUIDField(source="need_id")
    years = SetYearSerializer(many=True)


class SetHolderSerializer(serializers.Serializer[Any]):
    """Who holds a part of a set."""

    name = serializers.CharField(source="label")
    kw = serializers.DecimalField(max_digits=14, decimal_places=3)
    share = serializers.DecimalField(max_digits=6, decimal_places=4)


class ConcentrationSerializer(serializers.Serializer[Any]):
    """How a set spreads; HHI of 10,000."""

    kind = serializers.CharField()
    hhi = serializers.DecimalField(max_digits=6, decimal_places=0)
    holders = SetHolderSerializer(many=True)


class SetProjectSerializer(serializers.Serializer[Any]):
    """What a set earns of a project."""

    name = serializers.CharField()
    earned_usd = serializers.DecimalField(max_digits=20, decimal_places=2)


class ValuedSetSerializer(serializers.Serializer[Any]):
    """A set on a run: present values in USD, coverage, concentration, and the rules it breaks."""

    run = serializers.UUIDField(source="run.pk")
    members = SetMemberSerializer(many=True)
    npv_usd = serializers.DecimalField(source="value.npv_usd", max_digits=20, decimal_places=2)
    own_usd = serializers.DecimalField(source="value.own_usd", max_digits=20, decimal_places=2)
    payments_usd = serializers.DecimalField(source="value.payments_usd", max_digits=20, decimal_places=2)
    projects = SetProjectSerializer(source="value.projects", many=True)
    contract_kw = serializers.DecimalField(max_digits=16, decimal_places=3)
    needs = serializers.SerializerMethodField()
    concentration = ConcentrationSerializer(many=True)
    may_be_chosen = serializers.BooleanField()
    broken = serializers.ListField(child=serializers.CharField())
    unvalued = serializers.SerializerMethodField()

    def get_needs(self, found: Any) -> Any:
        """Return the needs in a stable order."""
        return NeedYearsSerializer(
            sorted(found.value.needs.values(), key=lambda need: str(need.need_id)), many=True
        ).data

    def get_unvalued(self, found: Any) -> list[str]:
        """Return the offers of the set that the run did not value."""
        return [str(offer.pk) for offer in found.unvalued]


class ScenarioSerializer(serializers.ModelSerializer[Scenario]):
    """A saved set; ``amounts`` says how much of each offer is taken."""

    class Meta:
        model = Scenario
        fields = ("id", "solicitation", "run", "name", "note", "amounts", "saved_by", "saved_at")


class ScenarioDraftSerializer(serializers.Serializer[Any]):
    """A set to save, on the last finished run unless one is named."""

    solicitation = serializers.UUIDField()
    run = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=80)
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    offers = SetPartSerializer(many=True, allow_empty=False)


class ScenarioNameSerializer(serializers.Serializer[Any]):
    """Another name, and another note where one is given."""

    name = serializers.CharField(max_length=80)
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False)
