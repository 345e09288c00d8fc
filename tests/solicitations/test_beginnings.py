import pytest
from django.urls import reverse

from accounts.states import Role
from solicitations.models import Need
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_facility, a_need, a_project
from tests.factories.suitability import a_screening

pytestmark = pytest.mark.django_db
NEW = "/needs/new/"


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def initial(client, **asked):
    return client.get(NEW, asked).context["form"].initial


def test_the_form_of_a_need_names_the_project_it_is_for(client, utility, planner):
    client.force_login(planner)
    project = a_project(utility, facility=a_facility(utility), name="New feeder", source="Plan of 2027")
    assert initial(client, project=project.pk) == {
        "organisation": utility.pk,
        "projects": [project.pk],
        "title": "New feeder",
        "facility": project.facility,
        "source": "Plan of 2027",
    }
    page = client.get(NEW, {"project": project.pk}).content.decode()
    assert f'<option value="{project.pk}" selected>' in page
    assert f"?form=profile&amp;project={project.pk}" in page


@pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_address_that_names_no_project_begins_with_nothing(client, planner, asked):
    client.force_login(planner)
    assert initial(client, project=asked, facility=asked, finding=asked) == {}


def test_a_project_of_another_utility_is_not_named(client, planner):
    client.force_login(planner)
    other = a_utility()
    need = a_need(other)
    need.projects.add(a_project(other))
    assert initial(client, project=need.projects.get().pk, facility=need.facility_id) == {}


def test_a_voltage_finding_begins_a_kvar_need_without_amounts(client, utility, planner):
    client.force_login(planner)
    facility = a_facility(utility)
    found = initial(client, facility=facility.pk, finding="voltage-high")
    assert (found["service"], found["unit"], found["direction"]) == ("VOLTAGE_VAR", "KVAR", "DOWN")
    assert "amounts" not in found
    answer = client.post(f"{NEW}?facility={facility.pk}&finding=voltage-high", {"code": "V1"})
    assert (answer.status_code, "amounts" in answer.context["form"].errors) == (422, True)


def test_the_page_of_a_project_offers_its_planner_to_make_the_need(client, utility, planner):
    project = a_project(utility)
    address = reverse("solicitations:project-detail", args=[project.pk])
    client.force_login(planner)
    assert f"{NEW}?project={project.pk}" in client.get(address).content.decode()
    client.force_login(a_person(utility, Role.PROCUREMENT))
    assert NEW not in client.get(address).content.decode()


def test_a_candidate_without_a_need_leads_its_planner_to_make_it(client, utility, planner):
    project = a_project(utility, project_type="LOAD_RELIEF")
    screening = a_screening(utility)
    screening.results.update(verdict="CANDIDATE")
    address = reverse("solicitations:screening-detail", args=[screening.pk])
    link = f"/projects/{project.pk}/#needs"
    client.force_login(a_person(utility, Role.PROCUREMENT))
    assert link not in client.get(address).content.decode()
    client.force_login(planner)
    assert link in client.get(address).content.decode()
    a_need(utility).projects.add(project)
    assert Need.objects.count() == 1
    assert link not in client.get(address).content.decode()
