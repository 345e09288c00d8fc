"""The engine's result as rows: floats become Decimal here and nowhere else."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from nmv.market_value import OfferResult
from valuation.models import ComponentResult, Coverage, RunOffer
from valuation.states import OfferRunState

MICRO = Decimal("0.000001")
WATT = Decimal("0.001")


def store_result(run_offer: RunOffer, result: OfferResult) -> None:
    """Write one offer's result; the caller holds the transaction."""
    run_offer.state = OfferRunState.DONE
    run_offer.error = ""
    run_offer.nmv_usd_per_kw_year = _decimal(result.nmv_usd_per_kw_year)
    run_offer.npv_usd = _decimal(result.npv_usd)
    run_offer.usd_per_mwh = None if result.nmv_usd_per_mwh is None else _decimal(result.nmv_usd_per_mwh)
    run_offer.project_deferral_pv_usd = _decimal(result.project_deferral_pv_usd)
    run_offer.result_digest = result.digest()
    run_offer.save()
    ComponentResult.objects.bulk_create(
        ComponentResult(
            run_offer=run_offer,
            code=row.code,
            position=position,
            unit=row.unit,
            present_value_usd=_decimal(row.pv_usd),
            levelized=_decimal(row.levelized),
            first_year=result.years[0],
            usd_by_year=[_decimal(usd) for usd in row.cash_flow_usd],
        )
        for position, row in enumerate(result.components, start=1)
    )
    Coverage.objects.bulk_create(
        Coverage(
            run_offer=run_offer,
            need_id=UUID(need.need_id),
            share=_decimal(need.share),
            binding=need.binding[:200],
            year=need.binding_year,
            dependable=_table(need.dependable_kw),
            needed=_table(need.needed_kw),
        )
        for need in result.needs
    )


def _decimal(value: float, step: Decimal = MICRO) -> Decimal:
    """The nearest number of the column's scale; minus zero is zero."""
    return Decimal(repr(value)).quantize(step) + 0


def _table(rows: Sequence[Sequence[float]]) -> list[Decimal]:
    return [_decimal(kw, WATT) for row in rows for kw in row]
