"""An import from upload to rows: kept, read by a worker, shown, written by a worker when somebody says so.

Every step is one conditional update, so that a task delivered twice, or to a worker that lost its lease, does
nothing. The rows and the end of the job are written in one transaction: whole, or not at all.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.blobs import read_blob, store_blob
from kernel.clock import database_now
from kernel.errors import Conflict, DomainError, InvalidInput
from kernel.outbox import enqueue
from solicitations.importers import Reading
from solicitations.models import DataImport
from solicitations.rendering import preview_of
from solicitations.services.import_kinds import KIND_OF, Commission
from solicitations.services.import_outcomes import require_clean
from solicitations.services.planning import require_planner
from solicitations.services.records import record_for_organisation
from solicitations.states import FILE_OF, IMPORT_NOT_WRITTEN, ImportKind, ImportState
from web.uploads import KINDS, MEGABYTE, require_kind

READ, WRITE = "solicitations.read_import", "solicitations.write_import"
NUDGE = timedelta(seconds=60)
# Longer than the one transaction in which the largest file is written.
LEASE = timedelta(seconds=180)
TELL_EVERY_S = 0.4
MOST_ATTEMPTS = 3
MOST_WORDS = 4000
LARGEST_FILE = 10 * MEGABYTE
DIED = "Its worker died {n} times. The file may need more memory than the worker had."


class LeaseLostError(Exception):
    """Another worker has the import, or it ended: stop without a word."""


@transaction.atomic
def request_import(
    *,
    organisation: Organisation,
    kind: ImportKind,
    filename: str,
    content: bytes,
    by: User,
    now: datetime,
    corrects: DataImport | None = None,
    **options: object,
) -> DataImport:
    """Keep a file and have a worker read it; nothing of it is written yet.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: it is no file of that sort, or something that has to be stated with it is not.
    """
    require_planner(by, organisation)
    suffix = FILE_OF[kind]
    try:
        require_kind(filename, content, (suffix,), LARGEST_FILE)
    except InvalidInput as error:
        raise InvalidInput(error.message, field="file") from error
    blob = store_blob(
        owner_id=organisation.pk, content=content, media_type=KINDS[suffix][0], filename=filename
    )
    kept = DataImport.objects.create(
        organisation=organisation,
        kind=kind,
        document=blob,
        options=KIND_OF[kind].options(options),
        corrects=corrects,
        uploaded_by=by,
        uploaded_at=now,
        lease_until=now + NUDGE,
    )
    enqueue(topic=READ, subject_id=kept.pk)
    return kept


@transaction.atomic
def retry_import(
    *,
    refused: DataImport,
    filename: str,
    content: bytes,
    by: User,
    now: datetime,
    **changed: object,
) -> DataImport:
    """Send a corrected file in place of one that was refused or failed; what was stated with it holds unless changed.

    Raises:
        NotAllowed: the person does not plan for the utility.
        Conflict: the earlier file was not refused.
        InvalidInput: as for the first file.
    """
    require_planner(by, refused.organisation)
    if refused.state not in IMPORT_NOT_WRITTEN:
        was = refused.get_state_display()
        raise Conflict(f"Only a file that was refused or failed is sent again; this one is {was}.")
    stated = dict(refused.options)
    if "in_service_on" in stated:
        stated["in_service_on"] = date.fromisoformat(stated["in_service_on"])
    return request_import(
        organisation=refused.organisation,
        kind=ImportKind(refused.kind),
        filename=filename,
        content=content,
        by=by,
        now=now,
        corrects=refused,
        **{**stated, **changed},
    )


@transaction.atomic
def commit_import(*, data_import: DataImport, by: User, now: datetime, publishes: bool = False) -> DataImport:
    """Have a worker write what was read, once.

    Raises:
        NotAllowed: the person does not plan for the utility.
        Conflict: it is not ready, or it was committed before.
    """
    require_planner(by, data_import.organisation)
    taken = DataImport.objects.filter(pk=data_import.pk, state=ImportState.READY).update(
        state=ImportState.WRITING,
        committed_at=now,
        committed_by=by,
        publishes=publishes,
        n_done=0,
        n_attempts=0,
        lease_holder="",
        lease_until=now + NUDGE,
    )
    data_import.refresh_from_db()
    if not taken:
        was = data_import.get_state_display()
        raise Conflict(f"Only a file that is ready can be written once; this one is {was}.")
    enqueue(topic=WRITE, subject_id=data_import.pk)
    return data_import


def read_import(*, import_id: UUID) -> None:
    """Read a queued file: every wrong cell is kept, or it is ready to be written. A second delivery does nothing."""
    held = _Hold(import_id, ImportState.READING)
    if not held.take(ImportState.QUEUED):
        return
    begun = time.monotonic()
    with held.ending_on_errors():
        one = held.row()
        kind, reading = KIND_OF[ImportKind(one.kind)], _read(one, held)
        if reading.is_clean:
            kind.require_new(one.organisation, reading, one.options)
        held.move(
            ImportState.READY if reading.is_clean else ImportState.REFUSED,
            problems=[vars(problem) for problem in reading.problems],
            preview=preview_of(ImportKind(one.kind), reading),
            read_seconds=time.monotonic() - begun,
        )


def write_import(*, import_id: UUID) -> None:
    """Write a committed file in one transaction. A second delivery does nothing."""
    held = _Hold(import_id, ImportState.WRITING)
    if not held.take(ImportState.WRITING):
        return
    begun = time.monotonic()
    with held.ending_on_errors():
        one = held.row()
        reading = _read(one, held)
        held.renew()
        with transaction.atomic():
            now = database_now()
            by = one.committed_by or one.uploaded_by
            require_planner(by, one.organisation)
            to = Commission(one.organisation, one.options, one.publishes, by, now)
            require_clean(reading)
            outcome = KIND_OF[ImportKind(one.kind)].write(reading, to)
            seconds = time.monotonic() - begun
            held.move(ImportState.WRITTEN, outcome=outcome.as_facts(), written_at=now, write_seconds=seconds)


def _read(one: DataImport, held: "_Hold") -> "Reading[object]":
    reading = KIND_OF[ImportKind(one.kind)].read(read_blob(one.document), held.tell)
    if not reading.rows and not reading.problems:
        raise InvalidInput("The table of this file has no rows.", field="file")
    more = KIND_OF[ImportKind(one.kind)].problems_in(one.organisation, reading)
    return replace(reading, problems=(*reading.problems, *more)) if more else reading


@dataclass
class _Hold:
    """One worker's hold on an import in one state: renewed while it reads, lost when it is taken back."""

    import_id: UUID
    state: ImportState
    worker: str = field(default_factory=lambda: secrets.token_hex(8))
    told_at: float = 0.0

    def take(self, waiting: ImportState) -> bool:
        """Take an import that waits for a worker; false when there is nothing to take."""
        free = DataImport.objects.filter(pk=self.import_id, state=waiting, lease_holder="")
        until = database_now() + LEASE
        return bool(free.update(state=self.state, lease_holder=self.worker, lease_until=until))

    def mine(self) -> "QuerySet[DataImport]":
        """The import, while this worker holds it."""
        return DataImport.objects.filter(pk=self.import_id, state=self.state, lease_holder=self.worker)

    def row(self) -> DataImport:
        """The import with what reading and writing it asks for."""
        named = DataImport.objects.select_related("organisation", "document", "committed_by", "uploaded_by")
        return named.get(pk=self.import_id)

    def renew(self, **changes: object) -> None:
        """Renew the lease and write what changed, or learn that it is lost."""
        if not self.mine().update(lease_until=database_now() + LEASE, **changes):
            raise LeaseLostError

    def tell(self, done: int, total: int) -> None:
        """Write how far it is, now and then."""
        if time.monotonic() - self.told_at >= TELL_EVERY_S or done == total:
            self.renew(n_done=done, n_rows=total)
            self.told_at = time.monotonic()

    def move(self, to: ImportState, **changes: object) -> None:
        """End this worker's part."""
        ended = self.mine().update(state=to, lease_holder="", lease_until=None, **changes)
        if not ended:
            raise LeaseLostError

    @contextmanager
    def ending_on_errors(self) -> Iterator[None]:
        """Refuse the import with the words of a domain error, fail it on any other, which is raised on."""
        try:
            yield
        except LeaseLostError:
            return
        except DomainError as error:
            self._end(ImportState.REFUSED, error.message)
        except Exception as error:
            self._end(ImportState.FAILED, f"{type(error).__name__}: {error}")
            raise

    def _end(self, state: ImportState, words: str) -> None:
        self.mine().update(state=state, error=words[:MOST_WORDS], lease_holder="", lease_until=None)


def sweep_imports(*, now: datetime) -> int:
    """Take back imports whose worker died, and send again what nobody took; return how many were touched."""
    lost = DataImport.objects.filter(lease_until__lt=now).select_related("organisation", "uploaded_by")
    return sum(_take_back(one, now) for one in lost)


@transaction.atomic
def _take_back(one: DataImport, now: datetime) -> bool:
    same = DataImport.objects.filter(pk=one.pk, state=one.state, lease_until=one.lease_until)
    topic = WRITE if one.state == ImportState.WRITING else READ
    if not one.lease_holder:
        taken = same.update(lease_until=now + NUDGE)
    elif one.n_attempts + 1 >= MOST_ATTEMPTS:
        words = DIED.format(n=one.n_attempts + 1)
        ended = same.update(state=ImportState.FAILED, error=words, lease_holder="", lease_until=None)
        if ended:
            facts = {"import": one.pk, "kind": one.kind, "n_attempts": one.n_attempts + 1}
            record_for_organisation(one.organisation, one.uploaded_by, Role.PLANNER, "import.failed", facts)
        return bool(ended)
    else:
        waiting = ImportState.WRITING if topic == WRITE else ImportState.QUEUED
        taken = same.update(
            state=waiting, lease_holder="", lease_until=now + NUDGE, n_attempts=one.n_attempts + 1, n_done=0
        )
    if taken:
        enqueue(topic=topic, subject_id=one.pk)
    return bool(taken)
