"""An offer's cash flows entered in its ledger: one entry per service and payer, checked."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from nmv.delivery.contract import contract_kw
from nmv.values.capacity import ra_increment, ra_streams
from nmv.values.components import Valuation
from nmv.values.ledger import RULES, SERVICE_OF, THIS_CONTRACT, LedgerEntry, check_ledger
from nmv.values.qualifying import flexible_kw, nqc_kw

Floats = NDArray[np.float64]

_PLACE = {service: code for code, service in SERVICE_OF.items()}
_RA = ("system_ra", "local_ra", "flexible_ra")


def book(
    valuation: Valuation, flows: Mapping[str, Floats], worth: Callable[[Floats], float]
) -> tuple[LedgerEntry, ...]:
    """The ledger of an offer: `flows` by component (USD per year), `worth` their present value.

    Services without a dollar are left out, services that others pay are shown with their payer. Raises
    `LedgerError` when the payers of one service together pay more than the whole.
    """
    entries: list[LedgerEntry] = []
    for code, flow in flows.items():
        parts = (
            ra_streams(valuation.case, valuation.offer, valuation.years)
            if code == "RA"
            else {SERVICE_OF.get(code, "contract"): flow}
        )
        entries += [
            _entry(valuation, code, service, THIS_CONTRACT, worth(usd))
            for service, usd in parts.items()
            if usd.any()
        ]
    entries += [
        _entry(valuation, _PLACE.get(stream.service, "RA"), stream.service, stream.payer, 0.0, share=share)
        for stream, share in valuation.offer.elsewhere()
    ]
    local = valuation.case.protocol.ra.local
    check_ledger(entries, is_local_bundled=local is not None and local.basis == "bundled")
    return tuple(entries)


def _entry(
    valuation: Valuation, code: str, service: str, payer: str, pv_usd: float, *, share: float | None = None
) -> LedgerEntry:
    quantity, unit = _measure(valuation, service)
    offer = valuation.offer
    return LedgerEntry(
        component=code,
        service=service,
        payer=payer,
        quantity=quantity,
        unit=unit,
        share=ra_increment(valuation.case, offer, service) if share is None else share,
        pv_usd=pv_usd,
        rule=RULES[service],
    )


def _measure(valuation: Valuation, service: str) -> tuple[float, str]:
    """What a service is measured by: the largest kW of the years valued, or the MWh of all of them.

    Of a distribution deferral the kW that can be relied on through all slots of a need.
    """
    offer, case, years = valuation.offer, valuation.case, valuation.years
    if service in {"energy", "losses", "carbon"}:
        return sum(operation.net_mwh for operation in valuation.operations), "MWh"
    if service in {"certificate", "integration"}:
        return sum(operation.generated_mwh for operation in valuation.operations), "MWh"
    if service == "voltage":
        return offer.reactive_kvar or 0.0, "kVAR"
    if service == "distribution_deferral":
        held = [year for years_held in valuation.held.values() for year in years_held if year.slots]
        return max((float(year.dependable_kw.min()) for year in held), default=0.0), "kW"
    by_year = [nqc_kw(case, offer, year) for year in years] if service in _RA else []
    if service == "flexible_ra":
        by_year = [flexible_kw(offer, nqc, year) for nqc, year in zip(by_year, years, strict=True)]
    if service not in _RA:
        by_year = [contract_kw(offer, year) for year in years]
    return float(np.max(by_year)), "kW"
