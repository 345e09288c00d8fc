"""The API of the registry of what programs, tariffs and contracts pay for; it is written by an import."""

from typing import Any

from rest_framework import viewsets

from solicitations.models import PaidService
from solicitations.serializers.programs import PaidServiceSerializer


class PaidServiceViewSet(viewsets.ReadOnlyModelViewSet[PaidService]):
    """Lines of the newest editions that I may see: those of the utilities I plan or buy for."""

    queryset = PaidService.objects.none()
    serializer_class = PaidServiceSerializer
    filterset_fields = ("organisation", "program", "service", "kind")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return PaidService.objects.visible_to(self.request.user).in_force().order_by("program", "pk")
