"""Reads of valuation."""

from valuation.queries.home import tabs_for, waiting_for

__all__ = ["tabs_for", "waiting_for"]
