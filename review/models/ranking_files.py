"""A ranking as a workbook, made by a worker for the person who asked for it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.permissions import Visitor
from kernel.models import Blob
from review.models.held import HeldWork
from solicitations.models import Solicitation
from valuation.models import Run
from valuation.states import RunState


class RankingFileQuerySet(models.QuerySet["RankingFile"]):
    """The only door to workbooks of rankings."""

    def visible_to(self, user: Visitor) -> "RankingFileQuerySet":
        """One's own, of runs that one may see: what it shows is what its owner sees."""
        return self.filter(asked_by=user.pk, run__in=Run.objects.visible_to(user))


class RankingFile(HeldWork):
    """One workbook: ``view`` is how the ranking was looked at, ``run`` the one it was ranked on in the end."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="ranking_files")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    view = models.JSONField()
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = RankingFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [
            models.Index(fields=["solicitation", "asked_by", "-asked_at"], name="ranking_files_of_a_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=RunState.DONE) | Q(document__isnull=False),
                name="a_done_ranking_file_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.solicitation.code}-ranking.xlsx"
