"""What bidders are told before and after the award, and that no contract is made while they may object."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from audit.models import Entry
from contracts.models import Contract, Notice, Standstill
from contracts.services import award_contracts, begin_standstill
from contracts.states import NoticeKind
from contracts.tasks import send_notice
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from solicitations.models import Rules
from tests.contracts.conftest import GIVEN
from tests.factories.accounts import a_bidder

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(approved):
    """An approved set of a solicitation whose rules ask for ten days."""
    Rules.objects.update_or_create(solicitation=approved.solicitation, defaults={"standstill_days": 10})
    return approved


def begin(asked, **changes):
    return begin_standstill(
        **{"solicitation": asked.solicitation, "by": asked.procurement, "now": database_now()} | changes
    )


def award(asked, now):
    return award_contracts(
        solicitation=asked.solicitation,
        reason="Least cost.",
        by=asked.procurement,
        now=now,
        given_terms=GIVEN,
    )


def test_it_ends_with_its_last_day_in_the_utilitys_zone(asked):
    zone = ZoneInfo(asked.solicitation.organisation.time_zone)
    begun = begin(asked, now=datetime(2027, 3, 5, 23, 30, tzinfo=zone))
    assert begun.ends_at == datetime(2027, 3, 16, 0, 0, tzinfo=zone)  # across the spring change of clocks


def test_no_contract_is_made_before_the_standstill_has_begun_and_ended(asked):
    with pytest.raises(Conflict, match="Begin the standstill first"):
        award(asked, database_now())
    begun = begin(asked)
    with pytest.raises(Conflict, match="No contract is made before"):
        award(asked, begun.ends_at - timedelta(seconds=1))
    assert Contract.objects.count() == 0
    award(asked, begun.ends_at)
    assert Contract.objects.count() == 1


def test_every_bidder_is_told_once_and_it_is_on_the_record(asked):
    begun = begin(asked)
    assert {notice.offer: notice.kind for notice in begun.notices.all()} == {
        asked.offers[0]: NoticeKind.INTENT,
        asked.offers[1]: NoticeKind.STANDSTILL,
    }
    entry = Entry.objects.get(verb="standstill.begun")
    assert (entry.facts["standstill"], entry.facts["days"]) == (str(begun.pk), 10)
    with pytest.raises(Conflict, match="has begun already"):
        begin(asked)
    assert Notice.objects.count() == 2


def test_without_the_rule_there_is_none(approved):
    with pytest.raises(Conflict, match="no standstill"):
        begin(approved)


def test_it_waits_for_an_approved_set(made):
    Rules.objects.update_or_create(solicitation=made.solicitation, defaults={"standstill_days": 10})
    with pytest.raises(Conflict, match="No set is approved"):
        begin(made)


@pytest.mark.parametrize("who", ["chair", "evaluator"])
def test_only_procurement_begins_it(asked, who):
    with pytest.raises(NotAllowed, match="procurement"):
        begin(asked, by=getattr(asked, who))


def test_the_letters_say_until_when_in_the_utilitys_zone_and_name_nobody_else(asked):
    zone = ZoneInfo(asked.solicitation.organisation.time_zone)
    begun = begin(asked, now=datetime(2027, 3, 5, 9, 0, tzinfo=zone))
    for notice in begun.notices.all():
        send_notice(str(notice.pk))
        send_notice(str(notice.pk))
    letters = {letter.bcc[0]: letter.body for letter in mail.outbox}
    assert len(mail.outbox) == 2
    chosen, other = (letters[offer.created_by.email] for offer in asked.offers)
    assert "Monday 15 March 2027" in chosen
    assert "Monday 15 March 2027" in other
    assert "intends to award a contract for your offer" in chosen
    assert "does not intend to award" in other
    assert asked.offers[0].alias not in other
    assert asked.offers[1].alias not in chosen


def test_a_bidder_finds_what_they_were_told_and_nothing_of_others(client, asked):
    begun = begin(asked)
    loser = asked.offers[1].created_by
    client.force_login(loser)
    page = client.get(reverse("contracts:offer-outcome", args=[asked.offers[1].pk]))
    assert "It is not intended to award a contract for this offer." in page.content.decode()
    assert client.get(reverse("contracts:offer-outcome", args=[asked.offers[0].pk])).status_code == 404
    told = client.get(reverse("api:notice-list")).json()["results"]
    assert [(each["kind"], each["standstill_ends_at"] is not None) for each in told] == [("STANDSTILL", True)]
    assert client.get(reverse("api:standstill-detail", args=[begun.pk])).status_code == 200
    client.force_login(a_bidder())
    assert client.get(reverse("api:standstill-detail", args=[begun.pk])).status_code == 404
    assert client.get(reverse("api:notice-list")).json()["results"] == []


def test_a_panel_member_is_told_of_no_bidder(client, asked):
    begin(asked)
    client.force_login(asked.panel[0])
    assert client.get(reverse("contracts:offer-outcome", args=[asked.offers[1].pk])).status_code == 404
    assert client.get(reverse("contracts:debrief-list", args=[asked.solicitation.pk])).status_code == 404
    assert client.get(reverse("api:notice-list")).json()["results"] == []


def test_procurement_begins_it_on_the_outcome_page_and_then_waits(client, asked):
    client.force_login(asked.procurement)
    page = reverse("contracts:outcome", args=[asked.solicitation.pk])
    assert "Begin the standstill" in client.get(page).content.decode()
    address = reverse("contracts:standstill-begin", args=[asked.solicitation.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"is_sure": "on"}).status_code == 302
    words = client.get(page).content.decode()
    assert "No contract is made before" in words
    assert "Award and make the contracts" not in words
    assert Standstill.objects.count() == 1
