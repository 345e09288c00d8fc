"""The record of what happens to opened offers: on the solicitation's stream by alias, on the bidder's by offer."""

from typing import Any

from audit.services import record
from audit.states import Actor, bidder_stream, solicitation_stream
from bids.models import Offer
from kernel.errors import Conflict
from solicitations.models import Solicitation


class DamagedOffer(Conflict):
    """A sealed offer does not open, or holds something else than its receipt says; nothing was opened."""

    default_code = "damaged_offer"


def record_of_solicitation(
    solicitation: Solicitation, actor: Actor, verb: str, facts: dict[str, Any]
) -> None:
    """Write a step down for those who read the solicitation's record."""
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=actor, verb=verb, facts=facts)


def record_of_offer(offer: Offer, actor: Actor, verb: str, facts: dict[str, Any]) -> None:
    """Write a step about one offer into its bidder's own stream."""
    stream = bidder_stream(offer.solicitation_id, bidder_id=offer.organisation_id)
    record(stream=stream, actor=actor, verb=verb, facts={"offer": offer.pk} | facts)


def record_both(offer: Offer, actor: Actor, verb: str, facts: dict[str, Any], *, is_walled: bool) -> None:
    """Write a step into both streams; of what stands behind the wall into the bidder's alone."""
    record_of_offer(offer, actor, verb, facts)
    if not is_walled:
        told = {"offer": offer.pk, "alias": offer.alias} | facts
        record_of_solicitation(offer.solicitation, actor, verb, told)
