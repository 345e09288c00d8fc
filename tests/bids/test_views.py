import re

import pytest
from django.urls import reverse

from accounts.states import Role
from bids.forms import initial_of
from bids.models import Offer
from bids.queries import document_of
from bids.states import OfferState
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_submitted_offer, an_opened_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline

pytestmark = pytest.mark.django_db
TYPED = {
    "technology": "STORAGE",
    "name": "Battery at the feeder",
    "starts_on": "2027-06-01",
    "ends_on": "2032-05-31",
    "commercial_operation_on": "2027-05-01",
    "contract_kw": "2500",
    "availability": "97",
    "degradation_per_year": "0",
    "power_kw": "2500",
    "energy_kwh": "12500",
    "round_trip_efficiency": "86",
    "soc_min": "0",
    "soc_max": "100",
    "fixed_usd_per_kw_month": "12",
    "variable_usd_per_mwh": "3",
    "escalator_per_year": "2",
}


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def _typed(solicitation, **changes):
    need = solicitation.lots.get().need
    return {
        **TYPED,
        "needs": [str(need.pk)],
        "delivery_point": str(need.facility_id),
        "submit": "1",
        **changes,
    }


def _new(solicitation):
    return reverse("bids:offer-create", args=[solicitation.pk])


def test_a_bidder_submits_by_form_what_the_api_would_take(client, solicitation):
    client.force_login(a_bidder())
    answer = client.post(_new(solicitation), _typed(solicitation))
    offer = Offer.objects.get()
    assert answer.url == reverse("bids:offer-detail", args=[offer.pk])
    document = document_of(offer)
    assert document.technical["delivery"]["round_trip_efficiency"] == "0.86"
    assert (document.price["escalator_per_year"], document.technical["contract_kw"]) == (
        "0.02",
        ["2500"] * 12,
    )


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("contract_kw", "-5", "must lie between 0"),
        ("contract_kw", "1 2 3", "must be a list of 12 numbers"),
        ("energy_kwh", "0", "storage without energy delivers nothing"),
        ("energy_kwh", "NaN", "must be a plain decimal number"),
        ("starts_on", "2027-13-01", "must be a date"),
        ("round_trip_efficiency", "120", "must lie between 0 and 1"),
    ],
)
def test_a_mistake_is_shown_at_its_field_and_nothing_is_written(client, solicitation, field, typed, words):
    client.force_login(a_bidder())
    answer = client.post(_new(solicitation), _typed(solicitation, **{field: typed}))
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field][0]
    assert Offer.objects.count() == 0


def test_one_number_for_all_months_is_refused_in_one_sentence(client, solicitation):
    client.force_login(a_bidder())
    answer = client.post(_new(solicitation), _typed(solicitation, contract_kw="-5"))
    sentences = list(answer.context["form"].errors["contract_kw"])
    assert sentences.count("This is -5; it must lie between 0 and 5000000.") == 1


def test_a_draft_may_be_incomplete_and_comes_back_as_it_was_typed(client, solicitation):
    client.force_login(a_bidder())
    client.post(
        _new(solicitation),
        {"technology": "STORAGE", "name": "half done", "contract_kw": "12o0", "draft": "1"},
    )
    offer = Offer.objects.get()
    page = client.get(reverse("bids:offer-edit", args=[offer.pk]))
    assert offer.state == OfferState.DRAFT
    assert page.context["form"].initial["contract_kw"] == "12o0"


def test_a_submitted_offer_is_edited_from_its_document(client, solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    client.force_login(bidder)
    page = client.get(reverse("bids:offer-edit", args=[offer.pk]))
    assert page.context["form"].initial == initial_of(document_of(offer))


def test_a_late_form_is_answered_409_with_the_reason(client, solicitation):
    pass_deadline(solicitation)
    client.force_login(a_bidder())
    answer = client.post(_new(solicitation), _typed(solicitation))
    assert answer.status_code == 409
    assert b"Nothing was changed" in answer.content


def test_the_address_tells_nothing_of_the_offer(client, solicitation):
    client.force_login(a_bidder())
    chosen = client.post(_new(solicitation), {"technology": "STORAGE"})
    assert (chosen.status_code, chosen.request["QUERY_STRING"], chosen.request["PATH_INFO"]) == (
        200,
        "",
        _new(solicitation),
    )
    assert "energy_kwh" in chosen.context["form"].fields


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


def test_the_opening_page_opens_with_the_second_role(client, solicitation):
    a_submitted_offer(solicitation)
    procurement, evaluator = assign(solicitation, Role.PROCUREMENT), assign(solicitation, Role.EVALUATOR)
    pass_deadline(solicitation)
    url = reverse("bids:opening", args=[solicitation.pk])
    for person in (procurement, evaluator):
        client.force_login(person)
        client.post(url)
    assert "1 offer opened" in re.sub(r"\s+", " ", client.get(url).content.decode())


def test_the_opening_page_tells_no_count_before(client, solicitation):
    procurement = assign(solicitation, Role.PROCUREMENT)
    client.force_login(procurement)
    url = reverse("bids:opening", args=[solicitation.pk])
    without = _plain(client.get(url))
    a_submitted_offer(solicitation)
    assert _plain(client.get(url)) == without


def test_the_opening_is_404_for_those_who_do_not_open(client, solicitation):
    client.force_login(assign(solicitation, Role.ENGINEER))
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


OPENED_LIST_QUERIES = 13


def _plain(answer) -> str:
    """A page without its cross-site token."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", answer.content.decode())
