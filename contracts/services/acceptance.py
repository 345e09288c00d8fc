"""Both sides answer a contract: acceptance binds the exact documents, declining ends it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import solicitation_stream
from contracts.models import Acceptance, Contract
from contracts.permissions import side_of
from contracts.states import ContractState, Side
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.services import mark_contracted

ROLE_OF = {Side.UTILITY: Role.PROCUREMENT, Side.DEVELOPER: Role.DEVELOPER}
LONGEST_REASON = 4000


@transaction.atomic
def accept_contract(*, contract: Contract, pdf_sha256: str, by: User, now: datetime) -> Acceptance:
    """Accept a contract for one's side; with the second side's acceptance it is concluded.

    Args:
        contract: the contract.
        pdf_sha256: the hash of the document the person has read; it must be this contract's.
        by: procurement, for the utility; or a person who bids for the developer.
        now: the time.

    Raises:
        NotAllowed: the person binds neither side.
        Conflict: the document is another one, this side has accepted, or the contract was declined.
    """
    side = _require_side(contract, by)
    current = _require_open(contract)
    if pdf_sha256 != current.pdf.sha256:
        raise Conflict(
            "The document you read is not the one of this contract. Load the page again and read it."
        )
    try:
        with transaction.atomic():
            acceptance = Acceptance.objects.create(
                contract=current,
                side=side,
                accepted_by=by,
                accepted_at=now,
                pdf_sha256=current.pdf.sha256,
                terms_digest=current.terms_digest,
            )
    except IntegrityError as error:
        raise Conflict(f"The {side.label} has accepted this contract already.") from error
    facts = {"side": side, "pdf_sha256": current.pdf.sha256, "terms_digest": current.terms_digest}
    _record(current, by, side, "contract.accepted", facts)
    if current.acceptances.count() == len(Side):
        current.state, current.ended_at = ContractState.ACCEPTED, now
        current.save(update_fields=["state", "ended_at"])
        _record(current, by, side, "contract.concluded", {"terms_digest": current.terms_digest})
        _conclude_award(current, now)
    return acceptance


@transaction.atomic
def decline_contract(*, contract: Contract, reason: str, by: User, now: datetime) -> Contract:
    """Decline a contract for one's side; nobody can accept it afterwards.

    Raises:
        NotAllowed: the person binds neither side.
        InvalidInput: the reason is missing.
        Conflict: the contract is concluded or was declined, or one's own side has accepted it.
    """
    side = _require_side(contract, by)
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON:
        raise InvalidInput(f"Give a reason of at most {LONGEST_REASON:,} characters.", field="reason")
    current = _require_open(contract)
    if current.acceptances.filter(side=side).exists():
        raise Conflict("Your side has accepted this contract: it is bound by that.")
    current.state, current.ended_at, current.decline_reason = ContractState.DECLINED, now, text
    current.save(update_fields=["state", "ended_at", "decline_reason"])
    _record(current, by, side, "contract.declined", {"side": side, "reason": text})
    _conclude_award(current, now)
    return current


def _conclude_award(contract: Contract, now: datetime) -> None:
    """Once no contract of the award waits for an answer and one is accepted, the solicitation is contracted."""
    states = set(contract.award.contracts.values_list("state", flat=True))
    if ContractState.OFFERED not in states and ContractState.ACCEPTED in states:
        mark_contracted(solicitation=contract.award.solicitation, at=now)


def _require_side(contract: Contract, by: User) -> Side:
    side = side_of(by, contract)
    if side is None:
        raise NotAllowed("Only procurement and the developer's own people may answer a contract.")
    return side


def _require_open(contract: Contract) -> Contract:
    """Take the contract's row, and refuse one that is concluded or declined."""
    current = (
        Contract.objects.select_for_update(of=("self",))
        .select_related("pdf", "award__solicitation")
        .get(pk=contract.pk)
    )
    if current.state != ContractState.OFFERED:
        raise Conflict(f"This contract is {current.get_state_display()}: it can no longer be answered.")
    return current


def _record(contract: Contract, by: User, side: Side, verb: str, facts: dict[str, Any]) -> None:
    solicitation = contract.award.solicitation
    record(
        stream=solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id),
        actor=by.as_actor(ROLE_OF[side]),
        verb=verb,
        facts={"contract": contract.pk, **facts},
    )
