"""The trace of one offer's value: worked out again from the frozen case, every step written down."""

from collections.abc import Mapping

import numpy as np

from kernel.blobs import read_blob
from nmv.case import Case
from nmv.case_file import unpack_offer
from nmv.market import Market
from nmv.market_value import OfferResult, prepare, value
from nmv.values.components import component_flows
from valuation.evaluation.inputs import PACKED, thaw
from valuation.evaluation.trace_basis import put_discounting, put_money, put_term
from valuation.evaluation.trace_cash import put_cash
from valuation.evaluation.tracing import Tracing
from valuation.models import ComponentResult, RunOffer
from valuation.queries.runs import component_name
from valuation.queries.trace import Sources, Trace, Worth


def trace_of(run_offer: RunOffer, sources: Sources) -> Trace:
    """Work one offer's value out again from its run's frozen case, and write down how.

    Raises:
        DomainError: the run kept no case.
    """
    offer_id = str(run_offer.offer_id)
    case = _case(run_offer, offer_id)
    valuation = prepare(Market(case), case.offer(offer_id))
    result = value(valuation)
    tracing = Tracing(valuation, sources)
    put_money(tracing)
    put_term(tracing)
    window = put_discounting(tracing)
    for code, flow in component_flows(valuation).items():
        put_cash(tracing, code, flow)
        found = np.asarray(flow) * np.asarray(tracing.lines["factor"].values)
        tracing.component = code
        label = f"present value of {code} by year"
        tracing.years(f"pv.{code}", label, "USD", found, f"{{cash.{code}}}*{{factor}}")
        tracing.component = ""
    return _trace(run_offer, tracing, result, window)


def _case(run_offer: RunOffer, offer_id: str) -> Case:
    """The run's case with this offer alone: the others add nothing to its value."""
    run = run_offer.run
    if run.case is None or run.case.media_type != PACKED:
        return thaw(run)
    return unpack_offer(read_blob(run.case), offer_id)


def _trace(run_offer: RunOffer, tracing: Tracing, result: OfferResult, window: tuple[int, ...]) -> Trace:
    run = run_offer.run
    stored = {row.code: row for row in run_offer.components.order_by("position")}
    return Trace(
        offer=str(run_offer.offer),
        convention=result.convention_id,
        years=result.years,
        window=window,
        inputs=tuple(tracing.inputs.values()),
        lines=tuple(tracing.lines.values()),
        components=_worths(result, stored),
        size_name=tracing.inputs["size"].label,
        npv_usd=result.npv_usd,
        nmv_usd_per_kw_year=result.nmv_usd_per_kw_year,
        stored_npv_usd=float(run_offer.npv_usd or 0),
        stored_nmv_usd_per_kw_year=float(run_offer.nmv_usd_per_kw_year or 0),
        digest=result.digest(),
        stored_digest=run_offer.result_digest,
        case_digest=run.input_digest,
        engine_version=run.engine_version,
    )


def _worths(result: OfferResult, stored: Mapping[str, ComponentResult]) -> tuple[Worth, ...]:
    return tuple(
        Worth(
            code=row.code,
            label=component_name(row.code),
            pv_usd=row.pv_usd,
            levelized=row.levelized,
            stored_pv_usd=float(stored[row.code].present_value_usd) if row.code in stored else 0.0,
            stored_levelized=float(stored[row.code].levelized) if row.code in stored else 0.0,
        )
        for row in result.components
    )
