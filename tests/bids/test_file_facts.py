import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from django.test import override_settings

from bids.documents.screens import FileFacts
from bids.importers.attachments import facts_of
from bids.models import Finding, Offer, SealedFile
from bids.queries import bidding_organisations
from bids.queries.attachments import file_for
from bids.services import examine_offers, request_examination, save_draft, submit_offer
from bids.services.attachments import RefusedFile, hand_out
from bids.states import ScanState
from kernel.clock import database_now
from kernel.errors import InvalidInput
from tests.factories.accounts import a_bidder
from tests.factories.attachments import PNG, a_docx, a_pdf, an_xlsx, attach
from tests.factories.bids import PRICE, a_technical_part, open_all
from tests.factories.solicitations import a_published_solicitation

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# A scanner that refuses what says so, and one that cannot be asked.
SCANNER = "command:/bin/sh -c 'if grep -q REFUSE-ME; then exit 1; else exit 0; fi'"
BROKEN = "clamd:///nowhere/clamd.sock"


def told(content, media_type):
    found = facts_of(content, sha256="0" * 64, media_type=media_type)
    return found.author, found.software


def test_author_and_program_of_a_pdf_are_read():
    assert told(a_pdf(author="Ada Antler", producer="Hornwriter 3"), PDF) == (
        "Ada Antler",
        "Hornwriter 3",
    )


def test_author_and_program_of_office_files_are_read():
    assert told(an_xlsx(author="Ada Antler"), XLSX)[0] == "Ada Antler"
    assert told(a_docx(author="Ada Antler"), DOCX)[0] == "Ada Antler"
    assert told(an_xlsx(), XLSX)[1].startswith("Microsoft Excel")


def test_names_that_programs_fill_in_are_no_authors():
    assert told(an_xlsx(author="openpyxl"), XLSX)[0] == told(a_docx(author="Admin"), DOCX)[0] == ""


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"%PDF-1.7 rest", PDF), (b"%PDF-" + b"\x00" * 5000, PDF), (b"PK\x03\x04", XLSX), (PNG, "image/png")],
)
def test_what_cannot_be_read_says_nothing(content, media_type):
    assert told(content, media_type) == ("", "")


@pytest.mark.parametrize(
    "core",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x><creator>&a;</creator></x>',
        b"<x><creator>" + b"a" * 70_000 + b"</creator></x>",
        b"<x><creator>",
        b"",
    ],
)
def test_odd_properties_of_an_office_file_say_nothing(core):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("docProps/core.xml", core)
    assert told(kept.getvalue(), XLSX) == ("", "")


def test_a_reader_of_pdf_that_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr("bids.importers.attachments.PATIENCE_S", 1)
    monkeypatch.setattr("bids.importers.attachments._READ_PDF", "while True: pass")
    assert told(a_pdf(author="Ada"), PDF) == ("", "")
    assert subprocess.run([sys.executable, "-c", ""], check=True).returncode == 0


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def an_offer_with(solicitation, *files, bidder=None):
    bidder = bidder or a_bidder()
    organisation = bidding_organisations(bidder)[0]
    offer = save_draft(solicitation=solicitation, organisation=organisation, entered={}, by=bidder)
    for filename, content in files:
        attach(offer, bidder, filename=filename, content=content)
    technical = a_technical_part(solicitation)
    submit_offer(
        solicitation=solicitation,
        organisation=organisation,
        technical=technical,
        price=PRICE,
        by=bidder,
        offer=offer,
    )
    return offer, bidder


def look(solicitation):
    examine_offers(examination_id=solicitation.examinations.latest("number").pk)
    return {
        (found.kind, tuple(sorted(found.offers.values_list("pk", flat=True))))
        for found in Finding.objects.filter(kind__in=["SHARED_FILE", "SHARED_AUTHOR"])
    }


@pytest.mark.django_db
def test_the_same_file_and_the_same_author_in_offers_of_different_bidders_are_found(solicitation):
    first, _ = an_offer_with(solicitation, ("a.txt", b"the same"), ("a.pdf", a_pdf(author="Ada Antler")))
    second, bidder = an_offer_with(
        solicitation, ("b.txt", b"the same"), ("b.xlsx", an_xlsx(author="ada antler"))
    )
    an_offer_with(solicitation, ("c.docx", a_docx(author="Bo Buck")), bidder=bidder)
    an_offer_with(solicitation, ("d.docx", a_docx(author="Bo Buck")), bidder=bidder)
    open_all(solicitation)
    pair = tuple(sorted([first.pk, second.pk]))
    assert look(solicitation) == {("SHARED_FILE", pair), ("SHARED_AUTHOR", pair)}
    assert b"antler" not in b"".join(bytes(row.facts).lower() for row in SealedFile.objects.all())


@pytest.mark.django_db
def test_screens_look_at_files_before_the_opening_never(solicitation):
    an_offer_with(solicitation, ("a.txt", b"x"))
    assert list(SealedFile.objects.values_list("looked_at", "facts")) == [(None, None)]


@pytest.mark.django_db
def test_a_file_that_was_changed_after_the_opening_is_marked_and_not_handed_out(solicitation):
    offer, bidder = an_offer_with(solicitation, ("a.txt", b"x"))
    open_all(solicitation)
    row = SealedFile.objects.select_related("blob").get()
    row.blob.ciphertext = bytes(row.blob.ciphertext)[:-1] + b"\x00"
    row.blob.save()
    look(solicitation)
    row.refresh_from_db()
    assert (row.is_damaged, row.facts) == (True, None)
    line, blob = file_for(Offer.objects.get(pk=offer.pk), bidder, row.file)
    with pytest.raises(RefusedFile, match="damaged"):
        hand_out(line=line, blob=blob)


@pytest.mark.django_db
@override_settings(FILE_SCANNER=SCANNER)
def test_an_upload_that_the_scanner_refuses_is_not_kept(solicitation):
    offer, bidder = an_offer_with(solicitation, ("a.txt", b"fine"))
    assert SealedFile.objects.get().scan == ScanState.CLEAN
    with pytest.raises(InvalidInput, match="virus scanner refuses"):
        attach(offer, bidder, content=b"REFUSE-ME")
    assert offer.attachments.count() == 1


@pytest.mark.django_db
def test_what_came_without_a_scanner_is_scanned_after_the_opening(solicitation):
    offer, bidder = an_offer_with(solicitation, ("a.txt", b"REFUSE-ME"), ("b.txt", b"fine"))
    open_all(solicitation)
    look(solicitation)
    assert set(SealedFile.objects.values_list("scan", flat=True)) == {ScanState.NOT_SCANNED}
    request_examination(solicitation=solicitation, now=database_now())
    with override_settings(FILE_SCANNER=SCANNER):
        look(solicitation)
    assert sorted(SealedFile.objects.values_list("scan", flat=True)) == [ScanState.CLEAN, ScanState.REFUSED]
    refused = SealedFile.objects.get(scan=ScanState.REFUSED)
    line, blob = file_for(Offer.objects.get(pk=offer.pk), bidder, refused.file)
    with pytest.raises(RefusedFile, match="refused"):
        hand_out(line=line, blob=blob)


@pytest.mark.django_db
@override_settings(FILE_SCANNER=BROKEN)
def test_a_scanner_that_does_not_answer_keeps_nobody_from_attaching(solicitation):
    offer, _ = an_offer_with(solicitation, ("a.txt", b"fine"))
    assert offer.attachments.get().scan == ScanState.NOT_SCANNED


def test_facts_hold_the_hash_they_were_given():
    assert facts_of(b"x", sha256="ab", media_type="text/plain") == FileFacts(sha256="ab")
