"""Files of planning data on their way in: kept, read by a worker, shown, written when somebody says so."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.states import Role
from kernel.models import Blob, UuidModel
from solicitations.states import IMPORT_ACTIVE, ImportKind, ImportState


class DataImportQuerySet(models.QuerySet["DataImport"]):
    """The only door to imports."""

    def visible_to(self, user: Visitor) -> "DataImportQuerySet":
        """Those of the utilities in which a person plans."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(
            organisation__memberships__user=user,
            organisation__memberships__roles__contains=[Role.PLANNER],
        )
        return self.filter(pk__in=DataImport.objects.filter(mine).values("pk"))


class DataImport(UuidModel):
    """A file of planning data and how far it has come.

    ``n_done`` of ``n_rows`` sheet rows have been read; the rows are written in one transaction, which shows no
    progress of its own. A worker holds the row by ``lease_holder`` until ``lease_until``.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="data_imports")
    kind = models.CharField(max_length=16, choices=ImportKind.choices)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict, blank=True, help_text="what the person who uploaded it stated")
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="the import that was refused or failed, which this file is sent in place of",
    )
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.QUEUED)
    n_rows = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    lease_holder = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    problems = models.JSONField(
        default=list, blank=True, help_text="every wrong cell: sheet, row, column, message"
    )
    preview = models.JSONField(
        default=dict, blank=True, help_text="what was read: counts, first rows, footnotes"
    )
    read_seconds = models.FloatField(null=True, blank=True)
    publishes = models.BooleanField(default=False)
    committed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    committed_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    write_seconds = models.FloatField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)

    objects = DataImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=ImportState.WRITTEN) | Q(written_at__isnull=False),
                name="import_written_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(IMPORT_ACTIVE)) | Q(lease_until__isnull=False),
                name="active_import_has_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.uploaded_at:%Y-%m-%d}"
