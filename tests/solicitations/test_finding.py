import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import Need, Solicitation
from solicitations.queries.finding import Search, count_by_phase, found_solicitations
from solicitations.services import publish_need
from solicitations.states import ENDED, Phase, SolicitationState, phase_of
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_facility,
    a_need,
    a_published_solicitation,
    assign,
    pass_deadline,
)
from tests.factories.suitability import a_screening

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def at(name, *args):
    return reverse(f"solicitations:{name}", args=args)


def codes(user=VISITOR, **search):
    return [each.code for each in found_solicitations(user, Search(**search), now=database_now())]


def a_public_need(utility, **fields):
    need = a_need(utility, **fields)
    return publish_need(
        need=Need.objects.get(pk=need.pk), by=a_person(utility, Role.PLANNER), now=database_now()
    )


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def world(utility):
    """One solicitation in each phase, and one draft that nobody outside may see."""
    now = database_now()
    a_published_solicitation(utility, code="OPEN", offers_due_at=now + timedelta(days=9))
    a_published_solicitation(utility, code="SOON", offers_due_at=now + timedelta(days=5))
    a_draft_solicitation(utility, code="COMMENT", state="COMMENT", comments_opened_at=now)
    pass_deadline(a_published_solicitation(utility, code="SEALED"))
    a_published_solicitation(utility, code="JUDGED", state=SolicitationState.EVALUATION)
    a_published_solicitation(utility, code="AWARDED", state=SolicitationState.AWARDED)
    a_draft_solicitation(utility, code="HIDDEN", title="Hidden relief")


def test_open_ones_come_first_by_deadline_then_upcoming_sealed_judged_and_past(world):
    assert codes() == ["SOON", "OPEN", "COMMENT", "SEALED", "JUDGED", "AWARDED"]


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (Phase.OPEN, ["SOON", "OPEN"]),
        (Phase.UPCOMING, ["COMMENT"]),
        (Phase.SEALED, ["SEALED"]),
        (Phase.EVALUATION, ["JUDGED"]),
        (Phase.PAST, ["AWARDED"]),
        ("nonsense", ["SOON", "OPEN", "COMMENT", "SEALED", "JUDGED", "AWARDED"]),
    ],
)
def test_a_phase_leaves_what_is_in_it(world, phase, expected):
    assert codes(phase=phase) == expected


def test_every_phase_is_counted_whatever_is_shown_and_drafts_are_not(world):
    counts = count_by_phase(VISITOR, Search(phase=Phase.PAST), now=database_now())
    assert counts == {"open": 2, "upcoming": 1, "sealed": 1, "evaluation": 1, "past": 1}


@pytest.mark.parametrize("state", SolicitationState.values)
def test_the_database_and_python_agree_on_the_phase(utility, state):
    made = a_published_solicitation(utility)
    now = database_now()
    for due in (now - timedelta(hours=1), now, now + timedelta(hours=1)):
        Solicitation.objects.filter(pk=made.pk).update(state=state, questions_due_at=None, offers_due_at=due)
        (row,) = found_solicitations(VISITOR, Search(), now=now)
        assert row.phase == phase_of(state, due, now=now)


def test_an_ended_one_is_past():
    now = database_now()
    assert {phase_of(state, None, now=now) for state in ENDED} == {Phase.PAST}


def test_words_are_found_in_what_is_asked_for_and_all_of_them_must_be(utility):
    need = a_public_need(utility, title="Overload at dusk", facility=a_facility(utility))
    a_published_solicitation(utility, need, code="NWA-1", title="Tule relief")
    a_published_solicitation(utility, code="NWA-2", title="Delta relief")
    assert codes(words="dusk") == ["NWA-1"]
    assert codes(words="tule DUSK") == ["NWA-1"]
    assert codes(words="delta dusk") == []
    assert codes(words=need.facility.name) == ["NWA-1"]


def test_words_find_no_need_that_is_not_public(utility):
    hidden = a_need(utility, title="Secret overload")
    a_published_solicitation(utility, hidden, code="NWA-1")
    assert codes(words="secret") == []


def test_utility_and_service_leave_what_fits(utility):
    voltage = a_public_need(utility, service="VOLTAGE_VAR")
    a_published_solicitation(utility, voltage, code="VOLTS")
    a_published_solicitation(a_utility(), code="OTHER")
    assert codes(utility=utility.slug) == ["VOLTS"]
    assert codes(service="VOLTAGE_VAR") == ["VOLTS"]
    assert codes(service="POWER_QUALITY") == []


def test_a_draft_is_found_by_those_who_prepare_it(utility):
    draft = a_draft_solicitation(utility, code="HIDDEN")
    officer = assign(draft, Role.PROCUREMENT)
    assert codes(officer, phase=Phase.UPCOMING) == ["HIDDEN"]
    assert codes(words="HIDDEN") == []


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, utility, django_assert_num_queries, n):
    for _ in range(n):
        a_published_solicitation(utility, a_public_need(utility))
    with django_assert_num_queries(6):  # clock, count, page, phases, pipelines, utilities
        page = client.get(at("solicitation-list"))
    assert len(page.context["page"].object_list) == n


def test_the_page_shows_phases_with_counts_and_keeps_the_other_filters(client, world, utility):
    page = client.get(at("solicitation-list"), {"phase": "sealed", "q": "relief"})
    body = page.content.decode()
    assert [(tab.label, tab.count) for tab in page.context["phases"]] == [
        ("All", 6),
        ("Open", 2),
        ("Upcoming", 1),
        ("Sealed", 1),
        ("Being evaluated", 1),
        ("Past", 1),
    ]
    assert 'href="?phase=past&amp;q=relief"' in body
    assert "Offers sealed" in body
    assert "HIDDEN" not in body


def test_a_published_pipeline_is_upcoming_until_a_solicitation_asks_for_it(client, utility, screened):
    body = client.get(at("solicitation-list"), {"phase": "upcoming"}).content.decode()
    assert "Expected from the pipelines" in body
    assert screened.code in body
    assert screened.code not in client.get(at("solicitation-list"), {"phase": "past"}).content.decode()
    assert screened.code not in client.get(at("solicitation-list"), {"q": "elsewhere"}).content.decode()
    need = a_public_need(utility)
    need.projects.add(screened)
    a_published_solicitation(utility, need)
    assert screened.code not in client.get(at("solicitation-list")).content.decode()


@pytest.fixture
def screened(utility):
    """A candidate of a published screening."""
    from solicitations.models import ScreeningResult
    from tests.factories.solicitations import a_project

    project = a_project(utility, name="New feeder")
    screening = a_screening(utility)
    ScreeningResult.objects.filter(screening=screening).update(verdict="CANDIDATE")
    type(screening).objects.filter(pk=screening.pk).update(published_at=database_now())
    return project


def test_the_list_is_taken_away_with_its_filters_and_without_drafts(client, world):
    answer = client.get(at("solicitations-csv"), {"phase": "open"})
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))
    assert [(row["code"], row["phase"], row["needs"]) for row in rows] == [
        ("SOON", "open", "1"),
        ("OPEN", "open", "1"),
    ]
    answer = client.get(at("solicitations-json"))
    found = json.loads(b"".join(answer.streaming_content))["results"]
    assert [row["code"] for row in found] == codes()


def test_the_api_finds_the_same(client, world, utility):
    found = client.get(reverse("api:solicitation-list"), {"phase": "sealed", "utility": utility.slug}).json()
    assert [row["code"] for row in found["results"]] == ["SEALED"]
    assert client.get(reverse("api:solicitation-list"), {"q": "hidden"}).json()["count"] == 0
