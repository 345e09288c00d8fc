"""What an error report may hold: nothing that a person typed or uploaded."""

from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NothingPrivate(SafeExceptionReporterFilter):
    """Leaves request parameters and local variables out of error reports: they may hold a sealed offer."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return no form values."""
        del request
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        """Return no local variables."""
        del request, tb_frame
        return []
