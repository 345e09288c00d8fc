from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.documents.sourcing import read_matrix, weighted_score
from solicitations.documents.sourcing_examples import CONTENT, MATRIX
from solicitations.models import SourcingDecision, SourcingMatrix
from solicitations.queries.sourcing import sourcing_page
from solicitations.services import (
    SourcingDraft,
    adopt_matrix,
    decide_sourcing,
    load_default_matrix,
    publish_screening,
    publish_sourcing,
)
from solicitations.states import SourcingFactor
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_need, a_project
from tests.factories.suitability import a_screening

pytestmark = pytest.mark.django_db
ALL_FOUR = {factor: {"score": 4, "why": "because"} for factor in SourcingFactor.values}
ALL_TWO = {factor: {"score": 2, "why": "because"} for factor in SourcingFactor.values}


def at(name, *args):
    return reverse(f"solicitations:{name}", args=args)


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


@pytest.fixture
def project(utility):
    in_service_on = (database_now() + timedelta(days=31 * 48)).date()
    project = a_project(utility, project_type="LOAD_RELIEF", in_service_on=in_service_on)
    a_need(utility).projects.add(project)
    return project


def decide(project, planner, **changes):
    given = {
        "scores": {"RFO": ALL_FOUR, "RETAIL_RATE": ALL_TWO},
        "weights": {},
        "chosen": "RFO",
        "reason": "Firm and in time.",
        **changes,
    }
    return decide_sourcing(project=project, draft=SourcingDraft(**given), by=planner, now=database_now())


def test_the_weighted_score_is_the_mean_by_weights_and_none_while_a_factor_is_missing():
    cells = {"A": {"score": 5}, "B": {"score": 2}, "C": {"score": None}}
    assert weighted_score(cells, {"A": "2", "B": "1"}) == Decimal("4.00")
    assert weighted_score(cells, {"A": "2", "B": "1", "C": "0"}) == Decimal("4.00")
    assert weighted_score(cells, {"A": "1", "C": "1"}) is None


def test_the_shipped_matrix_has_the_published_lead_times():
    assert read_matrix(CONTENT) == MATRIX
    assert dict(MATRIX.lead_times) == {
        "RFO": (12, 24),
        "AUCTION": (12, 24),
        "ENERGY_EFFICIENCY": (36, 36),
        "DEMAND_RESPONSE": (24, 24),
        "RETAIL_RATE": (36, 36),
        "SPECIAL_TARIFF": (12, 24),
        "CORE_SERVICE": None,
        "REQUIREMENT": None,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scores": {"RFO": {"LATENCY": {"score": 6, "why": "x"}}}}, "scores"),
        ({"scores": {"RFO": {"LATENCY": {"score": 3, "why": " "}}}}, "scores"),
        ({"scores": {"MAGIC": {}}}, "content"),
        ({"weights": {"LATENCY": "-1"}}, "weights"),
        ({"weights": dict.fromkeys(SourcingFactor.values, "0")}, "weights"),
        ({"reason": " "}, "reason"),
        ({"chosen": "AUCTION"}, "chosen"),  # not scored
        ({"chosen": "MAGIC"}, "chosen"),
    ],
)
def test_a_decision_that_cannot_be_explained_is_refused(project, planner, changes, field):
    with pytest.raises(InvalidInput) as refused:
        decide(project, planner, **changes)
    assert refused.value.field == field
    assert SourcingDecision.objects.count() == 0


def test_every_version_stays_with_what_was_not_chosen(project, planner):
    first = decide(project, planner)
    second = decide(project, planner, chosen="RETAIL_RATE", reason="Cheaper.")
    assert (first.version, second.version) == (1, 2)
    view = sourcing_page(project, planner, today=date(2026, 6, 1))
    totals = {line.code: line.total for line in view.lines if line.total is not None}
    assert totals == {"RFO": Decimal("4.00"), "RETAIL_RATE": Decimal("2.00")}
    assert [line.code for line in view.lines if line.is_chosen] == ["RETAIL_RATE"]
    earlier = sourcing_page(project, planner, today=date(2026, 6, 1), version=1)
    assert [line.code for line in earlier.lines if line.is_chosen] == ["RFO"]
    with pytest.raises(IntegrityError), transaction.atomic():
        SourcingDecision.objects.filter(pk=first.pk).update(reason="Other.")


def test_lead_times_are_held_against_the_float(project, planner):
    days = 900
    today = project.wires_decision_on - timedelta(days=days)
    lines = {line.code: line for line in sourcing_page(project, planner, today=today).lines}
    assert (lines["RFO"].margin, lines["RFO"].is_in_time) == ("169 days to spare", True)  # 900 − 24 × 30.4375
    assert (lines["RETAIL_RATE"].margin, lines["RETAIL_RATE"].is_in_time) == ("195 days too long", False)
    assert (lines["CORE_SERVICE"].margin, lines["CORE_SERVICE"].is_in_time) == ("cannot say", None)
    assert lines["RFO"].fits


def test_only_planners_of_the_utility_decide_and_publish(project, utility, planner):
    for person in (a_person(utility, Role.PROCUREMENT), a_person(a_utility(), Role.PLANNER)):
        with pytest.raises(NotAllowed):
            decide(project, person)


def test_a_decision_is_public_once_its_candidate_is_in_a_published_pipeline(utility, project, planner):
    decision, everybody = decide(project, planner), AnonymousUser()
    with pytest.raises(Conflict):
        publish_sourcing(decision=decision, by=planner, now=database_now())
    assert SourcingDecision.objects.visible_to(everybody).count() == 0
    publish_screening(screening=a_screening(utility, by=planner), by=planner, now=database_now())
    assert SourcingDecision.objects.visible_to(everybody).get() == decision
    later = decide(project, planner, reason="Still so.")
    assert SourcingDecision.objects.visible_to(everybody).get() == decision
    with pytest.raises(Conflict):
        publish_sourcing(decision=decision, by=planner, now=database_now())
    publish_sourcing(decision=later, by=planner, now=database_now())
    assert SourcingDecision.objects.visible_to(everybody).count() == 2


def test_a_decision_without_a_choice_is_kept_but_not_published(project, planner):
    decision = decide(project, planner, chosen="", reason="")
    with pytest.raises(Conflict):
        publish_sourcing(decision=decision, by=planner, now=database_now())


def test_the_matrix_is_changed_in_the_next_version(client, utility, planner):
    first = load_default_matrix(organisation=utility, effective_on=date(2026, 6, 1), by=planner)
    adopt_matrix(matrix=first, by=planner, now=database_now())
    client.force_login(planner)
    url = at("matrix-edit", first.pk)
    given = {"effective_on": "2027-01-01", "fits_power_quality": ["RFO"], "lead_RFO": "6-12"}
    answer = client.post(url, {**given, "lead_RFO": "soon"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["lead_RFO"])
    client.post(url, given)
    matrix = read_matrix(SourcingMatrix.objects.get(version=2).content)
    assert (matrix.fits["power_quality"], matrix.lead_times["RFO"]) == (("RFO",), (6, 12))
    assert client.get(at("matrix-detail", first.pk)).status_code == 200


def test_a_planner_scores_on_the_page_and_reads_it_side_by_side(client, project, planner):
    client.force_login(planner)
    typed = {f"weight_{factor}": "1" for factor in SourcingFactor.values}
    typed |= {f"score_RFO-{factor}": "4" for factor in SourcingFactor.values}
    url = at("sourcing-edit", project.pk)
    answer = client.post(url, {**typed, "chosen": "RFO", "reason": "In time."})
    assert (answer.status_code, "say why it scores 4" in answer.content.decode()) == (422, True)
    typed |= {f"why_RFO-{factor}": "measured" for factor in SourcingFactor.values}
    client.post(url, {**typed, "chosen": "RFO", "reason": "In time."})
    text = client.get(at("sourcing", project.pk)).content.decode()
    assert "In time." in text
    assert "4.00" in text
    assert client.get(url).context["form"].initial["score_RFO-LATENCY"] == "4"


def test_the_api_does_what_the_pages_do(project, planner):
    api = APIClient()
    api.force_authenticate(planner)
    body = {"project": str(project.pk), "scores": {"RFO": ALL_FOUR}, "chosen": "RFO", "reason": "r"}
    made = api.post(reverse("api:sourcing-list"), body, format="json").json()
    assert (made["version"], made["chosen"]) == (1, "RFO")
    assert api.post(reverse("api:sourcing-publish", args=[made["id"]])).status_code == 409
    assert APIClient().get(reverse("api:sourcing-detail", args=[made["id"]])).status_code == 404
    assert api.get(reverse("api:matrix-list")).json()["results"] == []
