"""Offers in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bids.documents.schema import part_schema
from bids.models import Offer
from bids.queries import OfferPage, offer_page
from bids.states import Part


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """An offer as lists show it. Until the opening everything but its state is empty, even to its bidder."""

    class Meta:
        model = Offer
        fields = (
            "id",
            "solicitation",
            "state",
            "alias",
            "technology",
            "delivery_point",
            "starts_on",
            "ends_on",
            "commercial_operation_on",
            "contract_kw",
            "submitted_at",
            "opened_at",
        )


class OfferDetailSerializer(OfferSerializer):
    """An offer with its document, as far as the reader may see it."""

    technical = serializers.SerializerMethodField()
    price = serializers.SerializerMethodField()
    commitment = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = (*OfferSerializer.Meta.fields, "technical", "price", "commitment")

    def get_technical(self, offer: Offer) -> dict[str, Any] | None:
        """The technical part."""
        return self._page(offer).technical

    def get_price(self, offer: Offer) -> dict[str, Any] | None:
        """The price part, where the reader may see prices."""
        return self._page(offer).price

    def get_commitment(self, offer: Offer) -> str:
        """The commitment of the version that counts."""
        versions = self._page(offer).versions
        return versions[0].commitment if versions else ""

    def _page(self, offer: Offer) -> OfferPage:
        known: OfferPage | None = getattr(self, "_known", None)
        if known is None or known.offer.pk != offer.pk:
            known = self._known = offer_page(offer, self.context["request"].user)
        return known


@extend_schema_field(part_schema(Part.TECHNICAL))
class TechnicalField(serializers.JSONField):
    """The technical part as the registry of fields describes it; the document's reader checks it."""


@extend_schema_field(part_schema(Part.PRICE))
class PriceField(serializers.JSONField):
    """The price part, likewise."""


class SubmissionSerializer(serializers.Serializer[Any]):
    """An offer as submitted: the two parts of the document."""

    solicitation = serializers.UUIDField()
    technical = TechnicalField()
    price = PriceField()


class ReplacementSerializer(serializers.Serializer[Any]):
    """A further version of an offer."""

    technical = TechnicalField()
    price = PriceField()


class ReceiptSerializer(serializers.Serializer[Any]):
    """What a bidder gets back: ids, commitment, the signed receipt and the server's time. Never content."""

    offer = serializers.UUIDField()
    version = serializers.IntegerField()
    commitment = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    receipt = serializers.JSONField()
