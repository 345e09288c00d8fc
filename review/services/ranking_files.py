"""Workbooks of rankings: asked for by whoever sees the ranks, made by a worker, swept like runs."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from kernel.blobs import store_blob
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from kernel.models import Blob
from kernel.outbox import enqueue
from review.evaluation.board import BoardView
from review.evaluation.dashboard import dashboard_of
from review.evaluation.ranking_table import ranking_tables
from review.models import RankingFile
from review.permissions import NOT_YET, can_see_ranking
from review.queries.ranking import latest_run
from review.services.holding import NUDGE, Hold, take_back
from solicitations.models import Solicitation
from valuation.states import ACTIVE, RunState
from web.downloads import XLSX
from web.spreadsheets.tables import tables_workbook

TOPIC = "review.make_ranking_file"
# Often enough that somebody who waits sees it move.
RENEW_EVERY_S = 0.3
KEPT = 5


@transaction.atomic
def ask_ranking_file(*, solicitation: Solicitation, view: BoardView, by: User, now: datetime) -> RankingFile:
    """Have a ranking made as a workbook, as a view shows it; one that is being made is not made twice.

    The person's newest files of a solicitation are kept, ``KEPT`` of them, the older ones dropped.

    Raises:
        NotAllowed: the person does not see values and ranks.
        Conflict: no run has finished.
    """
    _require_ranking(by, solicitation)
    run = latest_run(solicitation, by)
    if run is None:
        raise Conflict("No valuation has finished yet. Once one has, its ranking can be taken away.")
    mine = RankingFile.objects.filter(solicitation=solicitation, asked_by=by)
    waiting = mine.filter(view=view.as_facts(), state__in=ACTIVE).first()
    if waiting is not None:
        return waiting
    row = RankingFile.objects.create(
        solicitation=solicitation,
        run=run,
        view=view.as_facts(),
        asked_by=by,
        asked_at=now,
        lease_until=now + NUDGE,
    )
    _drop(list(mine.exclude(state__in=ACTIVE)[KEPT - 1 :]))
    enqueue(topic=TOPIC, subject_id=row.pk)
    return row


def _drop(old: list[RankingFile]) -> None:
    RankingFile.objects.filter(pk__in=[row.pk for row in old]).delete()
    Blob.objects.filter(pk__in=[row.document_id for row in old if row.document_id]).delete()


def _require_ranking(by: User, solicitation: Solicitation) -> None:
    if not can_see_ranking(by, solicitation):
        raise NotAllowed(NOT_YET)


def make_ranking_file(*, ranking_file_id: UUID) -> None:
    """Work on a queued file until it is kept; a second delivery finds nothing to do."""
    Hold(RankingFile, ranking_file_id, renew_every_s=RENEW_EVERY_S).work(_make)


def _make(held: Hold[RankingFile]) -> None:
    row = held.mine().select_related("solicitation__organisation", "asked_by").get()
    # Who may no longer see the ranking gets none, though it was asked for in time.
    _require_ranking(row.asked_by, row.solicitation)
    view, page = BoardView.of_facts(row.view), dashboard_of(row.solicitation, row.asked_by)
    tables = ranking_tables(page, view, database_now())
    held.renew(n_steps=sum(len(table.rows) for table in tables), run=page.run or row.run)
    content = tables_workbook(tables, on_rows=held.step)
    with transaction.atomic():
        # The row's own id as its owner: no other row speaks of the file, so it goes when the row goes.
        blob = store_blob(owner_id=row.pk, content=content, media_type=XLSX, filename=str(row))
        held.renew(document=blob, state=RunState.DONE, ended_at=database_now())


def sweep_ranking_files(*, now: datetime) -> int:
    """Take back files whose worker died; return how many were touched."""
    return take_back(RankingFile.objects.all(), topic=TOPIC, now=now)
