"""What holds for any case: the ledger is the NPV, money's moment cancels, requirements repay what was lent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmv.case import Case
from nmv.case.convention import CONVENTION_IDS
from nmv.case.offers import Storage
from nmv.case.revenue import TAX_LIVES, RevenueRequirement
from nmv.delivery.load_growth import requirement
from nmv.finance.annuities import growth_rate, level_payment
from nmv.finance.revenue_requirement import revenue_years
from nmv.market import Market
from nmv.market_value import evaluate_offer
from nmv.values.qualifying import slice_showing
from tests.factories.cases import case_data, flat_curve, monthly_curve, shape_offer, yearly_curve

SHARE = st.floats(0.05, 0.95)


@settings(max_examples=15, deadline=None)
@given(
    convention_id=st.sampled_from(CONVENTION_IDS),
    paid=st.sampled_from(["system_ra", "energy", "certificate", "distribution_deferral"]),
    share=SHARE,
    kw_left=SHARE,
    price=st.floats(-20.0, 200.0),
)
def test_the_ledger_sums_to_the_value_and_no_service_to_more_than_one(
    convention_id: str, paid: str, share: float, kw_left: float, price: float
) -> None:
    offer = shape_offer(
        term_ends_on="2028-12-31",
        rps_eligible=True,
        paid_elsewhere=[{"service": paid, "payer": "A", "share": share}],
        price={"fixed_usd_per_kw_month": 8.0, "steps": [{"from_contract_year": 2, "kw": kw_left}]},
    )
    case = Case.from_dict(
        case_data(
            convention=case_data()["convention"] | {"id": convention_id},
            curves={
                "hourly": {"energy": flat_curve(price)},
                "monthly": {"ra": monthly_curve(5.0)},
                "yearly": {"rec": yearly_curve(12.0, "USD/MWh")},
            },
            protocol={
                "energy": {"curve": "energy"},
                "ra": {"system": "ra"},
                "rec_curve": "rec",
                "nqc": {"solar": {"rule": "elcc", "elcc_by_month": [0.4] * 12}},
            },
            offers=[offer],
        )
    )
    result = evaluate_offer(case, "solar", market=Market(case))
    assert sum(entry.pv_usd for entry in result.ledger) == pytest.approx(result.npv_usd, abs=1e-6)
    for service in {entry.service for entry in result.ledger} - {"contract"}:
        assert sum(entry.share for entry in result.ledger if entry.service == service) <= 1 + 1e-9
    assert result.npv_usd == pytest.approx(sum(row.pv_usd for row in result.components), abs=1e-6)


@given(
    life=st.integers(4, 60),
    equity=st.floats(0.0, 0.12),
    debt=st.floats(0.001, 0.08),
    salvage=st.floats(-0.5, 0.3),
    state=st.floats(0.0, 0.1),
    tax_life=st.sampled_from(TAX_LIVES),
)
def test_investors_get_back_exactly_what_they_lent(
    *, life: int, equity: float, debt: float, salvage: float, state: float, tax_life: int
) -> None:
    terms = RevenueRequirement(
        equity_return=equity,
        debt_return=debt,
        net_salvage=salvage,
        state_income_tax=state,
        tax_life_years=tax_life,
        rate_base="beginning",
    )
    years = revenue_years(100.0, terms, life_years=life, inflation_per_year=0.02)
    received = years.capital_return + years.book_depreciation + years.deferred_tax
    received[-1] += 100.0 * salvage * (1.0 - terms.income_tax())
    wacc = equity + debt
    assert float((received / (1 + wacc) ** np.arange(1, life + 1)).sum()) == pytest.approx(100.0)


@given(rate=st.floats(0.0001, 0.5), periods=st.integers(1, 40))
def test_the_rate_of_a_loan_is_found_again(rate: float, periods: int) -> None:
    paid = level_payment(1000.0, rate, periods)
    assert growth_rate(1000.0, 0.0, periods, payment=-paid) == pytest.approx(rate, abs=1e-9)


@given(
    load=st.lists(st.floats(-30.0, 30.0), min_size=1, max_size=60),
    efficiency=st.floats(0.5, 1.0),
    growth=st.floats(1.0, 1.5),
)
def test_a_grown_load_never_asks_for_less_power(load: list[float], efficiency: float, growth: float) -> None:
    limits = {"limit_kw": 10.0, "reverse_limit_kw": -10.0, "round_trip_efficiency": efficiency}
    today = requirement(load, **limits)
    later = requirement(np.array(load) * growth, **limits)
    assert later.power_kw >= today.power_kw
    assert later.hours_over >= today.hours_over


@given(
    energy=st.floats(1.0, 10_000.0),
    efficiency=st.floats(0.5, 1.0),
    source=st.floats(0.0, 2_000.0),
    n_hours=st.integers(1, 12),
)
def test_a_showing_discharges_no_more_than_it_holds_and_regains(
    energy: float, efficiency: float, source: float, n_hours: int
) -> None:
    store = Storage(power_kw=1000.0, energy_kwh=energy, round_trip_efficiency=efficiency)
    showing = slice_showing(store, tuple(range(12, 12 + n_hours)), np.full(24, source))
    given_kwh = showing.slice_kw[showing.slice_kw > 0].sum()
    taken_kwh = -showing.slice_kw[showing.slice_kw < 0].sum()
    assert given_kwh <= energy * (1 + 1e-9)
    assert given_kwh == pytest.approx(taken_kwh * efficiency, abs=1e-6)
    assert np.abs(showing.slice_kw).max() <= 1000.0 * (1 + 1e-9)
