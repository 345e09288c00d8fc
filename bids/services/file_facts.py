"""Opened files looked into by a worker: held against their hash, scanned, and read for what they say of themselves.

One file at a time is in memory. What a file says of itself may name its bidder, so it is kept encrypted.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from uuid import UUID

from django.db.models import Q, QuerySet

from bids.documents.attachments import FileEntry, entries_in
from bids.documents.screens import FileFacts, Screened
from bids.importers.attachments import facts_of
from bids.models import Offer, OfferVersion, SealedFile
from bids.queries.attachments import content_of
from bids.queries.offers import readable
from bids.states import ScanState
from kernel import crypto, scanning
from kernel.clock import database_now
from kernel.crypto import CannotDecryptError
from nmv.canonical import canonical_json
from seal.errors import TamperedError
from solicitations.models import Solicitation

PURPOSE = "file-facts"
_STATE = {
    scanning.Verdict.CLEAN: ScanState.CLEAN,
    scanning.Verdict.REFUSED: ScanState.REFUSED,
    scanning.Verdict.UNKNOWN: ScanState.NOT_SCANNED,
}


def look_into_files(solicitation: Solicitation, *, renew: Callable[[], None]) -> None:
    """Look into the opened files that nobody looked into yet; ``renew`` is called before each."""
    version_of = {version.pk: version for version in _counting(solicitation)}
    for version_id in (
        _todo(version_of).values_list("version_id", flat=True).distinct().order_by("version_id")
    ):
        listed = _listed(version_of[version_id])
        for row in _todo([version_id]).select_related("blob"):
            if row.file in listed:
                renew()
                _look(row, listed[row.file])


def with_files(solicitation: Solicitation, read: Sequence[Screened]) -> list[Screened]:
    """Give the screens what the files of each offer say of themselves."""
    found: dict[UUID, list[FileFacts]] = {}
    rows = SealedFile.objects.filter(version__in=[each.pk for each in _counting(solicitation)])
    for row in rows.filter(facts__isnull=False).select_related("version"):
        found.setdefault(row.version.offer_id, []).append(_facts(row))
    return [replace(one, files=tuple(found.get(one.offer_id, ()))) for one in read]


def _counting(solicitation: Solicitation) -> QuerySet[OfferVersion]:
    """The versions that were opened: the last of each opened offer."""
    opened = Offer.objects.opened().filter(solicitation=solicitation)
    submitted = OfferVersion.objects.filter(offer__in=opened, submitted_at__isnull=False)
    return submitted.order_by("offer_id", "-number").distinct("offer_id").select_related("offer")


def _todo(versions: Iterable[UUID]) -> QuerySet[SealedFile]:
    """Those never looked into; and where there is a scanner, those it did not answer for."""
    again = Q(looked_at=None)
    if scanning.is_configured():
        again |= Q(scan=ScanState.NOT_SCANNED)
    return SealedFile.objects.filter(again, version__in=list(versions))


def _listed(version: OfferVersion) -> dict[UUID, FileEntry]:
    """What the opened parts list; of a part that is sealed still, nothing."""
    try:
        document = readable(version)
    except CannotDecryptError:
        return {}
    parts = () if document is None else (document.technical, document.price)
    return {entry.file_id: entry for part in parts for entry in entries_in(part)}


def _look(row: SealedFile, entry: FileEntry) -> None:
    same = SealedFile.objects.filter(pk=row.pk)
    try:
        content = content_of(entry, row.blob)
    except TamperedError:
        same.update(is_damaged=True, looked_at=database_now())
        return
    verdict = scanning.scan(content)
    state = _STATE[verdict] if verdict != scanning.Verdict.UNKNOWN else ScanState(row.scan)
    facts = FileFacts(sha256=entry.sha256)
    if state != ScanState.REFUSED:
        facts = facts_of(content, sha256=entry.sha256, media_type=entry.type)
    kept = crypto.encrypt(PURPOSE, canonical_json(asdict(facts)), context=str(row.pk))
    same.update(scan=state, facts=kept, looked_at=database_now())


def _facts(row: SealedFile) -> FileFacts:
    told = crypto.decrypt(PURPOSE, bytes(row.facts or b""), context=str(row.pk))
    return FileFacts(**json.loads(told))
