"""What this app shows of a solicitation's principles and counting rules kept."""

from django.urls import reverse

from accounts.permissions import Visitor
from bids.models import Conformity, IncrementalityDecision, RegistryMatch
from bids.permissions import can_see_opened_offers, can_see_registry
from solicitations.models import Solicitation
from solicitations.states import AFTER_OPENING
from web.evidence import Evidence


def principle_evidence(solicitation: Solicitation, user: Visitor) -> dict[str, list[Evidence]]:
    """Return evidence by the code of the principle; none before the opening, none to those outside the evaluation."""
    if solicitation.state not in AFTER_OPENING:
        return {}
    found: dict[str, list[Evidence]] = {}
    if can_see_opened_offers(user, solicitation):
        checked = Conformity.objects.filter(offer__solicitation=solicitation).exists()
        url = reverse("bids:conformance", args=[solicitation.pk])
        found["FAIR"] = [Evidence("The same checks of every opened offer", url, checked)]
    if can_see_registry(user, solicitation):
        url = reverse("bids:incrementality", args=[solicitation.pk])
        matched = RegistryMatch.objects.filter(offer__solicitation=solicitation).exists()
        decided = IncrementalityDecision.objects.filter(offer__solicitation=solicitation).exists()
        found["NOT_PAID_TWICE"] = [
            Evidence("Offers held against the registry of what programs pay for", url, matched),
            Evidence("Increments decided with evidence and reason", url, decided),
        ]
        found["MULTIPLE_SERVICES"] = [Evidence("Each service decided on its own", url, decided)]
    return found
