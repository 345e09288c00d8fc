"""What the buyer pays: the price of an offer, and how contract kW and price step down over the years."""

from dataclasses import dataclass

from nmv.case.reading import CaseError, listed, number, one_of, optional, part, reads, whole

_USD_PER_KW_MONTH = number("USD/kW-month", at_least=0)
_FRACTION = number("fraction", at_least=0, at_most=1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """From the contract year (1 is the first) on, the parts of contract kW and of every price that remain."""

    from_contract_year: int = reads(whole("a contract year", at_least=2, at_most=100))
    kw: float = reads(_FRACTION, default=1.0)
    price: float = reads(_FRACTION, default=1.0)


@dataclass(frozen=True, kw_only=True)
class Price:
    """$/kW-month on contract kW, $/MWh on energy, both growing each contract year.

    `fixed_usd_per_kw_month_by_month` gives twelve prices, January first, in place of one. Kind `all_in` pays
    for energy alone. `minimum_take_mwh_per_year` is paid for at the variable price whether taken or not.
    """

    fixed_usd_per_kw_month: float = reads(_USD_PER_KW_MONTH, default=0.0)
    variable_usd_per_mwh: float = reads(number("USD/MWh"), default=0.0)
    escalator_per_year: float = reads(number("1/year", above=-1, at_most=1), default=0.0)
    kind: str = reads(one_of("two_part", "all_in"), default="two_part", since=2)
    fixed_usd_per_kw_month_by_month: tuple[float, ...] | None = reads(
        optional(listed(_USD_PER_KW_MONTH, length=12)), default=None, since=2
    )
    minimum_take_mwh_per_year: float | None = reads(
        optional(number("MWh/year", above=0)), default=None, since=2
    )
    steps: tuple[Step, ...] = reads(listed(part(Step)), default=(), since=2)

    def check(self, path: str) -> None:
        """One fixed price, none where all is in the energy price, and steps in order."""
        if self.fixed_usd_per_kw_month_by_month is not None and self.fixed_usd_per_kw_month > 0:
            raise CaseError(f"{path}.fixed_usd_per_kw_month", "expected 0: twelve monthly prices are given")
        if self.kind == "all_in" and max(self.fixed_by_month()) > 0:
            raise CaseError(
                f"{path}.kind", "an all-in price pays for energy alone, but a fixed price stands here"
            )
        if self.kind == "all_in" and self.variable_usd_per_mwh <= 0:
            raise CaseError(f"{path}.variable_usd_per_mwh", "expected above 0 USD/MWh for an all-in price")
        if self.minimum_take_mwh_per_year is not None and self.variable_usd_per_mwh <= 0:
            raise CaseError(
                f"{path}.minimum_take_mwh_per_year", "a minimum take needs a variable price above 0"
            )
        years = [step.from_contract_year for step in self.steps]
        if years != sorted(set(years)):
            raise CaseError(f"{path}.steps", "expected steps in the order of their contract years")

    def fixed_by_month(self) -> tuple[float, ...]:
        """The fixed price of each month before escalation, USD/kW-month, twelve values."""
        return self.fixed_usd_per_kw_month_by_month or (self.fixed_usd_per_kw_month,) * 12
