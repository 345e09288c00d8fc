"""What moves a value, and the smallest change that swaps two offers."""

from dataclasses import replace

import pytest

from nmv.case import Case
from nmv.market_value import evaluate_offer
from nmv.sensitivity import flips, levers, moved, swings
from tests.factories.cases import case_data, flat_curve, monthly_curve, shape_offer, storage_offer


def two_offers(*, store_price: float = 3.0) -> Case:
    """A store that earns capacity, and a flat offer that earns energy: no needs, no projects."""
    offers = [
        storage_offer(price={"fixed_usd_per_kw_month": store_price}, need_ids=[]),
        shape_offer(price={"fixed_usd_per_kw_month": 10.0}, need_ids=[]),
    ]
    curves = {"hourly": {"energy": flat_curve(20.0)}, "monthly": {"ra": monthly_curve(5.0)}}
    protocol = {"energy": {"curve": "energy"}, "ra": {"system": "ra"}}
    return Case.from_dict(case_data(curves=curves, protocol=protocol, offers=offers, needs=[], projects=[]))


def nmv(case: Case, offer_id: str) -> float:
    return evaluate_offer(case, offer_id).nmv_usd_per_kw_year


def test_the_levers_are_the_curves_the_credits_and_the_rates() -> None:
    assert [lever.path for lever in levers(two_offers())] == [
        "curves.hourly.energy",
        "curves.monthly.ra",
        "capacity_credit.storage",
        "convention.discount_rate_per_year",
        "convention.inflation_per_year",
    ]


def test_a_scaled_curve_scales_what_it_pays_for() -> None:
    # RA is 5 $/kW-month * 12 = 60 $/kW-year; ten per cent more is 6 $/kW-year.
    case = two_offers()
    assert nmv(moved(case, {"curves.monthly.ra": 0.1}), "storage") == pytest.approx(
        nmv(case, "storage") + 6.0
    )


def test_a_capacity_credit_scales_the_qualifying_capacity() -> None:
    case = two_offers()
    less = moved(case, {"capacity_credit.storage": -0.5})
    assert nmv(less, "storage") == pytest.approx(nmv(case, "storage") - 30.0)


def test_a_move_that_breaks_the_case_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match=r"curves\.hourly\.gas"):
        moved(two_offers(), {"curves.hourly.gas": 0.1})


def test_swings_stand_widest_first_and_coupled_moves_add_up() -> None:
    # Flat output of 1 kW earns 8,760 h * 20 $/MWh = 175.2 $/kW-year: 10 % are 17.52 on either side (leap years more).
    found = swings(
        two_offers(),
        ["solar"],
        {
            "energy": ({"curves.hourly.energy": -0.1}, {"curves.hourly.energy": 0.1}),
            "rates": (
                {"convention.discount_rate_per_year": -0.01},
                {"convention.discount_rate_per_year": 0.01},
            ),
            "both": (
                {"curves.hourly.energy": -0.1, "convention.discount_rate_per_year": 0.01},
                {"curves.hourly.energy": 0.1, "convention.discount_rate_per_year": -0.01},
            ),
        },
    )
    assert found[0].width == pytest.approx(2 * 17.52, rel=1e-3)
    assert {swing.name for swing in found[:2]} == {"energy", "both"}
    assert found[-1].name == "rates"


def test_the_smallest_change_of_each_lever_swaps_the_two_offers() -> None:
    # storage: 60 - 36 = 24; solar: 175.2 + leap days - 120 = about 55.3 $/kW-year, no RA.
    case = two_offers()
    found = {flip.lever.path: flip for flip in flips(case, "storage", "solar")}
    energy = found["curves.hourly.energy"]
    assert energy.move is not None
    # energy must fall by (55.3 - 24) / 175.3 = 17.9 %
    assert energy.move == pytest.approx(
        -(nmv(case, "solar") - nmv(case, "storage")) / (nmv(case, "solar") + 120.0)
    )
    at = moved(case, {"curves.hourly.energy": energy.move})
    assert nmv(at, "storage") == pytest.approx(nmv(at, "solar"), abs=1e-6)
    assert energy.nmv_usd_per_kw_year == pytest.approx(nmv(at, "storage"))
    further = moved(case, {"curves.hourly.energy": energy.move - 0.001})
    assert nmv(further, "storage") > nmv(further, "solar")


def test_a_lever_that_swaps_nothing_says_how_far_was_searched_and_stands_last() -> None:
    found = flips(two_offers(), "storage", "solar")
    rates = [flip for flip in found if flip.lever.path.startswith("convention")]
    assert [flip.move for flip in rates] == [None, None]
    assert {flip.farthest for flip in rates} == {0.05}
    assert found[-1].move is None


def test_two_equal_offers_are_swapped_by_nothing_at_all() -> None:
    case = two_offers()
    twin = replace(case, offers=(case.offers[0], replace(case.offers[0], id="twin")))
    assert flips(twin, "storage", "twin")[0].move is None
