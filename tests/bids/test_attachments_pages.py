import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.states import Role
from bids.models import Attachment, Offer
from bids.queries import bidding_organisations, draft_of
from bids.queries.attachments import attached_to
from bids.services import remove_file, save_draft, submit_offer
from solicitations.models import Rules
from tests.bids.test_api import _headers
from tests.factories.accounts import a_bidder
from tests.factories.attachments import attach
from tests.factories.bids import PRICE, a_technical_part, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def bidder():
    return a_bidder()


@pytest.fixture
def draft(solicitation, bidder):
    organisation = bidding_organisations(bidder)[0]
    entered = {"name": "Antler", "technology": "STORAGE"}
    return save_draft(solicitation=solicitation, organisation=organisation, entered=entered, by=bidder)


def submit(offer, bidder):
    return submit_offer(
        solicitation=offer.solicitation,
        organisation=offer.organisation,
        technical=a_technical_part(offer.solicitation),
        price=PRICE,
        by=bidder,
        offer=offer,
    )


def upload(name="plan.txt", content=b"A plan."):
    return SimpleUploadedFile(name, content)


def step_url(offer, step="interconnection"):
    return reverse("bids:offer-step", args=[offer.pk, step])


def test_a_file_is_attached_beside_a_step_and_what_was_typed_is_kept(client, draft, bidder):
    client.force_login(bidder)
    data = {
        "interconnection_queue_position": "Q-77",
        "attach-purpose": "site",
        "attach-file": upload(),
        "save": "1",
    }
    page = client.post(step_url(draft), data).content.decode()
    assert [(f.entry.name, f.entry.purpose) for f in attached_to(draft)] == [("plan.txt", "site")]
    assert "plan.txt is attached" in page
    assert draft_of(draft)["name"] == "Antler"


def test_going_on_sends_the_file_too(client, draft, bidder):
    client.force_login(bidder)
    client.post(step_url(draft), {"attach-purpose": "study", "attach-file": upload(), "next": "1"})
    assert draft.attachments.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"attach-purpose": "site", "attach-file": upload("plan.exe")},
            "Choose a file of one of these kinds",
        ),
        ({"attach-purpose": "site", "attach-file": upload("plan.pdf")}, "not a PDF"),
        ({"attach-purpose": "price", "attach-file": upload()}, "Select a valid choice"),
        ({"attach-purpose": "site", "attach-file": upload("plan.txt", b"")}, "empty"),
    ],
)
def test_a_refused_file_is_told_at_its_field_and_the_step_is_kept(client, draft, bidder, data, words):
    client.force_login(bidder)
    answer = client.post(step_url(draft), {**data, "next": "1"})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Attachment.objects.exists()


def test_a_file_is_removed_beside_its_step(client, draft, bidder):
    entry = attach(draft, bidder)
    client.force_login(bidder)
    page = client.post(step_url(draft), {"remove_file": entry.id}).content.decode()
    assert ("The file is removed" in page, draft.attachments.count()) == (True, 0)
    assert client.post(step_url(draft), {"remove_file": "nonsense"}).status_code == 404


def test_a_step_without_files_offers_none(client, draft, bidder):
    client.force_login(bidder)
    assert b"attach-file" not in client.get(step_url(draft, "term")).content
    assert b"attach-file" in client.get(step_url(draft, "price")).content


def test_the_review_lists_the_files(client, draft, bidder):
    attach(draft, bidder, filename="my site.txt")
    client.force_login(bidder)
    assert b"my site.txt" in client.get(reverse("bids:offer-review", args=[draft.pk])).content


def test_the_review_asks_for_a_file_where_the_solicitation_asks_for_the_group(client, draft, bidder):
    Rules.objects.update_or_create(solicitation=draft.solicitation, defaults={"asked_offer_groups": ["site"]})
    client.force_login(bidder)
    url = reverse("bids:offer-review", args=[draft.pk])
    assert "No file is attached for “Site control”" in client.get(url).content.decode()
    attach(draft, bidder)
    assert "No file is attached" not in client.get(url).content.decode()


def test_the_workspace_says_that_files_wait_to_be_submitted(client, draft, bidder):
    entry = attach(draft, bidder)
    submit(draft, bidder)
    client.force_login(bidder)
    workspace = reverse("bids:offer-list")
    assert "files not submitted" not in client.get(workspace).content.decode()
    attach(draft, bidder, content=b"more")
    assert "with files not submitted" in client.get(workspace).content.decode()
    page = client.get(reverse("bids:offer-detail", args=[draft.pk])).content.decode()
    assert "Files came or went since the version that counts" in page
    submit(draft, bidder)
    remove_file(offer=draft, file_id=entry.file_id, by=bidder)
    assert "with files not submitted" in client.get(workspace).content.decode()


def test_a_download_is_an_attachment_that_nobody_guesses_the_kind_of(client, draft, bidder):
    entry = attach(draft, bidder, filename="Lageplan Süd.txt", content=b"A plan.")
    client.force_login(bidder)
    answer = client.get(reverse("bids:attachment-download", args=[draft.pk, entry.file_id]))
    assert (answer.content, answer["Content-Type"]) == (b"A plan.", "text/plain")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Lageplan%20S%C3%BCd.txt"
    assert answer["X-Content-Type-Options"] == "nosniff"


def _statuses(client, offer, user, *entries):
    client.force_login(user)
    return [
        client.get(reverse("bids:attachment-download", args=[offer.pk, each.file_id])).status_code
        for each in entries
    ]


def test_files_of_an_affiliate_stand_behind_its_wall(client, solicitation, bidder, draft):
    entry = attach(draft, bidder)
    submit(draft, bidder)
    procurement, evaluator = (assign(solicitation, role) for role in (Role.PROCUREMENT, Role.EVALUATOR))
    open_all(solicitation, procurement, evaluator)
    organisation = draft.organisation
    organisation.affiliate_of = solicitation.organisation
    organisation.save()
    assert _statuses(client, draft, procurement, entry) == [404]
    assert _statuses(client, draft, evaluator, entry) == [200]


def test_a_page_shows_no_key_and_no_name_to_those_who_know_an_alias(client, solicitation, bidder, draft):
    entry = attach(draft, bidder, filename="Antlerworks plan.txt")
    submit(draft, bidder)
    chair = assign(solicitation, Role.CHAIR)
    open_all(solicitation)
    client.force_login(chair)
    page = client.get(reverse("bids:offer-detail", args=[draft.pk])).content.decode()
    told = client.get(f"/api/v1/offers/{draft.pk}/").json()
    assert "site plan or site control 1.txt" in page
    assert ["Antlerworks" in page, entry.key in page, entry.key in json.dumps(told)] == [False] * 3
    assert told["technical"]["attachments"][0]["sha256"] == entry.sha256


def api(offer, *more):
    return "/".join(["/api/v1/offers", str(offer.pk), "attachments", *more, ""])


def test_by_api_an_offer_is_begun_gets_files_and_is_submitted(client, solicitation, bidder):
    headers = _headers(bidder)
    begun = client.post("/api/v1/offers/begin/", {"solicitation": str(solicitation.pk)}, headers=headers)
    offer = Offer.objects.get(pk=begun.json()["offer"])
    made = client.post(api(offer), {"purpose": "site", "file": upload()}, headers=headers)
    assert (begun.status_code, made.status_code) == (201, 201)
    body = {"technical": a_technical_part(solicitation), "price": PRICE}
    sent = client.put(f"/api/v1/offers/{offer.pk}/", json.dumps(body), "application/json", headers=headers)
    assert sent.status_code == 200
    assert offer.versions.get().files.get().file == attached_to(offer)[0].entry.file_id
    listed = client.get(api(offer), headers=headers).json()
    assert [(each["name"], each["part"], each["scan"]) for each in listed] == [
        ("plan.txt", "technical", "NOT_SCANNED")
    ]
    assert client.get(api(offer, listed[0]["id"]), headers=headers).json() == listed[0]
    taken = client.get(api(offer, listed[0]["id"], "content"), headers=headers)
    assert (taken.content, taken["X-Content-Type-Options"]) == (b"A plan.", "nosniff")
    assert client.delete(api(offer, listed[0]["id"]), headers=headers).status_code == 204
    assert client.get(api(offer), headers=headers).json() == []


def test_by_api_the_same_key_attaches_once(client, draft, bidder):
    headers = _headers(bidder, **{"Idempotency-Key": "plan-1"})
    # The same bytes: a multipart body has a boundary of its own.
    body = b'--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nsite\r\n'
    body += (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nA plan.\r\n--b--\r\n'
    )
    answers = [
        client.post(api(draft), body, content_type="multipart/form-data; boundary=b", headers=headers).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert draft.attachments.count() == 1


def test_by_api_a_refused_file_names_its_field_and_the_limits(client, draft, bidder):
    data = {"purpose": "site", "file": upload("plan.exe")}
    answer = client.post(api(draft), data, headers=_headers(bidder))
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert "15 MB a file; 30 files and 100 MB an offer" in answer.json()["message"]


def test_by_api_rights_come_before_input(client, draft, bidder):
    submit(draft, bidder)
    procurement, stranger = assign(draft.solicitation, Role.PROCUREMENT), a_bidder()
    for user in (procurement, stranger):
        assert client.post(api(draft), {}, headers=_headers(user)).status_code == 404
    open_all(draft.solicitation, procurement)
    assert client.post(api(draft), {}, headers=_headers(procurement)).status_code == 403
    assert client.post("/api/v1/offers/", {}, headers=_headers(procurement)).status_code == 403


def test_by_api_a_malformed_id_is_no_file(client, draft, bidder):
    assert client.get(api(draft, "-" * 36), headers=_headers(bidder)).status_code == 404
