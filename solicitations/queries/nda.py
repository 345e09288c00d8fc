"""What the NDA page shows."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.models import Nda, NdaResponse, Registration, Solicitation


def current_nda(solicitation: Solicitation) -> Nda | None:
    """Return the newest text posted."""
    return Nda.objects.filter(solicitation=solicitation).order_by("-number").first()


def responses_of(solicitation: Solicitation, user: Visitor) -> QuerySet[NdaResponse]:
    """Return the answers a visitor may know of."""
    known = NdaResponse.objects.visible_to(user).filter(nda__solicitation=solicitation)
    return known.select_related("organisation", "given_by", "nda", "revoked_by").order_by("-given_at")


@dataclass(frozen=True)
class Standing:
    """Where a person's organisations stand with a solicitation."""

    signed: NdaResponse | None
    registered: Registration | None


def standing_of(solicitation: Solicitation, user: Visitor) -> Standing:
    """Return the signature and the registration in force that let a person in."""
    if not user.is_authenticated:
        return Standing(None, None)
    signed = NdaResponse.objects.of_bidder(user).filter(nda__solicitation=solicitation)
    registered = Registration.objects.of_bidder(user).filter(solicitation=solicitation)
    return Standing(
        signed.select_related("organisation").first(), registered.select_related("organisation").first()
    )
