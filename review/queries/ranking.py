"""What a ranking rests on: the last finished run, the tie band of its protocol, the seed of the lock."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Q, Subquery

from accounts.permissions import Visitor
from review.models import EvaluationLock
from solicitations.models import Solicitation
from valuation.models import Protocol, Run
from valuation.states import RunState


def seed_of(solicitation: Solicitation) -> str:
    """Return the seed of a solicitation's evaluation lock; none where nothing was locked."""
    document = (
        EvaluationLock.objects.filter(solicitation=solicitation).values_list("document", flat=True).first()
    )
    return str(document["seed"]) if document else ""


def tie_band_of(protocol: Protocol) -> Decimal:
    """Return the tie band the protocol states, in $/kW-year; none stated is none."""
    stated = protocol.content.get("ranking", {}).get("tie_band_usd_per_kw_year", "0")
    return Decimal(str(stated))


def latest_run(solicitation: Solicitation, user: Visitor) -> Run | None:
    """Return the last finished run that this person may see."""
    done = Run.objects.visible_to(user).official().filter(solicitation=solicitation, state=RunState.DONE)
    run = done.select_related("protocol").order_by("-ended_at").first()
    if run is not None:
        run.solicitation = solicitation
    return run


def newest_runs(solicitation: Solicitation, user: Visitor) -> tuple[Run | None, Run | None]:
    """Return what ``latest_run`` and ``unfinished_run`` return, in one query."""
    visible = Run.objects.visible_to(user).official().filter(solicitation=solicitation)
    done = visible.filter(state=RunState.DONE).order_by("-ended_at")
    newest = visible.order_by("-requested_at")
    wanted = Q(pk=Subquery(done.values("pk")[:1])) | Q(pk=Subquery(newest.values("pk")[:1]))
    found = list(visible.filter(wanted).select_related("protocol").order_by("-requested_at"))
    for run in found:
        run.solicitation = solicitation
    unfinished = found[0] if found and found[0].state != RunState.DONE else None
    ended = [run for run in found if run.state == RunState.DONE]
    # Of two finished ones that which ended last.
    return max(ended, key=_ended_at, default=None), unfinished


def _ended_at(run: Run) -> datetime:
    return run.ended_at or run.requested_at


def unfinished_run(solicitation: Solicitation, user: Visitor) -> Run | None:
    """Return the newest run, if it is not the one that finished: queued, running, failed or cancelled."""
    runs = Run.objects.visible_to(user).official().filter(solicitation=solicitation)
    newest = runs.order_by("-requested_at").first()
    return newest if newest and newest.state != RunState.DONE else None
