"""Needs as they are known today, against what was asked for."""

from uuid import UUID

from solicitations.models import Need, Solicitation


def revised_needs(solicitation: Solicitation) -> dict[UUID, Need]:
    """Return the needs published anew since they were asked for, by the id of the version that was asked for."""
    asked = [lot.need for lot in solicitation.lots.select_related("need")]
    published = Need.objects.filter(series__in=[need.series for need in asked], published_at__isnull=False)
    newest = {need.series: need for need in published.order_by("series", "version")}
    later = {need.pk: newest.get(need.series, need) for need in asked}
    return {need.pk: later[need.pk] for need in asked if later[need.pk].version > need.version}
