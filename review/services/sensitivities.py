"""Sensitivities: asked for by whoever sees the values, worked out by a worker, swept like runs."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from kernel.outbox import enqueue
from review.evaluation.ranked import Ranked, rank_run
from review.evaluation.sensitivities import n_steps, sensitivity_document
from review.models import Sensitivity
from review.permissions import NOT_YET, can_see_ranking
from review.queries.ranking import latest_run
from review.services.holding import NUDGE, Hold, take_back
from valuation.evaluation import thaw
from valuation.states import ACTIVE, RunState

TOPIC = "review.work_out_sensitivity"
RENEW_EVERY_S = 5.0


@transaction.atomic
def ask_sensitivity(*, offer: Offer, by: User, now: datetime) -> Sensitivity:
    """Have an offer's sensitivity worked out on the last finished run, against the next in rank.

    What is there or on its way stays, unless it failed or another offer has become the next in rank.

    Raises:
        NotAllowed: the person does not see values.
        Conflict: no run has finished, it kept no inputs, or it did not value this offer.
    """
    if not can_see_ranking(by, offer.solicitation):
        raise NotAllowed(NOT_YET)
    run = latest_run(offer.solicitation, by)
    if run is None:
        raise Conflict("No valuation has finished yet. Once one has, its sensitivities can be worked out.")
    ranked = rank_run(run, by)
    if offer.pk not in ranked.done:
        raise Conflict(f"{offer} was not valued by the last finished run.")
    if run.case_id is None:
        raise Conflict("This run kept no inputs. Run the valuation again.")
    rival_id = next_in_rank(ranked, offer.pk)
    fresh = {"rival_id": rival_id, "asked_by": by, "asked_at": now, "lease_until": now + NUDGE}
    row, is_new = Sensitivity.objects.select_for_update(of=("self",)).get_or_create(
        run=run, offer=offer, defaults=fresh
    )
    is_right = row.rival_id == rival_id and row.state != RunState.FAILED
    if not is_new and (is_right or row.state in ACTIVE):
        return row
    if not is_new:
        again = {"state": RunState.QUEUED, "error": "", "document": None, "n_attempts": 0, "n_done": 0}
        Sensitivity.objects.filter(pk=row.pk).update(**fresh, **again, ended_at=None)
        row.refresh_from_db()
    enqueue(topic=TOPIC, subject_id=row.pk)
    return row


def next_in_rank(ranked: Ranked, offer_id: UUID) -> UUID | None:
    """Return the offer that stands behind another, or for the last one the offer before it."""
    at = ranked.in_order.index(offer_id)
    if at + 1 < len(ranked.in_order):
        return ranked.in_order[at + 1]
    return ranked.in_order[at - 1] if at else None


def work_out_sensitivity(*, sensitivity_id: UUID) -> None:
    """Work on a queued row until its document is kept; an error that is not the case's own is raised again."""
    Hold(Sensitivity, sensitivity_id, renew_every_s=RENEW_EVERY_S).work(_work_out)


def _work_out(held: Hold[Sensitivity]) -> None:
    row = held.mine().select_related("run__case").get()
    case = thaw(row.run)
    held.renew(n_steps=n_steps(case, has_rival=row.rival_id is not None))
    document = sensitivity_document(case, row.offer_id, row.rival_id, on_step=held.step)
    held.renew(document=document, state=RunState.DONE, ended_at=database_now())


def sweep_sensitivities(*, now: datetime) -> int:
    """Take back what a dead worker held and send again what nobody took; return how many were touched."""
    return take_back(Sensitivity.objects.all(), topic=TOPIC, now=now)
