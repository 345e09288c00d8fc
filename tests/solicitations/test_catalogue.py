from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.documents.catalogue import fulfilment_of, read_requirement, read_services
from solicitations.documents.catalogue_examples import CONTENT, SERVICES
from solicitations.models import ServiceCatalogue, Solicitation, SolicitationRequirement
from solicitations.queries.catalogue import requirements_of, services_for_needs
from solicitations.services import (
    RequirementTerms,
    adopt_catalogue,
    draft_catalogue,
    load_default_catalogue,
    require_of_offers,
)
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


def at(name, *args):
    return reverse(f"solicitations:{name}", args=args)


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


@pytest.fixture
def catalogue(utility, planner):
    draft = load_default_catalogue(organisation=utility, effective_on=TODAY, by=planner)
    return adopt_catalogue(catalogue=draft, by=planner, now=database_now())


@pytest.fixture
def draft(utility):
    return a_draft_solicitation(utility)


@pytest.fixture
def officer(draft, utility):
    return assign(draft, Role.PROCUREMENT, a_person(utility, Role.PROCUREMENT))


def test_the_shipped_catalogue_holds_the_services_of_the_two_sources_and_reads_back():
    assert [service.code for service in SERVICES] == [
        "distribution_capacity",
        "steady_state_voltage",
        "power_quality",
        "reliability_resilience",
        "energy_up",
        "energy_down",
        "capacity_up",
        "capacity_down",
        "voltage_var_up",
        "voltage_var_down",
        "data",
    ]
    assert read_services(CONTENT) == SERVICES
    assert all(item.is_example for service in SERVICES for item in service.technical)


@pytest.mark.parametrize(
    ("kind", "comparison", "required"),
    [
        ("NUMBER", "AT_MOST", []),
        ("NUMBER", "AT_MOST", ["ten"]),
        ("NUMBER", "BETWEEN", ["5", "4"]),
        ("NUMBER", "ONE_OF", ["1"]),
        ("CHOICE", "ONE_OF", []),
        ("BOOLEAN", "IS", ["maybe"]),
        ("TEXT", "STATED", ["something"]),
        ("COLOR", "STATED", []),
    ],
)
def test_a_requirement_that_cannot_be_held_against_an_answer_is_refused(kind, comparison, required):
    with pytest.raises(InvalidInput):
        read_requirement(
            {"code": "a", "label": "A", "kind": kind, "comparison": comparison, "required": required}, "here"
        )


@pytest.mark.parametrize(
    ("comparison", "required", "value", "expected"),
    [
        ("AT_MOST", ["10"], "10", "MEETS"),
        ("AT_MOST", ["10"], "10.1", "DOES_NOT_MEET"),
        ("AT_LEAST", ["4"], "4", "MEETS"),
        ("AT_LEAST", ["4"], "3.9", "DOES_NOT_MEET"),
        ("BETWEEN", ["58.5", "61.2"], "61.2", "MEETS"),
        ("BETWEEN", ["58.5", "61.2"], "58.4", "DOES_NOT_MEET"),
        ("ONE_OF", ["DNP3", "IEEE 2030.5"], "dnp3", "MEETS"),
        ("ONE_OF", ["DNP3"], "none of these", "DOES_NOT_MEET"),
        ("IS", ["yes"], "no", "DOES_NOT_MEET"),
        ("STATED", [], "anything", "STATED"),
        ("AT_MOST", ["10"], "", "UNANSWERED"),
        ("AT_MOST", ["10"], "soon", "DOES_NOT_MEET"),
    ],
)
def test_an_answer_is_held_against_what_is_required(comparison, required, value, expected):
    assert fulfilment_of(comparison, required, value) == expected


def test_a_draft_begins_with_the_services_of_its_needs(catalogue, draft, officer):
    assert services_for_needs(draft) == ["distribution_capacity"]
    made = require_of_offers(solicitation=draft, services=services_for_needs(draft), terms={}, by=officer)
    assert len(made) == 9
    assert (made[0].code, made[0].required) == ("distribution_capacity-response_time", ["600"])
    assert [group.name for group in requirements_of(draft)] == ["Distribution capacity"]


def test_values_depart_from_the_catalogue_and_are_no_examples_then(catalogue, draft, officer):
    terms = {"distribution_capacity-response_time": RequirementTerms(["120"], is_mandatory=False)}
    given = {"solicitation": draft, "services": ["distribution_capacity"], "by": officer}
    require_of_offers(terms=terms, **given)
    row = draft.requirements.get(code="distribution_capacity-response_time")
    assert (row.required, row.is_mandatory, row.is_example) == (["120"], False, False)
    for wrong in ({"distribution_capacity-response_time": RequirementTerms(["soon"])},
                  {"distribution_capacity-colour": RequirementTerms(["red"])}):  # fmt: skip
        with pytest.raises(InvalidInput):
            require_of_offers(terms=wrong, **given)
    with pytest.raises(InvalidInput):
        require_of_offers(solicitation=draft, services=["magic"], terms={}, by=officer)


def test_only_the_procurement_officer_sets_requirements_and_only_while_it_is_a_draft(
    utility, planner, catalogue, draft, officer
):
    with pytest.raises(NotAllowed):
        require_of_offers(solicitation=draft, services=[], terms={}, by=planner)
    require_of_offers(solicitation=draft, services=["data"], terms={}, by=officer)
    published = a_published_solicitation(utility)
    assign(published, Role.PROCUREMENT, officer)
    with pytest.raises(Conflict):
        require_of_offers(solicitation=published, services=[], terms={}, by=officer)


def test_the_database_keeps_the_requirements_of_a_published_solicitation(utility, catalogue):
    published = a_published_solicitation(utility)
    row = {"service_code": "data", "service_name": "Data", "code": "data-x", "label": "X"}
    with pytest.raises(IntegrityError), transaction.atomic():
        SolicitationRequirement.objects.create(
            solicitation=published, kind="TEXT", comparison="STATED", **row
        )


def test_without_an_adopted_catalogue_nothing_can_be_required(utility, planner, draft, officer):
    load_default_catalogue(organisation=utility, effective_on=TODAY, by=planner)
    with pytest.raises(InvalidInput):
        require_of_offers(solicitation=draft, services=["data"], terms={}, by=officer)


def test_a_service_is_changed_in_the_next_version(client, catalogue, planner):
    client.force_login(planner)
    url = at("catalogue-service", catalogue.pk, "data")
    initial = client.get(url).context["form"].initial
    answer = client.post(url, {**initial, "technical": "a | b | c"})
    assert (answer.status_code, "Line 1" in answer.content.decode()) == (422, True)
    client.post(url, {**initial, "technical": "delay | Delay | min | NUMBER | AT_MOST | 5 | yes"})
    second = ServiceCatalogue.objects.get(version=2)
    assert (second.adopted_at, len(read_services(second.content))) == (None, 11)
    [data] = [each for each in read_services(second.content) if each.code == "data"]
    assert [item.words for item in data.technical] == ["at most 5 min"]
    first = ServiceCatalogue.objects.get(version=1)
    assert read_services(first.content) == SERVICES


def test_requirements_are_set_on_a_page_and_seen_by_everybody_once_published(
    client, catalogue, draft, officer
):
    client.force_login(officer)
    url = at("requirements-edit", draft.pk)
    assert client.get(url).context["form"].initial["services"] == ["distribution_capacity"]
    client.post(url, {"services": ["data"]})
    row = draft.requirements.get(code="data-completeness")
    values = {
        f"value_{each.code}": "; ".join(each.required) for each in draft.requirements.all() if each.required
    }
    answer = client.post(url, {"services": ["data"], **values, f"value_{row.code}": "most"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"value_{row.code}"])
    client.post(url, {"services": ["data"], **values, f"value_{row.code}": "99", f"must_{row.code}": "on"})
    page = at("solicitation-requirements", draft.pk)
    assert "At least 99 %" in client.get(page).content.decode()
    client.logout()
    assert client.get(page).status_code == 404
    Solicitation.objects.filter(pk=draft.pk).update(published_at=database_now())
    assert "At least 99 %" in client.get(page).content.decode()


def test_the_api_does_what_the_pages_do(utility, planner, draft, officer):
    api = APIClient()
    api.force_authenticate(planner)
    body = {
        "organisation": str(utility.pk),
        "name": "Distribution services",
        "effective_on": "2026-01-01",
        "content": CONTENT,
    }
    made = api.post(reverse("api:catalogue-list"), body, format="json").json()
    assert api.post(reverse("api:catalogue-adopt", args=[made["id"]])).status_code == 200
    api.force_authenticate(officer)
    asked = {
        "solicitation": str(draft.pk),
        "services": ["data"],
        "terms": {"data-completeness": {"required": ["99"]}},
    }
    rows = api.post(reverse("api:requirement-list"), asked, format="json").json()
    assert [(row["code"], row["required"]) for row in rows][2] == ("data-completeness", ["99"])
    listed = api.get(reverse("api:requirement-list"), {"solicitation": str(draft.pk)}).json()["results"]
    assert [row["code"] for row in listed] == [row["code"] for row in rows]
    assert APIClient().get(reverse("api:requirement-list")).json()["results"] == []


def test_a_catalogue_with_two_services_of_one_code_is_refused(utility, planner):
    content = {"services": [CONTENT["services"][0], CONTENT["services"][0]]}
    with pytest.raises(InvalidInput):
        draft_catalogue(organisation=utility, content=content, effective_on=TODAY, by=planner)
