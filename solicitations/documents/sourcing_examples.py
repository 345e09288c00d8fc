"""The matrix a utility may begin from.

Services, structures and lead times: More Than Smart working group, volume 1, “DER Services Sourcing Structures”, a
draft for discussion. Which boxes are ticked cannot be read in the text at hand (for distribution capacity all six
are), so the ticks are ours and marked as an example. Core service and requirement: PNNL-26822; no lead time is given.
"""

from solicitations.documents.sourcing import Matrix
from solicitations.states import SourcingStructure as S

NAME = "Services and sourcing structures"
SOURCE = (
    "Example – check before use. Lead times: More Than Smart working group vol. 1 (draft for discussion). Its ticks "
    "cannot be read in the text at hand; which structure fits which service is an example."
)
_ALL = tuple(S.values)
_FIRM = (S.RFO.value, S.AUCTION.value, S.DEMAND_RESPONSE.value, S.CORE_SERVICE.value)
_VOLTAGE = (S.RFO.value, S.SPECIAL_TARIFF.value, S.CORE_SERVICE.value, S.REQUIREMENT.value)
MATRIX = Matrix(
    fits={
        "distribution_capacity": _ALL,
        "steady_state_voltage": _VOLTAGE,
        "power_quality": _VOLTAGE,
        "reliability_resilience": _FIRM,
    },
    lead_times={
        S.RFO.value: (12, 24),
        S.AUCTION.value: (12, 24),
        S.ENERGY_EFFICIENCY.value: (36, 36),
        S.DEMAND_RESPONSE.value: (24, 24),
        S.RETAIL_RATE.value: (36, 36),
        S.SPECIAL_TARIFF.value: (12, 24),
        S.CORE_SERVICE.value: None,
        S.REQUIREMENT.value: None,
    },
)
CONTENT = MATRIX.as_content()
