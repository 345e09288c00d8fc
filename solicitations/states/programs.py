"""What programs, tariffs and contracts pay distributed resources for, as data. Codes are the engine's."""

from django.db import models


class PaidFor(models.TextChoices):
    """A service that somebody may pay a kW or a kWh for; the codes are those of the engine's ledger."""

    SYSTEM_RA = "system_ra", "system resource adequacy"
    LOCAL_RA = "local_ra", "local resource adequacy"
    FLEXIBLE_RA = "flexible_ra", "flexible resource adequacy"
    ENERGY = "energy", "energy"
    ANCILLARY = "ancillary", "ancillary services"
    CERTIFICATE = "certificate", "renewable energy certificates"
    CARBON = "carbon", "carbon"
    DISTRIBUTION_DEFERRAL = "distribution_deferral", "distribution deferral"
    TRANSMISSION_DEFERRAL = "transmission_deferral", "transmission deferral"
    LOSSES = "losses", "losses avoided"
    VOLTAGE = "voltage", "voltage and reactive power"
    RELIABILITY = "reliability", "reliability"
    SAFETY = "safety", "safety"


class PayerKind(models.TextChoices):
    """What pays; a forecast that holds a resource already pays for it by having shrunk the need."""

    PROGRAM = "programme", "program"
    TARIFF = "tariff", "tariff"
    CONTRACT = "contract", "contract"
    FORECAST = "forecast", "forecast behind the need"
    DRV = "drv", "demand reduction value (DRV)"
