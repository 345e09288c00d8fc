"""The API of contracts."""

from rest_framework.routers import BaseRouter


def register(router: BaseRouter) -> None:
    """Add this app's endpoints to /api/v1/."""
    del router
