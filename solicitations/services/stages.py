"""The steps of a route: some taken by procurement, some passed or sent back by those who watch.

Evaluation, shortlist and best and final offers are procurement's to begin. Internal review is the chair's to pass,
consultation the review group's, the statement the evaluator's; a regulator's decision is taken down with its reference.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from solicitations.models import Solicitation, Stage
from solicitations.permissions import DECIDES, can_decide_stage
from solicitations.queries.stages import current_stage
from solicitations.services.moving import as_procurement, move, require_runs, tell
from solicitations.services.records import record_for_solicitation
from solicitations.states import BY_HAND, OVERSIGHT, SolicitationState, Verdict

S = SolicitationState
TITLES: dict[SolicitationState, str] = {
    S.EVALUATION: "the evaluation has begun",
    S.SHORTLIST: "the shortlist is made",
    S.BEST_AND_FINAL: "best and final offers are asked for",
    S.CONSULTATION: "the selection is before the procurement review group",
    S.STATEMENT: "the selection is before the independent evaluator",
    S.FILED: "the selection is filed for approval",
}
LONGEST_REASON = 4000


@transaction.atomic
def begin_stage(
    *, solicitation: Solicitation, state: SolicitationState, by: User, now: datetime, reference: str = ""
) -> Stage:
    """Take the next step of a route.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: a filing without its docket or letter.
        Conflict: that step does not come next, or the one before is not passed.
    """
    require_runs(by, solicitation)
    if state not in BY_HAND:
        raise Conflict(f"A solicitation does not become {state.label} by hand.")
    if state == S.FILED and not reference.strip():
        raise InvalidInput("Give the docket or the letter under which it is filed.", field="reference")
    hold_alone("solicitation", solicitation.pk)
    stage = move(solicitation, state, at=now, by=by, reference=reference.strip())
    facts = {"state": state, "reference": reference.strip()}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.stage_begun", facts)
    if state in TITLES:
        tell(solicitation, title=TITLES[state], text=reference.strip(), at=now)
    return stage


@transaction.atomic
def decide_stage(
    *,
    solicitation: Solicitation,
    is_passed: bool,
    reason: str,
    by: User,
    now: datetime,
    reference: str = "",
) -> Stage:
    """Pass the stage a solicitation is in, or send it back: a draft to be changed, a choice to be made again.

    Raises:
        NotAllowed: the stage is somebody else's to decide.
        InvalidInput: no reason; or a regulator's decision without its reference.
        Conflict: nobody decides on where it stands, or it was decided.
    """
    hold_alone("solicitation", solicitation.pk)
    solicitation.refresh_from_db()
    state = SolicitationState(solicitation.state)
    if state not in DECIDES:
        raise Conflict(f"This solicitation is {state.label}: nobody decides on that.")
    role = DECIDES[state]
    if not can_decide_stage(by, solicitation):
        raise NotAllowed(f"That is decided by this solicitation's {role.label}.")
    words = _required_reason(reason, is_passed=is_passed)
    if state == S.FILED and not reference.strip():
        raise InvalidInput("Give the order or letter of the decision.", field="reference")
    stage = _decided(solicitation, is_passed, words, by, now)
    facts = {"state": state, "is_passed": is_passed, "reason": words, "reference": reference.strip()}
    record_for_solicitation(solicitation, by.as_actor(role), "solicitation.stage_decided", facts)
    _go_on(
        solicitation, state, is_passed=is_passed, reason=words, reference=reference.strip(), by=by, now=now
    )
    return stage


def _required_reason(reason: str, *, is_passed: bool) -> str:
    words = reason.strip()
    if not words and not is_passed:
        raise InvalidInput("Say why it goes back: others need to know what to change.", field="reason")
    if len(words) > LONGEST_REASON:
        raise InvalidInput(f"A reason has {LONGEST_REASON:,} characters at most.", field="reason")
    return words


def _decided(solicitation: Solicitation, is_passed: bool, reason: str, by: User, now: datetime) -> Stage:  # noqa: FBT001 - a verdict
    stage = current_stage(solicitation)
    verdict = Verdict.PASSED if is_passed else Verdict.REJECTED
    changed = stage is not None and Stage.objects.filter(pk=stage.pk, decided_at=None).update(
        verdict=verdict, reason=reason, decided_at=now, decided_by=by
    )
    if stage is None or not changed:
        raise Conflict("This was decided already.")
    stage.refresh_from_db()
    return stage


def _go_on(
    solicitation: Solicitation,
    state: SolicitationState,
    *,
    is_passed: bool,
    reason: str,
    reference: str,
    by: User,
    now: datetime,
) -> None:
    """A rejection moves at once; a regulator's approval too; what else is passed waits for procurement's next step."""
    if not is_passed:
        move(solicitation, S.SELECTION if state in OVERSIGHT else S.DRAFT, at=now, by=by)
        if state in OVERSIGHT:
            tell(solicitation, title="the selection is sent back", text=reason, at=now)
    elif state == S.FILED:
        move(solicitation, S.APPROVED, at=now, by=by, reference=reference)
        tell(solicitation, title="approved", text=reference, at=now)
