"""Reads of decision memos: versions with their files, and the draft as it would read now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from accounts.permissions import Visitor
from contracts.models import Award, Memo, MemoFile
from contracts.permissions import can_issue_memo, can_preview_memo, can_propose_memo
from contracts.queries.memo_source import memo_source
from contracts.states import MEMO_FILES, MemoState, MemoVersion
from solicitations.models import Solicitation


@dataclass(frozen=True)
class MemoLine:
    """One version of a memo with the files this person may take."""

    memo: Memo
    files: Sequence[MemoFile]
    n_made: int
    may_issue: bool

    @property
    def is_made(self) -> bool:
        """Whether every file is there."""
        return self.n_made == len(MEMO_FILES)

    @property
    def n_files(self) -> int:
        """How many files a memo has."""
        return len(MEMO_FILES)


@dataclass(frozen=True)
class MemoPage:
    """The memos of a solicitation; ``draft`` is what the next would say, for those who may read it."""

    solicitation: Solicitation
    lines: list[MemoLine]
    draft: Mapping[str, Any] | None
    may_propose: bool
    is_inside: bool


def memo_page(solicitation: Solicitation, user: Visitor) -> MemoPage:
    """Gather the versions a person may see, and the draft."""
    found = Memo.objects.visible_to(user).filter(solicitation=solicitation)
    files = Prefetch("files", queryset=MemoFile.objects.select_related("blob"))
    is_inside = can_preview_memo(user, solicitation)
    lines = [memo_line(memo, user) for memo in found.select_related("solicitation").prefetch_related(files)]
    award = (
        Award.objects.filter(solicitation=solicitation)
        .select_related("selection", "solicitation__organisation")
        .first()
    )
    waits = any(line.memo.state == MemoState.PROPOSED for line in lines)
    return MemoPage(
        solicitation=solicitation,
        lines=lines,
        draft=_draft(award, lines, user) if award and is_inside and isinstance(user, User) else None,
        may_propose=award is not None and not waits and can_propose_memo(user, solicitation),
        is_inside=is_inside,
    )


def memo_line(memo: Memo, user: Visitor) -> MemoLine:
    """Return a memo as a person sees it: the confidential files only to those who may read them."""
    every = list(memo.files.all())
    is_inside = can_preview_memo(user, memo.solicitation)
    shown = [each for each in every if is_inside or each.version == MemoVersion.PUBLIC]
    return MemoLine(memo, shown, len(every), can_issue_memo(user, memo))


def _draft(award: Award, lines: list[MemoLine], user: User) -> Mapping[str, Any]:
    return memo_source(award, max((line.memo.number for line in lines), default=0) + 1, user)


def file_of(memo: Memo, version: str, kind: str, user: Visitor) -> MemoFile | None:
    """Return one file of a memo if it is there and the person may read its version."""
    found = memo.files.filter(version=version.upper(), format=kind.upper()).select_related("blob").first()
    if found is None:
        return None
    is_open = found.version == MemoVersion.PUBLIC
    return found if is_open or can_preview_memo(user, memo.solicitation) else None
