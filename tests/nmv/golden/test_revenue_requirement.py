"""Revenue requirements: the four asset types of the NIMO 2025 study, and identities that hold by construction."""

from dataclasses import dataclass

import numpy as np
import pytest

from nmv.case.revenue import RevenueRequirement
from nmv.discounting import Timing
from nmv.finance.deferral import carrying_charge
from nmv.finance.revenue_requirement import MACRS_PERCENT, pvrr_usd, revenue_years

R, I = 0.0687, 0.021  # noqa: E741 -- the letters of the formula


# Exhibits 2-TS, 2-TL, 2-DS, 2-DL: original cost $100, WACC 6.87 % of which equity 4.56 %, federal tax 21 %, state
# 7.25 %, 20-year tax life, property tax 2.02 % of net plant, insurance 0.10 %; life, salvage, O&M, published PVRR
# and carrying charge in per cent.
@dataclass(frozen=True)
class Asset:
    """One asset type of the exhibit."""

    life: float
    salvage: float
    om: float
    pvrr: float
    charge_percent: float


NIMO = [
    pytest.param(Asset(47.60, -0.0677, 0.0133, 152.44, 8.21), id="transmission stations"),
    pytest.param(Asset(65.75, -0.3885, 0.0209, 168.19, 8.44), id="transmission lines"),
    pytest.param(Asset(61.55, -0.1503, 0.0159, 158.79, 8.06), id="distribution stations"),
    pytest.param(Asset(56.69, -0.2446, 0.0749, 273.96, 14.13), id="distribution lines"),
]


def nimo(net_salvage: float, om: float, rate_base: str) -> RevenueRequirement:
    return RevenueRequirement(
        equity_return=0.0456,
        debt_return=0.0231,
        net_salvage=net_salvage,
        om=om,
        insurance=0.001,
        property_tax=0.0202,
        state_income_tax=0.0725,
        rate_base=rate_base,
    )


def worth(terms: RevenueRequirement, life_years: float, *, rate: float = R, inflation: float = I) -> float:
    return pvrr_usd(100.0, terms, life_years=life_years, rate_per_year=rate, inflation_per_year=inflation)


@pytest.mark.parametrize("asset", NIMO)
@pytest.mark.parametrize(("rate_base", "tolerance"), [("average", 0.02), ("end", 0.0125)])
def test_the_builder_comes_near_the_published_pvrr(asset: Asset, rate_base: str, tolerance: float) -> None:
    assert worth(nimo(asset.salvage, asset.om, rate_base), asset.life) == pytest.approx(
        asset.pvrr, rel=tolerance
    )


@pytest.mark.parametrize("asset", NIMO)
def test_its_carrying_charge_comes_near_the_published_one(asset: Asset) -> None:
    first = carrying_charge(
        life_years=asset.life, rate_per_year=R, inflation_per_year=I, timing=Timing.END_OF_YEAR
    )
    found = first * worth(nimo(asset.salvage, asset.om, "average"), asset.life)
    assert found == pytest.approx(asset.charge_percent, rel=0.021)


# Return on what is not yet given back, and giving it back, is worth what was lent, whatever the life.
@pytest.mark.parametrize("life", [5, 40, 47])
def test_without_taxes_and_running_costs_the_pvrr_is_the_cost(life: int) -> None:
    plain = RevenueRequirement(
        equity_return=0.05, debt_return=0.02, federal_income_tax=0.0, rate_base="beginning"
    )
    assert worth(plain, life, rate=0.07) == pytest.approx(100.0, rel=1e-12)


# Removal of 20 $ at the end of 10 years is collected through depreciation: 100 + 20/1.07^10.
def test_removal_at_the_end_is_paid_for_in_advance() -> None:
    terms = RevenueRequirement(
        equity_return=0.05, debt_return=0.02, federal_income_tax=0.0, rate_base="beginning", net_salvage=-0.2
    )
    assert worth(terms, 10, rate=0.07) == pytest.approx(100.0 + 20.0 / 1.07**10, rel=1e-12)


# 1 % of $100 for 3 years, growing at 2 %: 1/1.07 + 1.02/1.07^2 + 1.02^2/1.07^3.
def test_o_and_m_grows_from_the_first_year() -> None:
    plain = {"equity_return": 0.05, "debt_return": 0.02, "federal_income_tax": 0.0, "rate_base": "beginning"}
    more = worth(RevenueRequirement(om=0.01, **plain), 3, rate=0.07, inflation=0.02)  # type: ignore[arg-type]
    assert more - 100.0 == pytest.approx(1 / 1.07 + 1.02 / 1.07**2 + 1.02**2 / 1.07**3)


# What investors receive: return, depreciation and deferred tax, less removal net of its tax, is worth the cost.
def test_with_taxes_investors_get_back_what_they_gave() -> None:
    terms = nimo(-0.2, 0.0133, "beginning")
    years = revenue_years(100.0, terms, life_years=30, inflation_per_year=I)
    received = years.capital_return + years.book_depreciation + years.deferred_tax
    received[-1] -= 20.0 * (1.0 - terms.income_tax())
    assert float((received / (1 + R) ** np.arange(1, 31)).sum()) == pytest.approx(100.0, rel=1e-12)


def test_deferred_taxes_of_a_whole_life_cancel() -> None:
    terms = nimo(0.0, 0.0133, "average")
    years = revenue_years(100.0, terms, life_years=47.6, inflation_per_year=I)
    assert float(years.deferred_tax.sum()) == pytest.approx(0.0, abs=1e-9)
    assert float(years.book_depreciation.sum()) == pytest.approx(100.0, rel=1e-12)


def test_each_macrs_table_deducts_the_whole_cost() -> None:
    assert {years: round(sum(table), 6) for years, table in MACRS_PERCENT.items()} == dict.fromkeys(
        MACRS_PERCENT, 100.0
    )
