"""The list of opened offers: filters, sorting, and what each role sees in it."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.states import Role
from bids.models import Conformity, Disqualification
from bids.services import examine_offers, propose_disqualification
from bids.services.prices import release_prices
from kernel.clock import database_now
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    made = a_published_solicitation()
    for fixed, kw in ((30, 1000), (10, 3000), (20, 2000)):
        a_submitted_offer(made, price={"fixed_usd_per_kw_month": fixed}, contract_kw=[kw] * 12)
    return made


@pytest.fixture
def procurement(solicitation):
    return assign(solicitation, Role.PROCUREMENT)


@pytest.fixture
def opened(solicitation, procurement):
    open_all(solicitation, procurement)
    solicitation.refresh_from_db()
    examine_offers(examination_id=solicitation.examinations.get().pk)
    return solicitation


def _sizes(client, solicitation, **asked):
    page = client.get(reverse("bids:opened-offers", args=[solicitation.pk]), asked).content.decode()
    return [int(size.replace(",", "")) for size in re.findall(r'<td class="num">([123],000)</td>', page)]


@pytest.mark.parametrize(
    ("sort", "sizes"),
    [
        ("kw", [1000, 2000, 3000]),
        ("-kw", [3000, 2000, 1000]),
        ("fixed", [3000, 2000, 1000]),
        ("-fixed", [1000, 2000, 3000]),
    ],
)
def test_the_list_sorts_by_its_columns(client, opened, procurement, sort, sizes):
    client.force_login(procurement)
    assert _sizes(client, opened, sort=sort) == sizes


def test_checks_sort_with_the_worst_first_and_filter(client, opened, procurement):
    good, bad, _ = opened.offers.order_by("contract_kw")
    Conformity.objects.filter(offer=good).update(outcome="PASS")
    Conformity.objects.filter(offer=bad).update(outcome="FAIL")
    client.force_login(procurement)
    assert _sizes(client, opened, sort="checks") == [2000, 3000, 1000]
    assert _sizes(client, opened, outcome="FAIL") == [2000]


def test_a_panel_member_without_prices_does_not_learn_their_order(client, opened):
    panelist = assign(opened, Role.PANEL)
    client.force_login(panelist)
    assert _sizes(client, opened, sort="fixed") == _sizes(client, opened)
    assert _sizes(client, opened, sort="-fixed") == _sizes(client, opened)
    release_prices(solicitation=opened, user=panelist, now=database_now())
    assert _sizes(client, opened, sort="fixed") == [3000, 2000, 1000]


def test_marks_filter(client, opened, procurement):
    left_out = opened.offers.get(contract_kw=Decimal(1000))
    propose_disqualification(offer=left_out, reason="No site.", by=procurement, now=database_now())
    client.force_login(procurement)
    assert (_sizes(client, opened, marked="left_out"), Disqualification.objects.count()) == ([1000], 1)
    assert _sizes(client, opened, marked="paid") == []


@pytest.mark.parametrize(
    "asked", [{"outcome": "x"}, {"technology": "x"}, {"marked": "x"}, {"sort": "id"}, {"sort": "--kw"}]
)
def test_a_wrong_filter_shows_all(client, opened, procurement, asked):
    client.force_login(procurement)
    assert sorted(_sizes(client, opened, **asked)) == [1000, 2000, 3000]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.EVALUATOR, (True, True)),
        (Role.PROCUREMENT, (True, True)),
        (Role.ENGINEER, (True, False)),
        (Role.CHAIR, (False, False)),
    ],
)
def test_columns_are_for_those_who_may_know(client, opened, role, shown):
    client.force_login(assign(opened, role))
    page = client.get(reverse("bids:opened-offers", args=[opened.pk])).content.decode()
    assert ("Paid elsewhere?" in page, '<a href="?sort=findings"' in page) == shown
