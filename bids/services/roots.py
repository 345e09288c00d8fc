"""Publishing, after the deadline, one hash over all accepted versions; nobody can add or take one afterwards unseen."""

from datetime import datetime

from django.db import transaction

from audit.services import record
from audit.states import SYSTEM, solicitation_stream
from bids.models import CommitmentRoot, LateLeave, OfferVersion
from kernel.clock import instant
from kernel.locks import hold_alone
from seal.merkle import filled_up, leaf_hash, root_of
from solicitations.models import Solicitation
from solicitations.services.announcing import announce
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import AnnouncementKind, SolicitationState


def publish_due_roots(*, now: datetime) -> int:
    """Publish what is due in every solicitation whose deadline has passed; return how many roots were published."""
    past = Solicitation.objects.filter(state=SolicitationState.PUBLISHED, offers_due_at__lte=now)
    return sum(publish_root(solicitation=each, now=now) is not None for each in past)


@transaction.atomic
def publish_root(
    *, solicitation: Solicitation, now: datetime, is_opening: bool = False
) -> CommitmentRoot | None:
    """Publish the root over all versions accepted so far, unless the last one covers them.

    After a late leave there is a further root; it covers everything again, and is published whether or not anybody
    used the leave, so that its being there tells nothing. While such leave runs none is published; an opening ends it.
    """
    hold_alone(OFFERS_LOCK, solicitation.pk)
    solicitation.refresh_from_db(fields=["offers_due_at"])
    due = _covered_until(solicitation, now, is_opening=is_opening)
    last = CommitmentRoot.objects.filter(solicitation=solicitation).last()
    if due is None or (last is not None and last.covers_until >= due):
        return None
    told = OfferVersion.objects.filter(
        offer__solicitation=solicitation, submitted_at__isnull=False, receipt__isnull=False
    )
    leaves = filled_up([leaf_hash(each) for each in told.values_list("commitment", flat=True)])
    root = CommitmentRoot.objects.create(
        solicitation=solicitation,
        number=last.number + 1 if last else 1,
        root=root_of(leaves),
        leaves=b"".join(leaves),
        covers_until=due,
        published_at=now,
    )
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    facts = {"root": root.root, "number": root.number, "covers_until": instant(due)}
    record(stream=stream, actor=SYSTEM, verb="commitment_root.published", facts=facts)
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.DATE,
        title="the root over all accepted offers is published",
        text=f"Root {root.number}, over everything accepted until {instant(due)}: {root.root}",
        at=now,
    )
    return root


def _covered_until(solicitation: Solicitation, now: datetime, *, is_opening: bool) -> datetime | None:
    """The last moment up to which offers were taken that has passed; None while offers still come in."""
    leaves = LateLeave.objects.filter(solicitation=solicitation, confirmed_at__isnull=False)
    until = list(leaves.values_list("until", flat=True))
    if any(end > now for end in until) and not is_opening:
        return None
    ends = [solicitation.offers_due_at, *(min(end, now) for end in until)]
    known = [end for end in ends if end is not None and end <= now]
    return max(known, default=None)
