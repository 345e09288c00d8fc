"""Sets of offers: shares, coverage, deferral earned once, the best set against brute force."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmv.canonical import canonical_json
from nmv.case import Case, CaseError
from nmv.delivery.deliverability import dependable
from nmv.market import Market
from nmv.portfolio import Holdings, choose_set, coverage, portfolio_document, value_set
from nmv.report import evaluate_case
from nmv.selection import Block, SelectionError, SelectionProblem, choose
from tests.factories.cases import call_need, case_data, project, response_offer, shape_offer, storage_offer

# Flat shapes make offers whose kW are easy to add; r 7 %, five deferral years of the $6M project.
PROJECT_PV_USD = 2_246_506.59


def flat_case(*kw: float, need_kw: float = 1000.0, **changes: Any) -> Case:
    offers = [
        shape_offer(f"offer-{index}", kw=amount, price={"fixed_usd_per_kw_month": 35.0})
        for index, amount in enumerate(kw)
    ]
    return Case.from_dict(case_data(**({"needs": [call_need(kw=need_kw)], "offers": offers} | changes)))


def test_shares_in_a_set_sum_to_at_most_one() -> None:
    found = coverage(flat_case(800.0, 600.0), ["offer-0", "offer-1"], "feeder", 2027)
    assert found.ratio == pytest.approx(1.4)
    assert sum(found.shares.values()) == pytest.approx(1.0)
    assert found.shares["offer-0"] / found.shares["offer-1"] == pytest.approx(8 / 6)


def test_a_set_that_falls_short_lists_what_stays_uncovered() -> None:
    found = coverage(flat_case(600.0, 300.0), ["offer-0", "offer-1"], "feeder", 2027)
    assert not found.is_met
    assert len(found.uncovered) == 4 * 2 * 4
    label, missing_kw = found.uncovered[0]
    assert label == "June weekdays 15:00–19:00"
    assert missing_kw == pytest.approx(100.0)
    assert found.covered_kw[6][16] == pytest.approx(900.0)
    assert found.needed_kw[6][16] == 1000.0


def test_nothing_chosen_covers_nothing() -> None:
    found = coverage(flat_case(600.0), [], "feeder", 2027)
    assert (found.ratio, found.shares) == (0.0, {})


def test_a_projects_deferral_is_earned_once_by_a_set_that_covers_it() -> None:
    case = flat_case(700.0, 700.0)
    results = evaluate_case(case)
    both = value_set(case, results, ["offer-0", "offer-1"])
    assert both.deferral_pv_usd == {"transformer": pytest.approx(PROJECT_PV_USD, abs=0.01)}
    assert value_set(case, results, ["offer-0"]).deferral_pv_usd == {"transformer": 0.0}


def test_partial_fill_earns_the_covered_part() -> None:
    protocol = case_data()["protocol"] | {"deferral": {"policy": "partial_fill"}}
    case = flat_case(700.0, protocol=protocol)
    found = value_set(case, evaluate_case(case), ["offer-0"])
    assert found.deferral_pv_usd["transformer"] == pytest.approx(0.7 * PROJECT_PV_USD, abs=0.01)


def test_a_need_that_stays_unmet_costs_the_project_its_deferral() -> None:
    needs = [call_need(), call_need("other", kw=100.0)]
    case = flat_case(1000.0, needs=needs, projects=[project(need_ids=["feeder", "other"])])
    assert value_set(case, evaluate_case(case), ["offer-0"]).deferral_pv_usd == {"transformer": 0.0}


def test_deferral_ends_with_the_first_year_that_is_not_covered() -> None:
    need = call_need()
    need["call"]["kw_by_year"] = {str(year): 700.0 if year < 2029 else 5000.0 for year in range(2027, 2037)}
    case = flat_case(1000.0, needs=[need])
    earned = value_set(case, evaluate_case(case), ["offer-0"]).deferral_pv_usd["transformer"]
    assert earned == pytest.approx(527_830.59 / 1.07 + 527_830.59 * 1.02 / 1.07**2, abs=0.02)


def test_years_of_which_no_need_says_anything_earn_nothing() -> None:
    need = call_need()
    need["call"]["kw_by_year"] = {"2027": 700.0, "2028": 700.0}
    case = flat_case(1000.0, needs=[need])
    results = evaluate_case(case)
    two_years = 527_830.59 / 1.07 + 527_830.59 * 1.02 / 1.07**2
    assert value_set(case, results, ["offer-0"]).deferral_pv_usd["transformer"] == pytest.approx(
        two_years, abs=0.02
    )
    assert value_set(case, results, []).deferral_pv_usd == {"transformer": 0.0}


@pytest.mark.parametrize("policy", ["all_needs_met", "partial_fill"])
def test_the_best_set_is_the_best_of_all_sets(policy: str) -> None:
    protocol = case_data()["protocol"] | {"deferral": {"policy": policy}}
    case = flat_case(300.0, 450.0, 550.0, 700.0, 200.0, protocol=protocol)
    results = evaluate_case(case)
    every = [
        value_set(case, results, chosen).npv_usd
        for size in range(6)
        for chosen in combinations(results, size)
        if not {"offer-1", "offer-3"} <= set(chosen) and ("offer-2" not in chosen or "offer-4" in chosen)
    ]
    best = choose_set(case, results, exclusive=[["offer-1", "offer-3"]], requires=[("offer-2", "offer-4")])
    assert best.npv_usd == pytest.approx(max(every), abs=0.01)
    assert best.bound_usd == pytest.approx(best.npv_usd, abs=1.0)


def test_no_award_is_the_best_set_when_no_offer_is_worth_its_price() -> None:
    dear = storage_offer(price={"fixed_usd_per_kw_month": 500.0})
    case = Case.from_dict(case_data(offers=[dear]))
    best = choose_set(case, evaluate_case(case))
    assert (best.offer_ids, best.npv_usd) == ((), 0.0)


def test_required_blocks_nobody_can_cover_are_refused() -> None:
    with pytest.raises(SelectionError):
        choose(
            SelectionProblem(
                offer_ids=("a",),
                npv_usd=np.array([-1.0]),
                covers_kw=np.array([[1.0]]),
                needed_kw=np.array([2.0]),
                blocks=(Block(id="need", value_usd=0.0, rows=(0,), is_required=True),),
            )
        )


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(-900, 300)), min_size=1, max_size=6),
    st.integers(1, 8),
    st.integers(1, 8),
    st.integers(0, 2000),
)
@settings(max_examples=40, deadline=None)
def test_selection_matches_brute_force(
    offers: list[tuple[int, int, int]], first: int, second: int, value: int
) -> None:
    ids = tuple(str(index) for index in range(len(offers)))
    covers = np.array([[a, b] for a, b, _ in offers], dtype=float).T
    npv = np.array([float(worth) * 1000 for *_, worth in offers])
    blocks = (
        Block(id="one", value_usd=value * 1000.0, rows=(0,)),
        Block(id="two", value_usd=value * 1500.0, rows=(0, 1), after="one"),
    )
    needed = np.array([float(first), float(second)])

    def worth(chosen: tuple[int, ...]) -> float:
        covered = covers[:, list(chosen)].sum(axis=1) >= needed
        return float(npv[list(chosen)].sum() + value * 1000 * covered[0] + value * 1500 * covered.all())

    best = max(
        worth(chosen) for size in range(len(ids) + 1) for chosen in combinations(range(len(ids)), size)
    )
    found = choose(
        SelectionProblem(offer_ids=ids, npv_usd=npv, covers_kw=covers, needed_kw=needed, blocks=blocks)
    )
    assert found.npv_usd == pytest.approx(best, abs=0.5)
    assert worth(tuple(int(name) for name in found.offer_ids)) == pytest.approx(best, abs=0.5)


# Terms of a set, on a case: flat offers of 12 x 24 kW against a call of 1,000 kW.


def terms_case(offers: list[dict[str, Any]], *, need_kw: float = 1000.0, **portfolio: Any) -> Case:
    return Case.from_dict(case_data(needs=[call_need(kw=need_kw)], offers=offers, portfolio=portfolio))


def priced(offer_id: str, kw: float, usd_per_kw_month: float = 35.0, **changes: Any) -> dict[str, Any]:
    return shape_offer(offer_id, kw=kw, price={"fixed_usd_per_kw_month": usd_per_kw_month}, **changes)


def best_of(case: Case) -> tuple[dict[str, float], float]:
    found = choose_set(case, evaluate_case(case))
    assert found.proof is not None
    assert found.proof.is_proven
    return found.amounts, found.npv_usd


def test_a_divisible_offer_is_taken_as_far_as_the_need_asks() -> None:
    dear = priced("part", 800.0, 40.0, quantity={"kind": "divisible", "min_share": 0.1})
    amounts, _ = best_of(terms_case([priced("whole", 800.0), dear]))
    assert amounts == pytest.approx({"whole": 1.0, "part": 0.25})  # 200 of 800 kW


def test_blocks_are_taken_in_whole_numbers() -> None:
    dear = priced("part", 800.0, 40.0, quantity={"kind": "blocks", "blocks": 3})
    amounts, _ = best_of(terms_case([priced("whole", 800.0), dear]))
    assert amounts == pytest.approx({"whole": 1.0, "part": 1 / 3})  # 266.67 of 800 kW


def test_a_value_of_parts_counts_the_parts() -> None:
    case = terms_case([priced("a", 800.0), priced("b", 800.0, quantity={"kind": "blocks", "blocks": 4})])
    results = evaluate_case(case)
    found = value_set(case, results, ["a", "b"], amounts={"b": 0.25})
    own = {key: each.npv_usd - each.project_deferral_pv_usd for key, each in results.items()}
    assert found.offers_npv_usd == pytest.approx(own["a"] + own["b"] / 4, rel=1e-12)
    assert found.coverage[0].ratio == pytest.approx(1.0)  # 800 + 200


def test_headroom_of_the_portfolio_asks_for_more_than_the_need() -> None:
    offers = [priced("a", 600.0), priced("b", 500.0)]
    assert best_of(terms_case(offers, headroom=0.1))[0] == {"a": 1.0, "b": 1.0}
    assert best_of(terms_case(offers, headroom=0.11))[0] == {}


def test_an_offer_above_the_price_cap_is_left_out_with_the_reason() -> None:
    case = terms_case(
        [priced("cheap", 1000.0, 20.0), priced("dear", 1000.0, 30.0)],
        price_caps=[{"at_most_usd_per_kw_month": 25.0}],
    )
    found = choose_set(case, evaluate_case(case))
    assert found.left_out == {"dear": "30.00 $/kW-month is above the cap of 25.00 (portfolio.price_caps[0])"}


CONVENTIONS = [
    {},
    {"id": "nominal-mid-year-pv-kw-v1"},
    {"id": "nominal-start-of-year-pv-kw-v1"},
    {"evaluation_horizon_year": 2030},
]


def money_case(money: dict[str, Any], offers: list[dict[str, Any]], **portfolio: Any) -> Case:
    data = case_data(schema="gridtender-case-v2", offers=offers, portfolio=portfolio)
    return Case.from_dict(data | {"convention": data["convention"] | money})


@pytest.mark.parametrize("money", CONVENTIONS)
def test_a_price_meets_its_cap_whatever_years_are_valued_and_when_cash_counts(money: dict[str, Any]) -> None:
    cap = {"at_most_usd_per_kw_month": 29.99}
    case = money_case(money, [priced("flat", 1000.0, 30.0)], price_caps=[cap])
    found = choose_set(case, evaluate_case(case))
    assert found.left_out == {"flat": "30.00 $/kW-month is above the cap of 29.99 (portfolio.price_caps[0])"}


@pytest.mark.parametrize("money", CONVENTIONS)
def test_an_entry_price_is_one_whatever_years_are_valued_and_when_cash_counts(money: dict[str, Any]) -> None:
    """Its energy and RA pay for part of it: what is missing per kW-month is the same in each year."""
    alone = priced("loser", 1000.0, 300.0, need_ids=[])
    case = money_case(money, [alone])
    (entry,) = portfolio_document(case, evaluate_case(case))["entry_prices"]
    cheaper = money_case(
        money, [alone | {"price": {"fixed_usd_per_kw_month": 300.0 - entry.fall_usd_per_kw_month}}]
    )
    assert evaluate_case(cheaper)["loser"].npv_usd == pytest.approx(0.0, abs=0.01)


def test_an_offer_that_needs_one_above_the_cap_is_left_out_too() -> None:
    case = terms_case(
        [priced("cheap", 1000.0, 20.0), priced("dear", 1000.0, 30.0)],
        price_caps=[{"at_most_usd_per_kw_month": 25.0}],
        requires=[{"offer": "cheap", "only_with": "dear"}],
    )
    found = choose_set(case, evaluate_case(case))
    assert found.left_out["cheap"] == "it comes only with an offer that may not be chosen"
    assert found.offer_ids == ()


def test_a_budget_is_a_share_of_the_deferral_earned() -> None:
    # 1,000 kW x 12 x $10 x annuity 7.023582 = 842,829.80 of the project's 2,246,506.59: 37.5 %.
    offers = [priced("only", 1000.0, 10.0)]
    share = {"at_most_share_of_deferral": 0.38}
    assert best_of(terms_case(offers, budgets=[share]))[0] == {"only": 1.0}
    assert best_of(terms_case(offers, budgets=[share | {"at_most_share_of_deferral": 0.37}]))[0] == {}
    assert (
        best_of(terms_case(offers, budgets=[{"project": "transformer", "at_most_usd": 842_829.0}]))[0] == {}
    )
    assert best_of(terms_case(offers, budgets=[{"project": "transformer", "at_most_usd": 842_830.0}]))[0] == {
        "only": 1.0
    }


@pytest.mark.parametrize("policy", ["all_needs_met", "partial_fill"])
def test_a_budget_of_a_project_counts_no_project_whose_name_begins_alike(policy: str) -> None:
    """The payments of 842,829.80 are 37.5 % of the deferral of either project, 18.8 % of both."""
    both = [project("A", need_ids=["feeder"]), project("A/B", need_ids=["feeder"])]

    def best(share: float) -> dict[str, float]:
        protocol = case_data()["protocol"] | {"deferral": {"policy": policy}}
        budgets = [{"project": "A", "at_most_share_of_deferral": share}]
        data = case_data(
            offers=[priced("only", 1000.0, 10.0)],
            projects=both,
            protocol=protocol,
            portfolio={"budgets": budgets},
        )
        return best_of(Case.from_dict(data))[0]

    assert best(0.38) == {"only": 1.0}
    assert best(0.37) == {}


def test_a_party_holds_no_more_than_its_share() -> None:
    offers = [
        priced("a", 600.0, party="Acme"),
        priced("b", 600.0, party="Acme"),
        priced("c", 600.0, 36.0, party="Brook"),
    ]
    assert set(best_of(terms_case(offers, party={"at_most_share": 0.5}))[0]) in ({"a", "c"}, {"b", "c"})
    assert set(best_of(terms_case(offers, party={"at_most_share": 1.0}))[0]) == {"a", "b"}
    assert set(best_of(terms_case(offers, party={"at_most_offers": 1}))[0]) in ({"a", "c"}, {"b", "c"})


def test_a_site_holds_no_more_than_its_number_of_offers() -> None:
    offers = [
        priced("a", 600.0, site="1 Mill Road"),
        priced("b", 600.0, site="1 Mill Road"),
        priced("c", 600.0, 36.0, site="dock"),
    ]
    assert "c" in best_of(terms_case(offers, site={"at_most_offers": 1}))[0]


def test_a_technology_is_limited_only_under_an_order_that_is_cited() -> None:
    offers = [priced("sun", 1000.0, 10.0), storage_offer(price={"fixed_usd_per_kw_month": 12.0})]
    ordered = {"technology": "storage", "order": "D.13-02-015", "at_least_kw": 500.0}
    assert set(best_of(terms_case(offers))[0]) == {"sun"}
    assert "storage" in best_of(terms_case(offers, technology_limits=[ordered]))[0]
    with pytest.raises(CaseError, match=r"portfolio.technology_limits\[0\].order: this field is missing"):
        terms_case(offers, technology_limits=[{"technology": "storage", "at_least_kw": 500.0}])


def test_a_volume_floor_holds_only_for_a_set_that_awards_anything() -> None:
    offers = [priced("a", 1000.0, 10.0), priced("b", 500.0, 10.0)]
    floor = {"name": "at least two", "at_least_kw": 1500.0}
    assert set(best_of(terms_case(offers, volumes=[floor]))[0]) == {"a", "b"}
    assert best_of(terms_case(offers, volumes=[floor | {"at_least_kw": 1501.0}]))[0] == {}


def nested_case(offers: list[dict[str, Any]], *, within: str | None) -> Case:
    """A bank of 1,500 kW over a feeder of 700 kW; one project needs both."""
    needs = [call_need(kw=700.0, within=within), call_need("bank", kw=1500.0)]
    both = project(need_ids=["feeder", "bank"])
    return Case.from_dict(case_data(needs=needs, projects=[both], offers=offers))


def test_an_offer_at_the_feeder_serves_the_bank_above_it_too() -> None:
    offers = [priced("low", 800.0), priced("high", 700.0, need_ids=["bank"])]
    nested, apart = nested_case(offers, within="bank"), nested_case(offers, within=None)
    assert coverage(nested, ["low", "high"], "bank", 2027).ratio == pytest.approx(1.0)  # 800 + 700 of 1,500
    assert coverage(apart, ["low", "high"], "bank", 2027).ratio == pytest.approx(700 / 1500)
    assert coverage(nested, ["low", "high"], "feeder", 2027).ratio == pytest.approx(800 / 700)
    assert set(best_of(nested)[0]) == {"low", "high"}
    assert best_of(apart)[0] == {}


@pytest.mark.parametrize(
    ("portfolio", "path"),
    [
        ({"exclusive": [["offer-0", "nobody"]]}, "portfolio.exclusive[0][1]"),
        ({"inclusive": [["offer-0", "offer-0"]]}, "portfolio.inclusive[0][1]"),
        ({"inclusive": [["offer-0"]]}, "portfolio.inclusive[0]"),
        ({"requires": [{"offer": "offer-0", "only_with": "nobody"}]}, "portfolio.requires[0].only_with"),
        (
            {"price_caps": [{"at_most_usd_per_kw_month": 1.0, "offers": ["nobody"]}]},
            "portfolio.price_caps[0].offers[0]",
        ),
        ({"volumes": [{"offers": ["nobody"], "at_most_kw": 1.0}]}, "portfolio.volumes[0].offers[0]"),
        ({"volumes": [{"at_least_kw": 2.0, "at_most_kw": 1.0}]}, "portfolio.volumes[0].at_most_kw"),
        ({"volumes": [{}]}, "portfolio.volumes[0]"),
        ({"budgets": [{"project": "nothing", "at_most_usd": 1.0}]}, "portfolio.budgets[0].project"),
        ({"budgets": [{}]}, "portfolio.budgets[0]"),
        ({"party": {"at_most_share": 0.5}}, "offers[0].party"),
        ({"site": {}}, "portfolio.site"),
        ({"headroom": -0.1}, "portfolio.headroom"),
    ],
)
def test_a_term_that_names_nothing_or_limits_nothing_is_refused(portfolio: dict[str, Any], path: str) -> None:
    with pytest.raises(CaseError) as refused:
        flat_case(1000.0, portfolio=portfolio)
    assert refused.value.path == path


@pytest.mark.parametrize(
    ("quantity", "path"),
    [
        ({"kind": "divisible"}, "offers[0].quantity.min_share"),
        ({"kind": "divisible", "min_share": 0.0}, "offers[0].quantity.min_share"),
        ({"kind": "blocks"}, "offers[0].quantity.blocks"),
        ({"kind": "whole", "blocks": 3}, "offers[0].quantity.blocks"),
    ],
)
def test_an_amount_without_its_number_is_refused(quantity: dict[str, Any], path: str) -> None:
    with pytest.raises(CaseError) as refused:
        terms_case([priced("a", 1000.0, quantity=quantity)])
    assert refused.value.path == path


@pytest.mark.parametrize(
    ("parent", "words"), [("nothing", "no need has the id"), ("feeder", "lies inside itself")]
)
def test_a_need_lies_within_a_need_that_exists_and_not_within_itself(parent: str, words: str) -> None:
    with pytest.raises(CaseError, match=words) as refused:
        nested_case([priced("a", 1000.0)], within=parent)
    assert refused.value.path == "needs[0].within"


def test_a_case_without_terms_keeps_its_document() -> None:
    document = flat_case(1000.0).to_dict()
    assert "portfolio" not in document
    assert not {"quantity", "party", "site"} & set(document["offers"][0])
    assert "within" not in document["needs"][0]


def test_terms_are_read_back_as_they_were_written() -> None:
    offers = [
        priced("a", 600.0, party="Acme", quantity={"kind": "blocks", "blocks": 3}),
        priced("b", 600.0, party="Brook"),
    ]
    case = terms_case(offers, exclusive=[["a", "b"]], party={"at_most_share": 0.5}, headroom=0.1)
    again = Case.from_dict(case.to_dict())
    assert (again.portfolio, again.digest()) == (case.portfolio, case.digest())


def test_the_document_says_what_was_chosen_what_stops_it_and_what_would_enter() -> None:
    case = terms_case([priced("a", 800.0), priced("b", 700.0), priced("c", 200.0, 36.0)])
    document = portfolio_document(case, evaluate_case(case), k=2)
    best, second = document["best"], document["next_best"][0]
    assert set(best["offers"]) == {"a", "c"}
    assert best["npv_usd"] > second["npv_usd"]
    assert document["proof"].is_proven
    assert document["next_best_ended"] == "complete"
    assert document["uncovered"] == []
    assert document["contract_kw_by"]["technology"] == {"solar": 1000.0}
    names = [each.name for each in document["binding"]]
    assert "need need (feeder), 2027 June weekdays 15:00–19:00" in names  # 800 + 200 of 1,000 kW
    (entry,) = document["entry_prices"]
    assert entry.offer_id == "b"
    # In $/kW-month: the fall over 700 kW x 12 months x the annuity of ten years at 7 %, 7.023582.
    assert entry.fall_usd_per_kw_month == pytest.approx(entry.fall_usd / (700 * 12 * 7.023582), rel=1e-6)
    assert canonical_json(document)


@pytest.mark.parametrize("change", [-0.01, 0.01])
def test_at_a_price_beyond_its_entry_price_the_loser_is_chosen(change: float) -> None:
    losing = terms_case([priced("a", 800.0), priced("b", 700.0), priced("c", 200.0, 36.0)])
    (entry,) = portfolio_document(losing, evaluate_case(losing))["entry_prices"]
    price = 35.0 - entry.fall_usd_per_kw_month + change
    cheaper = terms_case([priced("a", 800.0), priced("b", 700.0, price), priced("c", 200.0, 36.0)])
    assert ("b" in best_of(cheaper)[0]) == (change < 0)


def test_dependable_kw_of_an_offer_is_worked_out_once() -> None:
    case = flat_case(300.0, 450.0)
    holdings = Holdings(Market(case))
    assert holdings.kw("offer-0", "feeder", 2027) is holdings.kw("offer-0", "feeder", 2027)


@pytest.mark.parametrize("changes", [{}, {"degradation_per_year": 0.02}, {"term_ends_on": "2029-06-30"}])
def test_years_that_hold_the_same_are_told_from_years_that_do_not(changes: dict[str, Any]) -> None:
    need = call_need()
    need["call"]["kw_by_year"]["2028"] = 1500.0
    case = Case.from_dict(case_data(needs=[need], offers=[storage_offer(**changes)]))
    market = Market(case)
    holdings = Holdings(market)
    for year in (2027, 2028, 2029, 2030, 2031):
        alone = dependable(
            case.offer("storage"), case.need("feeder"), market.hours(year), year=year, exceedance=1.0
        )
        assert holdings.kw("storage", "feeder", year).tolist() == alone.dependable_kw.tolist()


# The need asks on every weekday of July: 22 days in 2027, 23 in 2030; the load may be called on 22.
def test_years_that_ask_called_load_on_more_days_are_told_apart() -> None:
    offer, need = response_offer(), call_need(kw=500.0, calls_per_year=None)
    offer["demand_response"] |= {"calls_per_year": 22}
    need["call"]["windows"] = [{"months": [7], "day_type": "weekday", "starts_hour": 15, "ends_hour": 19}]
    holdings = Holdings(Market(Case.from_dict(case_data(offers=[offer], needs=[need]))))
    held = {year: holdings.kw("response", "feeder", year).tolist() for year in (2027, 2030)}
    assert held == {2027: [500.0], 2030: [0.0]}


def test_groups_given_with_the_call_may_name_offers_that_are_left_out() -> None:
    offers = [priced("cheap", 1000.0, 20.0), priced("dear", 1000.0, 30.0)]
    case = terms_case(offers, price_caps=[{"at_most_usd_per_kw_month": 25.0}])
    results = evaluate_case(case)
    assert choose_set(case, results, exclusive=[["cheap", "dear"]]).offer_ids == ("cheap",)
    assert choose_set(case, results, requires=[("cheap", "dear")]).offer_ids == ()
