"""The ranking and the chosen set, valued: rows of a run → the engine → what the dashboard shows."""

from review.evaluation.dashboard import Dashboard, dashboard_of
from review.evaluation.portfolio import SetValue, value_of_set

__all__ = ["Dashboard", "SetValue", "dashboard_of", "value_of_set"]
