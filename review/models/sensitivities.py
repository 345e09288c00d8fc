"""What moves an offer's value, and what would swap it with the next in rank: worked out by a worker, kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.permissions import Visitor
from bids.models import Offer
from review.models.held import HeldWork
from solicitations.models import Solicitation
from valuation.models import Run
from valuation.states import RunState


class SensitivityQuerySet(models.QuerySet["Sensitivity"]):
    """The only door to sensitivities."""

    def visible_to(self, user: Visitor) -> "SensitivityQuerySet":
        """Those of the runs and the offers the person may see."""
        return self.filter(run__in=Run.objects.visible_to(user), offer__in=Offer.objects.visible_to(user))


class Sensitivity(HeldWork):
    """One offer of one run: its tornado, and what would make it equal to a rival, on the run's frozen case.

    ``document`` is what `review.evaluation.sensitivities` writes.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="sensitivities")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="sensitivities")
    rival = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.JSONField(null=True, blank=True)

    objects = SensitivityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "offer"], name="one_sensitivity_of_an_offer_and_run"),
            models.CheckConstraint(
                condition=~Q(state=RunState.DONE) | Q(document__isnull=False),
                name="a_done_sensitivity_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"sensitivity of {self.offer}"

    @property
    def solicitation(self) -> Solicitation:
        """Whose offer it is of."""
        return self.run.solicitation
