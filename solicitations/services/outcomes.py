"""What upper apps hand down: offers opened, scores locked, a set approved, an award made, contracts concluded."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.clock import instant
from kernel.errors import Conflict, InvalidInput
from solicitations.models import Solicitation, Stage
from solicitations.queries.stages import current_stage
from solicitations.services.moving import move, tell
from solicitations.services.records import record_for_solicitation
from solicitations.states import EVALUATING, SolicitationState, Verdict

S = SolicitationState


def mark_opened(*, solicitation: Solicitation, at: datetime) -> None:
    """Take down that the offers were opened; the bids app records the opening itself.

    Raises:
        Conflict: it is not open for offers, or its deadline is still ahead.
    """
    if solicitation.offers_due_at is None or solicitation.offers_due_at > at:
        raise Conflict("Offers are opened after their deadline.")
    move(solicitation, S.OPENED, at=at)
    tell(solicitation, title="the offers are opened", at=at)


@transaction.atomic
def record_scores_locked(*, solicitation: Solicitation, by: User, at: datetime) -> None:
    """Take down that the chair locked the qualitative scores; the review app decides whether they may be.

    Raises:
        Conflict: its offers are not open, or the scores are locked already.
    """
    open_ones = Solicitation.objects.filter(pk=solicitation.pk, state__in=EVALUATING, scores_locked_at=None)
    if not open_ones.update(scores_locked_at=at):
        raise Conflict("Scores are locked once, while the offers are under evaluation.")
    solicitation.refresh_from_db()
    facts = {"scores_locked_at": instant(at)}
    record_for_solicitation(solicitation, by.as_actor(Role.CHAIR), "solicitation.scores_locked", facts)


@transaction.atomic
def mark_selected(*, solicitation: Solicitation, by: User, at: datetime) -> None:
    """Take down that the chair approved a set; the review app records the choice itself.

    Where the route has no such step nothing moves: the award follows.

    Raises:
        Conflict: a step of the route comes first.
    """
    if S.SELECTION not in solicitation.route:
        return
    if solicitation.state == S.SELECTION:
        stage = current_stage(solicitation)
        assert stage is not None  # noqa: S101 - a selection is only reached by a move, which takes its stage down
    else:
        stage = move(solicitation, S.SELECTION, at=at, by=by)
        tell(solicitation, title="a selection is made", at=at)
    undecided = Stage.objects.filter(pk=stage.pk, decided_at=None)
    undecided.update(verdict=Verdict.PASSED, decided_at=at, decided_by=by)


def mark_awarded(*, solicitation: Solicitation, at: datetime) -> None:
    """Take down that an award was made; the contracts app records the award itself.

    Raises:
        Conflict: its offers are not opened, or a step of its route is not passed.
    """
    move(solicitation, S.AWARDED, at=at, closed_at=at)
    tell(solicitation, title="awarded", at=at)


def mark_contracted(*, solicitation: Solicitation, at: datetime) -> None:
    """Take down that the last contract of the award was concluded."""
    move(solicitation, S.CONTRACTED, at=at)
    text = "Every bidder may now ask for a debrief, on the page of its offer's outcome."
    tell(solicitation, title="contracts are concluded", text=text, at=at)


def mark_closed_without_award(*, solicitation: Solicitation, reason: str, at: datetime) -> None:
    """Take down that it ended without an award, a regular outcome; the contracts app records the decision itself.

    Raises:
        InvalidInput: no reason.
        Conflict: it cannot end so from where it stands.
    """
    if not reason.strip():
        raise InvalidInput("Say why; the reason is published.", field="reason")
    move(solicitation, S.NO_AWARD, at=at, closed_at=at, closing_reason=reason.strip())
    tell(solicitation, title="closed without award", text=reason.strip(), at=at)
