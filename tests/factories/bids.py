"""Offers: documents, submissions, openings."""

from typing import Any

from accounts.models import User
from accounts.states import Role
from bids.models import EnvelopeOpening, KeyShare, Offer, Opening
from bids.queries import bidding_organisations
from bids.services import give_share, submit_offer
from solicitations.models import Solicitation
from tests.factories.accounts import a_bidder
from tests.factories.keys import seat, words_of
from tests.factories.solicitations import assign, pass_deadline

STORAGE = {
    "kind": "storage",
    "power_kw": 2500,
    "energy_kwh": 12500,
    "round_trip_efficiency": "0.86",
    "ancillary_services": True,
}
PRICE = {"fixed_usd_per_kw_month": 12, "variable_usd_per_mwh": 3, "escalator_per_year": 0}


def a_technical_part(solicitation: Solicitation, **changes: Any) -> dict[str, Any]:
    """The technical part of a battery that serves the solicitation's first need."""
    need = solicitation.lots.select_related("need").order_by("position")[0].need
    return {
        "name": "Battery at the feeder",
        "technology": "STORAGE",
        "needs": [str(need.pk)],
        "delivery_point": str(need.facility_id),
        "starts_on": "2027-06-01",
        "ends_on": "2032-05-31",
        "commercial_operation_on": "2027-05-01",
        "contract_kw": [2500] * 12,
        "delivery": STORAGE,
        "availability": "0.97",
        **changes,
    }


def a_submitted_offer(
    solicitation: Solicitation,
    bidder: User | None = None,
    price: dict[str, Any] | None = None,
    **changes: Any,
) -> Offer:
    """A sealed offer in a published solicitation."""
    bidder = bidder or a_bidder()
    version = submit_offer(
        solicitation=solicitation,
        organisation=bidding_organisations(bidder)[0],
        technical=a_technical_part(solicitation, **changes),
        price=PRICE | (price or {}),
        by=bidder,
    )
    return Offer.objects.get(pk=version.offer_id)


def open_all(
    solicitation: Solicitation, procurement: User | None = None, evaluator: User | None = None
) -> None:
    """Let the deadline pass and two people of different roles open the offers."""
    pass_deadline(solicitation)
    for role, user in ((Role.PROCUREMENT, procurement), (Role.EVALUATOR, evaluator)):
        give_known_share(solicitation, role, user or assign(solicitation, role))


def give_known_share(solicitation: Solicitation, role: Role, user: User) -> Opening | EnvelopeOpening | None:
    """Let a person give the share of a role, which makes them its holder."""
    if not KeyShare.objects.filter(opening_key__solicitation=solicitation, user=user).exists():
        seat(solicitation, user, role)
    return give_share(solicitation=solicitation, by=user, words=words_of(role))


def an_opened_offer(solicitation: Solicitation, **changes: Any) -> Offer:
    """The one offer of a solicitation, opened."""
    offer = a_submitted_offer(solicitation, **changes)
    open_all(solicitation)
    offer.refresh_from_db()
    return offer
