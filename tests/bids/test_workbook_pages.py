"""A workbook is downloaded, filled in and uploaded on pages; what could not be read of it is listed."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bids.documents.workbook import layout_of
from bids.models import Offer, OfferDraft
from bids.queries import document_of, draft_of
from bids.queries.workbook import offered_in
from bids.rendering.workbook import write_workbook
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import PRICE, a_submitted_offer, a_technical_part
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


def wrong_workbook(solicitation, **cells):
    """A workbook of a whole offer with some cells changed, by their key in the document."""
    offered = offered_in(solicitation)
    book = openpyxl.load_workbook(BytesIO(write_workbook(offered, a_technical_part(solicitation), PRICE)))
    spots = layout_of(offered).spots()
    for key, value in cells.items():
        sheet, cell = spots[tuple(int(step) if step.isdigit() else step for step in key.split("__"))]
        book[sheet][cell] = value
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_what_could_be_read_is_kept_with_a_list_of_the_cells_that_could_not(client, solicitation):
    client.force_login(a_bidder())
    content = wrong_workbook(
        solicitation, technical__contract_kw__3="=2500*2", price__variable_usd_per_mwh="=HYPERLINK(1)"
    )
    kept = upload(client, solicitation, content)
    offer = Offer.objects.get()
    assert kept.url == reverse("bids:offer-review", args=[offer.pk])
    page = client.get(kept.url).content.decode()
    assert "2 cells of the workbook could not be taken" in page
    assert "<td>Contract capacity (kW) *, Mar</td>" in page
    typed = draft_of(offer)
    assert typed["name"] == "Battery at the feeder"
    assert typed["contract_kw"].split()[2] == "=2500*2"
    assert typed["_todo"]["step"] == "capacity"


def test_nothing_is_submitted_from_the_page_before_the_cells_are_settled(client, solicitation):
    client.force_login(a_bidder())
    content = wrong_workbook(solicitation, technical__degradation_per_year="=1+1")
    review = upload(client, solicitation, content).url
    offer = Offer.objects.get()
    assert client.post(review, {"submit": "1"}).status_code == 422
    assert not offer.versions.exists()
    assert client.post(reverse("bids:workbook-settle", args=[offer.pk])).url == review
    assert "could not be taken" not in client.get(review).content.decode()
    client.post(review, {"submit": "1"})
    assert offer.versions.count() == 1


def test_the_list_stays_while_the_form_is_filled_in(client, solicitation):
    client.force_login(a_bidder())
    upload(client, solicitation, wrong_workbook(solicitation, technical__degradation_per_year="=1+1"))
    offer = Offer.objects.get()
    client.post(reverse("bids:offer-step", args=[offer.pk, "price"]), {"fixed_usd_per_kw_month": "13"})
    kept = draft_of(offer)
    assert (kept["fixed_usd_per_kw_month"], len(kept["_workbook"])) == ("13", 1)


def test_a_workbook_takes_the_place_of_what_the_draft_said(client, solicitation):
    offer = a_submitted_offer(solicitation)
    client.force_login(offer.created_by)
    address = reverse("bids:workbook-replace", args=[offer.pk])
    assert "Download this offer as it stands" in client.get(address).content.decode()
    content = wrong_workbook(solicitation, technical__name="Corral battery")
    kept = client.post(address, {"file": SimpleUploadedFile("offer.xlsx", content)})
    assert kept.url == reverse("bids:offer-review", args=[offer.pk])
    assert (Offer.objects.count(), draft_of(offer)["name"]) == (1, "Corral battery")
    client.post(kept.url, {"submit": "1"})
    assert (offer.versions.count(), document_of(offer).technical["name"]) == (2, "Corral battery")


def test_a_refused_file_leaves_the_draft_as_it_was(client, solicitation):
    offer = a_submitted_offer(solicitation)
    client.force_login(offer.created_by)
    other = write_workbook(offered_in(a_published_solicitation()), a_technical_part(solicitation), PRICE)
    address = reverse("bids:workbook-replace", args=[offer.pk])
    page = client.post(address, {"file": SimpleUploadedFile("offer.xlsx", other)})
    assert (page.status_code, OfferDraft.objects.count()) == (422, 0)
    assert "was made for another solicitation" in page.content.decode()


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
    for name in ("bids:workbook-filled", "bids:workbook-replace"):
        assert client.get(reverse(name, args=[offer.pk])).status_code == 404
    assert client.post(reverse("bids:workbook-settle", args=[offer.pk])).status_code == 404
    client.force_login(a_person())
    for name in ("bids:offer-workbook", "bids:workbook-empty"):
        assert client.get(reverse(name, args=[solicitation.pk])).status_code == 404
