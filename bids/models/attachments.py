"""Files that belong to an offer: at work under the bidder's key, and sealed with each version.

A file's name, kind, hashes and key stand in ``Attachment.sealed`` (the bidder organization's key) and in the sealed
part that lists it, nowhere else: what the database shows is that there is a file, its padded size, and when it came.
"""

from typing import ClassVar

from django.db import models

from accounts.models import User
from bids.models.offers import Offer, OfferVersion
from bids.states import Part, ScanState
from kernel.models import Blob, UuidModel


class Attachment(UuidModel):
    """A file that the bidder's next version will hold. What versions hold stays when it is removed here."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="attachments")
    sealed = models.BinaryField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    scan = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["saved_at", "pk"]

    def __str__(self) -> str:
        return f"attachment of {self.offer}"


class SealedFile(UuidModel):
    """A file of a submitted version, kept as it was. ``file`` is the id by which the sealed part lists it.

    Once opened a worker scans it and reads what it says of itself into ``facts`` (the application's key).
    """

    version = models.ForeignKey(OfferVersion, on_delete=models.PROTECT, related_name="files")
    part = models.CharField(max_length=10, choices=Part.choices)
    file = models.UUIDField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()
    scan = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    facts = models.BinaryField(null=True, blank=True)
    is_damaged = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["sealed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "file"], name="a_file_once_in_a_version")
        ]

    def __str__(self) -> str:
        return f"file of {self.version}"
