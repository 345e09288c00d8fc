from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.states import EVALUATION, Role
from audit.queries import entries_of
from bids.documents.screens import Thresholds
from bids.models import Finding, Offer
from bids.services import examine_offers, release_finding, request_examination, set_screen_terms
from bids.states import ScreenKind
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Rules
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    made = a_published_solicitation()
    Rules.objects.create(solicitation=made, allows_affiliates=True)
    return made


@pytest.fixture
def evaluator(solicitation):
    return assign(solicitation, Role.EVALUATOR)


@pytest.fixture
def procurement(solicitation):
    return assign(solicitation, Role.PROCUREMENT)


@pytest.fixture
def finding(solicitation, procurement, evaluator):
    """Two bidders with the same prices."""
    for _ in range(2):
        a_submitted_offer(solicitation, a_bidder())
    open_all(solicitation, procurement, evaluator)
    solicitation.refresh_from_db()
    _check(solicitation)
    return Finding.objects.select_related("examination__solicitation").get(kind=ScreenKind.SAME_PRICE)


def _check(solicitation):
    examine_offers(examination_id=solicitation.examinations.order_by("-number")[0].pk)


def _release(finding, by):
    release_finding(finding=finding, note="Ask both.", by=by, now=database_now())


@pytest.mark.parametrize("role", sorted(EVALUATION - {Role.EVALUATOR}))
def test_the_evaluator_alone_sees_a_finding_first(solicitation, finding, evaluator, role):
    assert list(Finding.objects.visible_to(evaluator)) == [finding]
    assert not Finding.objects.visible_to(assign(solicitation, role)).exists()
    assert not Finding.objects.visible_to(finding.offers.all()[0].created_by).exists()


def test_procurement_sees_it_once_released_and_nobody_else(solicitation, finding, evaluator, procurement):
    _release(finding, evaluator)
    assert list(Finding.objects.visible_to(procurement)) == [finding]
    assert not Finding.objects.visible_to(assign(solicitation, Role.CHAIR)).exists()
    told = entries_of(solicitation.pk).get(verb="screen.released").facts
    assert (told["kind"], told["offers"]) == ("SAME_PRICE", ["Offer A", "Offer B"])


def test_a_release_needs_the_evaluator_a_note_and_happens_once(finding, evaluator, procurement):
    with pytest.raises(NotAllowed):
        _release(finding, procurement)
    with pytest.raises(InvalidInput):
        release_finding(finding=finding, note=" ", by=evaluator, now=database_now())
    _release(finding, evaluator)
    with pytest.raises(Conflict):
        _release(finding, evaluator)


def test_a_finding_stays_released_when_it_is_found_again(solicitation, finding, evaluator, procurement):
    _release(finding, evaluator)
    request_examination(solicitation=solicitation, by=procurement, now=database_now())
    _check(solicitation)
    again = Finding.objects.exclude(pk=finding.pk).get(kind=ScreenKind.SAME_PRICE)
    assert (again.note, again.released_at) == ("Ask both.", Finding.objects.get(pk=finding.pk).released_at)


def test_a_finding_about_a_walled_offer_is_not_released(solicitation, finding, evaluator, procurement):
    home = Offer.objects.all()[0].organisation
    _release(finding, evaluator)
    home.affiliate_of = solicitation.organisation
    home.save()
    assert not Finding.objects.visible_to(procurement).exists()
    Finding.objects.update(released_at=None)
    with pytest.raises(Conflict):
        _release(finding, evaluator)


def test_thresholds_hold_from_the_next_round(solicitation, finding, evaluator, procurement):
    with pytest.raises(NotAllowed):
        set_screen_terms(
            solicitation=solicitation, thresholds=Thresholds(), by=procurement, now=database_now()
        )
    wrong = Thresholds(low_price=Decimal(1))
    with pytest.raises(InvalidInput):
        set_screen_terms(solicitation=solicitation, thresholds=wrong, by=evaluator, now=database_now())
    kept = Thresholds(copied=Thresholds().copied / 2)
    set_screen_terms(solicitation=solicitation, thresholds=kept, by=evaluator, now=database_now())
    assert solicitation.screen_terms.copied == kept.copied


def test_the_pages(client, solicitation, finding, evaluator, procurement):
    url = reverse("bids:screens", args=[solicitation.pk])
    client.force_login(procurement)
    page = client.get(url).content.decode()
    assert ("Nothing is released to you" in page, "same fixed price" in page) == (True, False)
    assert client.get(reverse("bids:finding-release", args=[finding.pk])).status_code == 404
    client.force_login(evaluator)
    assert "Offers of different bidders have the same fixed price" in client.get(url).content.decode()
    release = reverse("bids:finding-release", args=[finding.pk])
    assert client.post(release, {"note": ""}).status_code == 422
    assert client.post(release, {"note": "Ask both."}).status_code == 302
    terms = reverse("bids:screen-terms", args=[solicitation.pk])
    assert (
        client.post(terms, {"close_price": "0.002", "low_price": "0.2", "copied": "0.4"}).status_code == 302
    )
    client.force_login(procurement)
    assert "Ask both." in client.get(url).content.decode()
