"""Telling procurement, chair and evaluator what a run that the system asked for has moved."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.outbox import enqueue
from review.evaluation.changes import changes
from review.evaluation.ranked import rank_run
from review.evaluation.shadow import standings
from review.models import RerunNotice
from solicitations.models import Assignment, Solicitation
from solicitations.states import UNTIL_AWARD
from valuation.models import Optimum, Run
from valuation.states import SEARCHING, RunState

TOPIC = "review.send_rerun_notice"
TOLD = (Role.PROCUREMENT, Role.CHAIR, Role.EVALUATOR)
# So many are named where people are told; the page has them all.
MOST_NAMED = 5


def tell_of_reruns(*, now: datetime) -> int:
    """Tell of runs that the system asked for and that have finished; return how many people were told."""
    return sum(_tell(run, user, now) for run in _finished() for user in _untold(run))


def _finished() -> Iterator[Run]:
    """The last finished run of each kind, where the system asked for it and its best set is no longer looked for."""
    done = Run.objects.filter(
        state=RunState.DONE, own_terms__isnull=True, solicitation__state__in=UNTIL_AWARD
    )
    kinds = ("solicitation_id", "on_revised_needs")
    newest = done.order_by(*kinds, "-ended_at").distinct(*kinds)
    searching = Optimum.objects.filter(state__in=SEARCHING).values("run_id")
    told = Run.objects.filter(pk__in=newest.values("pk"), follows__isnull=False).exclude(pk__in=searching)
    yield from told.select_related("protocol", "solicitation", "follows__protocol", "follows__solicitation")


def _untold(run: Run) -> list[User]:
    held = Assignment.objects.in_force().filter(solicitation=run.solicitation_id, role__in=TOLD)
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    untold = people.exclude(pk__in=RerunNotice.objects.filter(run=run).values("user_id"))
    return [user for user in untold if Run.objects.visible_to(user).filter(pk=run.pk).exists()]


@transaction.atomic
def _tell(run: Run, user: User, now: datetime) -> bool:
    """Write one notice; a second sweep at the same time writes none."""
    found = [each for each in _moved(run, user) if each[1] != each[2]]
    rows = RerunNotice.objects.bulk_create(
        [RerunNotice(run=run, user=user, told_at=now, n_moved=len(found), moves=found[:MOST_NAMED])],
        ignore_conflicts=True,
    )
    stored = RerunNotice.objects.filter(pk=rows[0].pk).first()
    if stored is None:
        return False
    enqueue(topic=TOPIC, subject_id=stored.pk)
    return True


def _moved(run: Run, user: User) -> list[list[Any]]:
    before = run.follows
    if before is None:
        return []
    found = changes(standings(rank_run(before, user)), standings(rank_run(run, user)))
    return [
        [
            str(each.offer_id),
            each.before.rank if each.before else None,
            each.after.rank if each.after else None,
        ]
        for each in found
    ]


def claim_rerun_mail(*, notice_id: UUID, now: datetime) -> RerunNotice | None:
    """Mark a notice as mailed and return it, or None if it was; undone if the sending then fails."""
    if not RerunNotice.objects.filter(pk=notice_id, mailed_at=None).update(mailed_at=now):
        return None
    return RerunNotice.objects.select_related("run__solicitation", "user").get(pk=notice_id)


def mark_reruns_read(*, solicitation: Solicitation, by: User, now: datetime) -> int:
    """Take what a person was told of a solicitation's runs off their home page; return how many notices it was."""
    unread = RerunNotice.objects.visible_to(by).filter(read_at=None, run__solicitation=solicitation)
    return unread.update(read_at=now)
