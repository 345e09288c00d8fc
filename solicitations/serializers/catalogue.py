"""The services catalogue and requirements in JSON."""

from typing import Any

from rest_framework import serializers

from solicitations.models import ServiceCatalogue, Solicitation, SolicitationRequirement
from solicitations.serializers.screening import BOOK_FIELDS
from solicitations.services import RequirementTerms


class CatalogueSerializer(serializers.ModelSerializer[ServiceCatalogue]):
    """One version of a services catalogue."""

    content = serializers.JSONField()

    class Meta:
        model = ServiceCatalogue
        fields = BOOK_FIELDS


class RequirementSerializer(serializers.ModelSerializer[SolicitationRequirement]):
    """What a solicitation requires of offers: one item."""

    required = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]

    class Meta:
        model = SolicitationRequirement
        fields = (
            "id",
            "solicitation",
            "position",
            "service_code",
            "service_name",
            "code",
            "label",
            "unit",
            "kind",
            "comparison",
            "required",
            "is_mandatory",
            "is_example",
        )


class TermsInput(serializers.Serializer[Any]):
    """What is asked in place of the catalogue's value."""

    required = serializers.ListField(child=serializers.CharField(max_length=80), required=False, default=list)  # type: ignore[assignment]
    is_mandatory = serializers.BooleanField(default=True)


class RequirementsInput(serializers.Serializer[Any]):
    """The services a draft requires, and what departs from the catalogue by requirement code."""

    solicitation = serializers.PrimaryKeyRelatedField(queryset=Solicitation.objects.all())
    services = serializers.ListField(child=serializers.CharField(max_length=40))
    terms = serializers.DictField(child=TermsInput(), required=False, default=dict)

    def asked(self) -> dict[str, RequirementTerms]:
        """Return the terms as the service takes them."""
        given = self.validated_data["terms"]
        return {
            code: RequirementTerms(each["required"], each["is_mandatory"]) for code, each in given.items()
        }
