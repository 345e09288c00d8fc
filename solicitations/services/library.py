"""Documents kept, published in versions, and handed out to those they are for."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.states import Role
from audit.states import Actor
from kernel.blobs import read_blob, store_blob
from kernel.errors import Conflict, InvalidInput
from kernel.locks import hold_alone
from solicitations.models import Download, LibraryDocument, NdaResponse, Registration, Solicitation
from solicitations.permissions import roles_of
from solicitations.queries import is_public
from solicitations.services.announcing import announce
from solicitations.services.moving import require_runs
from solicitations.services.records import record_for_bidder, record_for_solicitation
from solicitations.states import AnnouncementKind, Confidentiality
from web.uploads import KINDS, MEGABYTE, require_kind

ALLOWED = ("pdf", "xlsx", "csv", "md", "txt")
LARGEST = 20 * MEGABYTE
LONGEST_TITLE = 200
# What the journal says of a document whose title is not for everybody; of the other classes it says nothing.
TOLD = {
    Confidentiality.PUBLIC: "",
    Confidentiality.BIDDERS: "A document for registered bidders",
    Confidentiality.NDA: "A document for bidders who signed the NDA",
}


@transaction.atomic
def upload_document(
    *,
    solicitation: Solicitation,
    title: str,
    confidentiality: Confidentiality,
    filename: str,
    content: bytes,
    by: User,
    now: datetime,
    note: str = "",
    replaces: LibraryDocument | None = None,
) -> LibraryDocument:
    """Keep a file as the draft of a document, or of the next version of one; nobody but its drafters sees it yet.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: no title, or the file is not of a kind or size that is taken.
        Conflict: the next version is in draft already.
    """
    require_runs(by, solicitation)
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise InvalidInput("Give the document a title, of 200 characters at most.", field="title")
    kind = _kind_of(filename, content)
    if replaces is not None and not note.strip():
        raise InvalidInput("Say what changed; readers of the version before want to know.", field="note")
    hold_alone("library", solicitation.pk)
    series, number = _next_version(replaces)
    blob = store_blob(
        owner_id=solicitation.organisation_id,
        content=content,
        media_type=KINDS[kind][0],
        filename=_short(filename),
    )
    made = LibraryDocument.objects.create(
        solicitation=solicitation,
        series=series,
        number=number,
        title=title.strip(),
        note=note.strip(),
        confidentiality=Confidentiality(confidentiality),
        document=blob,
        sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        uploaded_by=by,
        uploaded_at=now,
    )
    record_for_solicitation(solicitation, by.as_actor(Role.PROCUREMENT), "document.kept", _facts(made))
    return made


def _kind_of(filename: str, content: bytes) -> str:
    try:
        return require_kind(filename, content, ALLOWED, LARGEST)
    except InvalidInput as error:
        raise InvalidInput(error.message, field="file") from error


def _short(filename: str) -> str:
    name, _, ending = filename.rpartition(".")
    return f"{name[:150]}.{ending}"


def _next_version(replaces: LibraryDocument | None) -> tuple[uuid.UUID, int]:
    if replaces is None:
        return uuid.uuid4(), 1
    last = LibraryDocument.objects.filter(series=replaces.series).order_by("-number")[0]
    if last.published_at is None:
        raise Conflict("The next version of this document is in draft already: publish it first.")
    return replaces.series, last.number + 1


def _facts(document: LibraryDocument) -> dict[str, object]:
    return {
        "document": document.pk,
        "version": document.number,
        "class": document.confidentiality,
        "sha256": document.sha256,
    }


@transaction.atomic
def publish_document(*, document: LibraryDocument, by: User, now: datetime) -> LibraryDocument:
    """Give a version to the audience of its class; from then on it never changes, and the journal tells of it.

    Raises:
        NotAllowed: not the procurement officer.
        Conflict: it is published already.
    """
    solicitation = document.solicitation
    require_runs(by, solicitation)
    if not LibraryDocument.objects.filter(pk=document.pk, published_at=None).update(published_at=now):
        raise Conflict("This version is published already.")
    document.refresh_from_db()
    record_for_solicitation(
        solicitation, by.as_actor(Role.PROCUREMENT), "document.published", _facts(document)
    )
    _tell(document, now)
    return document


def _tell(document: LibraryDocument, now: datetime) -> None:
    solicitation, kind = document.solicitation, Confidentiality(document.confidentiality)
    if kind not in TOLD or not is_public(solicitation):
        return
    named = TOLD[kind] or document.title
    verb = "was added" if document.number == 1 else f"has a new version, {document.number}"
    text = document.note if kind == Confidentiality.PUBLIC else ""
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.DOCUMENT,
        title=f"{named} {verb}",
        text=text,
        at=now,
    )


@transaction.atomic
def hand_out(*, document: LibraryDocument, to: Visitor, now: datetime) -> bytes:
    """Return a document's bytes; who took one that is not for everybody is written down.

    The document was loaded through ``visible_to``.
    """
    if document.confidentiality != Confidentiality.PUBLIC and isinstance(to, User):
        _record_download(document, to, now)
    return read_blob(document.document)


def _record_download(document: LibraryDocument, to: User, now: datetime) -> None:
    solicitation = document.solicitation
    roles = sorted(roles_of(to, solicitation))
    Download.objects.create(document=document, user=to, is_bidder=not roles, downloaded_at=now)
    facts = {"document": document.pk, "sha256": document.sha256}
    if roles:
        record_for_solicitation(solicitation, to.as_actor(roles[0]), "document.downloaded", facts)
        return
    bidder = _bidder_of(document, to)
    if bidder is not None:
        actor: Actor = to.as_actor(Role.DEVELOPER)
        record_for_bidder(solicitation, bidder, actor, "document.downloaded", facts)


def _bidder_of(document: LibraryDocument, to: User) -> Organisation | None:
    """Return the organisation whose signature or registration let a person in."""
    signed = NdaResponse.objects.of_bidder(to).filter(nda__solicitation=document.solicitation)
    registered = Registration.objects.of_bidder(to).filter(solicitation=document.solicitation)
    found = signed.first() or registered.first()
    return found.organisation if found is not None else None
