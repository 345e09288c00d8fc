"""The bridge from planning rows to the engine and back to rows and figures."""

from solicitations.evaluation.forecast_page import ForecastPage, forecast_page
from solicitations.evaluation.forecasts import Finding, amounts_of, findings_of_year, years_of

__all__ = ["Finding", "ForecastPage", "amounts_of", "findings_of_year", "forecast_page", "years_of"]
