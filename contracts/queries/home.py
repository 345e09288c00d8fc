"""What waits for a person once the choice is made."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Visitor, holds_standing_role
from accounts.states import Role
from bids.models import Offer
from contracts.models import Contract, Debrief, Memo, Standstill
from contracts.permissions import can_answer_contract, can_request_debrief
from contracts.states import ContractState, MemoState
from review.states import SelectionState
from solicitations.models import Assignment, Solicitation
from solicitations.queries.stages import is_ready_for
from solicitations.states import UNTIL_AWARD, SolicitationState
from web.waiting import Waiting

# How long the home page says that a debrief may be asked for; its own page says so ever after.
MAY_BE_ASKED = timedelta(days=60)


def waiting_for(user: Visitor, *, now: datetime) -> list[Waiting]:
    """Tell procurement of sets to award and debriefs to send, chairs of memos to issue, both sides of contracts.

    Bidders are told that they may ask for a debrief.
    """
    if not user.is_authenticated:
        return []
    return [
        *_awards(user, now),
        *_contracts(user),
        *_memos(user),
        *_debriefs(user),
        *_debriefs_to_ask_for(user, now),
    ]


def _held(user: User, role: Role) -> QuerySet[Assignment]:
    return Assignment.objects.in_force().filter(user=user, role=role)


def _awards(user: User, now: datetime) -> list[Waiting]:
    """Approved sets; while bidders may still object, nothing waits for procurement."""
    ready = Solicitation.objects.filter(
        pk__in=_held(user, Role.PROCUREMENT).values("solicitation_id"),
        state__in=UNTIL_AWARD,
        selections__state=SelectionState.APPROVED,
    ).exclude(pk__in=Standstill.objects.filter(ends_at__gt=now).values("solicitation_id"))
    return [
        Waiting(
            title=f"Award {solicitation.code}",
            url=reverse("contracts:outcome", args=[solicitation.pk]),
            detail="The set is approved: make the contracts.",
            action="Award",
        )
        for solicitation in ready.distinct()
        if is_ready_for(solicitation, SolicitationState.AWARDED)
    ]


def _contracts(user: User) -> list[Waiting]:
    offered = Contract.objects.visible_to(user).filter(state=ContractState.OFFERED)
    offered = offered.select_related("award__solicitation", "developer", "utility")
    return [
        Waiting(
            title=f"Accept or decline contract {contract.number}",
            url=reverse("contracts:contract-detail", args=[contract.pk]),
            detail=_other_party(contract, user),
            action="Read",
        )
        for contract in offered
        if can_answer_contract(user, contract)
    ]


def _other_party(contract: Contract, user: Visitor) -> str:
    is_ours = holds_standing_role(user, contract.developer_id, Role.DEVELOPER)
    return f"With {contract.utility if is_ours else contract.developer}."


def _memos(user: User) -> list[Waiting]:
    chaired = _held(user, Role.CHAIR).values("solicitation_id")
    proposed = Memo.objects.visible_to(user).filter(state=MemoState.PROPOSED, solicitation_id__in=chaired)
    return [
        Waiting(
            title=f"Issue decision memo {memo.number} of {memo.solicitation.code}",
            url=reverse("contracts:memo-list", args=[memo.solicitation_id]),
            detail=f"Proposed by {memo.proposed_by}.",
            action="Read",
        )
        for memo in proposed.exclude(proposed_by=user).select_related("solicitation", "proposed_by")
    ]


def _debriefs(user: User) -> list[Waiting]:
    bought = _held(user, Role.PROCUREMENT).values("solicitation_id")
    asked = Debrief.objects.visible_to(user).filter(sent_at=None, offer__solicitation_id__in=bought)
    counted = asked.order_by("offer__solicitation__code").values_list(
        "offer__solicitation_id", "offer__solicitation__code"
    )
    return [
        Waiting(
            title=f"Send debriefs of {code}",
            url=reverse("contracts:debrief-list", args=[solicitation_id]),
            detail=f"{n} asked for.",
            action="Send",
        )
        for solicitation_id, code, n in counted.annotate(n=Count("pk"))
    ]


def _debriefs_to_ask_for(user: User, now: datetime) -> list[Waiting]:
    """Offers of one's own that one may ask about, for a while: nobody has to."""
    mine = Offer.objects.of_bidder(user).opened().filter(debrief=None, solicitation__award__isnull=False)
    ended = Max("solicitation__award__contracts__ended_at")
    lately = mine.annotate(since=Coalesce(ended, "solicitation__award__decided_at")).filter(
        since__gt=now - MAY_BE_ASKED
    )
    offered = Contract.objects.filter(
        award__solicitation=OuterRef("solicitation"), state=ContractState.OFFERED
    )
    asked = lately.exclude(Exists(offered)).select_related("solicitation").order_by("alias")
    return [
        Waiting(
            title=f"Ask for the debrief of {offer} in {offer.solicitation.code}",
            url=reverse("contracts:offer-outcome", args=[offer.pk]),
            detail="Your own scores, the reason that was decisive, and as much more as can be told.",
            action="Look",
        )
        for offer in asked
        if can_request_debrief(user, offer)
    ]
