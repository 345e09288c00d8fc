"""The API of curves, protocols, runs and results."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.states import Role
from kernel.clock import database_now
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.curves import an_hourly_file
from tests.factories.solicitations import assign
from tests.factories.valuation import (
    SOLAR,
    a_draft_with_procurement,
    a_protocol_content,
    a_valued_solicitation,
)
from valuation.models import CurveVersion, Protocol, Run
from valuation.services import evaluate_run, request_run

pytestmark = pytest.mark.django_db
CURVES, PROTOCOLS, RUNS, RESULTS = (
    "/api/v1/curves/",
    "/api/v1/protocols/",
    "/api/v1/runs/",
    "/api/v1/results/",
)
VERSION = {"vintage": "v", "source": "s", "price_year": 2027, "horizon_year": 2040}


def as_person(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


def a_named_curve(client, utility, **changes):
    given = {
        "organisation": str(utility.pk),
        "code": "np15",
        "name": "NP15",
        "kind": "ENERGY",
        "place": "NP15",
    }
    return client.post(CURVES, given | changes, format="json")


def test_a_curve_is_named_and_imported_with_its_file():
    utility = a_utility()
    client = as_person(a_person(utility, Role.PLANNER))
    curve = a_named_curve(client, utility)
    assert curve.status_code == 201
    file = SimpleUploadedFile("prices.csv", an_hourly_file(), content_type="text/csv")
    url = f"{CURVES}{curve.data['id']}/versions/"
    answer = client.post(url, VERSION | {"files": [file], "first_day": "2027-01-01"}, format="multipart")
    assert answer.status_code == 201
    assert len(CurveVersion.objects.get(pk=answer.data["id"]).values) == 8760


def test_a_bad_row_is_named_and_nothing_is_written():
    utility = a_utility()
    client = as_person(a_person(utility, Role.PLANNER))
    curve = a_named_curve(client, utility)
    broken = an_hourly_file().replace(b",35,", b",abc,", 1)
    file = SimpleUploadedFile("prices.csv", broken, content_type="text/csv")
    url = f"{CURVES}{curve.data['id']}/versions/"
    answer = client.post(url, VERSION | {"files": [file], "first_day": "2027-01-01"}, format="multipart")
    assert answer.status_code == 422
    assert "prices.csv, row 7" in answer.data["message"]
    assert not CurveVersion.objects.exists()


def test_monthly_values_are_posted_as_json():
    utility = a_utility()
    client = as_person(a_person(utility, Role.PROCUREMENT))
    curve = a_named_curve(client, utility, code="ra", kind="RA_SYSTEM", place="")
    url = f"{CURVES}{curve.data['id']}/versions/"
    assert client.post(url, VERSION | {"values": ["5"] * 11}, format="json").status_code == 422
    assert client.post(url, VERSION | {"values": ["5"] * 12}, format="json").status_code == 201


def test_a_stranger_names_no_curve_and_sees_none():
    utility = a_utility()
    client = as_person(a_bidder())
    assert a_named_curve(client, utility).status_code == 403
    assert client.get(CURVES).data["count"] == 0


def test_a_protocol_is_saved_and_locked():
    solicitation, officer = a_draft_with_procurement()
    client = as_person(officer)
    content = a_protocol_content(solicitation)
    saved = client.post(PROTOCOLS, {"solicitation": str(solicitation.pk), "content": content}, format="json")
    assert saved.status_code == 201
    locked = client.post(f"{PROTOCOLS}{solicitation.pk}/lock/")
    assert locked.data["locked_at"] is not None
    assert Protocol.objects.get().digest == saved.data["digest"]
    assert client.get(f"{PROTOCOLS}{solicitation.pk}/").data["digest"] == saved.data["digest"]


def test_a_wrong_protocol_is_refused_with_its_field():
    solicitation, officer = a_draft_with_procurement()
    content = a_protocol_content(solicitation) | {"energy": {"loss_factor": "NaN"}}
    answer = as_person(officer).post(
        PROTOCOLS, {"solicitation": str(solicitation.pk), "content": content}, format="json"
    )
    assert (answer.status_code, answer.data["field"]) == (422, "energy.loss_factor")


def test_a_run_is_asked_for_followed_and_read():
    solicitation, officer = a_valued_solicitation(SOLAR)
    client = as_person(officer)
    asked = client.post(
        RUNS, {"solicitation": str(solicitation.pk)}, format="json", HTTP_IDEMPOTENCY_KEY="one"
    )
    again = client.post(
        RUNS, {"solicitation": str(solicitation.pk)}, format="json", HTTP_IDEMPOTENCY_KEY="one"
    )
    assert (asked.status_code, again.data["id"]) == (201, asked.data["id"])
    evaluate_run(run_id=Run.objects.get().pk)
    run = client.get(f"{RUNS}{asked.data['id']}/").data
    assert (run["state"], run["n_done"]) == ("DONE", 1)
    result = client.get(RESULTS, {"run": run["id"]}).data["results"][0]
    assert [row["code"] for row in result["components"]][:2] == ["RA", "ENERGY"]
    assert client.get(f"{RUNS}{run['id']}/case/").data["schema"] == "gridtender-case-v2"


def test_a_second_run_meanwhile_is_a_conflict_and_the_first_can_be_cancelled():
    solicitation, officer = a_valued_solicitation(SOLAR)
    client = as_person(officer)
    first = client.post(RUNS, {"solicitation": str(solicitation.pk)}, format="json").data
    assert client.post(RUNS, {"solicitation": str(solicitation.pk)}, format="json").status_code == 409
    assert client.post(f"{RUNS}{first['id']}/cancel/").data["state"] == "CANCELLED"


@pytest.mark.parametrize("role", [Role.PANEL, Role.PLANNER])
def test_who_may_not_see_money_sees_no_run_and_no_result(role):
    solicitation, officer = a_valued_solicitation(SOLAR)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    client = as_person(assign(solicitation, role))
    assert client.get(RUNS).data["count"] == 0
    assert client.get(RESULTS).data["count"] == 0
    assert client.get(f"{RUNS}{run.pk}/case/").status_code == 404
