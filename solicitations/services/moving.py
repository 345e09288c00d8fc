"""Moving a solicitation from state to state: guarded, taken down as a stage, told to whoever follows it.

Every move is one conditional update from the state it was seen in, so that of two people acting at once one is told
that the other was faster.
"""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.states import Role
from audit.states import Actor
from kernel.errors import Conflict, NotAllowed
from solicitations.models import Solicitation, Stage
from solicitations.permissions import can_run
from solicitations.queries.stages import waits_for_verdict
from solicitations.services.announcing import announce
from solicitations.states import (
    AnnouncementKind,
    SolicitationState,
    may_move,
    passed_over,
)

S = SolicitationState


def as_procurement(by: User) -> Actor:
    """Return a person as the record names them when they run a solicitation."""
    return by.as_actor(Role.PROCUREMENT)


def require_runs(by: User, solicitation: Solicitation) -> None:
    """Refuse whoever is not the solicitation's procurement officer."""
    if not can_run(by, solicitation):
        raise NotAllowed("Only the procurement officer assigned to this solicitation does that.")


def require_draft(solicitation: Solicitation) -> None:
    """Refuse to change what others read, review or rely on."""
    current = SolicitationState(Solicitation.objects.values_list("state", flat=True).get(pk=solicitation.pk))
    if current == S.DRAFT:
        return
    if current in (S.COMMENT, S.INTERNAL_REVIEW):
        raise Conflict(f"This draft is {current.label}: others read it as it stands. Take it back first.")
    raise Conflict("A published solicitation does not change. Extend its deadline, or cancel it.")


def move(
    solicitation: Solicitation,
    new: SolicitationState,
    *,
    at: datetime,
    by: User | None = None,
    reference: str = "",
    **changes: Any,
) -> Stage:
    """Move a solicitation to a state and change columns with it; take the stage down.

    Raises:
        Conflict: it cannot go there from where it stands, a step of its route is still to be passed, or somebody was
            faster.
    """
    solicitation.refresh_from_db(fields=["state", "route"])
    old = SolicitationState(solicitation.state)
    _require_move(solicitation, old, new)
    if not Solicitation.objects.filter(pk=solicitation.pk, state=old).update(state=new, **changes):
        raise Conflict("Somebody else moved this solicitation just now. Look again.")
    solicitation.refresh_from_db()
    return Stage.objects.create(
        solicitation=solicitation, state=new, began_at=at, began_by=by, reference=reference
    )


def _require_move(solicitation: Solicitation, old: SolicitationState, new: SolicitationState) -> None:
    if not may_move(old, new, solicitation.route):
        skipped = passed_over(old, new, solicitation.route)
        steps = f" First come: {', '.join(step.label for step in skipped)}." if skipped else ""
        raise Conflict(f"This solicitation is {old.label}: it cannot become {new.label} from there.{steps}")
    if waits_for_verdict(solicitation, new):
        raise Conflict(f"This solicitation is {old.label}, and nobody has passed it yet.")


def tell(solicitation: Solicitation, *, title: str, at: datetime, text: str = "") -> None:
    """Tell everybody who follows a solicitation that it has moved."""
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.STATE,
        title=f"{solicitation.code}: {title}",
        text=text,
        at=at,
    )
