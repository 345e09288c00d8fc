"""Whose hands open the offers: the holders' own keys, a solicitation's opening keys, and the shares of them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.states import Role
from bids.states import Part, Round
from kernel.models import UuidModel
from solicitations.models import Solicitation


class HolderKey(UuidModel):
    """A person's own key, to which shares are encrypted.

    ``kept_private`` is its private half under the person's passphrase; empty where the person keeps it off the site.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holder_keys")
    public_key = models.BinaryField()
    kept_private = models.BinaryField(blank=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(retired_at=None), name="one_holder_key_in_force"
            ),
            models.UniqueConstraint(fields=["public_key"], name="holder_key_once"),
        ]

    def __str__(self) -> str:
        return f"key of {self.user}"

    @property
    def hex(self) -> str:
        """The public half in hex digits."""
        return bytes(self.public_key).hex()

    @property
    def is_kept_here(self) -> bool:
        """Whether the site keeps the private half under a passphrase."""
        return bool(self.kept_private)


class OpeningKey(UuidModel):
    """The public half of what one envelope of one round is sealed to; the private half exists in shares only."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="opening_keys")
    round = models.PositiveSmallIntegerField(choices=Round.choices, default=Round.FIRST)
    part = models.CharField(max_length=10, choices=Part.choices)
    public_key = models.BinaryField()
    n_needed = models.PositiveSmallIntegerField(
        help_text="how many of the other holders beside the evaluator"
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["round", "part"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "round", "part"],
                condition=Q(retired_at=None),
                name="one_opening_key_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"key of the {self.part} part of {self.solicitation}"


class KeyShare(UuidModel):
    """One holder's share of one opening key, readable only with that holder's own key.

    ``share_sha256`` lets a holder's words be told from another's without the words being known.
    """

    opening_key = models.ForeignKey(OpeningKey, on_delete=models.PROTECT, related_name="shares")
    holder_key = models.ForeignKey(HolderKey, on_delete=models.PROTECT, related_name="shares")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="key_shares")
    seat = models.CharField(max_length=20, choices=Role.choices)
    sealed = models.BinaryField()
    share_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["seat", "user__full_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening_key", "user"], name="one_share_per_holder")
        ]

    def __str__(self) -> str:
        return f"share of {self.user}"

    @property
    def binding(self) -> str:
        """What the share is sealed as."""
        return share_binding(self.opening_key, self.user)


def share_binding(key: OpeningKey, user: User) -> str:
    """What a holder's share of a key is sealed as, so that it opens as nothing else."""
    return f"gridtender/share/{key.pk}/{user.pk}"
