"""The registry of what existing programs, tariffs and contracts pay for: whom, where, which service, how many kW."""

from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.models import Organisation
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.planning import plans_for
from solicitations.states import PaidFor, PayerKind


class PaidServiceQuerySet(models.QuerySet["PaidService"]):
    """The only door to the registry."""

    def visible_to(self, user: Visitor) -> "PaidServiceQuerySet":
        """To the planners and buyers of its utility: its lines name customers."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=PaidService.objects.filter(plans_for(user)).values("pk"))

    def in_force(self) -> "PaidServiceQuerySet":
        """The lines of each utility's newest edition."""
        newest = PaidService.objects.filter(organisation=OuterRef("organisation")).order_by("-imported_at")
        return self.filter(imported_at=Subquery(newest.values("imported_at")[:1]))


class PaidService(UuidModel):
    """One line of the registry; an edition is written whole and never changes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="paid_services")
    edition = models.CharField(max_length=120)
    imported_at = models.DateTimeField()
    program = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=PayerKind.choices)
    service = models.CharField(max_length=24, choices=PaidFor.choices)
    site = models.CharField(max_length=200, blank=True)
    meter = models.CharField(max_length=60, blank=True)
    customer = models.CharField(max_length=200, blank=True)
    kw = models.DecimalField(max_digits=14, decimal_places=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = PaidServiceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["program", "site", "meter", "service"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kw__gt=0), name="paid_kw_above_zero"),
            models.CheckConstraint(
                condition=~Q(site="", meter="", customer=""), name="paid_service_names_somebody"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="paid_service_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.kw} kW of {self.get_service_display()}"
