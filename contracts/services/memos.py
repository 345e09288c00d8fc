"""The decision memo: procurement proposes and so freezes it, a worker makes its files, the chair issues it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from accounts.models import User
from accounts.states import Role
from contracts.documents.memo import public_part
from contracts.models import Award, Memo, MemoFile
from contracts.permissions import can_issue_memo, can_propose_memo
from contracts.queries.memo_source import memo_source
from contracts.rendering import DOCX, PDF
from contracts.rendering.memo import memo_name, memo_report
from contracts.rendering.reports import Report, report_docx, report_pdf, report_xlsx
from contracts.services.records import record_in
from contracts.states import MEMO_FILES, MemoFormat, MemoState, MemoVersion
from kernel.blobs import read_blob, store_blob
from kernel.errors import Conflict, NotAllowed
from kernel.locks import hold_alone
from kernel.outbox import enqueue
from nmv.canonical import canonical_json, digest
from solicitations.models import Solicitation
from solicitations.services.announcing import announce
from solicitations.states import AnnouncementKind
from web.downloads import XLSX

TOPIC = "contracts.make_memo"
SLOW = timedelta(minutes=2)
_WRITE = {
    MemoFormat.PDF: (report_pdf, PDF),
    MemoFormat.DOCX: (report_docx, DOCX),
    MemoFormat.XLSX: (report_xlsx, XLSX),
}


@transaction.atomic
def propose_memo(*, solicitation: Solicitation, by: User, now: datetime) -> Memo:
    """Freeze the next version of a solicitation's memo as it reads now, and have its files made.

    Raises:
        NotAllowed: the person is not its procurement officer.
        Conflict: it has no outcome yet, or a version waits for the chair.
    """
    if not can_propose_memo(by, solicitation):
        raise NotAllowed("A decision memo is proposed by this solicitation's procurement officer.")
    hold_alone("memo", solicitation.pk)
    award = (
        Award.objects.filter(solicitation=solicitation)
        .select_related("selection", "solicitation__organisation")
        .first()
    )
    if award is None:
        raise Conflict(
            "There is no outcome yet. Award the contracts, or close without an award, then propose the memo."
        )
    if Memo.objects.filter(solicitation=solicitation, state=MemoState.PROPOSED).exists():
        raise Conflict("A version of the memo waits for the chair. It is issued before another is proposed.")
    number = (Memo.objects.filter(solicitation=solicitation).aggregate(last=Max("number"))["last"] or 0) + 1
    facts = memo_source(award, number, by)
    memo = Memo.objects.create(
        solicitation=solicitation,
        number=number,
        document=_kept(solicitation, canonical_json(facts), "application/json", f"memo-{number}.json"),
        digest=digest(facts),
        proposed_by=by,
        proposed_at=now,
    )
    record_in(solicitation, by, Role.PROCUREMENT, "memo.proposed", {"memo": memo.pk, "digest": memo.digest})
    enqueue(topic=TOPIC, subject_id=memo.pk)
    return memo


def memo_facts(memo: Memo, version: MemoVersion) -> Mapping[str, Any]:
    """Return what a version of a frozen memo says."""
    whole = json.loads(read_blob(memo.document))
    return whole if version == MemoVersion.CONFIDENTIAL else public_part(whole)


def make_memo_files(*, memo_id: UUID) -> int:
    """Write the files of a proposed memo that are not there yet, one after the other; return how many were."""
    memo = Memo.objects.select_related("solicitation", "document").get(pk=memo_id)
    return sum(_make_file(memo, version, kind) for version, kind in MEMO_FILES)


@transaction.atomic
def _make_file(memo: Memo, version: MemoVersion, kind: MemoFormat) -> bool:
    hold_alone("memo-files", memo.pk)
    if memo.files.filter(version=version, format=kind).exists():
        return False
    facts = memo_facts(memo, version)
    write, media_type = _WRITE[kind]
    report: Report = memo_report(facts, memo.proposed_at)
    name = memo_name(facts, version, kind)
    MemoFile.objects.create(
        memo=memo,
        version=version,
        format=kind,
        blob=_kept(memo.solicitation, write(report), media_type, name),
    )
    return True


def _kept(solicitation: Solicitation, content: bytes, media_type: str, name: str) -> Any:
    return store_blob(
        owner_id=solicitation.organisation_id, content=content, media_type=media_type, filename=name
    )


@transaction.atomic
def issue_memo(*, memo: Memo, by: User, now: datetime) -> Memo:
    """Issue a proposed memo: everybody may read its public version from now on, and it never changes.

    Raises:
        NotAllowed: the person does not chair this solicitation, or proposed the memo.
        Conflict: its files are still being made, or it is issued already.
    """
    if not can_issue_memo(by, memo):
        raise NotAllowed("A proposed memo is issued by the chair, never by the person who proposed it.")
    files = {f"{each.version} {each.format}": each.blob.sha256 for each in memo.files.select_related("blob")}
    if len(files) < len(MEMO_FILES):
        raise Conflict("Its files are still being made. Wait a moment, then issue it.")
    changed = Memo.objects.filter(pk=memo.pk, state=MemoState.PROPOSED).update(
        state=MemoState.ISSUED, issued_by=by, issued_at=now
    )
    if not changed:
        raise Conflict("This memo is issued already.")
    memo.refresh_from_db()
    facts = {"memo": memo.pk, "digest": memo.digest, "files": files}
    record_in(memo.solicitation, by, Role.CHAIR, "memo.issued", facts)
    announce(
        solicitation=memo.solicitation,
        kind=AnnouncementKind.DOCUMENT,
        title=f"Decision memo {memo.number} is issued",
        text="Its public version is on the page of the decision memo.",
        at=now,
    )
    return memo


def sweep_memos(*, now: datetime) -> int:
    """Ask again for the files of memos whose worker died; return how many memos."""
    waiting = Memo.objects.filter(state=MemoState.PROPOSED, proposed_at__lt=now - SLOW)
    late = list(waiting.alias(n=Count("files")).filter(n__lt=len(MEMO_FILES)))
    for memo in late:
        with transaction.atomic():
            enqueue(topic=TOPIC, subject_id=memo.pk)
    return len(late)
