from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import CriteriaSet, ProjectDecision, Screening, WiresFallback
from solicitations.services import publish_screening
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_need, a_project
from tests.factories.suitability import LARGE, a_screening, adopted_criteria

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"solicitations:{name}", args=args)


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def in_months(n):
    return (database_now() + timedelta(days=31 * n)).date()


def a_candidate(utility):
    project = a_project(utility, project_type="LOAD_RELIEF", in_service_on=in_months(48))
    a_need(utility).projects.add(project)
    return project


def test_a_planner_goes_from_an_example_to_the_published_pipeline(client, utility, planner):
    project, rejected = a_candidate(utility), a_project(utility, project_type="ASSET_CONDITION")
    client.force_login(planner)
    given = {"organisation": str(utility.pk), "code": "con-edison"}
    client.post(at("criteria-example"), given)
    criteria = CriteriaSet.objects.get()
    page = client.get(at("criteria-edit", criteria.pk))
    initial = {name: value for name, value in page.context["form"].initial.items() if value not in (None, "")}
    changed = {**initial, "organisation": str(utility.pk), "is_example": ""}
    answer = client.post(at("criteria-edit", criteria.pk), {**changed, "class1_months_min": "70"})
    assert (answer.status_code, "begin with 70" in answer.content.decode()) == (422, True)
    client.post(at("criteria-edit", criteria.pk), changed)
    client.post(at("criteria-adopt", criteria.pk))
    criteria.refresh_from_db()
    assert (criteria.version, criteria.is_example, criteria.adopted_by) == (1, False, planner)
    client.post(at("screening-list"), {"criteria": str(criteria.pk)})
    screening = Screening.objects.get()
    result = screening.results.get(project=project)
    client.post(at("screening-dates", screening.pk), {f"expected_{result.pk}": "2027-05-01"})
    client.post(at("screening-publish", screening.pk))
    client.logout()
    text = client.get(at("pipeline")).content.decode()
    assert project.code in text
    assert rejected.code in text
    rows = client.get(at("pipeline-json")).json()["results"]
    assert [(row["project"], row["verdict"], row["solicitation_expected_on"]) for row in rows] == [
        (project.code, "candidate", "2027-05-01"),
        (rejected.code, "rejected", ""),
    ]
    assert "Its type is asset condition" in rows[1]["reasons"]
    assert APIClient().get(reverse("api:pipeline-list")).json()["results"] == rows
    lines = client.get(at("pipeline-csv")).getvalue().decode().splitlines()
    assert (len(lines), lines[0].split(",")[:4]) == (3, ["utility", "verdict", "state", "project"])


def test_the_table_is_filtered_by_result_and_words(client, utility, planner):
    project, rejected = a_candidate(utility), a_project(utility, project_type="ASSET_CONDITION")
    screening = a_screening(utility, by=planner)
    client.force_login(planner)
    for query, expected in (
        ("", {project, rejected}),
        ("?verdict=REJECTED", {rejected}),
        (f"?q={project.code}", {project}),
        ("?verdict=UNKNOWN", set()),
    ):
        view = client.get(at("screening-detail", screening.pk) + query).context["view"]
        assert {line.result.project for line in view.lines} == expected
        assert view.counts == {"CANDIDATE": 1, "REJECTED": 1, "UNKNOWN": 0}


@pytest.mark.parametrize("n", [1, 3])
def test_the_pipeline_costs_the_same_for_one_row_and_for_three(
    client, utility, planner, django_assert_num_queries, n
):
    for _ in range(n):
        a_candidate(utility)
        a_project(utility, project_type="ASSET_CONDITION")
    publish_screening(screening=a_screening(utility, by=planner), by=planner, now=database_now())
    with django_assert_num_queries(7):
        page = client.get(at("pipeline"))
    assert len(page.context["pipelines"][0].opportunities) == n


def test_a_planner_records_a_fallback_and_decides(client, utility, planner):
    project = a_candidate(utility)
    client.force_login(planner)
    answer = client.post(at("project-decide", project.pk), {"kind": "WIRES", "reason": "r"})
    assert (answer.status_code, "Record what is built first" in answer.content.decode()) == (422, True)
    client.post(at("project-fallback", project.pk), {"text": "A feeder.", "cost_usd": "7046000"})
    client.post(at("project-decide", project.pk), {"kind": "WIRES", "reason": "No offers came."})
    text = client.get(at("project-detail", project.pk)).content.decode()
    assert "A feeder." in text
    assert "No offers came." in text
    assert (WiresFallback.objects.count(), ProjectDecision.objects.get().kind) == (1, "WIRES")


def test_the_api_does_what_the_pages_do(utility, planner):
    project = a_candidate(utility)
    api = APIClient()
    api.force_authenticate(planner)
    body = {
        "organisation": str(utility.pk),
        "name": "Ours",
        "effective_on": "2026-01-01",
        "content": {"classes": [LARGE]},
    }
    made = api.post(reverse("api:criteria-list"), body, format="json").json()
    assert api.post(reverse("api:screening-list"), {"criteria": made["id"]}, format="json").status_code == 409
    assert api.post(reverse("api:criteria-adopt", args=[made["id"]])).json()["adopted_at"]
    run = api.post(reverse("api:screening-list"), {"criteria": made["id"]}, format="json").json()
    assert [(row["project_code"], row["verdict"]) for row in run["results"]] == [(project.code, "CANDIDATE")]
    when = {"expected_on": {run["results"][0]["id"]: "2027-05-01"}}
    api.post(reverse("api:screening-expect", args=[run["id"]]), when, format="json")
    assert api.post(reverse("api:screening-publish", args=[run["id"]])).json()["published_at"]
    fallback = {"text": "A feeder.", "cost_usd": "1"}
    assert (
        api.post(reverse("api:project-fallback", args=[project.pk]), fallback, format="json").status_code
        == 201
    )
    decision = {"kind": "NWA", "reason": "r"}
    api.post(reverse("api:project-decide", args=[project.pk]), decision, format="json")
    found = APIClient().get(reverse("api:project-decisions", args=[project.pk])).json()
    assert [row["kind"] for row in found] == ["NWA"]
    broken = {**body, "content": {"classes": []}}
    assert api.post(reverse("api:criteria-list"), broken, format="json").status_code == 422


def test_drafts_of_criteria_and_screenings_are_not_there_for_others(client, utility, planner):
    a_candidate(utility)
    screening = a_screening(utility, by=planner)
    draft_of = adopted_criteria(utility, LARGE, by=planner)
    assert client.get(at("screening-detail", screening.pk)).status_code == 404
    assert client.get(at("criteria-detail", draft_of.pk)).status_code == 200
    client.force_login(a_person(a_utility(), Role.PLANNER))
    assert client.get(at("screening-detail", screening.pk)).status_code == 404
    assert client.post(at("screening-publish", screening.pk)).status_code == 404
