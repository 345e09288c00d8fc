"""Offers of both editions in the case: what the first said stays, what the second adds is carried."""

import pytest

from bids.models import IncrementalityDecision
from bids.states import Extent
from tests.valuation.test_evaluation import RESPONSE, a_run_of, the_offer
from valuation.evaluation import case_inputs
from valuation.evaluation.increments import without_claims

pytestmark = pytest.mark.django_db

# What the engine was given for an offer of the first edition; its digest and so its value hang on these.
FIRST = {
    "availability", "commercial_operation_on", "contract_kw", "degradation_per_year", "id", "name", "need_ids",
    "price", "ra", "rps_eligible", "services", "storage", "technology", "term_ends_on", "term_starts_on",
    "ancillary_products",
}  # fmt: skip


def in_the_case(**changes):
    """The offer's own spelling in the case, defaults of the second edition left out."""
    case = case_inputs(a_run_of(changes)).case
    return case.to_dict()["offers"][0]


def test_an_offer_that_says_nothing_new_stands_in_the_case_as_it_always_did():
    told = in_the_case()
    added = {name for name, value in told.items() if name not in FIRST and value not in (None, [], {})}
    assert added == set()
    assert set(told["price"]) == {"fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year"}
    assert case_inputs(a_run_of({})).case.to_dict().get("portfolio") is None


def test_parameters_of_the_second_edition_reach_the_engine():
    offer = the_offer(
        {
            "delivery": {
                "kind": "storage", "power_kw": 2500, "energy_kwh": 12500, "round_trip_efficiency": "0.86",
                "max_cycles_per_day": 1, "max_cycles_per_year": 200, "self_discharge_per_hour": "0.001",
            },
            "operation": {"reactive_kvar": 800},
            "interconnection": {"network_upgrade_usd": 12000},
            "project": {"nameplate_kw": 2600},
            "incrementality": {
                "paid_elsewhere": [
                    {"service": "system_ra", "payer": "RA contract", "kind": "contract", "kw": 2500},
                    {"service": "energy", "payer": "Tariff", "kind": "tariff", "kw": 500},
                ]
            },
            "together": {"quantity": "blocks", "blocks": 5},
        }
    )  # fmt: skip
    store = offer.storage
    assert (store.max_cycles_per_day, store.max_cycles_per_year, store.self_discharge_per_hour) == (
        1,
        200,
        0.001,
    )
    assert (offer.reactive_kvar, offer.network_upgrade_usd, offer.nameplate_kw) == (800, 12000, 2600)
    assert (offer.ra.system, offer.increment("system_ra"), offer.increment("energy")) == (False, 0.0, 0.8)
    assert (offer.quantity.kind, offer.quantity.blocks) == ("blocks", 5)


def test_called_load_keeps_its_days_and_its_runs():
    delivery = RESPONSE | {"day_type": "weekday", "max_consecutive_days": 3}
    called = the_offer({"technology": "DEMAND_RESPONSE", "delivery": delivery}).demand_response
    assert (called.window.day_type, called.max_consecutive_days) == ("weekday", 3)


def test_an_offer_that_counts_for_no_need_keeps_no_share_of_one():
    decided = IncrementalityDecision(service="distribution_deferral", extent=Extent.NOT)
    data = {"need_ids": ["n"], "need_shares": {"n": 0.5}, "ra": {"local": True}}
    assert without_claims(data, [decided], is_local_bundled=False) == {"need_ids": [], "ra": {"local": True}}


def a_run_of_ties(*ties):
    return a_run_of(*[{"name": str(place), "together": tie} for place, tie in enumerate(ties)])


def tied_by_one_bidder(run):
    """Give all offers of a run to one bidder: the factory makes a bidder for each."""
    first = run.offers.first().offer.organisation
    for row in run.offers.select_related("offer"):
        row.offer.organisation = first
        row.offer.save(update_fields=["organisation"])
    return run


def test_a_tie_to_an_offer_that_is_not_there_is_a_named_problem_of_that_offer_alone():
    inputs = case_inputs(a_run_of_ties({"key": "a", "only_with": ["gone"]}, {}))
    assert list(inputs.refused.values()) == [
        "technical.together.only_with[1]: no opened offer of this bidder has the key 'gone'"
    ]
    assert len(inputs.case.offers) == 1


def test_the_engine_chooses_one_of_variants_and_keeps_contingencies():
    run = a_run_of_ties({"key": "a", "exclusive_group": "g"}, {"exclusive_group": "g"}, {"only_with": ["a"]})
    run = tied_by_one_bidder(run)
    case = case_inputs(run).case
    ids = {offer.name: offer.id for offer in case.offers}
    assert len(ids) == 3
    assert len(case.portfolio.exclusive) == 1
    assert len(case.portfolio.requires) == 1
