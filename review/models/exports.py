"""Everything of one solicitation's review taken away by the clerk, each time on the record."""

from typing import ClassVar

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.models import Membership, User
from accounts.permissions import Visitor
from accounts.states import Role
from kernel.models import Blob, UuidModel
from solicitations.models import Assignment, Solicitation

READS_EXPORTS = (Role.PROCUREMENT, Role.CHAIR, Role.EVALUATOR)


class ReviewExportQuerySet(models.QuerySet["ReviewExport"]):
    """The only door to exports: that they were made; what is in them is for clerks."""

    def visible_to(self, user: Visitor) -> "ReviewExportQuerySet":
        """Those of one's utility to its administrators, those of a solicitation to who answers for its evaluation."""
        if not user.is_authenticated:
            return self.none()
        kept = Membership.objects.filter(user=user, roles__contains=[Role.ADMINISTRATOR])
        held = Assignment.objects.in_force().filter(user=user, role__in=READS_EXPORTS)
        return self.filter(
            Q(solicitation__organisation_id__in=kept.values("organisation_id"))
            | Q(solicitation_id__in=held.values("solicitation_id"))
        )

    def telling(self, user: User) -> "ReviewExportQuerySet":
        """Mark (``tells_recusal``) those of which a person may know whether a recused clerk made them.

        That is for who sees recusals at all: procurement and the evaluator, and each person of themselves. The chair
        answers for the evaluation without knowing whom a bidder is close to.
        """
        watched = Assignment.objects.in_force().filter(user=user, role__in=(Role.PROCUREMENT, Role.EVALUATOR))
        is_told = Q(asked_by=user) | Q(solicitation_id__in=watched.values("solicitation_id"))
        return self.annotate(tells_recusal=ExpressionWrapper(is_told, output_field=BooleanField()))


class ReviewExport(UuidModel):
    """One export: who asked for it, why, whether they are recused; its file and digest once a worker has made it."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="review_exports")
    reason = models.TextField(max_length=4000)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_by_recused = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True, blank=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Of the JSON inside: the file around it is dated.
    digest = models.CharField(max_length=64, blank=True)
    n_rows = models.PositiveIntegerField(default=0)
    n_taken = models.PositiveIntegerField(default=0)

    objects = ReviewExportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(made_at=None, blob=None) | Q(made_at__isnull=False, blob__isnull=False),
                name="a_made_export_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"export of {self.asked_at:%Y-%m-%d %H:%M}"
