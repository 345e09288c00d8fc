"""What offers are ranked by, and in which unit: the Net Market Value, or the cost of meeting a need without capacity.

A solicitation that asks for nothing but voltage support or power quality buys a service, not kilowatts: its offers
are taken by what meeting the need costs in a year. That is what is paid under the contract, levelized [$/kW-year of
contract capacity] x contract capacity [kW], over the largest amounts needed in any year [kVAR, or the need's own
unit]. The less the better, so that the ranking takes it with a minus.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from review.queries.terms import Terms
from review.queries.valued import Valued
from solicitations.states import Service

WITHOUT_CAPACITY = frozenset({Service.VOLTAGE_VAR, Service.POWER_QUALITY})
MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class Measure:
    """What is compared: its name, its unit, and for a cost the amount of the need it is spread over."""

    label: str = "Net Market Value"
    unit: str = "$/kW-year"
    need_amount: Decimal | None = None

    @property
    def is_cost(self) -> bool:
        """Whether less is better."""
        return self.need_amount is not None

    def value_of(self, each: Valued) -> Decimal:
        """What the ranking takes, the higher the better."""
        if self.need_amount is None:
            return each.nmv_usd_per_kw_year
        yearly = each.payments_usd_per_kw_year * (each.offer.contract_kw or Decimal(0))
        return (yearly / self.need_amount).quantize(MICRO)

    def shown(self, value: Decimal) -> Decimal:
        """The value as people read it: a cost without its minus."""
        return -value if self.is_cost else value


CAPACITY = Measure()


def measure_of(terms: Terms) -> Measure:
    """Return what a solicitation's offers are ranked by; needs of several units, or without figures, by value."""
    services = {need.service for need in terms.needs}
    units = {need.get_unit_display() for need in terms.needs}
    amount = _total(terms.peaks)
    if not services or not services <= WITHOUT_CAPACITY or len(units) != 1 or not amount:
        return CAPACITY
    return Measure("Cost of meeting the need", f"$/{units.pop()}-year", amount)


def _total(peaks: Sequence[Decimal | None]) -> Decimal:
    known = [peak for peak in peaks if peak is not None]
    return sum(known, Decimal(0)) if len(known) == len(peaks) else Decimal(0)
