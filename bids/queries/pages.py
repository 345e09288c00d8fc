"""What the page of an offer shows."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.permissions import Visitor
from bids.documents.attachments import without_keys
from bids.models import FinalInvitation, Offer, OfferVersion
from bids.permissions import can_see_bidder, can_see_price, is_bidder
from bids.queries.attachments import FileLine, are_files_waiting, files_of
from bids.queries.offers import counting_version, final_price_of, readable
from bids.queries.summary import Said, further_of
from bids.states import Technology
from solicitations.models import Need
from solicitations.queries.catalogue import AnswerLine, judge_answers
from web.charts import Heatmap

# Shapes have 8,760 hours of a year without 29 February.
FIRST_HOUR = datetime(2027, 1, 1)  # noqa: DTZ001 - a clock, not an instant
# Groups of the document that say who offers; keys tie offers of one bidder together.
NAMES_THE_BIDDER = frozenset({"bidder", "together"})
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class OfferPage:
    """What the page of one offer shows to one person."""

    offer: Offer
    is_mine: bool
    shows_price: bool
    shows_bidder: bool
    technical: dict[str, Any] | None
    price: dict[str, Any] | None
    versions: list[OfferVersion]
    needs: list[Need]
    delivery_point: str
    monthly: list[tuple[str, str]]
    is_sealed: bool = False
    is_price_sealed: bool = False
    first_price: dict[str, Any] | None = None
    is_invited: bool = False
    has_copy: bool = False
    figure: Heatmap | None = None
    answers: list[AnswerLine] = field(default_factory=list)
    further: list[Said] = field(default_factory=list)
    files: list[FileLine] = field(default_factory=list)
    has_waiting_files: bool = False

    @property
    def technology(self) -> str:
        """The technology in words."""
        return Technology(self._told("technology")).label

    @property
    def starts_on(self) -> date:
        """The first day of delivery."""
        return date.fromisoformat(self._told("starts_on"))

    @property
    def ends_on(self) -> date:
        """The last day of delivery."""
        return date.fromisoformat(self._told("ends_on"))

    @property
    def operates_on(self) -> date:
        """The day of commercial operation."""
        return date.fromisoformat(self._told("commercial_operation_on"))

    def _told(self, field: str) -> str:
        return str((self.technical or {})[field])


def offer_page(offer: Offer, user: Visitor) -> OfferPage:
    """Gather the page of an offer: a draft that was never submitted shows no content, only that it is there."""
    version = counting_version(offer)
    shows_price, is_mine = can_see_price(user, offer), is_bidder(user, offer)
    document = readable(version, for_bidder=is_mine) if version else None
    technical = document.technical if document else None
    lots = offer.solicitation.lots.select_related("need__facility")
    served = [lot.need for lot in lots if technical and str(lot.need_id) in technical["needs"]]
    places = {str(lot.need.facility_id): lot.need.facility.name for lot in lots}
    shows_bidder = can_see_bidder(user, offer)
    shown = shown_technical(technical, shows_bidder=shows_bidder)
    told = (document.price or None) if document and shows_price else None
    first = without_keys(told, shows_bidder=shows_bidder)
    is_final = first is not None and offer.final_opened_at is not None
    price = final_price_of(offer) if is_final else first
    is_changeable = offer.opened_at is None and is_mine
    return OfferPage(
        offer=offer,
        is_mine=is_mine,
        shows_price=shows_price,
        shows_bidder=shows_bidder,
        technical=shown,
        price=price,
        first_price=first if is_final else None,
        is_invited=is_mine and FinalInvitation.objects.of_bidder(user).filter(offer=offer).exists(),
        further=further_of(shown, price, places) if shown else [],
        files=files_of(offer, user, document),
        has_waiting_files=is_changeable and are_files_waiting(offer, version),
        versions=list(offer.versions.filter(submitted_at__isnull=False).order_by("-number")),
        needs=served,
        delivery_point=places.get(technical["delivery_point"], "") if technical else "",
        monthly=list(zip(MONTH_NAMES, technical["contract_kw"], strict=True)) if technical else [],
        is_sealed=offer.opened_at is None,
        is_price_sealed=offer.opened_at is not None and offer.price_opened_at is None,
        has_copy=document is not None and offer.opened_at is None,
        figure=_delivery_figure(technical["delivery"]) if technical else None,
        answers=judge_answers(offer.solicitation, technical.get("answers", {})) if technical else [],
    )


def shown_technical(technical: dict[str, Any] | None, *, shows_bidder: bool) -> dict[str, Any] | None:
    """Return the technical part without what names its bidder, unless the reader may know who; never a file's key."""
    shown = without_keys(technical, shows_bidder=shows_bidder)
    if shown is None or shows_bidder:
        return shown
    return {name: told for name, told in shown.items() if name not in NAMES_THE_BIDDER}


def _delivery_figure(delivery: dict[str, Any]) -> Heatmap | None:
    """Draw a shape by month and hour; an hourly one by its means, its first hour that of 1 January."""
    shape = delivery.get("shape", delivery)
    if shape["kind"] == "month_hour":
        table = tuple(tuple(float(kw) for kw in row) for row in shape["kw"])
    elif shape["kind"] == "hourly":
        table = _means(tuple(float(kw) for kw in shape["kw"]))
    else:
        return None
    return Heatmap(title="Delivery by month and hour", unit="kW", values=table, places=0)


def _means(hours: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    cells: dict[tuple[int, int], list[float]] = {}
    for place, kw in enumerate(hours):
        clock = FIRST_HOUR + timedelta(hours=place)
        cells.setdefault((clock.month, clock.hour), []).append(kw)
    return tuple(
        tuple(sum(cells[month, hour]) / len(cells[month, hour]) for hour in range(24))
        for month in range(1, 13)
    )
