import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import (
    Announcement,
    Download,
    LibraryDocument,
    NdaResponse,
    Registration,
    Solicitation,
)
from solicitations.services import publish_document, upload_document
from solicitations.states import AUDIENCES, Confidentiality
from tests.factories.accounts import a_bidder, a_person
from tests.factories.correspondence import a_desk, a_document, a_registration, an_nda, organisation_of, sign
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db
C = Confidentiality
EVERYBODY = set(C)
TEAM = {C.PUBLIC, C.BIDDERS, C.NDA, C.INTERNAL}
# Who reads which classes of published documents; a class is for these people and for nobody else.
READS = {
    "visitor": {C.PUBLIC},
    "somebody with an account": {C.PUBLIC},
    "a bidder": {C.PUBLIC},
    "a registered bidder": {C.PUBLIC, C.BIDDERS},
    "a bidder who signed": {C.PUBLIC, C.NDA},
    "a bidder who withdrew": {C.PUBLIC},
    "a bidder whose signature ended": {C.PUBLIC},
    "a bidder of another solicitation": {C.PUBLIC},
    "planner": TEAM,
    "procurement": EVERYBODY,
    "panel": TEAM,
    "chair": TEAM,
    "prg": {C.PUBLIC, C.BIDDERS, C.NDA, C.OVERSIGHT},
    "evaluator": EVERYBODY,
    "engineer": {C.PUBLIC, C.BIDDERS, C.NDA, C.OVERSIGHT},
    "an evaluator whose role ended": {C.PUBLIC},
}
READS_DRAFTS = {"procurement", "evaluator"}


def person(label, solicitation):
    roles = {role.value.lower(): role for role in Role if role != Role.PROCUREMENT}
    makers = {
        "visitor": lambda _: AnonymousUser(),
        "somebody with an account": lambda _: a_person(),
        "procurement": a_desk,
        "an evaluator whose role ended": formerly_evaluator,
    }
    if label in roles:
        return assign(solicitation, roles[label])
    return makers.get(label, lambda found: bidder(label, found))(solicitation)


def formerly_evaluator(solicitation):
    user = assign(solicitation, Role.EVALUATOR)
    solicitation.assignments.filter(user=user).update(ended_at=database_now())
    return user


def bidder(label, solicitation):
    user = a_bidder()
    if label in {"a registered bidder", "a bidder who withdrew"}:
        a_registration(solicitation, user)
    if label == "a bidder who withdrew":
        Registration.objects.update(withdrawn_at=database_now())
    if label in {"a bidder who signed", "a bidder whose signature ended"}:
        sign(an_nda(solicitation), user)
    if label == "a bidder whose signature ended":
        NdaResponse.objects.update(revoked_at=database_now(), revoked_by=user)
    if label == "a bidder of another solicitation":
        other = a_published_solicitation(solicitation.organisation)
        a_registration(other, user)
        sign(an_nda(other), user)
    return user


@pytest.mark.parametrize("label", READS)
def test_each_class_is_read_by_its_audience_and_by_nobody_else(client, label):
    solicitation = a_published_solicitation()
    documents = {kind: a_document(solicitation, kind) for kind in C}
    user = person(label, solicitation)
    assert set(LibraryDocument.objects.visible_to(user).values_list("confidentiality", flat=True)) == {
        kind.value for kind in READS[label]
    }
    if user.is_authenticated:
        client.force_login(user)
    for kind, document in documents.items():
        wanted = 200 if kind in READS[label] else 404
        for name in ("document-detail", "document-download"):
            assert client.get(reverse(f"solicitations:{name}", args=[document.pk])).status_code == wanted
        api = client.get(reverse("api:document-detail", args=[document.pk]))
        file = client.get(reverse("api:document-download", args=[document.pk]))
        assert (api.status_code, file.status_code) == (wanted, wanted)
    listed = client.get(reverse("api:document-list")).json()
    assert listed["count"] == len(READS[label])


@pytest.mark.parametrize("label", READS)
def test_drafts_are_read_by_procurement_and_the_evaluator(label):
    solicitation = a_published_solicitation()
    for kind in C:
        a_document(solicitation, kind, is_published=False)
    found = LibraryDocument.objects.visible_to(person(label, solicitation))
    assert found.count() == (len(C) if label in READS_DRAFTS else 0)


def test_before_the_solicitation_is_published_the_evaluator_reads_all_of_it_and_the_public_nothing():
    draft = a_draft_solicitation()
    a_document(draft, C.PUBLIC)
    a_document(draft, C.OVERSIGHT, is_published=False)
    seen = {
        role: LibraryDocument.objects.visible_to(assign(draft, role)).count()
        for role in (Role.EVALUATOR, Role.ENGINEER, Role.PRG, Role.PANEL)
    }
    assert seen == {Role.EVALUATOR: 2, Role.ENGINEER: 1, Role.PRG: 1, Role.PANEL: 0}
    assert not LibraryDocument.objects.visible_to(AnonymousUser()).exists()
    assert not LibraryDocument.objects.visible_to(a_bidder()).exists()


def test_every_class_says_whom_it_is_for():
    assert set(AUDIENCES) == set(C)


def upload(solicitation, by=None, **given):
    content = {
        "title": "Load data",
        "confidentiality": C.PUBLIC,
        "filename": "load.csv",
        "content": b"hour,kw\n0,10\n",
        **given,
    }
    return upload_document(
        solicitation=solicitation, by=by or a_desk(solicitation), now=database_now(), **content
    )


def test_the_hash_is_of_the_very_bytes_that_are_handed_out(client):
    solicitation = a_published_solicitation()
    kept = upload(solicitation)
    publish_document(document=kept, by=a_desk(solicitation), now=database_now())
    answer = client.get(reverse("solicitations:document-download", args=[kept.pk]))
    assert hashlib.sha256(answer.content).hexdigest() == kept.sha256
    assert answer["Content-Disposition"] == 'attachment; filename="load.csv"'


def test_a_new_version_keeps_the_old_one_and_announces_itself():
    solicitation = a_published_solicitation()
    desk = a_desk(solicitation)
    first = publish_document(document=upload(solicitation), by=desk, now=database_now())
    second = upload(
        solicitation, replaces=first, note="Hours of August corrected.", content=b"hour,kw\n0,11\n"
    )
    assert (second.series, second.number) == (first.series, 2)
    publish_document(document=second, by=desk, now=database_now())
    assert list(Announcement.objects.order_by("announced_at").values_list("title", "text")) == [
        ("Load data was added", ""),
        ("Load data has a new version, 2", "Hours of August corrected."),
    ]
    assert LibraryDocument.objects.visible_to(AnonymousUser()).count() == 2


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (C.BIDDERS, ["A document for registered bidders was added"]),
        (C.NDA, ["A document for bidders who signed the NDA was added"]),
        (C.OVERSIGHT, []),
        (C.INTERNAL, []),
    ],
)
def test_the_journal_never_names_a_confidential_document(kind, told):
    solicitation = a_published_solicitation()
    kept = upload(solicitation, title="Feeder loads of the hospital", confidentiality=kind)
    publish_document(document=kept, by=a_desk(solicitation), now=database_now())
    assert list(Announcement.objects.values_list("title", flat=True)) == told


def test_what_is_published_in_a_draft_is_announced_with_the_solicitation_and_not_before():
    draft = a_draft_solicitation()
    publish_document(document=upload(draft), by=a_desk(draft), now=database_now())
    assert not Announcement.objects.exists()


def test_a_published_version_never_changes_in_the_database():
    document = a_document(a_published_solicitation())
    for change in ({"title": "Other"}, {"sha256": "0" * 64}, {"published_at": None}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            LibraryDocument.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(Conflict):
        publish_document(document=document, by=a_desk(document.solicitation), now=database_now())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"filename": "load.exe"}, "file"),
        ({"filename": "load.pdf"}, "file"),
        ({"content": b""}, "file"),
    ],
)
def test_what_is_no_document_is_refused_at_its_field(given, field):
    solicitation = a_published_solicitation()
    with pytest.raises(InvalidInput) as refused:
        upload(solicitation, **given)
    assert refused.value.field == field
    assert not LibraryDocument.objects.exists()


def test_a_version_says_what_changed_and_is_in_draft_once():
    solicitation = a_published_solicitation()
    first = publish_document(document=upload(solicitation), by=a_desk(solicitation), now=database_now())
    with pytest.raises(InvalidInput, match="what changed"):
        upload(solicitation, replaces=first)
    upload(solicitation, replaces=first, note="More hours.")
    with pytest.raises(Conflict):
        upload(solicitation, replaces=first, note="More hours still.")


@pytest.mark.parametrize("role", [Role.PLANNER, Role.CHAIR, Role.EVALUATOR, Role.PRG])
def test_only_procurement_keeps_and_publishes(role):
    solicitation = a_published_solicitation()
    person_of_role = assign(solicitation, role)
    with pytest.raises(NotAllowed):
        upload(solicitation, by=person_of_role)
    kept = upload(solicitation)
    with pytest.raises(NotAllowed):
        publish_document(document=kept, by=person_of_role, now=database_now())


def test_who_took_a_confidential_document_is_known_to_those_who_may_know_it(client):
    solicitation = a_published_solicitation()
    public, of_bidders, behind = (a_document(solicitation, kind) for kind in (C.PUBLIC, C.BIDDERS, C.NDA))
    bidder = a_bidder()
    a_registration(solicitation, bidder)
    sign(an_nda(solicitation), bidder)
    client.force_login(bidder)
    for document in (public, of_bidders, behind):
        client.get(reverse("solicitations:document-download", args=[document.pk]))
    assert set(Download.objects.values_list("document", flat=True)) == {of_bidders.pk, behind.pk}
    people = {
        role: assign(solicitation, role) for role in (Role.EVALUATOR, Role.ENGINEER, Role.CHAIR, Role.PRG)
    }
    seen = {role: Download.objects.visible_to(user).count() for role, user in people.items()}
    assert seen == {Role.EVALUATOR: 2, Role.ENGINEER: 2, Role.CHAIR: 0, Role.PRG: 0}
    # A download of a document for registered bidders would name one: procurement learns it after the opening.
    known = Download.objects.visible_to(a_desk(solicitation)).values_list("document", flat=True)
    assert list(known) == [behind.pk]
    assert not Download.objects.visible_to(a_bidder()).exists()
    Solicitation.objects.filter(pk=solicitation.pk).update(state="OPENED")
    assert Download.objects.visible_to(a_desk(solicitation)).count() == 2


def test_the_solicitations_record_does_not_tell_which_bidder_read_what(client):
    solicitation = a_published_solicitation()
    document, bidder = a_document(solicitation, C.NDA), a_bidder()
    sign(an_nda(solicitation), bidder)
    client.force_login(bidder)
    client.get(reverse("solicitations:document-download", args=[document.pk]))
    told = b"".join(
        bytes(found)
        for found in Entry.objects.filter(stream_id=solicitation.pk).values_list("canonical", flat=True)
    ).decode()
    organisation = organisation_of(bidder)
    assert [word in told for word in (str(bidder.pk), str(organisation.pk), organisation.name)] == [False] * 3
    own = Entry.objects.filter(stream__owner_id=organisation.pk).values_list("verb", flat=True)
    assert set(own) == {"nda.signed", "document.downloaded"}


def test_a_document_is_kept_published_and_read_on_pages(client):
    solicitation = a_published_solicitation()
    client.force_login(a_desk(solicitation))
    upload_page = reverse("solicitations:document-create", args=[solicitation.pk])
    assert client.get(upload_page).status_code == 200
    assert client.post(upload_page, {"title": "Loads"}).status_code == 422
    file = SimpleUploadedFile("loads.csv", b"hour,kw\n0,10\n")
    sent = client.post(
        upload_page, {"title": "Loads", "confidentiality": "BIDDERS", "file": file}, follow=True
    )
    kept = LibraryDocument.objects.get()
    assert (kept.title, kept.published_at) == ("Loads", None)
    assert kept.sha256 in sent.content.decode()
    client.post(reverse("solicitations:document-publish", args=[kept.pk]))
    file = SimpleUploadedFile("loads.csv", b"hour,kw\n0,12\n")
    revised = {"title": "Loads", "confidentiality": "BIDDERS", "note": "More", "file": file}
    client.post(reverse("solicitations:document-revise", args=[kept.pk]), revised)
    assert LibraryDocument.objects.count() == 2


def test_the_api_keeps_and_publishes_as_the_page_does(client):
    solicitation = a_published_solicitation()
    client.force_login(a_desk(solicitation))
    content = {
        "solicitation": str(solicitation.pk),
        "title": "Loads",
        "confidentiality": "NDA",
        "file": SimpleUploadedFile("loads.csv", b"hour,kw\n0,10\n"),
    }
    made = client.post(reverse("api:document-list"), content)
    assert (made.status_code, made.json()["published_at"]) == (201, None)
    done = client.post(reverse("api:document-publish", args=[made.json()["id"]]))
    assert done.status_code == 200
    assert LibraryDocument.objects.get().published_at is not None


@pytest.mark.parametrize("n", [1, 3])
def test_the_documents_page_costs_the_same_for_one_document_and_for_three(
    client, django_assert_num_queries, n
):
    solicitation = a_published_solicitation()
    for _ in range(n):
        a_document(solicitation)
    with django_assert_num_queries(4):
        page = client.get(reverse("solicitations:solicitation-documents", args=[solicitation.pk]))
    assert len(page.context["shelves"]) == n
