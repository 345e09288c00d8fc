"""The decision memo: one source, a public and a confidential version, kept as issued."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import PriceRelease
from contracts.models.notices import TOLD_OF_BIDDERS
from contracts.states import MemoFormat, MemoState, MemoVersion
from kernel.models import Blob, UuidModel
from solicitations.models import Assignment, Solicitation


class MemoQuerySet(models.QuerySet["Memo"]):
    """The only door to memos and their files."""

    def confidential_to(self, user: Visitor) -> "MemoQuerySet":
        """Memos whose confidential version a person reads: those who evaluate, scorers once they see values."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.in_force().filter(user=user)
        seeing = held.filter(role__in=TOLD_OF_BIDDERS).values("solicitation_id")
        released = PriceRelease.objects.filter(user=user).values("solicitation")
        scored = held.filter(role=Role.PANEL, solicitation__in=released).values("solicitation_id")
        return self.filter(Q(solicitation_id__in=seeing) | Q(solicitation_id__in=scored))

    def visible_to(self, user: Visitor) -> "MemoQuerySet":
        """Issued memos of the solicitations one sees, and all that one reads in confidence."""
        seen = Solicitation.objects.visible_to(user)
        issued = self.filter(state=MemoState.ISSUED, solicitation__in=seen)
        inside = self.confidential_to(user)
        return self.filter(Q(pk__in=issued.values("pk")) | Q(pk__in=inside.values("pk")))


class Memo(UuidModel):
    """One version of a decision memo: proposed by procurement, made by a worker, issued by the chair.

    ``document`` is the source as frozen when it was proposed, ``digest`` its SHA-256; it never changes after.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="memos")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=MemoState.choices, default=MemoState.PROPOSED)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = MemoQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "number"], name="memo_number_once"),
            models.CheckConstraint(condition=~Q(issued_by=F("proposed_by")), name="two_people_issue_a_memo"),
            models.CheckConstraint(
                condition=Q(state=MemoState.ISSUED, issued_at__isnull=False, issued_by__isnull=False)
                | Q(state=MemoState.PROPOSED, issued_at=None, issued_by=None),
                name="an_issued_memo_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"decision memo {self.number}"


class MemoFile(UuidModel):
    """One file of a memo, byte for byte as issued."""

    memo = models.ForeignKey(Memo, on_delete=models.PROTECT, related_name="files")
    version = models.CharField(max_length=12, choices=MemoVersion.choices)
    format = models.CharField(max_length=4, choices=MemoFormat.choices)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-version", "format"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["memo", "version", "format"], name="memo_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.memo}, {self.get_version_display()} {self.get_format_display()}"
