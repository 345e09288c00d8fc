"""Reads of outcomes and contracts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import Offer
from contracts.documents import Term, from_data, terms_to_give
from contracts.models import Acceptance, Award, Contract, Memo, Notice, Standstill
from contracts.permissions import (
    can_answer_contract,
    can_award,
    can_close_without_award,
    can_preview_memo,
    reads_of_bidders,
    side_of,
)
from contracts.queries.notices import last_day, standstill_days, standstill_of
from contracts.queries.parts import part_told
from contracts.states import ContractState, Side
from review.models import Selection
from review.states import SelectionState
from solicitations.models import Solicitation
from solicitations.permissions import roles_of
from solicitations.states import ENDED, UNTIL_AWARD, SolicitationState
from web.tabs import Tab, TabGroup


def approved_selection(solicitation: Solicitation) -> Selection | None:
    """Return the set that two people agreed on, or None."""
    return Selection.objects.filter(solicitation=solicitation, state=SelectionState.APPROVED).first()


def award_of(solicitation: Solicitation, user: Visitor) -> Award | None:
    """Return how a solicitation ended, if it has."""
    return (
        Award.objects.visible_to(user).filter(solicitation=solicitation).select_related("decided_by").first()
    )


@dataclass(frozen=True)
class Winner:
    """A winner as the public sees it: named once both sides have accepted."""

    developer: str
    technology: str
    number: str


@dataclass(frozen=True)
class OutcomePage:
    """How a solicitation ended, without anything confidential, and the contracts the visitor may open."""

    solicitation: Solicitation
    award: Award | None
    n_contracts: int
    winners: list[Winner]
    contracts: list[Contract]
    may_award: bool
    may_close: bool
    selection: Selection | None
    terms_to_give: list[Mapping[str, Any]]
    standstill: Standstill | None = None
    standstill_ends: datetime | None = None
    asks_standstill: bool = False
    is_standing_still: bool = False
    mine: list[Offer] = field(default_factory=list)
    reads_memo: bool = False
    reads_of_bidders: bool = False


def outcome_page(solicitation: Solicitation, user: Visitor, now: datetime) -> OutcomePage:
    """Gather the outcome page."""
    standstill = standstill_of(solicitation, user)
    award = award_of(solicitation, user)
    may_award = can_award(user, solicitation)
    made = list(award.contracts.select_related("developer", "offer")) if award else []
    visible = (
        set(Contract.objects.visible_to(user).filter(award=award).values_list("pk", flat=True))
        if award
        else set()
    )
    told = Notice.objects.visible_to(user).filter(offer__solicitation=solicitation)
    schema = solicitation.pro_forma.terms if may_award and solicitation.pro_forma else []
    return OutcomePage(
        solicitation=solicitation,
        award=award,
        n_contracts=len(made),
        winners=[_winner(contract) for contract in made if contract.state == ContractState.ACCEPTED],
        contracts=[contract for contract in made if contract.pk in visible],
        may_award=may_award,
        may_close=can_close_without_award(user, solicitation),
        selection=approved_selection(solicitation) if may_award else None,
        terms_to_give=terms_to_give(schema),
        standstill=standstill,
        standstill_ends=last_day(standstill) if standstill else None,
        asks_standstill=may_award and standstill is None and standstill_days(solicitation) > 0,
        is_standing_still=standstill is not None and now < standstill.ends_at,
        mine=list(Offer.objects.of_bidder(user).filter(pk__in=told.values("offer"))),
        reads_of_bidders=(award is not None or standstill is not None)
        and reads_of_bidders(user, solicitation),
        reads_memo=award is not None
        and (
            can_preview_memo(user, solicitation)
            or Memo.objects.visible_to(user).filter(solicitation=solicitation).exists()
        ),
    )


def _winner(contract: Contract) -> Winner:
    return Winner(contract.developer.name, contract.offer.get_technology_display(), contract.number)


@dataclass(frozen=True)
class ContractPage:
    """A contract as a party or an evaluator sees it."""

    contract: Contract
    solicitation: Solicitation
    terms: list[Term]
    acceptances: list[Acceptance]
    waiting_sides: list[str]
    my_side: str
    may_answer: bool
    part: str = ""


def contract_page(contract: Contract, user: Visitor) -> ContractPage:
    """Gather the page of a contract the person may see."""
    acceptances = list(contract.acceptances.select_related("accepted_by").order_by("accepted_at"))
    given = {acceptance.side for acceptance in acceptances}
    side = side_of(user, contract)
    is_open = contract.state == ContractState.OFFERED
    return ContractPage(
        contract=contract,
        solicitation=contract.award.solicitation,
        terms=from_data(contract.terms, [term["code"] for term in contract.pro_forma.terms]),
        acceptances=acceptances,
        waiting_sides=[str(s.label) for s in Side if s not in given] if is_open else [],
        my_side=str(side.label) if side else "",
        may_answer=can_answer_contract(user, contract),
        part=part_told(contract.award.selection, contract.offer),
    )


def addressees_of(offer: Offer) -> list[str]:
    """Return the addresses of those who bid for an offer's organisation."""
    bidders = offer.organisation.memberships.filter(roles__contains=[Role.DEVELOPER], user__is_active=True)
    return list(bidders.order_by("user__email").values_list("user__email", flat=True))


def _was_told(solicitation: Solicitation, user: Visitor) -> bool:
    """Whether a bidder was told what is intended; whoever has a role finds it elsewhere."""
    if solicitation.state not in UNTIL_AWARD or roles_of(user, solicitation):
        return False
    return standstill_of(solicitation, user) is not None


def tabs_for(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    """Return the outcome tab: public once there is one, before that for those who decide."""
    is_over = solicitation.state in ENDED - {SolicitationState.CANCELLED}
    decides = can_award(user, solicitation) or can_close_without_award(user, solicitation)
    if not (is_over or decides or _was_told(solicitation, user)):
        return []
    return [
        Tab(
            "outcome",
            "Outcome",
            reverse("contracts:outcome", args=[solicitation.pk]),
            90,
            TabGroup.EVALUATION,
        )
    ]
