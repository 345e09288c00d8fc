"""The opening of a solicitation's offers, who gave a share for it, and the root that was published before."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from bids.states import Part, Round
from kernel.models import UuidModel
from solicitations.models import Solicitation


class OpeningConsent(UuidModel):
    """A holder's consent to an opening, given with their share; enough of them open it.

    ``held`` keeps the share from the moment it was given until the last needed one comes, encrypted with the
    application's key; one share alone opens nothing. It is empty for consents given before there were shares.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="opening_consents")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField(choices=Round.choices, default=Round.FIRST)
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.TECHNICAL)
    held = models.BinaryField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "round", "part", "user"], name="one_consent_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Opening(UuidModel):
    """The opening of a solicitation's offers."""

    solicitation = models.OneToOneField(Solicitation, on_delete=models.PROTECT, related_name="opening")
    opened_at = models.DateTimeField()
    n_offers = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"opening of {self.solicitation}"


class EnvelopeOpening(UuidModel):
    """An envelope that holders opened in a ceremony of its own, after the opening of the solicitation's offers."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="envelope_openings")
    round = models.PositiveSmallIntegerField(choices=Round.choices, default=Round.FIRST)
    part = models.CharField(max_length=10, choices=Part.choices)
    opened_at = models.DateTimeField()
    n_offers = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["opened_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "round", "part"], name="an_envelope_is_opened_once"
            )
        ]

    def __str__(self) -> str:
        return f"opening of the {self.part} parts of {self.solicitation}"


class OpenedPart(UuidModel):
    """One part of an opened version, at rest under the application's key; the sealed one stays beside it."""

    version = models.ForeignKey("bids.OfferVersion", on_delete=models.PROTECT, related_name="opened_parts")
    part = models.CharField(max_length=10, choices=Part.choices)
    content = models.BinaryField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "part"], name="a_part_is_opened_once")
        ]

    def __str__(self) -> str:
        return f"{self.part} part of {self.version}"


class CommitmentRoot(UuidModel):
    """The published root over the commitments of all versions accepted until ``covers_until``.

    ``leaves`` are all leaf hashes in their order, 32 bytes each, the filling ones among them.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="commitment_roots")
    number = models.PositiveSmallIntegerField()
    root = models.CharField(max_length=64)
    leaves = models.BinaryField()
    covers_until = models.DateTimeField()
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "number"], name="commitment_root_once")
        ]

    def __str__(self) -> str:
        return f"root {self.number} of {self.solicitation}"
