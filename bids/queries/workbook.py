"""What the workbook of a solicitation offers to choose from, in words."""

from bids.documents.workbook import Offered, told_apart
from bids.queries.rules import rules_of
from solicitations.models import Solicitation


def offered_in(solicitation: Solicitation) -> Offered:
    """Return the needs and delivery points of a solicitation whose organisation is loaded, with its rules."""
    lots = solicitation.lots.select_related("need__facility").order_by("position")
    needs = [lot.need for lot in lots]
    places = {str(need.facility_id): need.facility.name for need in needs}
    return Offered(
        solicitation_id=solicitation.pk,
        title=f"{solicitation.code}: {solicitation.title}",
        rules=rules_of(solicitation),
        needs=told_apart((str(need.pk), f"{need.code}: {need.title}") for need in needs),
        places=told_apart(places.items()),
    )
