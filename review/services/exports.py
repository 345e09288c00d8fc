"""The clerk's export: everything of a review, whoever asks, with a reason and on the record."""

import json
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import SYSTEM, solicitation_stream
from kernel.blobs import read_blob, store_blob
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from kernel.outbox import enqueue
from nmv.canonical import digest
from review.evaluation.ranked import ranked_run
from review.models import ReviewExport
from review.permissions import can_export_review
from review.queries.exported_acts import act_tables
from review.queries.exported_scores import score_tables
from review.queries.exported_values import value_tables
from review.queries.exports import Table, is_exportable, open_offers
from review.rendering.exports import workbook_of
from review.services.records import record_in
from solicitations.models import Assignment, Recusal, Solicitation

TOPIC = "review.make_export"
SLOW = timedelta(minutes=2)
ZIPPED = "application/zip"


@transaction.atomic
def ask_export(*, solicitation: Solicitation, reason: str, by: User, now: datetime) -> ReviewExport:
    """Promise an export of everything that a review has put down.

    It is made for who keeps the utility's records, recused or not: that is kept with it, and read by who reads of
    the recusal itself. Their ordinary pages go on telling them nothing.

    Raises:
        NotAllowed: not an administrator of the solicitation's utility.
        InvalidInput: no reason.
        Conflict: no offers were opened, so there is nothing to export.
    """
    if not can_export_review(by, solicitation):
        raise NotAllowed("An administrator of the utility exports its records.")
    why = reason.strip()
    if not why:
        raise InvalidInput("Say what the export is for: the record keeps it.", field="reason")
    if not is_exportable(solicitation):
        raise Conflict("The offers were not opened yet: there is nothing to export.")
    is_recused = Recusal.objects.filter(solicitation=solicitation, user=by).exists()
    export = ReviewExport.objects.create(
        solicitation=solicitation, reason=why, asked_by=by, asked_at=now, is_by_recused=is_recused
    )
    # All who take part read the chain; it has the recusal as an act of its own, under the person's id.
    facts = {"export": export.pk, "reason": why}
    record_in(solicitation, by, Role.ADMINISTRATOR, "review.export_asked", facts)
    enqueue(topic=TOPIC, subject_id=export.pk)
    return export


@transaction.atomic
def make_export(*, export_id: UUID) -> bool:
    """Write the file of an export that has none; a second delivery finds nothing to do."""
    hold_alone("review-export", export_id)
    export = ReviewExport.objects.select_related("solicitation__organisation", "asked_by").get(pk=export_id)
    if export.made_at is not None:
        return False
    tables = _tables(export.solicitation)
    document = json.loads(json.dumps(_document(export, tables), cls=DjangoJSONEncoder))
    export.digest, export.made_at = digest(document), database_now()
    export.n_rows = sum(len(table.rows) for table in tables)
    export.blob = store_blob(
        owner_id=export.solicitation.organisation_id,
        content=_zipped(document, workbook_of(tables)),
        media_type=ZIPPED,
        filename=f"review-{export.solicitation.code}-{export.made_at:%Y%m%d-%H%M%S}.zip",
    )
    export.save()
    record(
        stream=solicitation_stream(export.solicitation_id, owner_id=export.solicitation.organisation_id),
        actor=SYSTEM,
        verb="review.export_made",
        facts={"export": export.pk, "digest": export.digest},
    )
    return True


def _tables(solicitation: Solicitation) -> list[Table]:
    offers = open_offers(solicitation)
    return [
        *score_tables(solicitation, offers),
        *act_tables(solicitation, offers),
        *value_tables(solicitation, offers),
        _ranks(solicitation),
    ]


def _document(export: ReviewExport, tables: list[Table]) -> dict[str, Any]:
    return {
        "schema": "gridtender.review-export/1",
        "solicitation": export.solicitation.code,
        "asked_by": str(export.asked_by),
        "asked_at": export.asked_at,
        "is_by_recused": export.is_by_recused,
        "reason": export.reason,
        "tables": {table.name: table.rows for table in tables},
    }


def _ranks(solicitation: Solicitation) -> Table:
    """The last finished run's ranks as procurement has them: the evaluator's give offers behind the wall a place."""
    columns = ("alias", "rank", "rank_by_policy", "rank_by_value", "value", "unit", "quality", "kept_back")
    held = Assignment.objects.in_force().filter(solicitation=solicitation).select_related("user")
    viewer = next((each.user for each in held.filter(role=Role.PROCUREMENT).order_by("assigned_at")), None)
    ranked = ranked_run(solicitation, viewer) if viewer else None
    if ranked is None:
        return Table("ranks", columns, [])
    rows = []
    open_to_all = set(open_offers(solicitation).values_list("pk", flat=True))
    for key in (each for each in ranked.in_order if each in open_to_all):
        place, quality = ranked.places[key], ranked.quality.get(key)
        places = (place.rank, place.rank_by_policy, place.rank_by_value)
        figures = (*places, ranked.measure.shown(ranked.values[key]), ranked.measure.unit)
        told = (ranked.done[key].offer.alias, *figures, quality.mean if quality else None, place.kept_back)
        rows.append(dict(zip(columns, told, strict=True)))
    return Table("ranks", columns, rows)


def _zipped(document: dict[str, Any], workbook: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("review.json", json.dumps(document, indent=1, ensure_ascii=False))
        archive.writestr("review.xlsx", workbook)
    return content.getvalue()


@transaction.atomic
def take_export(*, export: ReviewExport, by: User, now: datetime) -> bytes:
    """Hand out the file of an export, each time on the record.

    Raises:
        NotAllowed: see ``ask_export``.
        Conflict: it is still being made.
    """
    if not can_export_review(by, export.solicitation):
        raise NotAllowed("An administrator of the utility exports its records.")
    if export.blob is None:
        raise Conflict("This export is still being made. Wait a moment, then take it.")
    ReviewExport.objects.filter(pk=export.pk).update(n_taken=F("n_taken") + 1)
    facts = {"export": export.pk, "digest": export.digest, "at": now}
    record_in(export.solicitation, by, Role.ADMINISTRATOR, "review.export_taken", facts)
    return read_blob(export.blob)


def sweep_exports(*, now: datetime) -> int:
    """Ask again for exports whose worker died; return how many."""
    late = list(ReviewExport.objects.filter(made_at=None, asked_at__lt=now - SLOW))
    for export in late:
        with transaction.atomic():
            enqueue(topic=TOPIC, subject_id=export.pk)
    return len(late)
