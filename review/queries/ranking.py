"""What a ranking rests on: the last finished run, the tie band of its protocol, the seed of the lock."""

from decimal import Decimal

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
    done = Run.objects.visible_to(user).filter(solicitation=solicitation, state=RunState.DONE)
    return done.select_related("protocol").order_by("-ended_at").first()


def unfinished_run(solicitation: Solicitation, user: Visitor) -> Run | None:
    """Return the newest run, if it is not the one that finished: queued, running, failed or cancelled."""
    newest = Run.objects.visible_to(user).filter(solicitation=solicitation).order_by("-requested_at").first()
    return newest if newest and newest.state != RunState.DONE else None
