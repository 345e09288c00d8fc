"""Several offers from one workbook: each becomes a draft or is not taken; complete ones are submitted in one act."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bids.documents.batch_layout import batch_layout_of
from bids.models import BatchLine, Offer, OfferBatch, OfferDraft, OfferVersion
from bids.queries import bidding_organisations, document_of, draft_of
from bids.queries.batches import batch_page, exported
from bids.queries.workbook import offered_in
from bids.rendering.batch_workbook import write_batch
from bids.rendering.workbook import write_workbook
from bids.services import read_offer_batch, request_batch, submit_batch, sweep_batches
from bids.services.batches import LEASE, UnreadBatchError
from bids.states import BatchOutcome, BatchState
from kernel.clock import database_now
from kernel.errors import NotAllowed
from kernel.models import OutboxMessage
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import PRICE, a_submitted_offer, a_technical_part
from tests.factories.solicitations import a_published_solicitation, pass_deadline

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def bidder():
    return a_bidder()


def rows(solicitation, *names, **changes):
    return [(None, a_technical_part(solicitation, name=name, **changes), PRICE) for name in names]


def changed(solicitation, written, cells):
    """The workbook of some offers, cells changed by offer and key."""
    offered = offered_in(solicitation)
    book = openpyxl.load_workbook(BytesIO(write_batch(offered, written)))
    for (number, *key), value in cells.items():
        sheet, cell, _ = batch_layout_of(offered).place_of(tuple(key), number)
        book[sheet][cell] = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def sent(solicitation, bidder, content):
    """A file, kept and read."""
    batch = request_batch(
        solicitation=solicitation,
        organisation=bidding_organisations(bidder)[0],
        content=content,
        by=bidder,
        now=database_now(),
    )
    read_offer_batch(batch_id=batch.pk)
    return OfferBatch.objects.select_related("solicitation__organisation", "organisation").get(pk=batch.pk)


def outcomes(batch):
    return list(batch.lines.values_list("number", "outcome"))


def test_each_offer_becomes_a_draft_that_says_what_its_row_said(solicitation, bidder):
    written = rows(solicitation, "Corral", "Oakdale")
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), written))
    assert (batch.state, batch.n_offers, batch.n_done, batch.content) == (BatchState.DONE, 2, 2, None)
    assert outcomes(batch) == [(1, BatchOutcome.MADE), (2, BatchOutcome.MADE)]
    assert [draft_of(line.offer)["name"] for line in batch.lines.all()] == ["Corral", "Oakdale"]
    assert [each.name for each in batch_page(batch).ready] == ["Corral", "Oakdale"]


def test_an_offer_with_a_wrong_cell_is_not_taken_and_its_cell_is_named(solicitation, bidder):
    cells = {(2, "technical", "contract_kw", 3): "=2500*2", (2, "technical", "starts_on"): "soon"}
    content = changed(solicitation, rows(solicitation, "Corral", "Oakdale", "Elm"), cells)
    batch = sent(solicitation, bidder, content)
    assert [outcome for _, outcome in outcomes(batch)] == ["MADE", "REFUSED", "MADE"]
    problems = batch_page(batch).lines[1].problems
    assert any(
        "Sheet “Capacity by month”" in words and "Mar): holds a formula (=2500*2)" in words
        for words in problems
    )
    assert any("must be a date such as 2027-06-01" in words for words in problems)
    assert Offer.objects.count() == 2


def test_a_mended_file_makes_the_missing_offer_and_no_other_twice(solicitation, bidder):
    written = rows(solicitation, "Corral", "Oakdale")
    sent(solicitation, bidder, changed(solicitation, written, {(2, "technical", "name"): None}))
    again = sent(solicitation, bidder, write_batch(offered_in(solicitation), written))
    assert [outcome for _, outcome in outcomes(again)] == ["SAME", "MADE"]
    assert Offer.objects.count() == 2


def test_all_my_offers_in_one_file_read_back_as_the_same_documents(solicitation, bidder):
    first = a_submitted_offer(solicitation, bidder)
    told = document_of(first)
    sent(solicitation, bidder, write_batch(offered_in(solicitation), rows(solicitation, "Corral", "Oakdale")))
    organisation = bidding_organisations(bidder)[0]
    before = exported(solicitation, organisation)
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), before))
    assert [outcome for _, outcome in outcomes(batch)] == ["SAME"] * 3
    assert exported(solicitation, organisation) == before
    changed_price = [
        (pk, technical, price | {"fixed_usd_per_kw_month": "13"}) for pk, technical, price in before
    ]
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), changed_price))
    assert [outcome for _, outcome in outcomes(batch)] == ["CHANGED"] * 3
    assert exported(solicitation, organisation) == changed_price
    [in_again] = submit_batch(batch=batch, by=bidder, offer_ids={first.pk})
    nonce = {"nonce": ""}
    assert document_of(first).technical | nonce == told.technical | nonce
    assert in_again.version.number == 2


def test_an_id_that_is_not_ones_own_or_stands_twice_is_refused_at_its_cell(solicitation, bidder):
    other = a_submitted_offer(solicitation)
    mine = a_submitted_offer(solicitation, bidder)
    written = [(pk, a_technical_part(solicitation, name=name), PRICE) for pk, name in
               ((other.pk, "a"), (mine.pk, "b"), (mine.pk, "c"))]  # fmt: skip
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), written))
    assert [outcome for _, outcome in outcomes(batch)] == ["REFUSED", "CHANGED", "REFUSED"]
    assert "cell B6 (Id of the offer here): names no offer of yours" in batch_page(batch).lines[0].problems[0]
    assert document_of(other).technical["name"] == "Battery at the feeder"


def test_complete_ones_are_submitted_in_one_act_each_with_its_own_receipt(solicitation, bidder):
    written = rows(solicitation, "Corral", "Oakdale", "Elm")
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), written))
    told = submit_batch(batch=batch, by=bidder)
    assert [(each.number, each.refusal) for each in told] == [(1, ""), (2, ""), (3, "")]
    receipts = [version.receipt["commitment"] for version in OfferVersion.objects.all()]
    assert len(set(receipts)) == 3
    assert submit_batch(batch=batch, by=bidder) == []


def test_after_the_deadline_nothing_is_submitted_and_each_says_why(solicitation, bidder):
    batch = sent(
        solicitation, bidder, write_batch(offered_in(solicitation), rows(solicitation, "Corral", "Elm"))
    )
    pass_deadline(solicitation)
    told = submit_batch(batch=batch, by=bidder)
    assert [("Offers were due" in each.refusal, each.version) for each in told] == [(True, None)] * 2
    late = sent(solicitation, bidder, write_batch(offered_in(solicitation), rows(solicitation, "Oakdale")))
    assert (late.state, OfferDraft.objects.count()) == (BatchState.REFUSED, 2)
    assert "Offers were due" in batch_page(late).error


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda s: write_workbook(offered_in(s), a_technical_part(s), PRICE), "is for one offer"),
        (
            lambda _: write_batch(offered_in(a_published_solicitation()), []),
            "was made for another solicitation",
        ),
        (lambda s: write_batch(offered_in(s)), "Nothing is filled in"),
        (lambda _: b"PK\x03\x04 no", "damaged|not an Excel workbook"),
    ],
)
def test_a_file_that_is_no_such_workbook_is_refused_in_words(solicitation, bidder, make, said):
    batch = sent(solicitation, bidder, make(solicitation))
    assert (batch.state, batch.content) == (BatchState.REFUSED, None)
    assert re.search(said, batch_page(batch).error)
    assert not BatchLine.objects.exists()


def test_a_second_delivery_does_nothing_and_only_an_id_travels(solicitation, bidder):
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), rows(solicitation, "Corral")))
    read_offer_batch(batch_id=batch.pk)
    assert Offer.objects.count() == 1
    promised = OutboxMessage.objects.get(topic="bids.read_offer_batch")
    assert promised.subject_id == batch.pk


def test_the_sweeper_hands_on_what_a_dead_worker_left_and_it_goes_on_behind_the_last_line(
    solicitation, bidder
):
    written = rows(solicitation, "Corral", "Oakdale")
    batch = request_batch(
        solicitation=solicitation, organisation=bidding_organisations(bidder)[0], by=bidder,
        content=write_batch(offered_in(solicitation), written), now=database_now(),
    )  # fmt: skip
    OfferBatch.objects.filter(pk=batch.pk).update(state=BatchState.READING, lease_holder="dead")
    assert sweep_batches(now=database_now() + 2 * LEASE) == 1
    read_offer_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.n_attempts, Offer.objects.count()) == (BatchState.DONE, 1, 2)


def test_a_file_whose_workers_all_died_ends(solicitation, bidder):
    batch = request_batch(
        solicitation=solicitation, organisation=bidding_organisations(bidder)[0], by=bidder,
        content=b"PK", now=database_now(),
    )  # fmt: skip
    for n_attempts in range(3):
        OfferBatch.objects.filter(pk=batch.pk).update(state=BatchState.READING, lease_holder="dead")
        assert sweep_batches(now=database_now() + (n_attempts + 2) * 2 * LEASE) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.content) == (BatchState.FAILED, None)


def test_an_unforeseen_error_ends_it_and_says_nothing_of_the_content(solicitation, bidder):
    batch = request_batch(
        solicitation=solicitation, organisation=bidding_organisations(bidder)[0], by=bidder,
        content=b"PK", now=database_now(),
    )  # fmt: skip
    OfferBatch.objects.filter(pk=batch.pk).update(content=b"\x01 changed 98.7654")
    with pytest.raises(UnreadBatchError, match="CannotDecryptError"):
        read_offer_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.content) == (BatchState.FAILED, None)


def test_who_does_not_bid_sends_and_submits_nothing(solicitation, bidder):
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), rows(solicitation, "Corral")))
    with pytest.raises(NotAllowed):
        submit_batch(batch=batch, by=a_bidder())
    assert not OfferBatch.objects.visible_to(a_bidder()).exists()
    assert not OfferBatch.objects.visible_to(a_person()).exists()


def test_a_file_goes_from_page_to_receipts(client, solicitation, bidder):
    client.force_login(bidder)
    empty = client.get(reverse("bids:batch-empty", args=[solicitation.pk]))
    assert empty.content.startswith(b"PK")
    content = write_batch(offered_in(solicitation), rows(solicitation, "Corral", "Oakdale"))
    page = client.post(
        reverse("bids:offer-batch", args=[solicitation.pk]), {"file": SimpleUploadedFile("o.xlsx", content)}
    )
    batch = OfferBatch.objects.get()
    assert page.url == reverse("bids:batch-detail", args=[batch.pk])
    assert "Waiting for a worker" in client.get(page.url).content.decode()
    progress = reverse("bids:batch-progress", args=[batch.pk])
    assert "HX-Refresh" not in client.get(progress)
    read_offer_batch(batch_id=batch.pk)
    assert client.get(progress)["HX-Refresh"] == "true"
    shown = client.get(page.url).content.decode()
    assert "2 complete" in shown
    chosen = [str(offer.pk) for offer in Offer.objects.all()]
    answer = client.post(reverse("bids:batch-submit", args=[batch.pk]), {"offer": chosen}, follow=True)
    assert "2 offers are in and sealed, each with its own receipt" in answer.content.decode()
    assert OfferVersion.objects.count() == 2
    mine = client.get(reverse("bids:batch-mine", args=[solicitation.pk]))
    assert openpyxl.load_workbook(BytesIO(mine.content))["The offer"]["B6"].value in chosen


@pytest.mark.parametrize("n_offers", [1, 3])
def test_the_page_asks_as_little_for_three_offers_as_for_one(
    client, solicitation, bidder, django_assert_num_queries, n_offers
):
    names = [f"Offer {n}" for n in range(n_offers)]
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), rows(solicitation, *names)))
    with django_assert_num_queries(3):
        assert len(batch_page(batch).ready) == n_offers


def test_nobody_finds_anothers_file(client, solicitation, bidder):
    batch = sent(solicitation, bidder, write_batch(offered_in(solicitation), rows(solicitation, "Corral")))
    client.force_login(a_bidder())
    for name in ("batch-detail", "batch-progress"):
        assert client.get(reverse(f"bids:{name}", args=[batch.pk])).status_code == 404
    assert client.post(reverse("bids:batch-submit", args=[batch.pk])).status_code == 404
    client.force_login(a_person())
    for name in ("offer-batch", "batch-empty", "batch-mine"):
        assert client.get(reverse(f"bids:{name}", args=[solicitation.pk])).status_code == 404
