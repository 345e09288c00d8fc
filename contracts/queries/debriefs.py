"""Reads of debriefs."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from bids.models import Offer
from contracts.models import Award, Debrief, Notice
from contracts.queries.debrief_source import debrief_source
from solicitations.models import Solicitation


@dataclass(frozen=True)
class DebriefLine:
    """One offer: what its bidder was told last, and its debrief, if it was asked for."""

    offer: Offer
    notice: Notice
    debrief: Debrief | None


@dataclass(frozen=True)
class DebriefList:
    """Every offer of a solicitation whose bidder was told something."""

    solicitation: Solicitation
    lines: list[DebriefLine]


def debrief_list(solicitation: Solicitation, user: User) -> DebriefList:
    """Gather the notices and debriefs of a solicitation that a person may see, by alias."""
    notices = Notice.objects.visible_to(user).filter(offer__solicitation=solicitation)
    last = notices.order_by("offer_id", "-made_at").distinct("offer_id").select_related("offer")
    asked = Debrief.objects.visible_to(user).filter(offer__solicitation=solicitation)
    debriefs = {each.offer_id: each for each in asked}
    lines = [DebriefLine(each.offer, each, debriefs.get(each.offer_id)) for each in last]
    return DebriefList(solicitation, sorted(lines, key=lambda line: str(line.offer.alias or line.offer.pk)))


def draft_of_debrief(offer: Offer, user: User) -> dict[str, Any]:
    """Return what a debrief would tell now; the caller has checked who asks."""
    award = Award.objects.select_related("selection", "solicitation").get(solicitation=offer.solicitation_id)
    return debrief_source(award, offer, user)
