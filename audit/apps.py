"""Django registration of the audit log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """One chained stream per solicitation, per organisation, and per bidder while offers are sealed."""

    name = "audit"
