"""Writes of valuation: curves, protocols, runs."""

from valuation.services.curves import (
    Extension,
    Provenance,
    create_curve,
    import_hourly_version,
    post_values_version,
)

__all__ = ["Extension", "Provenance", "create_curve", "import_hourly_version", "post_values_version"]
