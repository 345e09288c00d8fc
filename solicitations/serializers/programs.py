"""The registry of what programs pay for, in JSON."""

from rest_framework import serializers

from solicitations.models import PaidService


class PaidServiceSerializer(serializers.ModelSerializer[PaidService]):
    """One line of an edition."""

    class Meta:
        model = PaidService
        fields = (
            "id",
            "organisation",
            "edition",
            "imported_at",
            "program",
            "kind",
            "service",
            "site",
            "meter",
            "customer",
            "kw",
            "valid_from",
            "valid_to",
        )
