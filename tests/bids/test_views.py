import re

import pytest
from django.urls import reverse

from accounts.states import Role
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_submitted_offer, an_opened_offer, open_all
from tests.factories.keys import seat, words_of
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def _new(solicitation):
    return reverse("bids:offer-create", args=[solicitation.pk])


def test_somebody_elses_offer_is_404(client, solicitation):
    offer = a_submitted_offer(solicitation)
    client.force_login(a_bidder())
    for name in ("bids:offer-detail", "bids:offer-edit"):
        assert client.get(reverse(name, args=[offer.pk])).status_code == 404


def test_evaluators_see_an_alias_and_no_bidder(client, solicitation):
    offer = an_opened_offer(solicitation)
    client.force_login(assign(solicitation, Role.CHAIR))
    page = client.get(reverse("bids:offer-detail", args=[offer.pk])).content.decode()
    assert "Offer A" in page
    assert offer.organisation.name not in page


def test_a_panel_member_sees_no_price(client, solicitation):
    offer = an_opened_offer(solicitation, price={"fixed_usd_per_kw_month": "73.41"})
    client.force_login(assign(solicitation, Role.PANEL))
    pages = [
        client.get(reverse("bids:offer-detail", args=[offer.pk])),
        client.get(reverse("bids:opened-offers", args=[solicitation.pk])),
    ]
    assert [page.status_code for page in pages] == [200, 200]
    assert not [page for page in pages if b"73.41" in page.content]


def test_the_opening_page_opens_with_the_last_share(client, solicitation):
    a_submitted_offer(solicitation)
    pass_deadline(solicitation)
    url = reverse("bids:opening", args=[solicitation.pk])
    for role in (Role.PROCUREMENT, Role.EVALUATOR):
        person = assign(solicitation, role)
        seat(solicitation, person, role)
        client.force_login(person)
        wrong = client.post(url, {"words_technical": "academic", "words_price": "acid"})
        assert (wrong.status_code, b"mistyped" in wrong.content) == (422, True)
        words = {f"words_{part}": told for part, told in words_of(role).items()}
        assert client.post(url, words).status_code == 302
    assert "1 offer opened" in re.sub(r"\s+", " ", client.get(url).content.decode())


def test_the_opening_page_tells_no_count_before(client, solicitation):
    procurement = assign(solicitation, Role.PROCUREMENT)
    client.force_login(procurement)
    url = reverse("bids:opening", args=[solicitation.pk])
    without = _plain(client.get(url))
    a_submitted_offer(solicitation)
    assert _plain(client.get(url)) == without


def test_the_opening_is_404_for_those_who_do_not_witness_it(client, solicitation):
    client.force_login(assign(solicitation, Role.PLANNER))
    assert client.get(reverse("bids:opening", args=[solicitation.pk])).status_code == 404


@pytest.mark.parametrize("n_offers", [1, 3])
def test_the_list_of_opened_offers_asks_the_same_number_of_queries(
    client, solicitation, n_offers, django_assert_num_queries
):
    for _ in range(n_offers):
        a_submitted_offer(solicitation)
    open_all(solicitation)
    client.force_login(assign(solicitation, Role.CHAIR))
    url = reverse("bids:opened-offers", args=[solicitation.pk])
    client.get(url)
    with django_assert_num_queries(OPENED_LIST_QUERIES):
        client.get(url)


def test_a_visitor_is_sent_to_sign_in(client, solicitation):
    for url in (reverse("bids:offer-list"), _new(solicitation)):
        assert client.get(url).status_code == 302


def test_a_person_of_no_developer_makes_no_offer(client, solicitation):
    client.force_login(a_person())
    assert client.get(_new(solicitation)).status_code == 404


OPENED_LIST_QUERIES = 9


def _plain(answer) -> str:
    """A page without its cross-site token."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", answer.content.decode())
