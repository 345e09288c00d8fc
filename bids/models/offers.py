"""Offers and their opening.

Before the opening an offer's content exists only as ciphertext in ``OfferVersion``; the columns of ``Offer``
that say anything of it are empty, and stay so in the database itself (a check constraint).
"""

from decimal import Decimal
from functools import cache
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Membership, Organisation, User
from accounts.permissions import Visitor
from accounts.states import EVALUATION, Role
from bids.states import DisqualificationState, OfferState, Part, Round, Technology
from kernel.models import UuidModel
from solicitations.models import Facility, Solicitation
from solicitations.models.roles import solicitations_as

_SILENT = Q(
    alias="",
    technology="",
    delivery_point=None,
    starts_on=None,
    ends_on=None,
    commercial_operation_on=None,
    contract_kw=None,
)
_PRICELESS = Q(fixed_usd_per_kw_month=None, variable_usd_per_mwh=None, escalator_per_year=None)


def _bid_for(user: User) -> Q:
    """Offers of the organisations a person bids for."""
    places = Membership.objects.filter(user=user, roles__contains=[Role.DEVELOPER])
    return Q(organisation_id__in=places.values("organisation_id"))


@cache
def _affiliated() -> Q:
    """What the independent evaluator judges alone, before it is released and after."""
    affiliates = Q(organisation__affiliate_of=F("solicitation__organisation"))
    apart = Offer.objects.filter(affiliates | Q(utility_ownership__isnull=False))
    return Q(pk__in=apart.values("pk"))


@cache
def _walled() -> Q:
    """What stands behind the wall. The affiliation is read as it is now: no step can forget to raise it.

    Two short lists rather than a condition on every row: there are few affiliates among very many offers. What is
    kept is the condition alone, the same for everybody; it is asked with each query.
    """
    of_affiliates = Offer.objects.filter(
        organisation__affiliate_of=F("solicitation__organisation"), affiliate_release__isnull=True
    )
    owned = Offer.objects.filter(utility_ownership__isnull=False, affiliate_release__isnull=True)
    return Q(pk__in=of_affiliates.values("pk")) | Q(pk__in=owned.values("pk"))


class OfferQuerySet(models.QuerySet["Offer"]):
    """The only door to offers: page, API, search, count and export all begin at ``visible_to``."""

    def visible_to(self, user: Visitor) -> "OfferQuerySet":
        """The bidder's own offers always; opened ones to those assigned to the evaluation.

        What stands behind the affiliates' wall is the independent evaluator's alone until they release it.
        """
        if not user.is_authenticated:
            return self.none()
        opened = Q(state=OfferState.OPENED, solicitation_id__in=solicitations_as(user, EVALUATION))
        watched = Q(solicitation_id__in=solicitations_as(user, [Role.EVALUATOR]))
        shown = opened & (~_walled() | watched)
        return self.filter(_bid_for(user) | shown)

    def of_bidder(self, user: Visitor) -> "OfferQuerySet":
        """The offers of the organisations a person bids for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_bid_for(user))

    def opened(self) -> "OfferQuerySet":
        """Offers whose seal was broken at the opening."""
        return self.filter(state=OfferState.OPENED)

    def walled(self) -> "OfferQuerySet":
        """Offers of the utility's affiliates, or of what it would own, that the evaluator has not released."""
        return self.filter(_walled())

    def released(self) -> "OfferQuerySet":
        """Offers no wall stands before: all others, and those that the evaluator has let into the evaluation."""
        return self.filter(~_walled())

    def affiliated(self) -> "OfferQuerySet":
        """Offers of the utility's affiliates, or of what it would own, released or not."""
        return self.filter(_affiliated())

    def unaffiliated(self) -> "OfferQuerySet":
        """All other offers."""
        return self.exclude(_affiliated())

    def conforming(self) -> "OfferQuerySet":
        """Offers that are not disqualified; one that is only proposed for it still counts."""
        return self.exclude(disqualifications__state=DisqualificationState.CONFIRMED)

    def to_be_valued(self) -> "OfferQuerySet":
        """What a run takes: opened, before no wall, not disqualified."""
        return self.opened().released().conforming()


class Offer(UuidModel):
    """A developer's offer in a solicitation."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="offers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    price_opened_at = models.DateTimeField(null=True, blank=True)
    final_opened_at = models.DateTimeField(null=True, blank=True)
    # Empty until the opening.
    alias = models.CharField(max_length=40, blank=True)
    technology = models.CharField(max_length=20, choices=Technology.choices, blank=True)
    delivery_point = models.ForeignKey(
        Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    commercial_operation_on = models.DateField(null=True, blank=True)
    contract_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    # Empty until the price envelope is opened, which may be a second ceremony.
    fixed_usd_per_kw_month = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    variable_usd_per_mwh = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    escalator_per_year = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["alias", "created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=OfferState.OPENED) | _SILENT, name="sealed_offer_says_nothing"
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.OPENED, price_opened_at__isnull=False)
                | (_PRICELESS & Q(price_opened_at=None, final_opened_at=None)),
                name="sealed_price_says_nothing",
            ),
            models.UniqueConstraint(
                fields=["solicitation", "alias"], condition=~Q(alias=""), name="alias_once_per_solicitation"
            ),
        ]

    def __str__(self) -> str:
        return self.alias or f"offer {self.pk}"

    @property
    def escalator_percent(self) -> Decimal | None:
        """The price escalator in per cent a year, once opened."""
        return None if self.escalator_per_year is None else self.escalator_per_year * 100


class OfferVersion(UuidModel):
    """One submitted version of an offer; all are kept, sealed, and the last one counts.

    ``commitment`` follows from both parts, each of which holds a 256-bit nonce: it tells nothing, yet binds the
    bidder. ``receipt`` is what the bidder got, signed. A version without a receipt is older than receipts, and its
    commitment is the SHA-256 of both parts in one document; without ``submitted_at`` it is a draft of that time.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField(choices=Round.choices, default=Round.APPLICATION)
    schema = models.CharField(max_length=40)
    technical_sealed = models.BinaryField()
    price_sealed = models.BinaryField()
    commitment = models.CharField(max_length=64)
    receipt = models.JSONField(null=True, blank=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "number"], name="offer_version_once")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    def sealed(self, part: Part) -> bytes:
        """The ciphertext of one part."""
        return bytes(self.technical_sealed if part == Part.TECHNICAL else self.price_sealed)


class OfferDraft(UuidModel):
    """What a bidder typed and has not submitted, under the key of the bidder's organization."""

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="draft")
    sealed = models.BinaryField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.offer}"


class BidderCopy(UuidModel):
    """A submitted version that its bidder can still read, under the key of the bidder's organization.

    The bidder may destroy it at any time; the sealed version does not need it.
    """

    version = models.OneToOneField(OfferVersion, on_delete=models.PROTECT, related_name="bidder_copy")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"bidder's copy of {self.version}"
