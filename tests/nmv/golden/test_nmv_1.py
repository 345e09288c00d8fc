"""NMV-1 of the published worked cases: the whole chain from a case file to 22.6399 $/kW-year."""

import pytest

from nmv.case import Case
from nmv.market_value import evaluate_offer
from tests.factories.cases import call_need, case_data, flat_curve, monthly_curve, yearly_curve

# 8,000 MWh a year: 337 days outside February (so that leap years change nothing) of 24 hours, flat.
# 8,000,000 kWh / (337 * 24 h) = 989.1197 kW. The 23- and 25-hour days cancel within a year.
FLAT_KW = 8_000_000 / (337 * 24)
# Energy worth $30/kW-year on 5,000 kW: 150,000 USD / 8,000 MWh = 18.75 USD/MWh in 2027, then +2 % a year.
ENERGY_USD_PER_MWH = 150_000 / 8_000


def nmv_1_case() -> Case:
    month_hour = [[0.0 if month == 2 else FLAT_KW] * 24 for month in range(1, 13)]
    offer = {
        "id": "nmv-1",
        "technology": "other",
        "need_ids": ["feeder"],
        "contract_kw": [5000.0] * 12,
        "term_starts_on": "2027-01-01",
        "term_ends_on": "2036-12-31",
        "commercial_operation_on": "2026-12-31",
        "price": {"fixed_usd_per_kw_month": 12.0, "variable_usd_per_mwh": 3.0},
        "shape": {"month_hour_kw": month_hour},
        "ancillary_products": ["spin"],
    }
    return Case.from_dict(
        case_data(
            curves={
                "hourly": {"energy": flat_curve(ENERGY_USD_PER_MWH, escalator=0.02)},
                "monthly": {"ra": monthly_curve(5.0, escalator=0.02)},
                "yearly": {"as": yearly_curve(10.0, "USD/kW-year")},
            },
            needs=[call_need(kw=900.0)],
            protocol={
                "energy": {"curve": "energy"},
                "ra": {"system": "ra"},
                "ancillary": {"method": "yearly", "yearly_curve": "as"},
            },
            offers=[offer],
        )
    )


# PV of 10 years at 7 % from the end of 2026: annuity 7.023582; growing at 2 % after year 1: 7.606501.
# RA 5*12*5000*7.606501; energy 150,000*7.606501; AS 50,000*7.023582; cost (720,000 + 24,000)*7.023582;
# deferral 5 years of 527,830.59 growing at 2 %, as 6,000,000*1.5*(0.05/(1-(1.02/1.07)^40)).
PRESENT_VALUES = {
    "RA": 2_281_950.30,
    "ENERGY": 1_140_975.15,
    "ANCILLARY": 351_179.08,
    "RPS": 0.0,
    "GHG": 0.0,
    "INTEGRATION": 0.0,
    "DISTRIBUTION_DEFERRAL": 2_246_506.59,
    "TRANSMISSION_DEFERRAL": 0.0,
    "FIXED_PAYMENTS": -5_056_978.71,
    "VARIABLE_PAYMENTS": -168_565.96,
}


def test_nmv_1_gives_22_6399_usd_per_kw_year() -> None:
    result = evaluate_offer(nmv_1_case(), "nmv-1")
    assert result.nmv_usd_per_kw_year == pytest.approx(22.6399, abs=5e-5)
    assert result.npv_usd == pytest.approx(795_066.45, abs=0.01)
    assert result.nmv_real_usd_per_kw_year == pytest.approx(20.9049, abs=5e-5)


def test_nmv_1_components_have_the_published_present_values() -> None:
    result = evaluate_offer(nmv_1_case(), "nmv-1")
    assert {row.code: row.pv_usd for row in result.components} == pytest.approx(PRESENT_VALUES, abs=0.01)


def test_nmv_1_components_have_the_published_levelized_values() -> None:
    result = evaluate_offer(nmv_1_case(), "nmv-1")
    levelized = {row.code: row.levelized for row in result.components}
    assert levelized["RA"] == pytest.approx(64.9797, abs=5e-5)
    assert levelized["ENERGY"] == pytest.approx(32.4898, abs=5e-5)
    assert levelized["ANCILLARY"] == pytest.approx(10.0, abs=5e-5)
    assert levelized["DISTRIBUTION_DEFERRAL"] == pytest.approx(63.9704, abs=5e-5)
    assert levelized["FIXED_PAYMENTS"] + levelized["VARIABLE_PAYMENTS"] == pytest.approx(-148.8, abs=5e-5)


def test_nmv_1_first_deferral_year_is_worth_527_830_59_usd() -> None:
    row = evaluate_offer(nmv_1_case(), "nmv-1").component("DISTRIBUTION_DEFERRAL")
    assert row.cash_flow_usd[0] == pytest.approx(527_830.59, abs=0.005)
    assert row.cash_flow_usd[1] == pytest.approx(527_830.59 * 1.02, abs=0.01)
    assert row.cash_flow_usd[5:] == (0.0,) * 5
