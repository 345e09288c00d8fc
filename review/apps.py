"""Django registration of review."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Rubrics, scorecards, selections."""

    name = "review"
    waiting_provider = "review.queries.waiting_for"
    solicitation_tabs = "review.queries.tabs_for"
