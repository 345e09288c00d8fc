import json
import zipfile
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.states import Role
from bids.documents.attachments import LARGEST, MOST_FILES, entries_in
from bids.models import Attachment, Offer, SealedFile
from bids.queries import (
    bidding_organisations,
    counting_version,
    document_of,
    kept_offer,
    readable,
    signer,
)
from bids.queries.attachments import content_of, file_for, files_of
from bids.services import (
    DamagedOffer,
    attach_file,
    destroy_copies,
    remove_file,
    save_draft,
    submit_offer,
    withdraw_offer,
)
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.models import Blob
from seal.__main__ import main
from tests.factories.accounts import a_bidder
from tests.factories.attachments import JPEG, PNG, a_docx, a_pdf, an_xlsx, attach
from tests.factories.bids import PRICE, a_technical_part, open_all
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline

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
    return save_draft(solicitation=solicitation, organisation=organisation, entered={}, by=bidder)


def submit(offer, bidder):
    version = submit_offer(
        solicitation=offer.solicitation,
        organisation=offer.organisation,
        technical=a_technical_part(offer.solicitation),
        price=PRICE,
        by=bidder,
        offer=offer,
    )
    offer.refresh_from_db()
    return version


def read(offer, user, entry):
    found = file_for(offer, user, entry.file_id)
    return None if found is None else content_of(found[0].entry, found[1])


@pytest.mark.parametrize(
    ("filename", "content", "media_type"),
    [
        ("plan.pdf", a_pdf(), "application/pdf"),
        ("plan.PNG", PNG, "image/png"),
        ("plan.jpg", JPEG, "image/jpeg"),
        ("plan.jpeg", JPEG, "image/jpeg"),
        ("plan.xlsx", an_xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("plan.docx", a_docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("plan.csv", b"a,b\n1,2\n", "text/csv"),
        ("plan.txt", "Größe".encode(), "text/plain"),
    ],
)
def test_a_permitted_file_is_attached_and_read_again(draft, bidder, filename, content, media_type):
    entry = attach(draft, bidder, filename=filename, content=content)
    assert (entry.name, entry.type, entry.size_bytes) == (filename, media_type, len(content))
    assert read(draft, bidder, entry) == content


@pytest.mark.parametrize(
    ("filename", "content", "words"),
    [
        ("plan.zip", b"PK\x03\x04", "Choose a file of one of these kinds"),
        ("plan.pdf", PNG, "not a PDF"),
        ("plan.png", JPEG, "not a PNG"),
        ("plan.jpg", PNG, "not a JPEG"),
        ("plan.docx", an_xlsx(), "not a Word document"),
        ("plan.xlsx", a_docx(), "not an Excel workbook"),
        ("plan.docx", b"PK\x03\x04rest", "damaged"),
        ("plan.csv", b"\x00\x01", "binary"),
        ("plan.txt", b"\xff\xfe", "not UTF-8"),
        ("plan.txt", b"", "empty"),
        ("plan", b"x", "Choose a file of one of these kinds"),
        ("plan.txt", b"x" * (LARGEST + 1), "larger than 15 MB"),
    ],
)
def test_a_file_of_another_kind_or_size_is_refused_with_the_limits(draft, bidder, filename, content, words):
    with pytest.raises(InvalidInput, match=words) as refused:
        attach(draft, bidder, filename=filename, content=content)
    assert "30 files and 100 MB an offer" in refused.value.message
    assert refused.value.field == "file"
    assert (Attachment.objects.count(), Blob.objects.filter(filename="").count()) == (0, 0)


def test_an_office_file_with_macros_is_refused(draft, bidder):
    kept = BytesIO(an_xlsx())
    with zipfile.ZipFile(kept, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(InvalidInput, match="macros"):
        attach(draft, bidder, filename="plan.xlsx", content=kept.getvalue())


def test_an_offer_takes_so_many_files_and_no_more(draft, bidder):
    for number in range(MOST_FILES):
        attach(draft, bidder, content=f"file {number}".encode())
    with pytest.raises(InvalidInput, match="would hold 31 files"):
        attach(draft, bidder, content=b"one more")
    assert draft.attachments.count() == MOST_FILES


def test_an_offer_takes_so_many_megabytes_and_no_more(draft, bidder, monkeypatch):
    monkeypatch.setattr("bids.services.attachments.MOST_BYTES", 30)
    attach(draft, bidder, content=b"x" * 20)
    with pytest.raises(InvalidInput, match="would hold 2 files"):
        attach(draft, bidder, content=b"y" * 11)


def test_the_same_file_for_the_same_purpose_is_attached_once(draft, bidder):
    attach(draft, bidder)
    with pytest.raises(InvalidInput, match=r"attached already, as site\.txt"):
        attach(draft, bidder, filename="other.txt")
    attach(draft, bidder, purpose="study")
    assert draft.attachments.count() == 2


def test_only_people_of_the_bidder_attach_and_remove(draft, bidder):
    entry = attach(draft, bidder)
    for stranger in (a_bidder(), assign(draft.solicitation, Role.PROCUREMENT)):
        with pytest.raises(NotAllowed):
            attach(draft, stranger, content=b"other")
        with pytest.raises(NotAllowed):
            remove_file(offer=draft, file_id=entry.file_id, by=stranger)


def test_after_the_deadline_nothing_is_attached_or_removed(draft, bidder):
    entry = attach(draft, bidder)
    pass_deadline(draft.solicitation)
    with pytest.raises(TooLate):
        attach(draft, bidder, content=b"other")
    with pytest.raises(TooLate):
        remove_file(offer=draft, file_id=entry.file_id, by=bidder)
    assert draft.attachments.count() == 1


def test_the_sealed_document_binds_each_file_and_so_does_the_commitment(draft, bidder):
    first = attach(draft, bidder)
    second = attach(draft, bidder, purpose="price", content=b"workings")
    version = submit(draft, bidder)
    document = readable(version)
    assert document.technical["attachments"] == [first.to_dict()]
    assert document.price["attachments"] == [second.to_dict()]
    assert {(f.part, f.file) for f in version.files.all()} == {
        ("technical", first.file_id),
        ("price", second.file_id),
    }


def test_a_document_that_lists_files_itself_is_refused(draft, bidder):
    entry = attach(draft, bidder)
    technical = a_technical_part(draft.solicitation) | {"attachments": [entry.to_dict()]}
    with pytest.raises(Exception, match="attachments"):
        submit_offer(
            solicitation=draft.solicitation,
            organisation=draft.organisation,
            technical=technical,
            price=PRICE,
            by=bidder,
            offer=draft,
        )


def test_a_removed_file_stays_in_the_versions_that_hold_it(draft, bidder):
    first = attach(draft, bidder)
    submit(draft, bidder)
    remove_file(offer=draft, file_id=first.file_id, by=bidder)
    second = attach(draft, bidder, content=b"a better plan")
    submit(draft, bidder)
    held = [list(v.files.values_list("file", flat=True)) for v in draft.versions.order_by("number")]
    assert held == [[first.file_id], [second.file_id]]
    assert Blob.objects.filter(filename="").count() == 2


def test_a_file_that_no_version_holds_is_gone_when_it_is_removed(draft, bidder):
    entry = attach(draft, bidder)
    remove_file(offer=draft, file_id=entry.file_id, by=bidder)
    assert (Attachment.objects.count(), Blob.objects.filter(filename="").count()) == (0, 0)
    with pytest.raises(Conflict, match="removed already"):
        remove_file(offer=draft, file_id=entry.file_id, by=bidder)


def test_files_are_carried_along_with_a_replaced_version(draft, bidder):
    entry = attach(draft, bidder)
    versions = [submit(draft, bidder) for _ in range(2)]
    assert [entries_in(readable(v).technical) for v in versions] == [[entry], [entry]]
    assert Blob.objects.filter(filename="").count() == 1


def test_withdrawal_keeps_what_was_sealed(draft, bidder):
    attach(draft, bidder)
    version = submit(draft, bidder)
    withdraw_offer(offer=draft, by=bidder)
    destroy_copies(offer=draft, by=bidder)
    assert (version.files.count(), Blob.objects.filter(filename="").count()) == (1, 1)
    assert Attachment.objects.count() == 0


def test_before_the_opening_the_bidder_alone_reads_a_file(draft, bidder):
    entry = attach(draft, bidder)
    submit(draft, bidder)
    watchers = [assign(draft.solicitation, role) for role in (Role.PROCUREMENT, Role.EVALUATOR)]
    for other in (*watchers, a_bidder()):
        assert (files_of(draft, other), file_for(draft, other, entry.file_id)) == ([], None)


def test_after_the_opening_a_file_is_read_by_whoever_sees_its_part(draft, bidder):
    plan = attach(draft, bidder)
    money = attach(draft, bidder, purpose="financial", filename="acme.txt", content=b"ACME has money.")
    price = attach(draft, bidder, purpose="price", content=b"workings")
    submit(draft, bidder)
    panel = assign(draft.solicitation, Role.PANEL)
    procurement, evaluator = (assign(draft.solicitation, r) for r in (Role.PROCUREMENT, Role.EVALUATOR))
    open_all(draft.solicitation, procurement, evaluator)
    offer = Offer.objects.get(pk=draft.pk)
    seen = {
        user: {entry.purpose for entry in (plan, money, price) if read(offer, user, entry) is not None}
        for user in (bidder, panel, procurement, evaluator)
    }
    assert seen == {
        bidder: {"site", "financial", "price"},
        panel: {"site"},
        procurement: {"site", "price"},
        evaluator: {"site", "financial", "price"},
    }
    assert [line.name for line in files_of(offer, procurement)] == [
        "site plan or site control 1.txt",
        "workings of the price 1.txt",
    ]
    assert [line.name for line in files_of(offer, evaluator)] == ["site.txt", "acme.txt", "site.txt"]


def test_after_the_opening_no_private_key_is_needed_for_what_was_destroyed_at_the_bidder(draft, bidder):
    entry = attach(draft, bidder, content=b"the plan")
    submit(draft, bidder)
    destroy_copies(offer=draft, by=bidder)
    assert file_for(draft, bidder, entry.file_id) is None
    open_all(draft.solicitation)
    assert read(Offer.objects.get(pk=draft.pk), bidder, entry) == b"the plan"


def _change(offer, sql):
    """What somebody with the database could do."""
    blob_id = SealedFile.objects.get(version__offer=offer).blob_id
    with connection.cursor() as cursor:
        cursor.execute(sql, [blob_id])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_blob SET ciphertext = set_byte(ciphertext, 40, 255 - get_byte(ciphertext, 40)) WHERE id = %s",
        "UPDATE kernel_blob SET ciphertext = '' WHERE id = %s",
    ],
)
def test_a_tampered_file_refuses_the_opening_of_all(draft, bidder, solicitation, sql):
    attach(draft, bidder)
    submit(draft, bidder)
    _change(draft, sql)
    with pytest.raises(DamagedOffer, match="missing or was changed"):
        open_all(solicitation)
    assert not Offer.objects.opened().exists()


def test_a_missing_file_refuses_the_opening_of_all(draft, bidder, solicitation):
    attach(draft, bidder)
    submit(draft, bidder)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE bids_sealedfile DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM bids_sealedfile")
        cursor.execute("ALTER TABLE bids_sealedfile ENABLE TRIGGER USER")
    with pytest.raises(DamagedOffer, match="missing or was changed"):
        open_all(solicitation)


def test_a_sealed_file_never_changes(draft, bidder):
    attach(draft, bidder)
    version = submit(draft, bidder)
    for change in (lambda: version.files.update(part="price"), lambda: version.files.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_rows_of_a_file_tell_nothing_of_it(draft, bidder):
    mark = "zebra-crossing-7341"
    entry = attach(draft, bidder, filename=f"{mark}.txt", content=mark.encode())
    submit(draft, bidder)
    with connection.cursor() as cursor:
        dump = ""
        for table in ("bids_attachment", "bids_sealedfile", "kernel_blob", "audit_entry"):
            cursor.execute(f"SELECT string_agg(t::text, '|') FROM {table} t")  # noqa: S608 - our own
            dump += cursor.fetchone()[0] or ""
    hidden = (mark, mark.encode().hex(), entry.sha256, entry.key)
    assert [each in dump for each in hidden] == [False] * 4
    assert Blob.objects.get(filename="").size_bytes == 4096 + 28


def test_documents_of_an_opened_offer_list_its_files(draft, bidder):
    entry = attach(draft, bidder)
    submit(draft, bidder)
    open_all(draft.solicitation)
    offer = Offer.objects.get(pk=draft.pk)
    assert entries_in(document_of(offer).technical) == [entry]
    assert json.dumps(counting_version(offer).receipt).count(entry.sha256) == 0


def test_a_file_says_what_it_is_for(draft, bidder):
    with pytest.raises(InvalidInput, match="what the file is for"):
        attach_file(offer=draft, purpose="nothing", filename="a.txt", content=b"x", by=bidder)


def test_anybody_holds_a_file_against_the_receipt_without_the_site(draft, bidder, tmp_path, capsys):
    attach(draft, bidder, filename="plan.txt", content=b"the plan")
    version = submit(draft, bidder)
    kept, mine, other = (tmp_path / name for name in ("offer.json", "renamed.txt", "other.txt"))
    kept.write_text(json.dumps(kept_offer(version)))
    mine.write_bytes(b"the plan")
    other.write_bytes(b"another plan")
    asked = ["verify", str(kept), "--signer", signer(), "--attached"]
    assert main([*asked, str(mine)]) == 0
    assert "renamed.txt is plan.txt, site, 8 bytes, as committed" in capsys.readouterr().out
    assert main([*asked, str(mine), str(other)]) == 1
    assert "other.txt is none of the files" in capsys.readouterr().err
