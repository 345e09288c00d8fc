"""From a posted need to a contract, and to no award, by requests alone and with a real worker."""

import math
from typing import Any

import pytest

from tests.journeys.market import (
    HOURLY_UNITS,
    generated,
    post_generated,
    post_values,
    posted_of,
    protocol,
)
from tests.journeys.path import Path, differences
from tests.journeys.speaking import Cast, gather_cast

pytestmark = [pytest.mark.django_db(transaction=True)]
TERM = {"starts_on": "2028-01-01", "ends_on": "2029-12-31", "commercial_operation_on": "2027-10-01"}


def post_grid(cast: Cast) -> tuple[dict[str, Any], dict[str, Any], str]:
    """A feeder, the project it would need, and the need: four hours between noon and seven in summer."""
    planner, utility = cast.planner, str(cast.utility.pk)
    feeder = planner.post("facilities/", {"organisation": utility, "kind": "FEEDER", "name": "RIDGE 1101"})
    project = planner.post(
        "projects/",
        {
            "organisation": utility,
            "code": "P-1101",
            "name": "Reconductor RIDGE 1101",
            "installed_cost_usd": "5200000",
            "o_and_m_usd_per_year": "12000",
            "life_years": 40,
            "revenue_requirement_multiplier": "1.5",
            "in_service_on": "2028-06-01",
            "lead_time_months": 12,
        },
    )
    stated = {
        "organisation": utility,
        "code": "N-1101",
        "title": "RIDGE 1101 overloads",
        "facility": feeder["id"],
        "service": "DISTRIBUTION_CAPACITY",
        "projects": [project["id"]],
        "call": {
            "amount_by_year": {"2028": "900", "2029": "1000"},
            "windows": [{"months": [6, 7, 8, 9], "start_hour": 12, "end_hour": 19}],
            "duration_hours": 4,
            "calls_per_year": 30,
        },
        "max_consecutive_days": 4,
        "notice_hours": "24",
    }
    negative = stated["call"] | {"amount_by_year": {"2028": "-900"}}
    assert planner.post("needs/", stated | {"call": negative}, status=422)["field"] == "amounts"
    return planner.post("needs/", stated), project, feeder["id"]


def offers_for(need_id: str, feeder_id: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """One of each kind: technical and price part."""
    common = {"needs": [need_id], "delivery_point": feeder_id, "degradation_per_year": "0", **TERM}
    sun = [
        [
            round(700 * max(0.0, math.sin(math.pi * (h + 0.5 - 6) / 14)) * (0.5 + 0.04 * m), 3)
            for h in range(24)
        ]
        for m in range(12)
    ]
    battery = {
        "kind": "storage",
        "power_kw": "1000",
        "energy_kwh": "3600",
        "round_trip_efficiency": "0.86",
        "soc_min": "0.05",
        "ancillary_services": True,
    }
    called = {
        "kind": "demand_response",
        "kw": "450",
        "hours_per_call": 4,
        "calls_per_year": 45,
        "months": [5, 6, 7, 8, 9],
        "start_hour": 12,
        "end_hour": 20,
        "notice_hours": "20",
    }
    return {
        "storage": (
            common
            | {
                "name": "Battery at RIDGE",
                "technology": "STORAGE",
                "contract_kw": ["1000"] * 12,
                "delivery": battery,
                "availability": "0.97",
                "degradation_per_year": "0.02",
                "rps_eligible": False,
            },
            {
                "fixed_usd_per_kw_month": "9.5",
                "variable_usd_per_mwh": "1.3",
                "escalator_per_year": "0.015",
            },
        ),
        "solar": (
            common
            | {
                "name": "Noonday field",
                "technology": "SOLAR",
                "contract_kw": ["600"] * 12,
                "delivery": {"kind": "month_hour", "kw": sun},
                "availability": "0.98",
                "degradation_per_year": "0.005",
                "rps_eligible": True,
            },
            {"fixed_usd_per_kw_month": "0", "variable_usd_per_mwh": "31", "escalator_per_year": "0.01"},
        ),
        "response": (
            common
            | {
                "name": "Cold stores",
                "technology": "DEMAND_RESPONSE",
                "contract_kw": ["450"] * 12,
                "delivery": called,
                "availability": "0.92",
                "rps_eligible": False,
            },
            {"fixed_usd_per_kw_month": "4.2", "variable_usd_per_mwh": "35", "escalator_per_year": "0"},
        ),
    }


def test_a_need_becomes_a_contract(celery_worker):
    cast = gather_cast()
    need, project, feeder_id = post_grid(cast)
    curves = post_generated(cast, *HOURLY_UNITS) | post_values(cast)
    path, content = Path(cast, "RFO-1"), protocol(curves)
    path.draft([need["id"]])
    path.publish(content)
    assert cast.sun.get(f"needs/{need['id']}/")["published_at"] is not None

    offers = offers_for(need["id"], feeder_id)
    bidders = {"storage": cast.battery, "solar": cast.sun, "response": cast.load}
    ids = {kind: path.submit(bidders[kind], *parts) for kind, parts in offers.items()}
    path.let_the_deadline_pass()
    late = {"solicitation": path.id, "technical": offers["solar"][0], "price": offers["solar"][1]}
    assert cast.sun.post("offers/", late, status=409)["code"] == "late"
    path.open(n_offers=3)

    run_id = path.value()
    results = path.results(run_id)
    posted = posted_of(
        content,
        need,
        project,
        generated("ENERGY"),
        reserves={kind: generated(kind) for kind in HOURLY_UNITS if kind != "ENERGY"},
    )
    for kind, (technical, price) in offers.items():
        assert differences(results[ids[kind]], posted, technical, price) == {}
    technical, price = offers["response"]
    dearer = price | {"fixed_usd_per_kw_month": "4.2001"}
    found = differences(results[ids["response"]], posted, technical, dearer)
    assert set(found) == {"FIXED_PAYMENTS", "NMV", "NPV"}

    path.score()
    path.choose(ids["storage"], ids["response"])
    contracts = path.award()
    bound = {contract["offer"]: contract for contract in contracts}
    assert set(bound) == {ids["storage"], ids["response"]}
    accept_as_both(
        cast, bound[ids["storage"]], digest=cast.battery.get(f"offers/{ids['storage']}/")["commitment"]
    )
    declined = cast.load.post(
        f"contracts/{bound[ids['response']]['id']}/decline/", {"reason": "Sold elsewhere."}, status=200
    )
    assert declined["state"] == "DECLINED"
    assert cast.sun.every("contracts/") == []
    assert path.record_holds()[-1] == "contract.declined"


def accept_as_both(cast: Cast, contract: dict[str, Any], *, digest: str) -> None:
    """The contract is the pro forma filled in from the offer; both sides accept the very document."""
    terms = contract["terms"]
    assert contract["offer_digest"] == digest
    assert "Cellwerk" in str(terms)
    at, seen = f"contracts/{contract['id']}/accept/", {"pdf_sha256": contract["pdf_sha256"]}
    cast.battery.post(at, {"pdf_sha256": "0" * 64}, status=409)
    assert cast.battery.post(at, seen, status=200)["state"] == "OFFERED"
    assert cast.procurement.post(at, seen, status=200)["state"] == "ACCEPTED"
    sides = cast.battery.get(f"contracts/{contract['id']}/")["acceptances"]
    assert {side["side"] for side in sides} == {"UTILITY", "DEVELOPER"}


def test_a_solicitation_may_end_without_an_award():
    cast = gather_cast()
    need, _, feeder_id = post_grid(cast)
    curves = post_generated(cast, "ENERGY")
    path = Path(cast, "RFO-2")
    path.draft([need["id"]])
    path.publish(protocol(curves))
    path.submit(cast.sun, *offers_for(need["id"], feeder_id)["solar"])
    path.let_the_deadline_pass()
    path.open(n_offers=1)
    reason = "The one offer covers half of the need."
    cast.procurement.post("awards/none/", {"solicitation": path.id, "reason": reason}, status=403)
    ended = cast.chair.post("awards/none/", {"solicitation": path.id, "reason": reason})
    assert ended["outcome"] == "NO_AWARD"
    assert (path.shown()["state"], path.shown()["closing_reason"]) == ("NO_AWARD", reason)
    assert [award["reason"] for award in cast.sun.every("awards/", solicitation=path.id)] == [reason]
    assert cast.sun.every("contracts/") == []
    assert path.record_holds()[-1] == "award.none"
