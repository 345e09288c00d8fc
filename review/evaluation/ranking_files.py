"""What the page of a ranking's workbooks shows: those of the person who looks, the newest first."""

from dataclasses import dataclass

from accounts.permissions import Visitor
from review.evaluation.board import BoardView
from review.models import RankingFile
from solicitations.models import Solicitation


@dataclass(frozen=True)
class FileLine:
    """One workbook, and in words what it shows."""

    file: RankingFile
    shown: str


@dataclass(frozen=True)
class RankingFilesPage:
    """A person's workbooks of one ranking; ``asked`` is in words what one asked for now would show."""

    solicitation: Solicitation
    lines: list[FileLine]
    asked: str


def ranking_files_page(solicitation: Solicitation, user: Visitor, view: BoardView) -> RankingFilesPage:
    """Gather the page; the caller has checked that this person sees values."""
    mine = RankingFile.objects.visible_to(user).filter(solicitation=solicitation)
    files = mine.select_related("solicitation__organisation", "document").defer("document__ciphertext")
    lines = [FileLine(file, BoardView.of_facts(file.view).spell()) for file in files]
    return RankingFilesPage(solicitation, lines, view.spell())
