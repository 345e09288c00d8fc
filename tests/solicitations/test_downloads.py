import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import Need, NeedAmount
from solicitations.services import publish_need
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_facility,
    a_need,
    a_project,
    a_published_solicitation,
)

pytestmark = pytest.mark.django_db


def taken(client, name, *args, **query):
    answer = client.get(reverse(f"solicitations:{name}", args=args), query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def rows(client, name, *args, **query):
    return list(csv.DictReader(StringIO(taken(client, name, *args, **query))))


def published(need):
    planner = a_person(need.organisation, Role.PLANNER)
    return publish_need(need=Need.objects.get(pk=need.pk), by=planner, now=database_now())


@pytest.fixture
def utility():
    return a_utility()


def test_needs_are_taken_away_as_the_list_shows_them(client, utility):
    facility = a_facility(utility, latitude=Decimal("36.75"), longitude=Decimal("-119.8"))
    need = published(a_need(utility, code="GNA_1", facility=facility))
    need.projects.add(a_project(utility, code="DDOR9"))
    a_need(utility, code="GNA_DRAFT")
    (row,) = rows(client, "needs-csv")
    assert (row["code"], row["largest_amount"], row["unit"]) == ("GNA_1", "2350.000", "kW")
    assert (row["latitude"], row["longitude"], row["projects"]) == ("36.750000", "-119.800000", "DDOR9")
    (same,) = json.loads(taken(client, "needs-json"))["results"]
    assert (same["id"], same["url"]) == (str(need.pk), row["url"])
    assert rows(client, "needs-csv", service="VOLTAGE_VAR") == []


@pytest.mark.parametrize("n", [1, 3])
def test_needs_cost_the_same_for_one_and_for_three(client, utility, django_assert_num_queries, n):
    for _ in range(n):
        published(a_need(utility)).projects.add(a_project(utility))
    with django_assert_num_queries(2):  # needs, projects
        assert len(rows(client, "needs-csv")) == n


def test_a_call_gives_every_hour_it_may_cover_in_every_year(client, utility):
    need = published(a_need(utility))
    found = rows(client, "need-hours-csv", need.pk)
    assert len(found) == 5 * 4 * 7  # years, months, hours from 15 to 22
    assert found[0] == {
        "year": "2027",
        "month": "6",
        "day_type": "ALL",
        "hour_beginning": "15",
        "amount": "2350.000",
        "unit": "kW",
    }


def test_a_profile_gives_its_hours(client, utility):
    need = a_need(utility, form="PROFILE")
    NeedAmount.objects.create(need=need, year=2028, month=7, hour=18, day_type="WEEKDAY", amount=Decimal(80))
    found = json.loads(taken(client, "need-hours-json", published(need).pk))
    assert found["need"]["code"] == need.code
    assert found["results"] == [
        {
            "year": 2028,
            "month": 7,
            "day_type": "WEEKDAY",
            "hour_beginning": 18,
            "amount": "80.000",
            "unit": "kW",
        }
    ]


def test_a_solicitation_comes_with_its_dates_and_its_timeline(client, utility):
    due = datetime(2027, 3, 15, 0, 0, tzinfo=UTC)
    solicitation = a_published_solicitation(utility, code="RFO-8", questions_due_at=None, offers_due_at=due)
    found = json.loads(taken(client, "solicitation-json", solicitation.pk))
    assert found["solicitation"]["phase"] == "open"
    assert found["solicitation"]["dates"] == {
        "OFFERS_DUE": {
            "label": "Offers due",
            "at_utc": "2027-03-15T00:00:00Z",
            "at_local": "2027-03-14T17:00:00-07:00",
        }
    }
    steps = rows(client, "solicitation-csv", solicitation.pk)
    assert [(step["label"], step["place"]) for step in steps] == [
        ("Published", "past"),
        ("Offers due", "now"),
        ("Offers opened", "future"),
        ("Outcome", "future"),
    ]
    assert [step["label"] for step in found["results"]] == [step["label"] for step in steps]


@pytest.mark.parametrize("name", ["solicitation-csv", "solicitation-json"])
def test_a_draft_is_not_taken_away_by_strangers(client, utility, name):
    draft = a_draft_solicitation(utility)
    assert client.get(reverse(f"solicitations:{name}", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize("name", ["need-hours-csv", "need-hours-json"])
def test_the_hours_of_a_draft_need_are_not_there_for_strangers(client, utility, name):
    need = a_need(utility)
    assert client.get(reverse(f"solicitations:{name}", args=[need.pk])).status_code == 404


def test_a_title_that_a_spreadsheet_would_compute_is_kept_a_text(client, utility):
    a_published_solicitation(utility, title="=HYPERLINK(1)")
    assert [row["title"] for row in rows(client, "solicitations-csv")] == ["'=HYPERLINK(1)"]
