"""What a person was told of runs that the system asked for, and has not marked as read."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from bids.models import Offer
from review.models import RerunNotice
from solicitations.states import UNTIL_AWARD
from valuation.models import Run
from valuation.queries.causes import because
from web.waiting import Waiting


def unread_notices(user: User) -> QuerySet[RerunNotice]:
    """Return what a person was told and has not read, the newest first."""
    unread = RerunNotice.objects.visible_to(user).filter(read_at=None)
    return unread.filter(run__solicitation__state__in=UNTIL_AWARD).order_by("-told_at")


def reruns_to_read(user: User) -> list[Waiting]:
    """Tell of the newest run of each solicitation that a person has not looked at."""
    newest = {
        notice.run.solicitation_id: notice
        for notice in unread_notices(user).select_related("run__solicitation").reverse()
    }
    if not newest:
        return []
    seen = Offer.objects.visible_to(user).opened().filter(solicitation__in=newest)
    names = dict(seen.values_list("pk", "alias"))
    return [
        Waiting(
            title=f"See what moved in {notice.run.solicitation.code}",
            url=changes_url(notice.run),
            detail=f"Valued again because {'; '.join(because(notice.run, names))}. {moves_in_words(notice, names)}",
            action="Look",
        )
        for notice in newest.values()
    ]


def changes_url(run: Run) -> str:
    """Return where a run is held against the one that it follows."""
    page = reverse("review:rank-changes", args=[run.solicitation_id])
    return f"{page}?before={run.follows_id}&after={run.pk}"


def moves_in_words(notice: RerunNotice, names: Mapping[UUID, str]) -> str:
    """Say which ranks moved, of offers that have a name here."""
    if not notice.n_moved:
        return "No rank moved."
    known = {str(key): name for key, name in names.items()}
    shown = [
        f"{known[key]} from {before or 'none'} to {after or 'none'}"
        for key, before, after in notice.moves
        if key in known
    ]
    more = notice.n_moved - len(shown)
    words = ", ".join(shown) + (f" and {more} more" if shown and more else "")
    return f"Ranks moved: {words or more}."
