"""What the documents page shows: each document with its versions, the NDA, and what is not yet open to the visitor."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.models import Download, LibraryDocument, Solicitation
from solicitations.states import AUDIENCES, Confidentiality


def is_public(solicitation: Solicitation) -> bool:
    """Say whether somebody without an account sees the solicitation."""
    return Solicitation.objects.visible_to(AnonymousUser()).filter(pk=solicitation.pk).exists()


@dataclass(frozen=True)
class Shelf:
    """One document as a reader sees it: its newest visible version, and those before."""

    newest: LibraryDocument
    older: tuple[LibraryDocument, ...]

    @property
    def audience(self) -> str:
        """Whom it is for, in words."""
        return AUDIENCES[Confidentiality(self.newest.confidentiality)].words


def documents_of(solicitation: Solicitation, user: Visitor) -> QuerySet[LibraryDocument]:
    """Return the versions a visitor may see, the newest of each document first."""
    visible = LibraryDocument.objects.visible_to(user).filter(solicitation=solicitation)
    return visible.select_related("document", "uploaded_by").order_by("title", "series", "-number")


def shelves_of(solicitation: Solicitation, user: Visitor) -> list[Shelf]:
    """Return the documents a visitor may see, by title."""
    versions: dict[UUID, list[LibraryDocument]] = {}
    for document in documents_of(solicitation, user):
        versions.setdefault(document.series, []).append(document)
    return [Shelf(found[0], tuple(found[1:])) for found in versions.values()]


def downloads_of(document: LibraryDocument, user: Visitor) -> QuerySet[Download]:
    """Return who took any version of a document, as far as the visitor may know."""
    taken = Download.objects.visible_to(user).filter(document__series=document.series)
    return taken.select_related("user", "document").order_by("-downloaded_at")
