"""The Django app of the web package: templates tags and static helpers, no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, charts, forms and errors as every other app shows them."""

    name = "web"
    verbose_name = "Web"
