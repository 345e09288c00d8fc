"""Deviations of the rubric or the ranking rule that are asked for, before another person agrees to them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import PriceRelease
from review.models.amendments import Amendment
from review.models.deciding import ENDS_ONE_WAY, TWO_PEOPLE, TwoPersonAct
from solicitations.models import Assignment, Solicitation
from solicitations.states import ProtocolPart
from valuation.models import Run

DECIDES_ON_RULES = (Role.PROCUREMENT, Role.CHAIR, Role.EVALUATOR)


class RulesProposalQuerySet(models.QuerySet["RulesProposal"]):
    """The only door to deviations of the rules that are asked for; what is published stands as an ``Amendment``."""

    def visible_to(self, user: Visitor) -> "RulesProposalQuerySet":
        """Those of the solicitations whose rules one proposes or decides on, not while one's own cards are due.

        A reason may speak of values, which who scores does not see yet.
        """
        if not user.is_authenticated:
            return self.none()
        assigned = Assignment.objects.in_force().filter(user=user)
        released = PriceRelease.objects.filter(user=user).values("solicitation_id")
        scoring = assigned.filter(role=Role.PANEL).exclude(solicitation_id__in=released)
        held = assigned.filter(role__in=DECIDES_ON_RULES)
        return self.filter(solicitation_id__in=held.values("solicitation_id")).exclude(
            solicitation_id__in=scoring.values("solicitation_id")
        )

    def waiting(self) -> "RulesProposalQuerySet":
        """Those that nobody has decided on or withdrawn."""
        return self.filter(is_confirmed=None)


class RulesProposal(TwoPersonAct):
    """A deviation of the rubric or the ranking rule that is asked for; agreed to, it is published as an amendment.

    ``before`` is what stood when it was proposed, ``run`` and ``basis`` what its effect was seen on.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="rules_proposals")
    part = models.CharField(max_length=12, choices=ProtocolPart.choices)
    before = models.JSONField()
    after = models.JSONField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    basis = models.CharField(max_length=64)
    amendment = models.OneToOneField(Amendment, on_delete=models.PROTECT, null=True, related_name="proposal")

    objects = RulesProposalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=TWO_PEOPLE, name="two_people_change_the_rules"),
            models.CheckConstraint(condition=ENDS_ONE_WAY, name="decided_rules_say_who_and_when"),
            models.CheckConstraint(
                condition=Q(is_confirmed=True, amendment__isnull=False)
                | Q(is_confirmed=False, amendment=None)
                | Q(is_confirmed=None, amendment=None),
                name="rules_agreed_on_are_published",
            ),
        ]

    def __str__(self) -> str:
        return f"other rules for {self.solicitation}"
