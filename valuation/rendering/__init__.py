"""Values on paper: workbooks that work a figure out again by their own formulas."""

from valuation.rendering.trace_workbook import write_trace

__all__ = ["write_trace"]
