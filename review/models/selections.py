"""Chosen sets of offers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from bids.models import Offer
from kernel.models import UuidModel
from review.states import SelectionState
from solicitations.models import Solicitation
from valuation.models import Run


class SelectionQuerySet(models.QuerySet["Selection"]):
    """The only door to chosen sets."""

    def visible_to(self, user: Visitor) -> "SelectionQuerySet":
        """Sets of solicitations whose values the person may see."""
        return self.filter(run__in=Run.objects.visible_to(user))


class Selection(UuidModel):
    """A set of offers chosen on the figures of one run."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="selections")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="selections")
    state = models.CharField(max_length=10, choices=SelectionState.choices, default=SelectionState.DRAFT)
    offers = models.ManyToManyField(Offer, through="SelectedOffer", related_name="selections")
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation"],
                condition=Q(state__in=[SelectionState.DRAFT, SelectionState.PROPOSED]),
                name="one_open_selection",
            ),
            models.UniqueConstraint(
                fields=["solicitation"],
                condition=Q(state=SelectionState.APPROVED),
                name="one_approved_selection",
            ),
            models.CheckConstraint(
                condition=~Q(state=SelectionState.APPROVED) | ~Q(decided_by=models.F("proposed_by")),
                name="two_people_choose",
            ),
        ]

    def __str__(self) -> str:
        return f"selection for {self.solicitation}"


class SelectedOffer(UuidModel):
    """An offer in a chosen set."""

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="selected")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    # How much of a divisible offer is taken: 1 is all of it.
    share = models.DecimalField(max_digits=9, decimal_places=6, default=1)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "offer"], name="offer_selected_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="selected_share_of_one"),
        ]

    def __str__(self) -> str:
        return str(self.offer)
