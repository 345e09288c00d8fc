"""Ending a solicitation: contracts for the approved set, or no award with its reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import solicitation_stream
from bids.queries.readiness import why_not_awarded
from contracts.models import Award, Contract
from contracts.permissions import can_award, can_close_without_award
from contracts.queries import approved_selection
from contracts.services.making import make_contract
from contracts.services.notices import make_notices, require_standstill_over
from contracts.states import Outcome
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from review.models import Selection
from solicitations.models import Solicitation
from solicitations.services import mark_awarded, mark_closed_without_award
from solicitations.states import MOVES, SolicitationState

NO_TERMS: Mapping[str, str] = {}
LONGEST_REASON = 4000


@transaction.atomic
def award_contracts(
    *,
    solicitation: Solicitation,
    reason: str,
    by: User,
    now: datetime,
    given_terms: Mapping[str, str] = NO_TERMS,
) -> Award:
    """Make a contract from the posted pro forma for every offer of the approved set, and tell every bidder.

    Args:
        solicitation: the solicitation, opened and with an approved set.
        reason: published.
        by: its procurement officer.
        now: the time.
        given_terms: values of the pro forma's terms that no offer holds, by code.

    Raises:
        NotAllowed: the person is not its procurement officer.
        InvalidInput: the reason or a term is missing.
        Conflict: no set is approved, its standstill has not ended, or the solicitation has ended.
    """
    if not can_award(by, solicitation):
        raise NotAllowed(
            "Contracts are awarded by this solicitation's procurement officer, once offers are opened."
        )
    published = _required_reason(reason)
    current = _locked(solicitation, SolicitationState.AWARDED)
    if waits_for := why_not_awarded(current):
        raise Conflict(waits_for)
    selection = approved_selection(current)
    if selection is None:
        raise Conflict("No set is approved yet. Propose one on the Ranking page; the chair approves it.")
    require_standstill_over(solicitation=current, selection=selection, now=now)
    award = _make_award(current, Outcome.AWARD, selection, reason=published, by=by, now=now)
    taken = selection.selected.select_related("offer__organisation", "offer__delivery_point")
    contracts = [
        make_contract(
            award=award,
            offer=each.offer,
            share=each.share,
            position=position,
            given_terms=given_terms,
            now=now,
        )
        for position, each in enumerate(taken.order_by("offer__alias"), 1)
    ]
    mark_awarded(solicitation=current, at=now)
    _record(
        award, by, Role.PROCUREMENT, "award.made", {"contracts": [_facts(contract) for contract in contracts]}
    )
    make_notices(award=award, now=now)
    return award


@transaction.atomic
def close_without_award(*, solicitation: Solicitation, reason: str, by: User, now: datetime) -> Award:
    """End a solicitation without an award; the reason is published and every bidder told.

    Raises:
        NotAllowed: the person does not chair it.
        InvalidInput: the reason is missing.
        Conflict: it has ended, or offers are still coming in.
    """
    if not can_close_without_award(by, solicitation):
        raise NotAllowed("A solicitation is closed without an award by its chair.")
    published = _required_reason(reason)
    current = _locked(solicitation, SolicitationState.NO_AWARD)
    if current.offers_due_at is not None and now < current.offers_due_at:
        raise Conflict("Offers are still coming in. Wait for the deadline, or cancel the solicitation.")
    award = _make_award(current, Outcome.NO_AWARD, None, reason=published, by=by, now=now)
    mark_closed_without_award(solicitation=current, reason=published, at=now)
    _record(award, by, Role.CHAIR, "award.none", {"reason": published})
    make_notices(award=award, now=now)
    return award


def _required_reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise InvalidInput("Give the reason: it is published with the outcome.", field="reason")
    if len(text) > LONGEST_REASON:
        raise InvalidInput(f"A reason has {LONGEST_REASON:,} characters at most.", field="reason")
    return text


def _locked(solicitation: Solicitation, outcome: SolicitationState) -> Solicitation:
    """Read the solicitation's state once nobody else can end it or change its set."""
    hold_alone("selection", solicitation.pk)
    current = Solicitation.objects.select_related("organisation", "pro_forma__document").get(
        pk=solicitation.pk
    )
    if outcome not in MOVES[SolicitationState(current.state)]:
        raise Conflict(f"This solicitation is {current.get_state_display()}: it cannot end twice.")
    return current


def _make_award(
    solicitation: Solicitation,
    outcome: Outcome,
    selection: Selection | None,
    *,
    reason: str,
    by: User,
    now: datetime,
) -> Award:
    try:
        with transaction.atomic():
            return Award.objects.create(
                solicitation=solicitation,
                outcome=outcome,
                selection=selection,
                reason=reason,
                decided_by=by,
                decided_at=now,
            )
    except IntegrityError as error:
        raise Conflict("This solicitation has its outcome already.") from error


def _facts(contract: Contract) -> dict[str, Any]:
    return {
        "contract": contract.pk,
        "offer": contract.offer_id,
        "offer_digest": contract.offer_digest,
        "pro_forma_sha256": contract.pro_forma_sha256,
        "terms_digest": contract.terms_digest,
        "pdf_sha256": contract.pdf.sha256,
        "docx_sha256": contract.docx.sha256,
    }


def _record(award: Award, by: User, role: Role, verb: str, facts: dict[str, Any]) -> None:
    solicitation = award.solicitation
    record(
        stream=solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id),
        actor=by.as_actor(role),
        verb=verb,
        facts={"award": award.pk, **facts},
    )
