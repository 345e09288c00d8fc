"""Non-disclosure agreements: the text a utility posts, and what each bidder answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.roles import bids_for, solicitations_as
from solicitations.models.solicitations import Solicitation
from solicitations.states import WATCHES_BIDDERS, NdaAnswer


class NdaQuerySet(models.QuerySet["Nda"]):
    """The only door to NDA texts."""

    def visible_to(self, user: Visitor) -> "NdaQuerySet":
        """Those of the solicitations a visitor may see: whoever is asked to sign may read first."""
        return self.filter(solicitation__in=Solicitation.objects.visible_to(user))


class Nda(UuidModel):
    """An agreement as posted. It never changes; a newer one is asked of those who sign from then on."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="ndas")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=100_000)
    sha256 = models.CharField(max_length=64)
    # How long a signature opens documents; none: until it is revoked.
    valid_days = models.PositiveSmallIntegerField(null=True, blank=True)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    objects = NdaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "number"], name="nda_number_once"),
        ]

    def __str__(self) -> str:
        return f"NDA, version {self.number}"


class NdaResponseQuerySet(models.QuerySet["NdaResponse"]):
    """The only door to what bidders answered."""

    def visible_to(self, user: Visitor) -> "NdaResponseQuerySet":
        """One's own organisation's; to procurement and the two independents all. Nobody else learns who signed."""
        if not user.is_authenticated:
            return self.none()
        watched = Q(nda__solicitation__in=solicitations_as(user, WATCHES_BIDDERS))
        return self.filter(Q(organisation__in=bids_for(user)) | watched)

    def in_force(self) -> "NdaResponseQuerySet":
        """Signatures neither revoked nor run out, by the database's clock."""
        lasting = Q(expires_at=None) | Q(expires_at__gt=Now())
        return self.filter(lasting, answer=NdaAnswer.SIGNED, revoked_at=None)

    def of_bidder(self, user: User) -> "NdaResponseQuerySet":
        """Signatures in force of the organisations a person bids for."""
        return self.in_force().filter(organisation__in=bids_for(user))


class NdaResponse(UuidModel):
    """A developer's signature or refusal: name as typed, time, and the digest of the text it is under."""

    nda = models.ForeignKey(Nda, on_delete=models.PROTECT, related_name="responses")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="nda_responses")
    answer = models.CharField(max_length=8, choices=NdaAnswer.choices)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    name_typed = models.CharField(max_length=150, blank=True)
    text_sha256 = models.CharField(max_length=64)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revocation_reason = models.TextField(blank=True)

    objects = NdaResponseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_answer_display()}"
