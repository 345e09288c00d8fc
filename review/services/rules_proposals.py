"""A deviation of the locked rules takes two people: procurement proposes, another agrees; only then is it in force."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from nmv.canonical import digest
from review.evaluation.amendments import planned_effect
from review.evaluation.rules_proposals import change_now
from review.models import DECIDES_ON_RULES, RulesProposal
from review.permissions import can_amend_review, can_decide_rules, can_withdraw_rules
from review.services.amendments import publish_amendment, stated_change
from review.services.deciding import decide, require_words, withdraw
from review.services.records import record_in
from solicitations.models import Solicitation
from solicitations.permissions import roles_of
from solicitations.states import ProtocolPart

STALE = "stale"


@transaction.atomic
def propose_amendment(
    *, solicitation: Solicitation, part: ProtocolPart, reason: str, by: User, now: datetime, **rules: Any
) -> RulesProposal:
    """Ask for other weights, minimums or another ranking rule in place of the locked ones.

    ``rules`` are what ``stated_change`` takes. Nothing is published and nothing changes until another agrees.

    Raises:
        NotAllowed: not the procurement officer of a published solicitation, or the choice is made for good.
        InvalidInput: what ``stated_change`` raises, or no reason is given.
        Conflict: nothing was locked, or the same waits for a decision already.
    """
    if not can_amend_review(by, solicitation):
        raise NotAllowed(
            "The procurement officer proposes other weights and rules, until the choice is made."
        )
    if not reason.strip():
        raise InvalidInput("Say why: whoever decides reads it, and it is published.", field="reason")
    hold_alone("review rules", solicitation.pk)
    if not solicitation.evaluation_digest:
        raise Conflict("No evaluation is locked: there is nothing to deviate from.")
    before, after = stated_change(solicitation, **rules)
    if RulesProposal.objects.waiting().filter(solicitation=solicitation, after=after).exists():
        raise InvalidInput("The same change waits for a decision already.", code="waits")
    effect = planned_effect(solicitation, by, (before, after))
    proposal = RulesProposal.objects.create(
        solicitation=solicitation,
        part=part,
        before=before,
        after=after,
        run=effect.run,
        basis=effect.basis,
        reason=reason.strip(),
        proposed_by=by,
        proposed_at=now,
    )
    _record(proposal, by, "review.rules_proposed", {"reason": proposal.reason})
    return proposal


@transaction.atomic
def decide_amendment(
    *, proposal: RulesProposal, is_confirmed: bool, reason: str, seen: str, by: User, now: datetime
) -> RulesProposal:
    """Agree to a deviation, which publishes it and puts it in force, or decline it; never by whoever proposed it.

    ``seen`` is the basis of the effect that whoever decides has looked at.

    Raises:
        NotAllowed: who proposed it, or somebody with no part in it.
        InvalidInput: it is declined without a reason.
        Conflict: it was decided on or withdrawn already, rules, scores or values have changed since they were looked
            at (code ``stale``), the rules stand like this already, or who proposed it may do so no more.
    """
    solicitation = proposal.solicitation
    if not can_decide_rules(by, proposal):
        raise NotAllowed(
            "Procurement, the chair or the independent evaluator decides, and never who proposed."
        )
    require_words(is_confirmed=is_confirmed, reason=reason)
    hold_alone("review rules", solicitation.pk)
    proposal.refresh_from_db(fields=["is_confirmed"])
    if not proposal.waits:
        raise Conflict("This was decided on or withdrawn already.")
    if not is_confirmed:
        decide(proposal, is_confirmed=False, reason=reason, by=by, now=now)
        _record(proposal, by, "review.rules_declined", {"reason": proposal.decision_reason})
        return proposal
    change = change_now(proposal)
    _require_seen(proposal, change, seen, by)
    amendment = publish_amendment(
        solicitation=solicitation,
        change=change,
        part=ProtocolPart(proposal.part),
        reason=proposal.reason,
        proposed_by=proposal.proposed_by,
        by=by,
        now=now,
    )
    decide(proposal, is_confirmed=True, reason=reason, by=by, now=now, amendment=amendment)
    return proposal


def _require_seen(
    proposal: RulesProposal, change: tuple[dict[str, Any], dict[str, Any]], seen: str, by: User
) -> None:
    if change[0] == change[1]:
        raise Conflict("The rules stand like this already: decline it, or have it withdrawn.")
    if not can_amend_review(proposal.proposed_by, proposal.solicitation):
        raise Conflict(f"{proposal.proposed_by} runs this solicitation no more. Have it proposed anew.")
    if planned_effect(proposal.solicitation, by, change).basis != seen:
        raise Conflict(
            "The rules, the scores or the values have changed since you looked. "
            "Look at the effect as it is now, then decide.",
            code=STALE,
        )


@transaction.atomic
def withdraw_amendment(*, proposal: RulesProposal, by: User, now: datetime) -> RulesProposal:
    """Take back a deviation one has asked for, before anybody has decided on it.

    Raises:
        NotAllowed: somebody else proposed it, or the choice is made for good.
        Conflict: it was decided on or withdrawn already.
    """
    if not can_withdraw_rules(by, proposal):
        raise NotAllowed("Who proposed a deviation withdraws it, until the choice is made.")
    withdraw(proposal, by=by, now=now)
    _record(proposal, by, "review.rules_withdrawn", {})
    return proposal


def _record(proposal: RulesProposal, by: User, verb: str, facts: dict[str, Any]) -> None:
    held = roles_of(by, proposal.solicitation).intersection(DECIDES_ON_RULES)
    role = Role.PROCUREMENT if Role.PROCUREMENT in held else min(held)
    digests = {"before": digest(proposal.before), "after": digest(proposal.after)}
    record_in(proposal.solicitation, by, role, verb, {"proposal": proposal.pk} | digests | facts)
