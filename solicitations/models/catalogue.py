"""The services a utility may ask for, in versions, and what one solicitation requires of them."""

from typing import ClassVar

from django.db import models

from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.rule_books import RuleBook
from solicitations.models.solicitations import Solicitation
from solicitations.states import Comparison, RequirementKind


class ServiceCatalogue(RuleBook):
    """One version of the services catalogue; ``content`` is {"services": [...]} (documents.catalogue)."""

    class Meta(RuleBook.Meta):
        abstract = False


class SolicitationRequirementQuerySet(models.QuerySet["SolicitationRequirement"]):
    """The only door to requirements."""

    def visible_to(self, user: Visitor) -> "SolicitationRequirementQuerySet":
        """Those of the solicitations a visitor may see."""
        return self.filter(solicitation__in=Solicitation.objects.visible_to(user))


class SolicitationRequirement(UuidModel):
    """What a solicitation requires of one service, copied from the catalogue; fixed with the publication.

    ``required`` is a list of texts: one number, two for a range, the choices allowed, "yes" or "no", or nothing.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="requirements")
    catalogue = models.ForeignKey(
        ServiceCatalogue, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=1)
    service_code = models.CharField(max_length=40)
    service_name = models.CharField(max_length=120)
    functional = models.TextField(blank=True)
    code = models.CharField(max_length=90, help_text="service and requirement, such as voltage_up.latency")
    label = models.CharField(max_length=200)
    unit = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=10, choices=RequirementKind.choices)
    comparison = models.CharField(max_length=10, choices=Comparison.choices)
    required = models.JSONField(default=list)
    is_mandatory = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)

    objects = SolicitationRequirementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "code"], name="required_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def words(self) -> str:
        """What is required: “at most 10 s”."""
        joint = " and " if self.comparison == Comparison.BETWEEN else " or "
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.get_comparison_display()} {joint.join(self.required)}".strip() + unit
