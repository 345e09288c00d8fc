"""What the page of comments shows."""

from dataclasses import dataclass
from datetime import datetime

from accounts.permissions import Visitor
from solicitations.models import Comment, Solicitation
from solicitations.permissions import can_run
from solicitations.queries.dates import date_of
from solicitations.states import DateKind, SolicitationState


@dataclass(frozen=True)
class CommentLine:
    """A comment and whether its visitor is told whose it is."""

    comment: Comment
    shows_name: bool


@dataclass(frozen=True)
class CommentsPage:
    """The comment round of a solicitation for one visitor."""

    solicitation: Solicitation
    lines: list[CommentLine]
    due_at: datetime | None
    takes_comments: bool
    may_run: bool
    may_close: bool


def comments_page(solicitation: Solicitation, user: Visitor, *, now: datetime) -> CommentsPage:
    """Gather the page; the solicitation was loaded through ``visible_to``."""
    visible = Comment.objects.visible_to(user).filter(solicitation=solicitation)
    found = list(visible.select_related("organisation").order_by("made_at"))
    due = date_of(solicitation, DateKind.COMMENTS_DUE)
    is_out = solicitation.state == SolicitationState.COMMENT
    may_run = can_run(user, solicitation)
    is_over = due is not None and now >= due
    all_answered = all(comment.answered_at for comment in found)
    return CommentsPage(
        solicitation=solicitation,
        lines=[CommentLine(comment, comment.is_named or comment.author_id == user.pk) for comment in found],
        due_at=due,
        takes_comments=is_out and due is not None and now <= due,
        may_run=may_run,
        may_close=is_out and may_run and is_over and all_answered,
    )
