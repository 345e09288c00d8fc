"""Workbooks and shapes by API: the same services as the pages, ids and states for an answer."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.services import issue_token
from bids.documents.workbook import layout_of
from bids.models import Offer, OfferBatch, OfferVersion
from bids.queries import bidding_organisations, draft_of
from bids.queries.workbook import offered_in
from bids.rendering.batch_workbook import write_batch
from bids.rendering.workbook import write_workbook
from bids.services import read_offer_batch, save_draft
from kernel.clock import database_now
from kernel.models import IdempotencyKey
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import PRICE, a_submitted_offer, a_technical_part
from tests.factories.solicitations import a_published_solicitation

pytestmark = pytest.mark.django_db
KW = [str(hour % 5000) for hour in range(8760)]


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def bidder():
    return a_bidder()


@pytest.fixture
def call(client, bidder):
    """Call the API as the bidder; a file goes as multipart."""
    headers = headers_of(bidder)

    def ask(path, content=None, name="a.xlsx", headers=headers, **given):
        if content is None and not given:
            return client.get(f"/api/v1/{path}", headers=headers)
        file = {"file": SimpleUploadedFile(name, content)} if content is not None else {}
        return client.post(f"/api/v1/{path}", {**given, **file}, headers=headers)

    return ask


def headers_of(user):
    _, words = issue_token(
        user=user, name="t", scopes=["read", "write"], life=timedelta(days=1), now=database_now()
    )
    return {"Authorization": f"Bearer {words}"}


def test_a_workbook_goes_up_into_a_draft_and_comes_down_the_same(call, solicitation):
    where = f"solicitations/{solicitation.pk}/offer-workbook/"
    assert call(where).content.startswith(b"PK")
    whole = write_workbook(offered_in(solicitation), a_technical_part(solicitation), PRICE)
    answer = call(where, whole)
    offer = Offer.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"offer": str(offer.pk), "n_cells": 0, "n_to_do": 0})
    filled = call(f"offers/{offer.pk}/workbook/").content
    again = call(f"offers/{offer.pk}/workbook/", filled)
    assert (again.status_code, again.json()["offer"], Offer.objects.count()) == (201, str(offer.pk), 1)


def test_cells_that_cannot_be_taken_are_listed_apart_from_the_answer(call, solicitation):
    offered = offered_in(solicitation)
    book = openpyxl.load_workbook(BytesIO(write_workbook(offered, a_technical_part(solicitation), PRICE)))
    sheet, cell = layout_of(offered).spots()["technical", "contract_kw", 3]
    book[sheet][cell] = "=1+98.7654"
    saved = BytesIO()
    book.save(saved)
    headers = headers_of(a_bidder())
    answer = call(
        f"solicitations/{solicitation.pk}/offer-workbook/",
        saved.getvalue(),
        headers={**headers, "Idempotency-Key": "w-1"},
    )
    assert (answer.json()["n_cells"], b"98.7654" in answer.content) == (1, False)
    assert "98.7654" not in str(list(IdempotencyKey.objects.values()))
    [told] = call(f"offers/{answer.json()['offer']}/workbook/cells/", headers=headers).json()
    assert (told["sheet"], told["cell"], told["field"]) == (sheet, cell, "Contract capacity (kW) *, Mar")


def test_a_workbook_of_another_solicitation_is_refused_in_words(call, solicitation):
    other = write_workbook(offered_in(a_published_solicitation()), a_technical_part(solicitation), PRICE)
    answer = call(f"solicitations/{solicitation.pk}/offer-workbook/", other)
    assert (answer.status_code, Offer.objects.count()) == (422, 0)
    assert "was made for another solicitation" in answer.json()["message"]
    assert call(f"solicitations/{solicitation.pk}/offer-workbook/", b"PK\x03\x04").status_code == 422


def test_several_offers_go_up_are_read_and_submitted_in_one_act(call, solicitation):
    assert call(f"solicitations/{solicitation.pk}/offer-workbook/several/").content.startswith(b"PK")
    written = [(None, a_technical_part(solicitation, name=name), PRICE) for name in ("Corral", "Elm")]
    content = write_batch(offered_in(solicitation), [*written, (None, {"name": "Half"}, {})])
    answer = call("offer-batches/", content, solicitation=str(solicitation.pk))
    batch = OfferBatch.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["state"]) == (202, str(batch.pk), "QUEUED")
    read_offer_batch(batch_id=batch.pk)
    told = call(f"offer-batches/{batch.pk}/").json()
    assert (told["state"], [line["outcome"] for line in told["lines"]]) == (
        "DONE",
        ["MADE", "MADE", "REFUSED"],
    )
    assert any("Sheet “Price”" in words for words in told["lines"][2]["problems"])
    assert [each["id"] for each in call("offer-batches/").json()["results"]] == [str(batch.pk)]
    sent = call(f"offer-batches/{batch.pk}/submit/", offers=[told["lines"][0]["offer"]]).json()
    assert [(each["number"], each["receipt"]["version"]) for each in sent] == [(1, 1)]
    sent = call(f"offer-batches/{batch.pk}/submit/", chosen="all").json()
    assert ([each["number"] for each in sent], OfferVersion.objects.count()) == ([2], 2)
    mine = call(f"solicitations/{solicitation.pk}/offer-workbook/mine/")
    assert openpyxl.load_workbook(BytesIO(mine.content))["The offer"]["C7"].value == "Elm"


def test_a_shape_goes_up_and_down(call, bidder, solicitation):
    offer = save_draft(
        solicitation=solicitation, organisation=bidding_organisations(bidder)[0], by=bidder,
        entered={"technology": "WIND", "starts_on": "2027-06-01", "ends_on": "2032-05-31"},
    )  # fmt: skip
    where = f"offers/{offer.pk}/shape/"
    assert call(where).status_code == 409
    assert call(where, "\n".join(["kw", *KW]).encode(), name="a.csv").status_code == 201
    assert draft_of(offer)["shape_kw"].split() == KW
    down = call(f"{where}?year=2028").content
    assert down.count(b"\n") == 8785
    assert call(where, down, name="a.csv").status_code == 201
    wrong = call(where, down.replace(b",7\n", b",1e400\n", 1), name="a.csv")
    assert (wrong.status_code, "Line 9, column kw: says “1e400”" in wrong.json()["message"]) == (422, True)
    assert call(f"{where}?year=99999").status_code == 422


def test_nobody_reaches_anothers_and_only_bidders_have_workbooks(call, solicitation):
    other = a_submitted_offer(solicitation)
    for path in ("workbook/", "shape/", "workbook/cells/"):
        assert call(f"offers/{other.pk}/{path}").status_code == 404
    assert call(f"offers/{other.pk}/workbook/", b"PK\x03\x04").status_code == 404
    headers = headers_of(a_person())
    for path in ("", "several/", "mine/"):
        answer = call(f"solicitations/{solicitation.pk}/offer-workbook/{path}", headers=headers)
        assert answer.status_code == 403
    assert call("offer-batches/", headers=headers).json()["results"] == []
