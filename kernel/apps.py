"""Django registration of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Outbox, blobs and idempotency keys."""

    name = "kernel"
