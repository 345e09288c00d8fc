"""The rules of a solicitation: what may be offered, by whom, and what is asked beside the offer."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kernel.models import UuidModel
from solicitations.models.solicitations import Solicitation
from solicitations.states import OfferGroup


class Rules(UuidModel):
    """One set of rules per solicitation, fixed at its publication; an empty figure is no limit."""

    solicitation = models.OneToOneField(Solicitation, on_delete=models.CASCADE, related_name="rules")
    least_offer_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    most_offer_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    least_total_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    most_total_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    price_cap_usd_per_kw_year = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    cost_cap_share_of_deferral = models.DecimalField(
        max_digits=6, decimal_places=4, null=True, blank=True, help_text="0.85 is 85 % of the deferral value"
    )
    two_envelopes = models.BooleanField(
        default=False, help_text="the price part stays sealed until the qualitative scores are locked"
    )
    least_offers = models.PositiveSmallIntegerField(
        default=1, help_text="with fewer good offers the evaluation waits for a decision of two roles"
    )
    standstill_days = models.PositiveSmallIntegerField(
        default=0, help_text="days between telling bidders what is intended and the contracts; 0: none"
    )
    least_group = models.PositiveSmallIntegerField(
        default=5, help_text="figures about others are told only of this many offers together or more"
    )
    most_offers_per_bidder = models.PositiveSmallIntegerField(null=True, blank=True)
    allows_variants = models.BooleanField(default=True)
    eligible_technologies = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, help_text="empty: any technology"
    )
    asked_offer_groups = ArrayField(
        models.CharField(max_length=30, choices=OfferGroup.choices), default=list, blank=True
    )
    eligibility = models.TextField(blank=True, max_length=8000)
    incrementality = models.TextField(blank=True, max_length=8000)
    development_security_usd_per_kw = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True
    )
    delivery_security_usd_per_kw = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    credit = models.TextField(blank=True, max_length=8000)
    allows_affiliates = models.BooleanField(default=False)
    allows_utility_owned = models.BooleanField(default=False)
    affiliates = models.TextField(blank=True, max_length=8000)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(least_offers__gte=1), name="one_good_offer_at_least"),
            models.CheckConstraint(condition=Q(least_group__gte=3), name="a_group_hides_each_of_its_offers"),
            models.CheckConstraint(
                condition=Q(least_offer_kw=None)
                | Q(most_offer_kw=None)
                | Q(least_offer_kw__lte=F("most_offer_kw")),
                name="offer_floor_under_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(least_total_kw=None)
                | Q(most_total_kw=None)
                | Q(least_total_kw__lte=F("most_total_kw")),
                name="total_floor_under_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return f"rules of {self.solicitation}"
