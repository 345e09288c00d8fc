"""Attaching files to an offer and removing them until the deadline; handing them out; holding them against the seal."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import bidder_stream
from bids.documents.attachments import (
    KEY,
    LIMITS_WORDS,
    MOST_BYTES,
    MOST_FILES,
    FileEntry,
    binding_of_file,
    entries_in,
    require_file,
)
from bids.models import Attachment, Offer, OfferVersion, SealedFile
from bids.permissions import can_bid_for
from bids.queries.attachments import FileLine, attached_to, content_of
from bids.sealing import keep_for_bidder
from bids.services.records import DamagedOffer
from bids.services.submission import forget_attachments, require_changeable, require_open
from bids.states import Purpose, ScanState
from kernel.blobs import keep_ciphertext, true_hashes
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.models import Blob
from kernel.scanning import Verdict, scan
from nmv.canonical import canonical_json
from seal.errors import TamperedError
from seal.files import lock


class RefusedFile(Conflict):
    """A file that nobody gets: the scanner refused it, or it is not what was sealed."""

    default_code = "refused_file"


def attach_file(*, offer: Offer, purpose: str, filename: str, content: bytes, by: User) -> FileEntry:
    """Keep a file for the next version of an offer, encrypted under a key of its own that the bidder's key keeps.

    Raises:
        NotAllowed: the person does not bid for the organisation.
        InvalidInput: no purpose, a file of another kind or size, one too many, one attached already, or a virus.
        TooLate, Conflict: as for a submission.
    """
    if not can_bid_for(by, offer.organisation):
        raise NotAllowed(f"You do not make offers for {offer.organisation}.")
    if purpose not in Purpose.values:
        raise InvalidInput("Say what the file is for.", field="purpose")
    name, media_type = require_file(filename, content)
    # Before any lock is taken: a scanner may take its time.
    verdict = scan(content)
    if verdict == Verdict.REFUSED:
        raise InvalidInput(f"{name}: the virus scanner refuses this file.", field="file")
    file_id = uuid4()
    key, ciphertext = lock(content, binding=binding_of_file(file_id))
    entry = FileEntry(
        id=str(file_id),
        purpose=purpose,
        name=name,
        type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        sealed_sha256=hashlib.sha256(ciphertext).hexdigest(),
        key=key.hex(),
    )
    state = ScanState.CLEAN if verdict == Verdict.CLEAN else ScanState.NOT_SCANNED
    _keep(offer, entry, ciphertext, state, by)
    return entry


@transaction.atomic
def _keep(offer: Offer, entry: FileEntry, ciphertext: bytes, state: ScanState, by: User) -> None:
    now = require_open(offer.solicitation, offer.organisation, by)
    require_changeable(offer)
    _require_room(offer, entry)
    sealed = canonical_json(entry.to_dict())
    Attachment.objects.create(
        pk=entry.file_id,
        offer=offer,
        sealed=keep_for_bidder(sealed, organisation_id=offer.organisation_id, row=entry.file_id),
        blob=keep_ciphertext(owner_id=offer.organisation_id, ciphertext=ciphertext),
        scan=state,
        saved_by=by,
        saved_at=now,
    )
    _audit(offer, by, "offer.file_attached", entry.id)


def _require_room(offer: Offer, new: FileEntry) -> None:
    there = [each.entry for each in attached_to(offer)]
    same = next((e for e in there if e.sha256 == new.sha256 and e.purpose == new.purpose), None)
    if same is not None:
        raise InvalidInput(f"This file is attached already, as {same.name}.", field="file")
    total = sum(each.size_bytes for each in there) + new.size_bytes
    if len(there) >= MOST_FILES or total > MOST_BYTES:
        raise InvalidInput(
            f"{new.name}: with it the offer would hold {len(there) + 1} files and {total / 2**20:.1f} MB."
            f" Taken are {LIMITS_WORDS}.",
            field="file",
        )


@transaction.atomic
def remove_file(*, offer: Offer, file_id: UUID, by: User) -> None:
    """Leave a file out of the next version; a version that holds it keeps it.

    Raises:
        NotAllowed, TooLate, Conflict: as for a submission, or it was removed already.
    """
    require_open(offer.solicitation, offer.organisation, by)
    require_changeable(offer)
    if not forget_attachments(offer, pk=file_id):
        raise Conflict("This file was removed already.")
    _audit(offer, by, "offer.file_removed", str(file_id))


def hand_out(*, line: FileLine, blob: Blob) -> bytes:
    """Return the content of a file that its reader may see.

    Raises:
        RefusedFile: the scanner refused it, or it is not what was attached.
    """
    if line.is_refused:
        raise RefusedFile(f"{line.name} is not handed out: {line.words}.")
    try:
        return content_of(line.entry, blob)
    except TamperedError as exc:
        raise RefusedFile(f"{line.name} is damaged: it is not what was attached.") from exc


@dataclass(frozen=True)
class ListedFile:
    """A file that an opened part lists."""

    version_id: UUID
    offer_id: UUID
    entry: FileEntry


def files_in(version: OfferVersion, contents: Iterable[bytes]) -> list[ListedFile]:
    """The files that opened parts of a version list."""
    listing = [content for content in contents if f'"{KEY}":'.encode() in content]
    entries = [entry for content in listing for entry in entries_in(json.loads(content))]
    return [ListedFile(version.pk, version.offer_id, entry) for entry in entries]


def require_files(listed: Iterable[ListedFile]) -> None:
    """Hold the files of opened parts against what the parts say of them; called in the opening.

    The database hashes each ciphertext where it lies. The part holds the key too, so that ciphertext and key together
    leave but one content possible: nothing need be decrypted here, however large the files are.

    Raises:
        DamagedOffer: a file is missing or changed; nothing was opened.
    """
    wanted = list(listed)
    if not wanted:
        return
    versions = {each.version_id for each in wanted}
    rows = SealedFile.objects.filter(version__in=versions).values_list("version_id", "file", "blob_id")
    blobs = {(version, file): blob for version, file, blob in rows}
    hashes = true_hashes(set(blobs.values()))
    for each in wanted:
        blob = blobs.get((each.version_id, each.entry.file_id))
        if blob is None or hashes.get(blob) != each.entry.sealed_sha256:
            raise DamagedOffer(
                f"Offer {each.offer_id} cannot be opened: its file {each.entry.id} is missing or was changed."
                " Nothing was opened."
            )


def _audit(offer: Offer, by: User, verb: str, file_id: str) -> None:
    stream = bidder_stream(offer.solicitation_id, bidder_id=offer.organisation_id)
    facts = {"offer": offer.pk, "file": file_id}
    record(stream=stream, actor=by.as_actor(Role.DEVELOPER), verb=verb, facts=facts)
