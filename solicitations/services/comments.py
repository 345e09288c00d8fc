"""The comment round: a draft and its contract shown to everybody, each comment answered in public."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Organisation, User
from accounts.permissions import is_member
from audit.states import Actor
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.locks import hold_alone
from solicitations.models import Comment, PlannedDate, Solicitation
from solicitations.queries.dates import date_of
from solicitations.services.announcing import announce
from solicitations.services.moving import as_procurement, move, require_draft, require_runs, tell
from solicitations.services.publishing import publish_parts
from solicitations.services.records import record_for_solicitation
from solicitations.services.words import required_words
from solicitations.states import AnnouncementKind, CommentSubject, DateKind, SolicitationState

S = SolicitationState
LONGEST_WORDS = 8000
# A name is published only if its owner wishes; until then the record does not know it either.
A_COMMENTER = Actor(id=None, label="a commenter", role="")


@transaction.atomic
def open_comments(*, solicitation: Solicitation, comments_due_at: datetime, by: User, now: datetime) -> None:
    """Put a draft out for comment: everybody reads it, with its needs and its contract, until the round ends.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: the round is shorter than its least term; or the draft has no need or no contract to comment on.
        Conflict: it is no draft, or its route has no comment round.
    """
    require_runs(by, solicitation)
    hold_alone("solicitation", solicitation.pk)
    require_draft(solicitation)
    least = now + timedelta(days=solicitation.least_comment_days)
    if comments_due_at < least:
        days = solicitation.least_comment_days
        words = f"A comment round lasts {days} days at least: until {least:%-d %B %Y, %H:%M} UTC."
        raise InvalidInput(words, field="comments_due_at")
    if not solicitation.lots.exists() or solicitation.pro_forma_id is None:
        raise InvalidInput("Bundle the needs and attach the pro forma first: both are commented on.")
    publish_parts(solicitation, now)
    PlannedDate.objects.update_or_create(
        solicitation=solicitation, kind=DateKind.COMMENTS_DUE, defaults={"at": comments_due_at}
    )
    since = solicitation.comments_opened_at or now
    move(solicitation, S.COMMENT, at=now, by=by, comments_opened_at=since)
    facts = {"comments_due_at": comments_due_at, "pro_forma": solicitation.pro_forma_id}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.comments_opened", facts)
    tell(solicitation, title="the draft is open for comment", text=solicitation.title, at=now)


@transaction.atomic
def make_comment(
    *,
    solicitation: Solicitation,
    organisation: Organisation,
    subject: CommentSubject,
    text: str,
    by: User,
    now: datetime,
    is_named: bool = False,
) -> Comment:
    """Comment on a draft in an organisation's name.

    Raises:
        NotAllowed: the person does not belong to the organisation.
        Conflict: the draft is not out for comment.
        TooLate: the round has ended.
    """
    if not is_member(by, organisation.pk):
        raise NotAllowed("A comment is made in the name of one's own organisation.")
    due = date_of(solicitation, DateKind.COMMENTS_DUE)
    if solicitation.state != S.COMMENT or due is None:
        raise Conflict("This draft is not open for comment.")
    if now > due:
        raise TooLate("Comments have ended. The answers will be published here.")
    comment = Comment.objects.create(
        solicitation=solicitation,
        organisation=organisation,
        author=by,
        subject=subject,
        is_named=is_named,
        text=required_words(text, "text", longest=LONGEST_WORDS),
        made_at=now,
    )
    record_for_solicitation(
        solicitation, A_COMMENTER, "comment.made", {"comment": comment.pk, "subject": subject}
    )
    return comment


@transaction.atomic
def answer_comment(*, comment: Comment, answer: str, by: User, now: datetime) -> None:
    """Answer a comment in public, once.

    Raises:
        NotAllowed: not the procurement officer.
        Conflict: it was answered before.
    """
    solicitation = comment.solicitation
    require_runs(by, solicitation)
    words = required_words(answer, "answer", longest=LONGEST_WORDS)
    answered = Comment.objects.filter(pk=comment.pk, answered_at=None).update(
        answer=words, answered_by=by, answered_at=now
    )
    if not answered:
        raise Conflict("This comment was answered already.")
    comment.refresh_from_db()
    record_for_solicitation(solicitation, as_procurement(by), "comment.answered", {"comment": comment.pk})
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.COMMENT,
        title=f"{solicitation.code}: a comment is answered",
        at=now,
    )


@transaction.atomic
def close_comments(*, solicitation: Solicitation, by: User, now: datetime) -> None:
    """Take a draft back after its round, to be revised; everybody still reads it.

    Raises:
        NotAllowed: not its procurement officer.
        Conflict: there is no round, it has not ended, or a comment has no answer.
    """
    require_runs(by, solicitation)
    hold_alone("solicitation", solicitation.pk)
    solicitation.refresh_from_db()
    if solicitation.state != S.COMMENT:
        raise Conflict("This draft is not open for comment, so that there is no round to end.")
    due = date_of(solicitation, DateKind.COMMENTS_DUE)
    if due is not None and now < due:
        raise Conflict("The comment round has not ended. It can be extended, not shortened.")
    n_open = solicitation.comments.filter(answered_at=None).count()
    if n_open:
        noun = "comment has" if n_open == 1 else "comments have"
        raise Conflict(
            f"{n_open} {noun} no answer yet. Every comment is answered before the draft is revised."
        )
    move(solicitation, S.DRAFT, at=now, by=by)
    facts = {"n_comments": solicitation.comments.count()}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.comments_closed", facts)
    tell(solicitation, title="comments are answered, the draft is revised", at=now)
