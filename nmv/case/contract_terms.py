"""What a contract costs beyond its price, each off unless the protocol says so."""

from dataclasses import dataclass

from nmv.case.reading import number, reads, text


@dataclass(frozen=True, kw_only=True)
class DebtEquivalenceTerms:
    """Debt that rating agencies read into fixed payments, and what carrying it costs.

    Imputed debt at the start of year y = `imputed_share` * PV of the fixed payments of y and after, at
    `debt_rate_per_year`, paid at year ends; its cost in y = debt * `cost_per_year`. Compares purchases with
    purchases only: refused where a utility-owned project competes.
    """

    imputed_share: float = reads(number("fraction", above=0, at_most=1), default=0.2)
    debt_rate_per_year: float = reads(number("1/year", above=-1, at_most=1))
    cost_per_year: float = reads(number("1/year", at_least=0, at_most=1))
    document: str = reads(text)


@dataclass(frozen=True, kw_only=True)
class CreditTerms:
    """Collateral asked per contract kW, and what a missing dollar of it costs a year."""

    required_usd_per_kw: float = reads(number("USD/kW", at_least=0))
    cost_per_year: float = reads(number("1/year", at_least=0, at_most=1))


@dataclass(frozen=True, kw_only=True)
class NetworkUpgradeTerms:
    """Network upgrades past the first point of interconnection that customers pay back.

    Counted once, in the term's first year, as cost * `revenue_requirement_multiplier`.
    """

    revenue_requirement_multiplier: float = reads(number("PVRR / cost", above=0), default=1.0)
