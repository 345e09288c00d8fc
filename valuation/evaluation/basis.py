"""What a run stands on, named rather than read: enough to say later whether any of it changed.

Protocols, published needs, submitted versions and decisions never change once they are there; which of them counts
does. So a basis names which counted: small beside the case, and read without unsealing anything. Only what planners
may still edit, projects above all, goes in by its digest.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bids.models import CureRequest, FinalOffer, Offer
from bids.queries.incrementality import decided_increments
from bids.queries.offers import counting_versions
from kernel.errors import DomainError
from nmv.canonical import digest
from solicitations.models import Need, Solicitation
from valuation.evaluation.grid import needs_and_projects
from valuation.models import Protocol


def basis_of(
    solicitation: Solicitation,
    protocol: Protocol,
    offers: Sequence[Offer],
    revised: Mapping[UUID, Need],
) -> dict[str, Any]:
    """Return what a run of these offers by this protocol would stand on now; ``revised`` see ``revised_needs``."""
    return {
        "protocol": {"version": protocol.version, "digest": protocol.digest},
        "revised": {need.code: need.version for need in revised.values()},
        "planning": _planning(solicitation, protocol),
        "offers": _offers(offers),
    }


def _planning(solicitation: Solicitation, protocol: Protocol) -> str:
    """The digest of needs and projects; empty where they cannot be put together, which the run will say itself."""
    rules = protocol.content.get("deferral", {}).get("projects", {})
    try:
        return digest(needs_and_projects(solicitation, rules))
    except DomainError:
        return ""


def _offers(offers: Sequence[Offer]) -> dict[str, dict[str, Any]]:
    ids = [offer.pk for offer in offers]
    versions, increments = counting_versions(offers), decided_increments(ids)
    cures: dict[UUID, list[str]] = defaultdict(list)
    accepted = CureRequest.objects.filter(offer__in=ids, is_accepted=True).order_by("decided_at", "pk")
    for offer_id, cure_id in accepted.values_list("offer_id", "pk"):
        cures[offer_id].append(str(cure_id))
    opened = FinalOffer.objects.filter(invitation__offer__in=ids, opened_at__isnull=False).order_by("number")
    finals = {key: str(final) for key, final in opened.values_list("invitation__offer_id", "pk")}
    return {
        str(offer.pk): {
            "terms": [str(versions[offer.pk].pk) if offer.pk in versions else "", *cures[offer.pk]],
            "final": finals.get(offer.pk, "") if offer.final_opened_at else "",
            "increments": sorted(str(each.pk) for each in increments.get(offer.pk, [])),
        }
        for offer in offers
    }
