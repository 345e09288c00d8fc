"""Reads of notices and the standstill, and what a bidder finds about one offer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from accounts.permissions import Visitor
from bids.models import Offer
from contracts.models import Award, Contract, Debrief, Notice, Standstill
from contracts.permissions import can_request_debrief, can_send_debrief
from contracts.queries.parts import part_told
from contracts.states import NoticeKind
from solicitations.models import Rules, Solicitation


def standstill_days(solicitation: Solicitation) -> int:
    """Return the days of standstill that the rules ask for; 0: none."""
    rules = Rules.objects.filter(solicitation=solicitation).first()
    return rules.standstill_days if rules is not None else 0


def standstill_of(solicitation: Solicitation, user: Visitor) -> Standstill | None:
    """Return the standstill that was begun last, if this person may know of it."""
    return Standstill.objects.visible_to(user).filter(solicitation=solicitation).first()


def last_day(standstill: Standstill) -> datetime:
    """Return a moment of the standstill's last day: what a page shows in the utility's zone."""
    return standstill.ends_at - timedelta(seconds=1)


@dataclass(frozen=True)
class Told:
    """One notice, and its words' first line."""

    notice: Notice
    title: str
    ends_on: datetime | None
    part: str = ""


TITLES = {
    NoticeKind.INTENT: "It is intended to award a contract for this offer.",
    NoticeKind.STANDSTILL: "It is not intended to award a contract for this offer.",
    NoticeKind.AWARD: "This offer was chosen.",
    NoticeKind.REGRET: "This offer was not chosen.",
}


@dataclass(frozen=True)
class OfferOutcomePage:
    """How it ended for one offer: what its bidder was told, the contract, the debrief."""

    offer: Offer
    solicitation: Solicitation
    award: Award | None
    notices: list[Told]
    contract: Contract | None
    debrief: Debrief | None
    may_request: bool
    may_send: bool
    is_mine: bool


def offer_outcome_page(offer: Offer, user: User) -> OfferOutcomePage:
    """Gather what one offer's bidder, and those who evaluate, find about its outcome."""
    notices = Notice.objects.visible_to(user).filter(offer=offer).select_related("award", "standstill")
    debrief = Debrief.objects.visible_to(user).filter(offer=offer).select_related("document").first()
    return OfferOutcomePage(
        offer=offer,
        solicitation=offer.solicitation,
        award=Award.objects.visible_to(user).filter(solicitation=offer.solicitation).first(),
        notices=[_told(each) for each in notices.order_by("-made_at")],
        contract=Contract.objects.visible_to(user).filter(offer=offer).first(),
        debrief=debrief,
        may_request=debrief is None and can_request_debrief(user, offer),
        may_send=debrief is not None and can_send_debrief(user, debrief),
        is_mine=Offer.objects.of_bidder(user).filter(pk=offer.pk).exists(),
    )


def _told(notice: Notice) -> Told:
    ends_on = last_day(notice.standstill) if notice.standstill else None
    return Told(notice, TITLES[NoticeKind(notice.kind)], ends_on, part_of_notice(notice))


def part_of_notice(notice: Notice) -> str:
    """Write which part of its offer a notice is about; empty where it is all of it, or none."""
    source = notice.award or notice.standstill
    return part_told(source.selection if source else None, notice.offer)
