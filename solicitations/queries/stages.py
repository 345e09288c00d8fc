"""Where a solicitation stands on its route, how it came there, and what may come next."""

from datetime import datetime

from django.db.models import QuerySet

from solicitations.models import Solicitation, Stage
from solicitations.states import (
    BY_HAND,
    DECIDED,
    EVALUATION_CHAIN,
    OVERSIGHT,
    SolicitationState,
    Verdict,
    may_move,
    next_state,
)

S = SolicitationState


def current_stage(solicitation: Solicitation) -> Stage | None:
    """Return the stage a solicitation is in, if its arrival there was taken down."""
    return solicitation.stages.filter(state=solicitation.state).order_by("-began_at").first()


def is_decided(solicitation: Solicitation) -> bool:
    """Say whether the stage a solicitation is in has its verdict."""
    stage = current_stage(solicitation)
    return stage is not None and stage.verdict != ""


def stages_of(solicitation: Solicitation) -> QuerySet[Stage]:
    """Return every stage in the order in which they were reached."""
    return solicitation.stages.select_related("began_by", "decided_by").order_by("began_at", "pk")


def waits_for_verdict(solicitation: Solicitation, new: SolicitationState) -> bool:
    """Say whether a step forward to ``new`` waits until somebody has passed where the solicitation stands."""
    state = SolicitationState(solicitation.state)
    is_forward = new in EVALUATION_CHAIN or new == S.PUBLISHED
    is_sent_back = state in OVERSIGHT and new == S.SELECTION
    if state not in DECIDED or not is_forward or is_sent_back:
        return False
    stage = current_stage(solicitation)
    return stage is None or stage.verdict != Verdict.PASSED


def is_ready_for(solicitation: Solicitation, new: SolicitationState) -> bool:
    """Say whether a solicitation may go to a state now, its route and the verdicts on it considered."""
    is_next = may_move(SolicitationState(solicitation.state), new, solicitation.route)
    return is_next and not waits_for_verdict(solicitation, new)


def step_by_hand(solicitation: Solicitation) -> SolicitationState | None:
    """Return the step that procurement may take now with a button, or None."""
    state = SolicitationState(solicitation.state)
    if state == S.DRAFT:
        following: SolicitationState | None = (
            S.INTERNAL_REVIEW if S.INTERNAL_REVIEW in solicitation.route else None
        )
    else:
        following = next_state(state, solicitation.route)
    if following not in BY_HAND or not is_ready_for(solicitation, following):
        return None
    return following


def sent_back_at(solicitation: Solicitation) -> datetime | None:
    """Return when oversight last sent the choice back, or None."""
    rejected = solicitation.stages.filter(state__in=OVERSIGHT, verdict=Verdict.REJECTED)
    return rejected.order_by("-decided_at").values_list("decided_at", flat=True).first()
