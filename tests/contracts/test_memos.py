"""The decision memo: two versions from one source, frozen, issued by two people, and telling nobody's offer."""

import json
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import User
from audit.models import Entry
from contracts.documents.groups import OTHERS, Group, grouped, told
from contracts.documents.memo import public_part
from contracts.models import Memo, MemoFile
from contracts.queries.memo_source import memo_source
from contracts.rendering.memo import memo_report
from contracts.rendering.reports import report_docx, report_pdf, report_xlsx
from contracts.services import accept_contract, issue_memo, make_memo_files, propose_memo, sweep_memos
from contracts.services.memos import SLOW
from contracts.states import MEMO_FILES, MemoState
from kernel.blobs import read_blob
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from kernel.models import OutboxMessage
from review.models import RankMove
from solicitations.models import Announcement
from tests.factories.accounts import a_bidder
from valuation.models import ComponentResult, RunOffer

pytestmark = pytest.mark.django_db
WRITERS = (report_pdf, report_docx, report_xlsx)


def propose(award, **changes):
    given = {"solicitation": award.solicitation, "by": award.decided_by, "now": database_now()}
    return propose_memo(**given | changes)


@pytest.fixture
def proposed(award):
    """A proposed memo with its files."""
    memo = propose(award)
    make_memo_files(memo_id=memo.pk)
    return memo


@pytest.fixture
def issued(proposed, approved):
    return issue_memo(memo=proposed, by=approved.chair, now=database_now())


def words_of_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_the_confidential_memo_tells_of_every_offer_and_who_evaluated(proposed, approved):
    words = words_of_pdf(read_blob(proposed.files.get(version="CONFIDENTIAL", format="PDF").blob))
    for offer in approved.offers:
        assert offer.alias in words
    assert str(approved.chair) in words
    assert "It is part of the chosen set." in words
    assert "The chosen set meets the need at a higher total value without it." in words
    assert approved.run.input_digest in words.replace(" ", "")


@pytest.mark.parametrize("kind", ["PDF", "DOCX", "XLSX"])
def test_the_public_memo_names_no_offer_no_person_and_no_bidder(proposed, approved, kind):
    content = read_blob(proposed.files.get(version="PUBLIC", format=kind).blob)
    if kind == "PDF":
        words = words_of_pdf(content)
    else:
        parts = zipfile.ZipFile(BytesIO(content))
        words = " ".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())
    hidden = [offer.alias for offer in approved.offers]
    hidden += [offer.organisation.name for offer in approved.offers]
    hidden += [
        str(person) for person in (approved.procurement, approved.chair, approved.evaluator, *approved.panel)
    ]
    hidden += [approved.run.input_digest, "It is the best."]
    assert [each for each in hidden if each in words] == []
    assert "Least cost." in words


def test_the_pdf_is_tagged_with_headings_and_table_headers_and_names_its_language(proposed):
    for file in proposed.files.filter(format="PDF"):
        reader = PdfReader(BytesIO(read_blob(file.blob)))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert reader.metadata.title.startswith("Decision memo 1")
        assert "pdfuaid" in root["/Metadata"].get_data().decode()
        kinds = set(_kinds(root["/StructTreeRoot"]))
        assert {"/H1", "/P", "/Table", "/TH", "/TD"} <= kinds


def _kinds(node):
    """The kinds of everything in a PDF's structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from _kinds(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from _kinds(node["/K"])


def test_word_and_excel_hold_the_same_sections(proposed):
    word = Document(BytesIO(read_blob(proposed.files.get(version="CONFIDENTIAL", format="DOCX").blob)))
    headings = [each.text for each in word.paragraphs if each.style.name.startswith("Heading 1")]
    assert headings[:3] == ["Outcome", "Method", "Who evaluated"]
    book = load_workbook(BytesIO(read_blob(proposed.files.get(version="CONFIDENTIAL", format="XLSX").blob)))
    assert {"Results", "Reasons for selection and rejecti", "Digests"} & set(book.sheetnames) >= {
        "Results",
        "Digests",
    }
    assert book["Results"].cell(1, 1).value == "Offer"


def hide_other_facts(award):
    """Change what nobody outside may notice: prices, values, scores, names, reasons."""
    RunOffer.objects.update(
        nmv_usd_per_kw_year=Decimal("-12.5"), npv_usd=Decimal(-999), result_digest="f" * 64
    )
    ComponentResult.objects.update(levelized=Decimal(7), present_value_usd=Decimal(8))
    award.selection.run.__class__.objects.update(input_digest="9" * 64, result_digest="8" * 64)
    User.objects.update(full_name="Somebody Else")
    RankMove.objects.update(reason="Another reason.")
    for number, offer in enumerate(award.solicitation.offers.all()):
        offer.organisation.name = f"Renamed {number}"
        offer.organisation.save()
        offer.__class__.objects.filter(pk=offer.pk).update(alias=f"Offer Z{number}")


@pytest.mark.parametrize("write", WRITERS)
def test_the_public_memo_is_the_same_bytes_whatever_is_hidden(award, write):
    by, now = award.decided_by, award.decided_at
    before = write(memo_report(public_part(memo_source(award, 1, by)), now))
    whole = write(memo_report(memo_source(award, 1, by), now))
    hide_other_facts(award)
    award.refresh_from_db()
    assert write(memo_report(public_part(memo_source(award, 1, by)), now)) == before
    assert write(memo_report(memo_source(award, 1, by), now)) != whole


def test_the_public_part_holds_only_what_is_named(award):
    public = public_part(memo_source(award, 1, award.decided_by))
    assert set(public) == {
        "schema", "is_public", "number", "least_group", "solicitation", "outcome", "method", "who", "groups",
        "n_contracts", "winners", "n_moves", "deviations",
    }  # fmt: skip
    assert set(public["method"]) == {
        "policy",
        "protocol_version",
        "protocol_digest",
        "evaluation_digest",
        "rubric",
    }


def test_a_small_group_is_not_told(award):
    assert public_part(memo_source(award, 1, award.decided_by))["groups"] == []


def test_groups_large_enough_are_told_with_counts_and_sizes():
    pairs = [("solar", Decimal(100))] * 3 + [("wind", Decimal(50))] * 4
    assert told(grouped(pairs), 3) == [Group("solar", 3, Decimal(300)), Group("wind", 4, Decimal(200))]


def test_one_small_group_takes_the_next_with_it_so_that_no_difference_tells_it():
    pairs = [("solar", Decimal(100))] + [("wind", Decimal(50))] * 4 + [("storage", Decimal(1))] * 6
    assert told(grouped(pairs), 3) == [Group("storage", 6, Decimal(6)), Group(OTHERS, 5, Decimal(300))]


def test_small_groups_stand_together_once_they_hide_each_other():
    pairs = [(each, Decimal(1)) for each in ("solar", "wind", "other")] + [("storage", Decimal(1))] * 3
    assert told(grouped(pairs), 3) == [Group("storage", 3, Decimal(3)), Group(OTHERS, 3, Decimal(3))]


def test_concluded_contracts_are_named_to_everybody(award, contract, approved):
    for by in (approved.procurement, contract.offer.created_by):
        accept_contract(contract=contract, pdf_sha256=contract.pdf.sha256, by=by, now=database_now())
    public = public_part(memo_source(award, 1, award.decided_by))
    technology = contract.offer.get_technology_display()
    named = {"contract": contract.number, "developer": contract.developer.name, "technology": technology}
    assert public["winners"] == [named]


def test_a_memo_is_frozen_when_it_is_proposed(award, proposed, approved):
    hide_other_facts(award)
    make_memo_files(memo_id=proposed.pk)
    words = words_of_pdf(read_blob(proposed.files.get(version="CONFIDENTIAL", format="PDF").blob))
    assert approved.offers[0].alias in words
    assert Entry.objects.get(verb="memo.proposed").facts["digest"] == proposed.digest


def test_a_second_delivery_makes_nothing_more(proposed):
    assert make_memo_files(memo_id=proposed.pk) == 0
    assert proposed.files.count() == len(MEMO_FILES)


def test_a_memo_whose_worker_died_is_asked_for_again(award):
    memo = propose(award)
    assert sweep_memos(now=memo.proposed_at) == 0
    assert sweep_memos(now=memo.proposed_at + 2 * SLOW) == 1
    assert OutboxMessage.objects.filter(topic="contracts.make_memo", subject_id=memo.pk).count() == 2


def test_issuing_takes_the_chair_and_every_file(award, approved):
    memo = propose(award)
    with pytest.raises(Conflict, match="still being made"):
        issue_memo(memo=memo, by=approved.chair, now=database_now())
    make_memo_files(memo_id=memo.pk)
    with pytest.raises(NotAllowed, match="by the chair"):
        issue_memo(memo=memo, by=approved.procurement, now=database_now())
    issue_memo(memo=memo, by=approved.chair, now=database_now())
    memo.refresh_from_db()
    assert (memo.state, memo.issued_by) == (MemoState.ISSUED, approved.chair)
    hashes = set(Entry.objects.get(verb="memo.issued").facts["files"].values())
    assert hashes == {file.blob.sha256 for file in memo.files.all()}
    assert Announcement.objects.filter(title="Decision memo 1 is issued").exists()


def test_what_is_issued_never_changes(issued):
    for change in (
        lambda: Memo.objects.filter(pk=issued.pk).update(digest="0" * 64),
        lambda: MemoFile.objects.filter(memo=issued).update(format="TXT"),
        lambda: MemoFile.objects.filter(memo=issued).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_memo_needs_an_outcome_and_one_waits_at_a_time(approved, request):
    with pytest.raises(Conflict, match="no outcome yet"):
        propose_memo(solicitation=approved.solicitation, by=approved.procurement, now=database_now())
    award = request.getfixturevalue("award")
    propose(award)
    with pytest.raises(Conflict, match="waits for the chair"):
        propose(award)


def test_only_procurement_proposes(award, approved):
    with pytest.raises(NotAllowed, match="procurement"):
        propose(award, by=approved.chair)


def addresses(memo):
    return {
        (file.version, file.format): reverse(
            "contracts:memo-download", args=[memo.pk, file.version.lower(), file.format.lower()]
        )
        for file in memo.files.all()
    }


def statuses(client, user, memo):
    """What a person gets: the page, the public files, the confidential files."""
    client.logout()
    if user is not None:
        client.force_login(user)
    page = client.get(reverse("contracts:memo-list", args=[memo.solicitation_id])).status_code
    found = addresses(memo)
    public = {client.get(url).status_code for (version, _), url in found.items() if version == "PUBLIC"}
    secret = {client.get(url).status_code for (version, _), url in found.items() if version != "PUBLIC"}
    return page, public, secret


def test_before_it_is_issued_a_memo_is_for_those_who_evaluate(client, proposed, approved):
    bidder = approved.offers[1].created_by
    for person in (None, bidder, a_bidder(), approved.panel[0]):
        assert statuses(client, person, proposed) == (404, {404}, {404})
    for person in (approved.procurement, approved.chair, approved.evaluator):
        assert statuses(client, person, proposed) == (200, {200}, {200})


def test_once_issued_everybody_reads_the_public_version_and_nobody_else_the_other(client, issued, approved):
    for person in (None, approved.offers[0].created_by, approved.offers[1].created_by, approved.panel[0]):
        assert statuses(client, person, issued) == (200, {200}, {404})
    for person in (approved.procurement, approved.chair, approved.evaluator):
        assert statuses(client, person, issued) == (200, {200}, {200})


def test_the_api_tells_outsiders_neither_the_digest_nor_the_confidential_files(client, issued, approved):
    client.force_login(approved.offers[1].created_by)
    told_outside = client.get(reverse("api:memo-detail", args=[issued.pk])).json()
    assert (told_outside["digest"], {file["version"] for file in told_outside["files"]}) == ("", {"PUBLIC"})
    client.force_login(approved.chair)
    inside = client.get(reverse("api:memo-detail", args=[issued.pk])).json()
    assert (inside["digest"], len(inside["files"])) == (issued.digest, len(MEMO_FILES))


def test_a_page_of_outsiders_shows_no_draft_and_no_hidden_name(client, issued, approved):
    client.logout()
    words = client.get(reverse("contracts:memo-list", args=[issued.solicitation_id])).content.decode()
    assert issued.digest not in words
    assert [offer.alias for offer in approved.offers if offer.alias in words] == []


def test_procurement_proposes_and_the_chair_issues_on_the_page(client, award, approved):
    client.force_login(approved.procurement)
    page = reverse("contracts:memo-list", args=[award.solicitation_id])
    refused = client.post(reverse("contracts:memo-propose", args=[award.solicitation_id]), {})
    assert refused.status_code == 422
    sent = client.post(reverse("contracts:memo-propose", args=[award.solicitation_id]), {"has_read": "on"})
    assert sent.headers["Location"] == page
    memo = Memo.objects.get()
    progress = reverse("contracts:memo-progress", args=[memo.pk])
    assert "HX-Refresh" not in client.get(progress).headers
    make_memo_files(memo_id=memo.pk)
    assert client.get(progress).headers["HX-Refresh"] == "true"
    client.force_login(approved.chair)
    assert client.post(reverse("contracts:memo-issue", args=[memo.pk]), {}).status_code == 422
    client.post(reverse("contracts:memo-issue", args=[memo.pk]), {"has_read": "on"})
    memo.refresh_from_db()
    assert memo.state == MemoState.ISSUED


def test_the_api_proposes_and_issues_by_the_same_services(client, award, approved):
    client.force_login(approved.procurement)
    made = client.post(
        reverse("api:memo-list"),
        {"solicitation": str(award.solicitation_id)},
        content_type="application/json",
    )
    assert made.status_code == 201
    make_memo_files(memo_id=made.json()["id"])
    address = reverse("api:memo-issue", args=[made.json()["id"]])
    assert client.post(address).status_code == 403
    client.force_login(approved.chair)
    assert client.post(address).json()["state"] == "ISSUED"


def test_the_memo_of_no_award_says_why(made, client):
    from contracts.services import close_without_award

    award = close_without_award(
        solicitation=made.solicitation, reason="The wires cost less.", by=made.chair, now=database_now()
    )
    whole = memo_source(award, 1, made.procurement)
    assert whole["outcome"]["outcome"] == "NO_AWARD"
    assert {each["reason"]["code"] for each in whole["offers"]} <= {"no_award", "below_zero"}
    assert json.dumps(whole)
