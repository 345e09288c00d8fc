"""The bridge from rows to the engine and back: the only place where Decimal meets float."""

from valuation.evaluation.inputs import CaseInputs, case_inputs, checked_case, frozen_case, thaw
from valuation.evaluation.results import store_result
from valuation.evaluation.stored import StoredValue, stored_values
from valuation.evaluation.trace import trace_of

__all__ = [
    "CaseInputs",
    "StoredValue",
    "case_inputs",
    "checked_case",
    "frozen_case",
    "store_result",
    "stored_values",
    "thaw",
    "trace_of",
]
