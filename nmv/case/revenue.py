"""How a utility would charge its customers for a wires investment: what a revenue requirement is built from."""

from dataclasses import dataclass

from nmv.case.reading import CaseError, number, one_of, reads, whole

TAX_LIVES = (3, 5, 7, 10, 15, 20)

_FRACTION = number("fraction", at_least=0, at_most=1)


@dataclass(frozen=True, kw_only=True)
class RevenueRequirement:
    """Return, taxes and running costs of an investment, as fractions of its installed cost.

    `equity_return` and `debt_return` are weighted by their shares of capital, their sum is the WACC.
    `net_salvage` is negative where removal costs more than the salvage brings. O&M and insurance are of the
    original cost grown at inflation, property tax is of the mean net plant. `tax_life_years` names the
    MACRS table, half-year. `rate_base` is the balance on which the return of a year is paid: the mean of
    its beginning and end unless stated otherwise.
    """

    equity_return: float = reads(number("1/year", at_least=0, at_most=0.5))
    debt_return: float = reads(number("1/year", at_least=0, at_most=0.5))
    net_salvage: float = reads(number("fraction of cost", above=-3, at_most=1), default=0.0)
    om: float = reads(_FRACTION, default=0.0)
    insurance: float = reads(_FRACTION, default=0.0)
    property_tax: float = reads(_FRACTION, default=0.0)
    federal_income_tax: float = reads(_FRACTION, default=0.21)
    state_income_tax: float = reads(_FRACTION, default=0.0)
    tax_life_years: int = reads(whole("a tax life in years", at_least=3, at_most=20), default=20)
    rate_base: str = reads(one_of("beginning", "average", "end"), default="average")

    def check(self, path: str) -> None:
        """There is a MACRS table for the tax life, and taxes leave something."""
        if self.tax_life_years not in TAX_LIVES:
            known = ", ".join(str(years) for years in TAX_LIVES)
            raise CaseError(f"{path}.tax_life_years", f"expected one of {known}, got {self.tax_life_years}")
        if self.income_tax() >= 1:
            raise CaseError(f"{path}.federal_income_tax", "expected taxes that leave a part of the income")

    def income_tax(self) -> float:
        """Federal and state income tax together: the state's is deducted from the federal base.

        >>> round(RevenueRequirement(equity_return=0.05, debt_return=0.02, state_income_tax=0.0725).income_tax(), 6)
        0.267275
        """
        return self.state_income_tax + self.federal_income_tax * (1.0 - self.state_income_tax)
