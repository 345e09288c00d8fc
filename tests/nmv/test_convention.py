"""Conventions: basis, moment of cash, denominator and horizon, each named by an id and none mixed."""

from typing import Any

import pytest

from nmv.case import Case, CaseError
from nmv.case.convention import CONVENTION_IDS, Convention
from nmv.market_value import OfferResult, evaluate_offer
from tests.factories.cases import case_data, monthly_curve, project, shape_offer

RATE, INFLATION = 0.07, 0.02


def valued(convention_id: str, *, offer: dict[str, Any] | None = None, **convention: Any) -> OfferResult:
    money = {
        "id": convention_id,
        "discount_rate_per_year": RATE,
        "inflation_per_year": INFLATION,
        "valuation_year": 2026,
    }
    data = case_data(
        convention=money | convention,
        curves={"monthly": {"ra": monthly_curve(5.0)}},
        protocol={"ra": {"system": "ra"}},
        offers=[offer or shape_offer(technology="other", term_ends_on="2028-12-31")],
    )
    case = Case.from_dict(data)
    return evaluate_offer(case, case.offers[0].id)


def test_there_is_one_id_for_each_combination() -> None:
    assert len(set(CONVENTION_IDS)) == len(CONVENTION_IDS) == 2 * 3 * 2


# 60,000 - 120,000 = -60,000 of RA less fixed payments, and the deferral, in two years.
@pytest.mark.parametrize(
    ("moment", "years_earlier"), [("end-of-year", 0.0), ("mid-year", 0.5), ("start-of-year", 1.0)]
)
def test_cash_counts_at_its_moment(moment: str, years_earlier: float) -> None:
    found = valued(f"nominal-{moment}-pv-kw-v1").component("FIXED_PAYMENTS").pv_usd
    assert found == pytest.approx(-120_000 * (1 / 1.07 + 1 / 1.07**2) * 1.07**years_earlier)


@pytest.mark.parametrize("moment", ["end-of-year", "mid-year", "start-of-year"])
def test_the_charge_has_the_timing_of_the_discounting(moment: str) -> None:
    found = valued(f"nominal-{moment}-pv-kw-v1").component("DISTRIBUTION_DEFERRAL")
    first = {"end-of-year": 527_830.59, "mid-year": 527_830.59 / 1.07**0.5, "start-of-year": 493_299.62}[
        moment
    ]
    assert found.cash_flow_usd[0] == pytest.approx(first, abs=0.01)
    # whatever the moment, the same deferral is worth the same today
    assert found.pv_usd == pytest.approx(527_830.59 * (1 / 1.07 + 1.02 / 1.07**2), abs=0.02)


def test_levelized_payments_do_not_depend_on_the_moment() -> None:
    levelized = [
        valued(f"nominal-{moment}-pv-kw-v1").component("FIXED_PAYMENTS").levelized
        for moment in ("end-of-year", "mid-year", "start-of-year")
    ]
    assert levelized == pytest.approx([-120.0] * 3)


# The deferral is worth the same today, over a PV(kW) that is (1 + r)^1/2 or (1 + r) larger.
def test_a_levelized_deferral_falls_with_the_moment() -> None:
    at_end, in_middle, at_start = (
        valued(f"nominal-{moment}-pv-kw-v1").component("DISTRIBUTION_DEFERRAL").levelized
        for moment in ("end-of-year", "mid-year", "start-of-year")
    )
    assert in_middle == pytest.approx(at_end / 1.07**0.5)
    assert at_start == pytest.approx(at_end / 1.07)


# Real: the first year's value of a stream growing at 2 %: -120,000 PV over 1,000 kW growing at 2 %.
def test_a_real_convention_levelizes_over_growing_kw() -> None:
    result = valued("real-end-of-year-pv-kw-v1")
    annuity = 1 / 1.07 + 1 / 1.07**2
    growing = 1 / 1.07 + 1.02 / 1.07**2
    assert result.component("FIXED_PAYMENTS").levelized == pytest.approx(-120.0 * annuity / growing)
    assert result.nmv_usd_per_kw_year == pytest.approx(result.nmv_real_usd_per_kw_year)
    assert result.convention_id == "real-end-of-year-pv-kw-v1"


# A term of 2028 alone: PV(kW) counts one year, the annuity the years 2027 and 2028.
def test_an_annuity_counts_the_years_before_service() -> None:
    offer = shape_offer(technology="other", term_starts_on="2028-01-01", term_ends_on="2028-12-31")
    by_annuity = valued("nominal-end-of-year-annuity-v1", offer=offer).component("FIXED_PAYMENTS")
    by_kw = valued("nominal-end-of-year-pv-kw-v1", offer=offer).component("FIXED_PAYMENTS")
    assert by_kw.levelized == pytest.approx(-120.0)
    assert by_annuity.levelized == pytest.approx(-120.0 / 1.07**2 / (1 / 1.07 + 1 / 1.07**2))
    assert by_annuity.pv_usd == by_kw.pv_usd


def test_central_hudsons_levelization_is_the_annuity_convention() -> None:
    hudson = Convention(
        id="nominal-end-of-year-annuity-v1",
        discount_rate_per_year=0.0676,
        inflation_per_year=0.02,
        valuation_year=2025,
        evaluation_horizon_year=2035,
    )
    years = tuple(range(2028, 2036))
    size = hudson.levelizing_kw([1.0] * 8, years)
    assert hudson.worth([109.51] * 8, years) / size == pytest.approx(81.54, abs=0.02)


def test_nothing_beyond_the_horizon_is_valued() -> None:
    offer = shape_offer(technology="other", term_ends_on="2031-12-31")
    cut = valued("nominal-end-of-year-pv-kw-v1", offer=offer, evaluation_horizon_year=2028)
    short = valued("nominal-end-of-year-pv-kw-v1")
    assert cut.years == (2027, 2028)
    assert cut.npv_usd == pytest.approx(short.npv_usd)


def test_a_horizon_beyond_the_term_assumes_nothing() -> None:
    far = valued("nominal-end-of-year-pv-kw-v1", evaluation_horizon_year=2040)
    assert far.npv_usd == valued("nominal-end-of-year-pv-kw-v1").npv_usd
    spread = valued("nominal-end-of-year-annuity-v1", evaluation_horizon_year=2040)
    assert abs(spread.nmv_usd_per_kw_year) < abs(valued("nominal-end-of-year-annuity-v1").nmv_usd_per_kw_year)


@pytest.mark.parametrize(
    ("horizon", "path"), [(2026, "convention.evaluation_horizon_year"), (2027, "offers[0].term_starts_on")]
)
def test_a_horizon_that_leaves_nothing_to_value_is_refused(horizon: int, path: str) -> None:
    offer = shape_offer(technology="other", term_starts_on="2028-01-01", term_ends_on="2028-12-31")
    with pytest.raises(CaseError) as refused:
        valued("nominal-end-of-year-pv-kw-v1", offer=offer, evaluation_horizon_year=horizon)
    assert refused.value.path == path


# DEFER-1: 15,000,000 * (1 - (1.02/1.07)^5) at the end of 2026, against the chain's 3,744,177.66.
@pytest.mark.parametrize(("replacement", "worth"), [("once", 3_192_084.69), ("chain", 3_744_177.66)])
def test_five_years_of_deferral_are_worth_the_published_value(replacement: str, worth: float) -> None:
    solution = {"installed_cost_usd": 10e6, "life_years": 40, "revenue_requirement_multiplier": 1.5}
    case = Case.from_dict(
        case_data(
            offers=[shape_offer(technology="other", term_ends_on="2031-12-31")],
            projects=[project(solutions=[solution])],
            protocol={"deferral": {"replacement": replacement}},
        )
    )
    found = evaluate_offer(case, "solar").component("DISTRIBUTION_DEFERRAL").pv_usd
    assert found == pytest.approx(worth, abs=0.01)


def test_a_solution_may_be_costed_by_its_revenue_requirement() -> None:
    plain = {"equity_return": 0.05, "debt_return": 0.02, "federal_income_tax": 0.0, "rate_base": "beginning"}
    solution = {"installed_cost_usd": 9e6, "life_years": 40, "revenue_requirement": plain}
    case = Case.from_dict(
        case_data(
            offers=[shape_offer(technology="other", term_ends_on="2028-12-31")],
            projects=[project(solutions=[solution])],
        )
    )
    # the WACC is the discount rate and nothing is taxed: the PVRR is the cost, 9,000,000 as in 6M * 1.5
    found = evaluate_offer(case, "solar").component("DISTRIBUTION_DEFERRAL").cash_flow_usd[0]
    assert found == pytest.approx(527_830.59, abs=0.01)
