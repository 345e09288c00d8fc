import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.states import EVALUATION, Role
from bids.models import Offer
from bids.permissions import can_see_bidder, can_see_price
from bids.services import release_prices
from kernel.clock import database_now
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_submitted_offer, an_opened_offer
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db
ROLES = [role for role in Role if role != Role.DEVELOPER]


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_the_bidder_sees_that_a_sealed_offer_exists(solicitation, role):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    watchers = [assign(solicitation, role), a_bidder(), a_person(), AnonymousUser()]
    assert [list(Offer.objects.visible_to(watcher)) for watcher in watchers] == [[], [], [], []]
    assert list(Offer.objects.visible_to(bidder)) == [offer]


@pytest.mark.parametrize("role", ROLES)
def test_an_opened_offer_is_seen_by_its_bidder_and_the_evaluation(solicitation, role):
    offer = an_opened_offer(solicitation)
    person = assign(solicitation, role)
    assert list(Offer.objects.visible_to(person)) == ([offer] if role in EVALUATION else [])


def test_a_role_in_another_solicitation_shows_nothing(solicitation):
    an_opened_offer(solicitation)
    assert not Offer.objects.visible_to(assign(a_published_solicitation(), Role.CHAIR)).exists()


def test_a_role_that_ended_shows_nothing(solicitation):
    an_opened_offer(solicitation)
    chair = assign(solicitation, Role.CHAIR)
    chair.assignments.update(ended_at=database_now())
    assert not Offer.objects.visible_to(chair).exists()


def test_a_competitor_never_sees_an_opened_offer(solicitation):
    an_opened_offer(solicitation)
    assert not Offer.objects.visible_to(a_bidder()).exists()


def test_a_panel_member_sees_prices_once_released(solicitation):
    offer = an_opened_offer(solicitation)
    panelist = assign(solicitation, Role.PANEL)
    assert can_see_price(panelist, offer) is False
    release_prices(solicitation=solicitation, user=panelist, now=database_now())
    assert can_see_price(panelist, offer) is True


@pytest.mark.parametrize("role", sorted(EVALUATION - {Role.EVALUATOR}))
def test_bidders_stay_behind_their_alias(solicitation, role):
    offer = an_opened_offer(solicitation)
    assert can_see_bidder(assign(solicitation, role), offer) is False


def test_a_chair_on_the_panel_sees_prices_only_after_scoring(solicitation):
    offer = an_opened_offer(solicitation)
    chair = assign(solicitation, Role.PANEL, assign(solicitation, Role.CHAIR))
    assert can_see_price(chair, offer) is False
    release_prices(solicitation=solicitation, user=chair, now=database_now())
    assert can_see_price(chair, offer) is True
