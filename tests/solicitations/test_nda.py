import hashlib
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import LibraryDocument, Nda, NdaResponse
from solicitations.services import decline_nda, post_nda, revoke_nda_response, sign_nda
from solicitations.states import Confidentiality
from tests.factories.accounts import a_bidder, a_developer, a_person
from tests.factories.correspondence import a_desk, a_document, an_nda, organisation_of, sign
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def behind(solicitation):
    return a_document(solicitation, Confidentiality.NDA)


def reads(user):
    return LibraryDocument.objects.visible_to(user).exists()


def test_signing_opens_the_documents_to_the_whole_organisation_at_once(solicitation, behind):
    nda, bidder = an_nda(solicitation, text="Keep it.\r\n"), a_bidder()
    colleague = a_person(organisation_of(bidder), Role.DEVELOPER)
    clerk = a_person(organisation_of(bidder), Role.ADMINISTRATOR)
    assert [reads(user) for user in (bidder, colleague, clerk)] == [False] * 3
    signed = sign(nda, bidder)
    assert [reads(user) for user in (bidder, colleague, clerk)] == [True, True, False]
    assert signed.text_sha256 == nda.sha256 == hashlib.sha256(b"Keep it.").hexdigest()


def test_revoking_closes_them_at_once_and_is_written_beside_the_signature(solicitation, behind):
    bidder = a_bidder()
    signed = sign(an_nda(solicitation), bidder)
    with pytest.raises(InvalidInput):
        revoke_nda_response(response=signed, reason=" ", by=a_desk(solicitation), now=database_now())
    revoke_nda_response(response=signed, reason="Sold.", by=a_desk(solicitation), now=database_now())
    assert not reads(bidder)
    with pytest.raises(Conflict):
        revoke_nda_response(response=signed, reason="Sold.", by=bidder, now=database_now())
    assert NdaResponse.objects.get().revocation_reason == "Sold."


def test_a_signature_runs_out_by_the_databases_clock(solicitation, behind):
    bidder, nda = a_bidder(), an_nda(solicitation, valid_days=30)
    long_ago = database_now() - timedelta(days=30, minutes=1)
    sign_nda(
        nda=nda, organisation=organisation_of(bidder), name_typed=bidder.full_name, by=bidder, now=long_ago
    )
    assert not reads(bidder)
    sign(nda, bidder)
    assert reads(bidder)


def test_who_declines_may_sign_later(solicitation, behind):
    bidder, nda = a_bidder(), an_nda(solicitation)
    decline_nda(nda=nda, organisation=organisation_of(bidder), by=bidder, now=database_now())
    assert not reads(bidder)
    sign(nda, bidder)
    assert reads(bidder)
    with pytest.raises(Conflict):
        decline_nda(nda=nda, organisation=organisation_of(bidder), by=bidder, now=database_now())


def test_one_signs_with_ones_own_name_for_ones_own_organisation_once(solicitation):
    bidder, nda = a_bidder(), an_nda(solicitation)
    given = {"nda": nda, "by": bidder, "now": database_now()}
    with pytest.raises(InvalidInput) as refused:
        sign_nda(organisation=organisation_of(bidder), name_typed="Somebody Else", **given)
    assert refused.value.field == "name_typed"
    with pytest.raises(NotAllowed):
        sign_nda(organisation=a_developer(), name_typed=bidder.full_name, **given)
    sign_nda(organisation=organisation_of(bidder), name_typed=f" {bidder.full_name.upper()} ", **given)
    with pytest.raises(Conflict):
        sign(nda, bidder)


def test_a_newer_text_is_what_one_signs_from_then_on_and_earlier_signatures_stay(solicitation, behind):
    early, late = a_bidder(), a_bidder()
    first = an_nda(solicitation)
    sign(first, early)
    second = an_nda(solicitation, text="Keep it for ten years.")
    assert (second.number, reads(early)) == (2, True)
    with pytest.raises(Conflict):
        sign(first, late)
    sign(second, late)
    with pytest.raises(Conflict):
        an_nda(solicitation, text="Keep it for ten years.")


def test_only_procurement_posts_and_a_posted_text_never_changes(solicitation):
    with pytest.raises(NotAllowed):
        post_nda(
            solicitation=solicitation,
            text="x",
            valid_days=None,
            by=assign(solicitation, Role.PLANNER),
            now=database_now(),
        )
    nda = an_nda(solicitation)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Nda.objects.filter(pk=nda.pk).update(text="Other")
    signed = sign(nda, a_bidder())
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        NdaResponse.objects.filter(pk=signed.pk).update(text_sha256="0" * 64)


def test_who_signed_is_known_to_the_signer_procurement_and_the_independents_only(solicitation):
    signer, rival = a_bidder(), a_bidder()
    nda = an_nda(solicitation)
    sign(nda, signer)
    knows = {
        role: assign(solicitation, role) for role in Role if role not in {Role.DEVELOPER, Role.ADMINISTRATOR}
    }
    seen = {role for role, user in knows.items() if NdaResponse.objects.visible_to(user).exists()}
    assert seen == {Role.PROCUREMENT, Role.EVALUATOR, Role.ENGINEER}
    assert NdaResponse.objects.visible_to(signer).count() == 1
    assert not NdaResponse.objects.visible_to(rival).exists()
    assert not NdaResponse.objects.visible_to(AnonymousUser()).exists()


def test_pages_tell_a_rival_neither_name_nor_number(client, solicitation, behind):
    nda, signer, rival = an_nda(solicitation), a_bidder(), a_bidder()
    pages = [
        reverse("solicitations:solicitation-nda", args=[solicitation.pk]),
        reverse("solicitations:solicitation-documents", args=[solicitation.pk]),
    ]
    client.force_login(rival)
    before = [strip_token(client.get(page)) for page in pages]
    sign(nda, signer)
    assert [strip_token(client.get(page)) for page in pages] == before
    assert client.get(reverse("api:nda-response-list")).json()["count"] == 0
    client.force_login(a_desk(solicitation))
    assert organisation_of(signer).name in client.get(pages[0]).content.decode()


def strip_token(answer):

    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", answer.content.decode())
    return (answer.status_code, text)


def test_an_agreement_of_a_draft_is_not_there_for_the_public(client):
    draft = a_draft_solicitation()
    nda = an_nda(draft)
    assert client.get(reverse("solicitations:solicitation-nda", args=[draft.pk])).status_code == 404
    client.force_login(a_bidder())
    assert client.post(reverse("solicitations:nda-sign", args=[nda.pk])).status_code == 404


def test_a_bidder_reads_signs_and_ends_on_pages(client, solicitation, behind):
    nda, bidder = an_nda(solicitation), a_bidder()
    client.force_login(bidder)
    sign_page = reverse("solicitations:nda-sign", args=[nda.pk])
    given = {"organisation": organisation_of(bidder).pk, "name_typed": "Wrong"}
    assert client.post(sign_page, given).status_code == 422
    answer = client.post(sign_page, {**given, "name_typed": bidder.full_name}, follow=True)
    assert behind.title in answer.content.decode()
    signed = NdaResponse.objects.get()
    client.post(reverse("solicitations:nda-revoke", args=[signed.pk]), {"reason": "We stop."})
    assert not reads(bidder)
    client.post(reverse("solicitations:nda-decline", args=[nda.pk]))
    assert NdaResponse.objects.filter(answer="DECLINED").count() == 1


def test_procurement_posts_on_a_page(client, solicitation):
    client.force_login(a_desk(solicitation))
    page = reverse("solicitations:nda-create", args=[solicitation.pk])
    assert client.post(page, {"text": ""}).status_code == 422
    client.post(page, {"text": "Keep it.", "valid_days": "90"})
    assert Nda.objects.get().valid_days == 90


def test_the_api_posts_signs_declines_and_revokes(client, solicitation):
    client.force_login(a_desk(solicitation))
    given = {"solicitation": str(solicitation.pk), "text": "Keep it."}
    posted = client.post(reverse("api:nda-list"), given, content_type="application/json")
    assert posted.status_code == 201
    bidder = a_bidder()
    client.force_login(bidder)
    own = {"organisation": str(organisation_of(bidder).pk)}
    pk = posted.json()["id"]
    declined = client.post(reverse("api:nda-decline", args=[pk]), own, content_type="application/json")
    named = {**own, "name_typed": bidder.full_name}
    signed = client.post(reverse("api:nda-sign", args=[pk]), named, content_type="application/json")
    assert (declined.status_code, signed.status_code) == (201, 201)
    revoke = reverse("api:nda-response-revoke", args=[signed.json()["id"]])
    ended = client.post(revoke, {"reason": "Sold."}, content_type="application/json")
    assert ended.json()["revocation_reason"] == "Sold."
