"""Opened offers, written as rows: what the lists and the ranking are measured on."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from accounts.models import Organisation, User
from bids.models import Offer
from bids.services.opening import alias_of
from bids.states import OfferState, Technology
from kernel.clock import database_now
from solicitations.models import Solicitation


def opened_rows(
    solicitation: Solicitation, bidders: Sequence[Organisation], by: User, n_offers: int
) -> Iterator[Offer]:
    """Offers of all technologies in turn, 500 kW to 4.5 MW, the bidders in turn; nothing is saved."""
    now = database_now()
    place, kinds = solicitation.lots.get().need.facility, Technology.values
    for number in range(n_offers):
        yield Offer(
            solicitation=solicitation,
            organisation=bidders[number % len(bidders)],
            created_by=by,
            state=OfferState.OPENED,
            submitted_at=now,
            opened_at=now,
            price_opened_at=now,
            alias=alias_of(number),
            technology=kinds[number % len(kinds)],
            delivery_point=place,
            starts_on=date(2027, 6, 1),
            ends_on=date(2032, 5, 31),
            commercial_operation_on=date(2027, 5, 1),
            contract_kw=Decimal(500 + number % 4_000),
            fixed_usd_per_kw_month=Decimal(8 + number % 9),
            variable_usd_per_mwh=Decimal(3),
            escalator_per_year=Decimal("0.02"),
        )
