"""How upper apps hand things to shared pages: a dotted path on their AppConfig, called by whoever shows the page."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string


def provided(attribute: str) -> Iterator[Any]:
    """Yield what each app's AppConfig names under ``attribute``: values as they are, dotted paths imported."""
    for config in apps.get_app_configs():
        value = getattr(config, attribute, None)
        if value is not None:
            yield import_string(value) if isinstance(value, str) else value
