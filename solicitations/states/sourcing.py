"""The ways a service can be sourced, and what tells them apart (More Than Smart 2015; PNNL-26822)."""

from django.db import models


class SourcingStructure(models.TextChoices):
    """How a utility may come by a service."""

    RFO = "RFO", "RFO / RFP"
    AUCTION = "AUCTION", "auction"
    ENERGY_EFFICIENCY = "ENERGY_EFFICIENCY", "energy efficiency program"
    DEMAND_RESPONSE = "DEMAND_RESPONSE", "demand response program"
    RETAIL_RATE = "RETAIL_RATE", "retail rate"
    SPECIAL_TARIFF = "SPECIAL_TARIFF", "special tariff"
    CORE_SERVICE = "CORE_SERVICE", "utility core service"
    REQUIREMENT = "REQUIREMENT", "interconnection or tariff requirement"


class SourcingFamily(models.TextChoices):
    """The three Ps, and what is no market at all."""

    PROCUREMENT = "PROCUREMENT", "procurement"
    PROGRAM = "PROGRAM", "program"
    PRICE = "PRICE", "price"
    CORE = "CORE", "utility core service"
    MANDATE = "MANDATE", "requirement"


FAMILY_OF: dict[str, SourcingFamily] = {
    SourcingStructure.RFO: SourcingFamily.PROCUREMENT,
    SourcingStructure.AUCTION: SourcingFamily.PROCUREMENT,
    SourcingStructure.ENERGY_EFFICIENCY: SourcingFamily.PROGRAM,
    SourcingStructure.DEMAND_RESPONSE: SourcingFamily.PROGRAM,
    SourcingStructure.RETAIL_RATE: SourcingFamily.PRICE,
    SourcingStructure.SPECIAL_TARIFF: SourcingFamily.PRICE,
    SourcingStructure.CORE_SERVICE: SourcingFamily.CORE,
    SourcingStructure.REQUIREMENT: SourcingFamily.MANDATE,
}


class SourcingFactor(models.TextChoices):
    """What should influence the choice; each is scored 1 (poor) to 5 (good)."""

    TRANSACTION_COSTS = "TRANSACTION_COSTS", "transaction costs"
    VISIBILITY = "VISIBILITY", "visibility"
    CONTROLLABILITY = "CONTROLLABILITY", "controllability"
    LATENCY = "LATENCY", "latency"
    COMMUNICATION = "COMMUNICATION", "communication needs and cost"
    PRIVACY = "PRIVACY", "privacy"
    SECURITY = "SECURITY", "security"
    FIRMNESS = "FIRMNESS", "firmness / availability"
    CUSTOMER_APPETITE = "CUSTOMER_APPETITE", "customer appetite"


SCORES = range(1, 6)
