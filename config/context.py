"""What every page's frame shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the product's name and version for the footer and the title."""
    del request
    return {"site_name": settings.SITE_NAME, "site_version": settings.VERSION}
