"""Reads of what the screens found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.permissions import Visitor
from bids.models import Examination, Finding, Offer, ScreenTerms
from bids.permissions import can_watch_screens
from bids.queries.conformance import current_examination
from bids.states import ScreenKind
from solicitations.models import Solicitation


@dataclass(frozen=True)
class ScreensPage:
    """The screens tab."""

    solicitation: Solicitation
    examination: Examination | None
    findings: QuerySet[Finding]
    counts: list[tuple[str, str, int]]
    kind: str
    watches: bool
    terms: ScreenTerms | None


def findings_of(solicitation: Solicitation, user: Visitor) -> QuerySet[Finding]:
    """Return the findings of the newest round that a person may see."""
    newest = current_examination(solicitation)
    visible = Finding.objects.visible_to(user)
    return visible.filter(examination=newest) if newest else visible.none()


def screens_page(solicitation: Solicitation, user: Visitor, *, kind: str = "") -> ScreensPage:
    """Gather the newest round's findings; a wrong filter shows all of them."""
    found = findings_of(solicitation, user)
    counted = Counter(found.values_list("kind", flat=True))
    shown = found.filter(kind=kind) if kind in ScreenKind.values else found
    offers = Prefetch("offers", queryset=Offer.objects.order_by("alias"))
    return ScreensPage(
        solicitation=solicitation,
        examination=current_examination(solicitation),
        findings=shown.select_related("released_by").prefetch_related(offers),
        counts=[(code, label, counted[code]) for code, label in ScreenKind.choices],
        kind=kind if kind in ScreenKind.values else "",
        watches=can_watch_screens(user, solicitation),
        terms=ScreenTerms.objects.filter(solicitation=solicitation).first(),
    )


def n_findings(solicitation: Solicitation, user: Visitor, offers: Iterable[UUID]) -> dict[UUID, int]:
    """Count the findings about each of these offers that a person may see."""
    links = Finding.offers.through.objects.filter(
        finding__in=findings_of(solicitation, user).values("pk"), offer__in=list(offers)
    )
    return dict(Counter(links.values_list("offer_id", flat=True)))
