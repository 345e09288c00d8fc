"""Awards, and the contracts filled in from the pro forma that was posted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.states import EVALUATION, Role
from bids.models import Offer, PriceRelease
from contracts.states import ContractState, Outcome, Side
from kernel.models import Blob, UuidModel
from review.models import Selection
from solicitations.models import Assignment, ProForma, Solicitation


class AwardQuerySet(models.QuerySet["Award"]):
    """The only door to awards."""

    def visible_to(self, user: Visitor) -> "AwardQuerySet":
        """Outcomes are public: everybody sees those of the solicitations they may see."""
        return self.filter(solicitation__in=Solicitation.objects.visible_to(user))


class Award(UuidModel):
    """How a solicitation ended, why, and who decided."""

    solicitation = models.OneToOneField(Solicitation, on_delete=models.PROTECT, related_name="award")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, null=True, related_name="awards")
    reason = models.TextField(help_text="published")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.NO_AWARD, selection=None)
                | Q(outcome=Outcome.AWARD, selection__isnull=False),
                name="award_rests_on_a_selection",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} in {self.solicitation}"


class ContractQuerySet(models.QuerySet["Contract"]):
    """The only door to contracts, their terms and their documents."""

    def visible_to(self, user: Visitor) -> "ContractQuerySet":
        """Those one's developer organisation is a party to, and those of evaluations whose money one may see."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.in_force().filter(user=user)
        seeing = held.filter(role__in=EVALUATION - {Role.PANEL}).values("solicitation_id")
        scored = held.filter(
            role=Role.PANEL, solicitation__in=PriceRelease.objects.filter(user=user).values("solicitation")
        )
        party = Q(developer__memberships__user=user, developer__memberships__roles__contains=[Role.DEVELOPER])
        return self.filter(
            party
            | Q(award__solicitation_id__in=seeing)
            | Q(award__solicitation_id__in=scored.values("solicitation_id"))
        ).distinct()


class Contract(UuidModel):
    """A winner's contract: the posted pro forma with the offer's terms filled in.

    ``terms`` is {code: {label, unit, value}} as copied; ``offer_digest`` binds it to the sealed version that won.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="contracts")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="contract")
    utility = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts_as_utility")
    developer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contracts_as_developer"
    )
    number = models.CharField(max_length=60)
    pro_forma = models.ForeignKey(ProForma, on_delete=models.PROTECT, related_name="+")
    pro_forma_sha256 = models.CharField(max_length=64)
    offer_digest = models.CharField(max_length=64)
    terms = models.JSONField()
    terms_digest = models.CharField(max_length=64)
    pdf = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ContractState.choices, default=ContractState.OFFERED)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["utility", "number"], name="contract_number_once")
        ]

    def __str__(self) -> str:
        return self.number


class Acceptance(UuidModel):
    """One side's acceptance of a contract's exact documents."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="acceptances")
    side = models.CharField(max_length=10, choices=Side.choices)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    pdf_sha256 = models.CharField(max_length=64)
    terms_digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "side"], name="each_side_accepts_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} accepted {self.contract}"
