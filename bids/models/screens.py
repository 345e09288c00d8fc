"""Signs of collusion, copying or error: for the independent evaluator first, for procurement once released."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import Role
from bids.models.conformance import Examination
from bids.models.offers import Offer
from bids.states import ScreenKind
from kernel.models import UuidModel
from solicitations.models import Assignment, Solicitation


class ScreenTerms(UuidModel):
    """From where on something is worth a look, where the evaluator set it; fractions."""

    solicitation = models.OneToOneField(Solicitation, on_delete=models.PROTECT, related_name="screen_terms")
    close_price = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.001"))
    low_price = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.3"))
    copied = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.5"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(close_price__gt=0, close_price__lt=1, low_price__gt=0, low_price__lt=1)
                & Q(copied__gt=0, copied__lte=1),
                name="screen_terms_are_fractions",
            )
        ]

    def __str__(self) -> str:
        return f"screens of {self.solicitation}"


class FindingQuerySet(models.QuerySet["Finding"]):
    """The only door to findings."""

    def visible_to(self, user: Visitor) -> "FindingQuerySet":
        """To the independent evaluator; to procurement once released, and never of what stands behind the wall."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.in_force().filter(user=user)
        watched = held.filter(role=Role.EVALUATOR).values("solicitation_id")
        bought = held.filter(role=Role.PROCUREMENT).values("solicitation_id")
        behind = Finding.objects.filter(offers__in=Offer.objects.walled()).values("pk")
        released = Q(examination__solicitation__in=bought, released_at__isnull=False) & ~Q(pk__in=behind)
        return self.filter(Q(examination__solicitation__in=watched) | released)


class Finding(UuidModel):
    """One sign that a screen found in one round; ``fingerprint`` is the same when a later round finds it again."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=16, choices=ScreenKind.choices)
    offers = models.ManyToManyField(Offer, related_name="findings")
    words = models.TextField()
    innocent = models.TextField()
    figures = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    note = models.TextField(blank=True, max_length=4000)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "fingerprint"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["examination", "fingerprint"], name="finding_once_per_round"),
            models.CheckConstraint(
                condition=Q(released_at=None) | ~Q(note=""), name="released_finding_has_a_note"
            ),
        ]

    def __str__(self) -> str:
        return self.words
