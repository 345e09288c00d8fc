"""The files of an offer: at work for their bidder, opened for those who may see the part they belong to."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.permissions import Visitor
from bids.documents import OfferDocument
from bids.documents.attachments import GROUP_OF, FileEntry, binding_of_file, entries_in, shown_name
from bids.models import Attachment, Offer, OfferVersion, SealedFile
from bids.permissions import can_see_bidder, can_see_price, is_bidder
from bids.queries.offers import counting_version, readable
from bids.sealing import read_for_bidder
from bids.states import Part, ScanState
from kernel.blobs import read_ciphertext
from kernel.models import Blob
from seal.files import unlock


@dataclass(frozen=True)
class AttachedFile:
    """A file at work, with what its bidder's key opens."""

    attachment: Attachment
    entry: FileEntry


@dataclass(frozen=True)
class FileLine:
    """A file as one reader sees it."""

    entry: FileEntry
    name: str
    scan: ScanState
    is_damaged: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether nobody gets it: the scanner refused it, or it is not what was sealed."""
        return self.is_damaged or self.scan == ScanState.REFUSED

    @property
    def words(self) -> str:
        """What is known of it."""
        return "damaged: not what was sealed" if self.is_damaged else str(self.scan.label)


def attached_to(offer: Offer | None) -> list[AttachedFile]:
    """The files that an offer's next version will hold; for its bidder's eyes."""
    rows = Attachment.objects.filter(offer=offer).defer("blob__ciphertext") if offer is not None else ()
    return [AttachedFile(row, _entry(offer, row)) for row in rows if offer is not None]


def _entry(offer: Offer, row: Attachment) -> FileEntry:
    told = read_for_bidder(bytes(row.sealed), organisation_id=offer.organisation_id, row=row.pk)
    return FileEntry(**json.loads(told))


def are_files_waiting(offer: Offer, version: OfferVersion | None) -> bool:
    """Whether files came or went since the version that counts; without any at work nothing waits."""
    at_work = set(offer.attachments.values_list("pk", flat=True))
    return (
        version is not None and bool(at_work) and at_work != set(version.files.values_list("file", flat=True))
    )


def files_of(offer: Offer, user: Visitor, document: OfferDocument | None = None) -> list[FileLine]:
    """The files of an offer that a person may see: its bidder all at work; the evaluation those of opened parts."""
    if offer.opened_at is None:
        return lines_at_work(attached_to(offer)) if is_bidder(user, offer) else []
    return [line for line, _ in _opened(offer, user, document)]


def lines_at_work(files: Iterable[AttachedFile]) -> list[FileLine]:
    """Files at work, as their bidder sees them."""
    return [_line_at_work(each) for each in files]


def _line_at_work(file: AttachedFile) -> FileLine:
    return FileLine(file.entry, file.entry.name, ScanState(file.attachment.scan))


def _opened(
    offer: Offer, user: Visitor, document: OfferDocument | None = None
) -> list[tuple[FileLine, SealedFile]]:
    """Files of the version that was opened. Who sees a part sees its files; what names the bidder, who may know it."""
    version = counting_version(offer)
    if version is None:
        return []
    version.offer = offer
    told = document or readable(version, for_bidder=is_bidder(user, offer))
    if told is None:
        return []
    shows_bidder = can_see_bidder(user, offer)
    parts: dict[Part, dict[str, Any]] = {Part.TECHNICAL: told.technical}
    if can_see_price(user, offer):
        parts[Part.PRICE] = told.price
    rows = {row.file: row for row in version.files.select_related("blob").defer("blob__ciphertext")}
    found = []
    for part in parts.values():
        for place, entry in enumerate(entries_in(part), start=1):
            row = rows.get(entry.file_id)
            if row is not None and (shows_bidder or not entry.names_bidder):
                name = shown_name(entry, place, shows_bidder=shows_bidder)
                found.append((FileLine(entry, name, ScanState(row.scan), row.is_damaged), row))
    return found


def file_for(offer: Offer, user: Visitor, file_id: UUID) -> tuple[FileLine, Blob] | None:
    """One file that a person may take, with where it is kept; None where they may not see it, or there is none."""
    if offer.opened_at is not None:
        found = ((line, row.blob) for line, row in _opened(offer, user) if line.entry.file_id == file_id)
        return next(found, None)
    if not is_bidder(user, offer):
        return None
    at_work = ((_line_at_work(each), each.attachment.blob) for each in attached_to(offer))
    return next((pair for pair in at_work if pair[0].entry.file_id == file_id), None)


def content_of(entry: FileEntry, blob: Blob) -> bytes:
    """Decrypt a file.

    Raises:
        TamperedError: it is not what was attached.
    """
    binding = binding_of_file(entry.id)
    key = bytes.fromhex(entry.key)
    return unlock(read_ciphertext(blob), key=key, binding=binding, expected_sha256=entry.sha256)


def purposes_of(groups: Iterable[str]) -> list[tuple[str, str]]:
    """What may be attached in a step that holds some groups of fields."""
    held = set(groups)
    return [(p.value, str(p.label)) for p, group in GROUP_OF.items() if group in held]
