"""A workbook is downloaded, filled in and uploaded on pages; one with problems changes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bids.models import Offer
from bids.queries import document_of
from bids.queries.workbook import offered_in
from bids.rendering.workbook import write_workbook
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_submitted_offer
from tests.factories.solicitations import a_published_solicitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def upload(client, solicitation, content, name="offer.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("bids:offer-workbook", args=[solicitation.pk]), {"file": file})


def a_bidder_of(offer):
    return offer.organisation.memberships.get().user


def test_an_offer_downloaded_uploaded_and_submitted_says_the_same(client, solicitation):
    offer = a_submitted_offer(solicitation)
    client.force_login(offer.created_by)
    content = client.get(reverse("bids:workbook-filled", args=[offer.pk])).content
    kept = upload(client, solicitation, content)
    again = Offer.objects.exclude(pk=offer.pk).get()
    assert kept.url == reverse("bids:offer-review", args=[again.pk])
    client.post(kept.url, {"submit": "1"})
    told, same = (document_of(each) for each in (offer, again))
    nonce = {"nonce": ""}
    assert (same.technical | nonce, same.price | nonce) == (told.technical | nonce, told.price | nonce)


def test_problems_are_listed_by_sheet_and_cell_and_nothing_is_kept(client, solicitation):
    client.force_login(a_bidder())
    page = upload(
        client, solicitation, client.get(reverse("bids:workbook-empty", args=[solicitation.pk])).content
    )
    assert (page.status_code, Offer.objects.count()) == (422, 0)
    assert "Sheet “Price”, cell B5 (Fixed price ($/kW-month) *): is missing." in page.content.decode()


def test_a_workbook_of_another_solicitation_is_refused_on_the_page(client, solicitation):
    client.force_login(a_bidder())
    page = upload(client, solicitation, write_workbook(offered_in(a_published_solicitation())))
    assert (page.status_code, Offer.objects.count()) == (422, 0)
    assert "was made for another solicitation" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsm", b"PK\x03\x04"), ("a.xlsx", b"=1+1"), ("a.xlsx", b"")]
)
def test_what_is_no_workbook_is_refused_on_the_page(client, solicitation, name, content):
    client.force_login(a_bidder())
    assert upload(client, solicitation, content, name).status_code == 422


def test_who_makes_no_offers_has_no_workbook_and_nobody_has_anothers(client, solicitation):
    offer = a_submitted_offer(solicitation)
    client.force_login(a_bidder())
    assert client.get(reverse("bids:workbook-filled", args=[offer.pk])).status_code == 404
    client.force_login(a_person())
    for name in ("bids:offer-workbook", "bids:workbook-empty"):
        assert client.get(reverse(name, args=[solicitation.pk])).status_code == 404
