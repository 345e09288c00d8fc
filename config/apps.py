"""The project as an app: a home for its management commands."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Holds ``manage.py seed``."""

    name = "config"
    label = "project"
