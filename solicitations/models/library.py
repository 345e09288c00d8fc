"""The documents of a solicitation, each in versions, each of a class of confidentiality."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import INDEPENDENTS, Role
from kernel.models import Blob, UuidModel
from solicitations.models.nda import NdaResponse
from solicitations.models.registrations import Registration
from solicitations.models.roles import solicitations_as
from solicitations.models.solicitations import Solicitation
from solicitations.states import AFTER_OPENING, AUDIENCES, DRAFT_READERS, Confidentiality


class LibraryDocumentQuerySet(models.QuerySet["LibraryDocument"]):
    """The only door to documents: pages, API, downloads and counts begin at ``visible_to``."""

    def visible_to(self, user: Visitor) -> "LibraryDocumentQuerySet":
        """Published ones to the audience of their class; drafts to procurement and the independent evaluator."""
        seen = Q()
        for confidentiality in Confidentiality:
            seen |= Q(confidentiality=confidentiality) & _audience(confidentiality, user)
        seen &= Q(published_at__isnull=False)
        if user.is_authenticated:
            seen |= Q(solicitation__in=solicitations_as(user, DRAFT_READERS))
        return self.filter(seen, solicitation__in=Solicitation.objects.visible_to(user))

    def current(self) -> "LibraryDocumentQuerySet":
        """The newest published version of each document."""
        newest = LibraryDocument.objects.filter(published_at__isnull=False).order_by("series", "-number")
        return self.filter(pk__in=newest.distinct("series").values("pk"))


def _audience(confidentiality: Confidentiality, user: Visitor) -> Q:
    """Turn the data of a class into a condition."""
    audience = AUDIENCES[confidentiality]
    if audience.is_for_all:
        return Q()
    if not user.is_authenticated:
        return Q(pk=None)
    condition = Q(solicitation__in=solicitations_as(user, audience.roles))
    if audience.is_for_registered:
        condition |= Q(solicitation__in=Registration.objects.of_bidder(user).values("solicitation_id"))
    if audience.is_for_signers:
        condition |= Q(solicitation__in=NdaResponse.objects.of_bidder(user).values("nda__solicitation_id"))
    return condition


class LibraryDocument(UuidModel):
    """One version of a document; ``series`` ties its versions. Fixed once published: a change is a new version."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="documents")
    series = models.UUIDField(default=uuid.uuid4)
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    # What this version says that the one before did not.
    note = models.TextField(blank=True, max_length=2000)
    confidentiality = models.CharField(max_length=12, choices=Confidentiality.choices)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = LibraryDocumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "number"], name="document_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class DownloadQuerySet(models.QuerySet["Download"]):
    """The only door to who downloaded what."""

    def visible_to(self, user: Visitor) -> "DownloadQuerySet":
        """To the two independents all; to procurement what does not name a registered bidder before the opening."""
        if not user.is_authenticated:
            return self.none()
        run = Q(document__solicitation__in=solicitations_as(user, [Role.PROCUREMENT]))
        telling = Q(document__confidentiality=Confidentiality.BIDDERS, is_bidder=True)
        opened = Q(document__solicitation__state__in=AFTER_OPENING)
        watched = Q(document__solicitation__in=solicitations_as(user, INDEPENDENTS))
        return self.filter(watched | (run & (~telling | opened)))


class Download(UuidModel):
    """Somebody took a document that is not for everybody."""

    document = models.ForeignKey(LibraryDocument, on_delete=models.PROTECT, related_name="downloads")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_bidder = models.BooleanField()
    downloaded_at = models.DateTimeField()

    objects = DownloadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-downloaded_at"]

    def __str__(self) -> str:
        return f"{self.user}: {self.document}"
