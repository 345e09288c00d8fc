"""Writes of valuation: curves, protocols, runs."""

from valuation.services.curves import (
    Extension,
    Provenance,
    create_curve,
    import_hourly_version,
    post_values_version,
)
from valuation.services.evaluating import evaluate_run, sweep_runs
from valuation.services.optimising import (
    ask_entry_price,
    ask_optimum,
    cancel_optimum,
    find_optimum,
    sweep_optima,
)
from valuation.services.protocols import amend_protocol, lock_protocol, save_protocol
from valuation.services.reruns import rerun_changed
from valuation.services.runs import cancel_run, request_run, request_shadow, rerun

__all__ = [
    "Extension",
    "Provenance",
    "amend_protocol",
    "ask_entry_price",
    "ask_optimum",
    "cancel_optimum",
    "cancel_run",
    "create_curve",
    "evaluate_run",
    "find_optimum",
    "import_hourly_version",
    "lock_protocol",
    "post_values_version",
    "request_run",
    "request_shadow",
    "rerun",
    "rerun_changed",
    "save_protocol",
    "sweep_optima",
    "sweep_runs",
]
