"""What the clerk's export holds of runs: every figure that the utility's valuations found of what is open.

Runs by the evaluator's own terms are theirs. How many offers a run took, and its digests, count offers before the wall
as well, so neither is here.
"""

from django.db.models import QuerySet

from bids.models import Offer
from review.queries.exports import Table, table
from solicitations.models import Solicitation
from valuation.models import ComponentResult, Coverage, Run, RunOffer


def value_tables(solicitation: Solicitation, offers: QuerySet[Offer]) -> list[Table]:
    """Return the utility's runs with the value, the components and the coverage of each of these offers."""
    runs = Run.objects.filter(solicitation=solicitation, own_terms__isnull=True)
    valued = RunOffer.objects.filter(run__in=runs, offer__in=offers)
    return [_runs(runs), _values(valued), _components(valued), _coverage(valued)]


def _runs(runs: QuerySet[Run]) -> Table:
    found = runs.order_by("requested_at").select_related("requested_by", "protocol")
    rows = (
        (
            e.pk,
            e.state,
            e.on_revised_needs,
            str(e.requested_by or "the system"),
            e.requested_at,
            e.ended_at,
            e.protocol.version,
            e.protocol.digest,
            e.engine_version,
            e.convention_id,
        )
        for e in found.defer("basis", "own_terms")
    )
    columns = (
        "run state on_revised_needs requested_by requested_at ended_at protocol_version protocol_digest"
        " engine_version convention"
    )
    return table("runs", columns, rows)


def _values(valued: QuerySet[RunOffer]) -> Table:
    columns = "run alias state nmv_usd_per_kw_year npv_usd usd_per_mwh result_digest error"
    found = valued.order_by("run__requested_at", "offer__alias").values_list(
        "run_id",
        "offer__alias",
        "state",
        "nmv_usd_per_kw_year",
        "npv_usd",
        "usd_per_mwh",
        "result_digest",
        "error",
    )
    return table("values", columns, found)


def _components(valued: QuerySet[RunOffer]) -> Table:
    found = ComponentResult.objects.filter(run_offer__in=valued).order_by(
        "run_offer__run__requested_at", "run_offer__offer__alias", "position", "code"
    )
    rows = found.values_list(
        "run_offer__run_id", "run_offer__offer__alias", "code", "levelized", "unit", "present_value_usd"
    )
    return table("components", "run alias component levelized unit present_value_usd", rows)


def _coverage(valued: QuerySet[RunOffer]) -> Table:
    found = Coverage.objects.filter(run_offer__in=valued).order_by(
        "run_offer__run__requested_at", "run_offer__offer__alias", "need__code"
    )
    rows = found.values_list(
        "run_offer__run_id", "run_offer__offer__alias", "need__code", "share", "year", "binding"
    )
    return table("coverage", "run alias need share year binding", rows)
