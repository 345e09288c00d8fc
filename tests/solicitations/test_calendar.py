from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from solicitations.models import Conference, PlannedDate
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation

pytestmark = pytest.mark.django_db


def calendar_of(client, solicitation):
    answer = client.get(reverse("solicitations:solicitation-calendar", args=[solicitation.pk]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar_has_every_date_in_utc_across_daylight_saving_and_the_award_as_a_day(client):
    pacific = ZoneInfo("America/Los_Angeles")
    solicitation = a_published_solicitation(
        code="RFO-7",
        questions_due_at=datetime(2027, 3, 13, 17, 0, tzinfo=pacific),
        offers_due_at=datetime(2027, 3, 14, 17, 0, tzinfo=pacific),
        award_expected_on=date(2027, 9, 1),
    )
    PlannedDate.objects.create(
        solicitation=solicitation, kind="DELIVERY", at=datetime(2028, 6, 1, tzinfo=UTC)
    )
    Conference.objects.create(
        solicitation=solicitation,
        starts_at=datetime(2027, 2, 1, 18, 0, tzinfo=UTC),
        called_at=datetime(2027, 1, 1, tzinfo=UTC),
        place="Hall 2, Fresno",
    )
    found = calendar_of(client, solicitation)
    dated = [line for line in found if line.startswith(("DTSTART", "SUMMARY", "LOCATION"))]
    assert dated == [
        "DTSTART:20270314T010000Z",
        "SUMMARY:RFO-7: Questions due",
        "DTSTART:20270315T000000Z",
        "SUMMARY:RFO-7: Offers due",
        "DTSTART:20280601T000000Z",
        "SUMMARY:RFO-7: Delivery begins",
        "DTSTART;VALUE=DATE:20270901",
        "SUMMARY:RFO-7: Award expected",
        "DTSTART:20270201T180000Z",
        "SUMMARY:RFO-7: Bidder conference",
        "LOCATION:Hall 2\\, Fresno",
    ]
    assert any("14 Mar 2027\\, 17:00 PDT" in line for line in found)


def test_a_date_keeps_its_key_when_it_moves(client):
    solicitation = a_published_solicitation()
    keys = [line for line in calendar_of(client, solicitation) if line.startswith("UID")]
    solicitation.offers_due_at = solicitation.offers_due_at.replace(year=2030)
    solicitation.save()
    assert [line for line in calendar_of(client, solicitation) if line.startswith("UID")] == keys
    assert len(set(keys)) == 2


def test_a_draft_has_no_calendar_for_strangers(client):
    draft = a_draft_solicitation()
    answer = client.get(reverse("solicitations:solicitation-calendar", args=[draft.pk]))
    assert answer.status_code == 404


ALL = "/solicitations/calendar.ics"


def titles_in(answer):
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    return [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY")]


def test_one_calendar_has_the_dates_of_every_solicitation_that_is_public(client):
    for code in ("RFO-1", "RFO-2"):
        solicitation = a_published_solicitation(code=code)
    a_draft_solicitation(code="RFO-3", offers_due_at=datetime(2027, 1, 1, tzinfo=UTC))
    Conference.objects.create(
        solicitation=solicitation,
        starts_at=datetime(2027, 2, 1, 18, 0, tzinfo=UTC),
        called_at=datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert sorted(titles_in(client.get(ALL))) == [
        "RFO-1: Offers due",
        "RFO-1: Questions due",
        "RFO-2: Bidder conference",
        "RFO-2: Offers due",
        "RFO-2: Questions due",
    ]


def test_the_calendar_keeps_the_filters_of_the_list_and_the_list_leads_to_it(client):
    a_published_solicitation(code="RFO-1")
    a_published_solicitation(code="RFO-2")
    assert {title[:5] for title in titles_in(client.get(ALL, {"q": "RFO-2"}))} == {"RFO-2"}
    assert f'href="{ALL}?q=RFO-2"' in client.get("/solicitations/", {"q": "RFO-2"}).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_calendar_of_all_costs_the_same_for_one_and_for_three(client, django_assert_num_queries, n):
    for _ in range(n):
        a_published_solicitation()
    with django_assert_num_queries(5):  # two clocks, solicitations, dates, conferences
        client.get(ALL)
