"""Going on with fewer good offers than the rules ask for: procurement proposes, the independent evaluator decides.

The other way out is the regular one: the chair ends the solicitation without an award.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from bids.models import ShortfallDecision
from bids.permissions import can_decide_on_shortfall, can_propose_going_on
from bids.queries.shortfall import is_held, n_asked, n_good
from bids.services.affiliates import require_words
from bids.services.records import record_of_solicitation
from bids.states import ShortfallState
from kernel.errors import Conflict, NotAllowed
from kernel.locks import hold_alone
from solicitations.models import Solicitation
from solicitations.services.dates import OFFERS_LOCK


@transaction.atomic
def propose_going_on(
    *, solicitation: Solicitation, reason: str, by: User, now: datetime
) -> ShortfallDecision:
    """Propose to go on with the good offers there are.

    Raises:
        NotAllowed: not procurement, or not during the evaluation.
        InvalidInput: no reason.
        Conflict: nothing is held, no good offer is left, or a proposal waits already.
    """
    if not can_propose_going_on(by, solicitation):
        raise NotAllowed("Procurement proposes to go on, during the evaluation.")
    words = require_words(reason, "reason", "Say why these are enough")
    hold_alone(OFFERS_LOCK, solicitation.pk)
    good = n_good(solicitation)
    if not good:
        raise Conflict("There is no good offer to go on with. The chair ends it without an award.")
    if not is_held(solicitation):
        raise Conflict(
            "Nothing is held: there are as many good offers as the rules ask for, or it was decided."
        )
    if ShortfallDecision.objects.filter(solicitation=solicitation, state=ShortfallState.PROPOSED).exists():
        raise Conflict("A proposal waits for the independent evaluator already.")
    made = ShortfallDecision.objects.create(
        solicitation=solicitation,
        n_asked=n_asked(solicitation),
        n_offers=good,
        reason=words,
        proposed_by=by,
        proposed_at=now,
    )
    _record(made, by, Role.PROCUREMENT, "shortfall.proposed", {"reason": words})
    return made


@transaction.atomic
def decide_on_shortfall(
    *, decision: ShortfallDecision, goes_on: bool, note: str, by: User, now: datetime
) -> None:
    """Confirm or decline what procurement proposed, with a note; once confirmed the offers may be valued.

    Raises:
        NotAllowed: not the independent evaluator, or not during the evaluation.
        InvalidInput: no note.
        Conflict: it is decided already, or there are fewer good offers than it names by now.
    """
    solicitation = decision.solicitation
    if not can_decide_on_shortfall(by, solicitation):
        raise NotAllowed("The independent evaluator decides, during the evaluation.")
    words = require_words(note, "note", "Say why")
    hold_alone(OFFERS_LOCK, solicitation.pk)
    if goes_on and n_good(solicitation) < decision.n_offers:
        raise Conflict(
            "There are fewer good offers by now than it names. Decline it; procurement may propose anew."
        )
    state = ShortfallState.CONFIRMED if goes_on else ShortfallState.DECLINED
    waiting = ShortfallDecision.objects.filter(pk=decision.pk, state=ShortfallState.PROPOSED)
    if not waiting.update(state=state, decided_by=by, decided_at=now, decision_note=words):
        raise Conflict("This proposal is decided already.")
    decision.refresh_from_db()
    verb = "shortfall.confirmed" if goes_on else "shortfall.declined"
    _record(decision, by, Role.EVALUATOR, verb, {"note": words})


def _record(decision: ShortfallDecision, by: User, role: Role, verb: str, facts: dict[str, Any]) -> None:
    numbers = {"decision": decision.pk, "n_asked": decision.n_asked, "n_offers": decision.n_offers}
    record_of_solicitation(decision.solicitation, by.as_actor(role), verb, numbers | facts)
