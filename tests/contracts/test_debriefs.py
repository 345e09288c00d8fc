"""Debriefs: one's own scores and reason always, figures about others only where nobody can be told from them."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from audit.models import Entry
from contracts.documents.debrief import ABOUT_OTHERS, CLASS_OF, Circumstances, why_withheld
from contracts.models import Debrief
from contracts.queries.debrief_source import debrief_source
from contracts.services import (
    accept_contract,
    request_debrief,
    send_debrief,
)
from contracts.tasks import send_debrief as mail_debrief
from kernel.blobs import read_blob
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from solicitations.models import Rules
from tests.factories.accounts import a_bidder
from tests.factories.correspondence import an_nda, sign
from tests.factories.outcomes import a_concluded_evaluation
from valuation.models import EntryPrice, Optimum, RunOffer

pytestmark = pytest.mark.django_db
SENT = {"answer": "Late.", "has_read": "on"}


@pytest.fixture
def concluded():
    """Four valued and scored offers, the first awarded: debriefs may be asked for."""
    made, award = a_concluded_evaluation()
    made.award = award
    return made


def group_of(made, least):
    Rules.objects.update_or_create(solicitation=made.solicitation, defaults={"least_group": least})
    made.offers[1].solicitation.refresh_from_db()


def source(made, number=1):
    return debrief_source(made.award, made.offers[number], made.procurement)


def ask(made, number=1, **changes):
    offer = made.offers[number]
    return request_debrief(
        **{"offer": offer, "question": "Why?", "by": offer.created_by, "now": database_now()} | changes
    )


def with_nda(made, number=1):
    sign(an_nda(made.solicitation), made.offers[number].created_by)


@pytest.mark.parametrize("figure", sorted(CLASS_OF))
def test_figures_about_others_need_the_group_and_those_behind_an_nda_need_it(figure):
    told = {
        (has_nda, n): not why_withheld(figure, Circumstances(has_nda=has_nda, n_others=n, least_group=5))
        for has_nda in (False, True)
        for n in (4, 5)
    }
    needs_nda, needs_group = CLASS_OF[figure] == "NDA", figure in ABOUT_OTHERS
    assert told == {
        (nda, n): (nda or not needs_nda) and (n >= 5 or not needs_group)
        for nda in (False, True)
        for n in (4, 5)
    }


def test_ones_own_scores_and_the_reason_are_always_told(concluded):
    told = source(concluded)
    scored = [each for each in told["scores"] if not each["withheld"]]
    assert {each["score"] for each in scored} == {"6.00"} or {Decimal(each["score"]) for each in scored} == {
        Decimal(6)
    }
    assert told["reason"]["code"] == "not_in_set"
    assert told["published_reason"] == "Least cost."


def test_with_fewer_others_than_the_rule_says_nothing_tells_of_them(concluded):
    group_of(concluded, 4)
    with_nda(concluded)
    told = source(concluded)
    assert told["percentiles"]["value"] is None
    assert "fewer than 4 other offers" in told["percentiles"]["withheld"]
    assert "fewer than 4 other offers" in told["entry_price"]["withheld"]
    assert told["total"] is None
    computed = [each for each in told["scores"] if each["withheld"]]
    assert {each["score"] for each in computed} <= {None}


def test_with_enough_others_the_standing_is_told(concluded):
    group_of(concluded, 3)
    # dearer than the first, cheaper than two of three
    assert source(concluded)["percentiles"] | {"quality": 0} == {"withheld": "", "value": 67, "quality": 0}


def test_components_are_behind_the_nda(concluded):
    group_of(concluded, 3)
    assert "NDA" in source(concluded)["components"]["withheld"]
    with_nda(concluded)
    told = source(concluded)["components"]
    row = RunOffer.objects.get(offer=concluded.offers[1])
    assert (told["withheld"], told["nmv"]) == ("", str(row.nmv_usd_per_kw_year))
    assert len(told["rows"]) == row.components.count()


def test_an_entry_price_comes_from_the_kept_best_set(concluded):
    group_of(concluded, 3)
    with_nda(concluded)
    assert "not worked out" in source(concluded)["entry_price"]["withheld"]
    optimum = Optimum.objects.create(
        run=concluded.run, asked_at=database_now(), document={"best": {"offers": []}}
    )
    EntryPrice.objects.create(
        optimum=optimum, offer=concluded.offers[1], state="DONE", fall_usd_per_kw_month=Decimal("1.25")
    )
    assert source(concluded)["entry_price"]["fall_usd_per_kw_month"] == "1.250000"


def test_what_is_withheld_does_not_depend_on_other_offers_figures(concluded):
    group_of(concluded, 5)
    with_nda(concluded)
    before = json.dumps(source(concluded))
    RunOffer.objects.exclude(offer=concluded.offers[1]).update(
        nmv_usd_per_kw_year=Decimal(-5), npv_usd=Decimal(-5)
    )
    assert json.dumps(source(concluded)) == before


def test_a_debrief_waits_for_the_contracts(award, approved):
    loser = approved.offers[1]
    with pytest.raises(Conflict, match="concluded or declined"):
        request_debrief(offer=loser, question="", by=loser.created_by, now=database_now())
    contract = award.contracts.get()
    for by in (approved.procurement, contract.offer.created_by):
        accept_contract(contract=contract, pdf_sha256=contract.pdf.sha256, by=by, now=database_now())
    request_debrief(offer=loser, question="", by=loser.created_by, now=database_now())
    assert Debrief.objects.get().offer == loser


def test_only_its_bidder_asks_and_once(concluded):
    for stranger in (a_bidder(), concluded.offers[0].created_by, concluded.procurement):
        with pytest.raises(NotAllowed, match="own bidder"):
            ask(concluded, by=stranger)
    ask(concluded)
    with pytest.raises(Conflict, match="asked for already"):
        ask(concluded)


def test_what_was_sent_is_frozen_mailed_once_and_on_the_record(concluded):
    asked = ask(concluded)
    with pytest.raises(NotAllowed, match="procurement"):
        send_debrief(debrief=asked, answer="", by=concluded.chair, now=database_now())
    sent = send_debrief(
        debrief=asked, answer="Your dates were late.", by=concluded.procurement, now=database_now()
    )
    with pytest.raises(Conflict, match="sent already"):
        send_debrief(debrief=asked, answer="", by=concluded.procurement, now=database_now())
    mail_debrief(str(sent.pk))
    mail_debrief(str(sent.pk))
    (letter,) = mail.outbox
    assert letter.bcc == [concluded.offers[1].created_by.email]
    assert "Your dates were late." not in letter.body
    assert Entry.objects.get(verb="debrief.sent").facts["digest"] == sent.digest
    with pytest.raises(DatabaseError), transaction.atomic():
        Debrief.objects.filter(pk=sent.pk).update(answer="Another.")


def test_the_pdf_is_tagged_and_says_what_the_page_says(concluded, client):
    sent = send_debrief(debrief=ask(concluded), answer="Late.", by=concluded.procurement, now=database_now())
    reader = PdfReader(BytesIO(read_blob(sent.pdf)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    client.force_login(concluded.offers[1].created_by)
    page = " ".join(
        client.get(reverse("contracts:offer-outcome", args=[concluded.offers[1].pk])).content.decode().split()
    )
    for said in ("Late.", "The chosen set meets the need at a higher total value without it.", "Your scores"):
        assert said in words
        assert said in page


def answers(client, user, made, debrief):
    client.force_login(user)
    return [
        client.get(reverse("contracts:offer-outcome", args=[made.offers[1].pk])).status_code,
        client.get(reverse("contracts:debrief-pdf", args=[debrief.pk])).status_code,
        client.get(reverse("api:debrief-detail", args=[debrief.pk])).status_code,
        client.get(reverse("contracts:debrief-list", args=[made.solicitation.pk])).status_code,
    ]


def test_a_debrief_is_for_its_bidder_and_those_who_evaluate(concluded, client):
    sent = send_debrief(debrief=ask(concluded), answer="", by=concluded.procurement, now=database_now())
    assert answers(client, concluded.offers[1].created_by, concluded, sent) == [200, 200, 200, 404]
    for person in (concluded.procurement, concluded.chair, concluded.evaluator):
        assert answers(client, person, concluded, sent) == [200, 200, 200, 200]
    for person in (concluded.offers[0].created_by, a_bidder(), concluded.panel[0]):
        assert answers(client, person, concluded, sent) == [404, 404, 404, 404]


def test_a_bidder_asks_and_procurement_sends_on_the_page(concluded, client):
    offer = concluded.offers[1]
    page = reverse("contracts:offer-outcome", args=[offer.pk])
    client.force_login(offer.created_by)
    assert (
        client.post(
            reverse("contracts:debrief-request", args=[offer.pk]), {"question": "x" * 5000}
        ).status_code
        == 422
    )
    assert (
        client.post(reverse("contracts:debrief-request", args=[offer.pk]), {"question": "Why?"}).status_code
        == 302
    )
    asked = Debrief.objects.get()
    assert (
        client.post(reverse("contracts:debrief-send", args=[asked.pk]), {"answer": "I win"}).status_code
        == 403
    )
    client.force_login(concluded.procurement)
    assert "This is what the bidder would be told now" in client.get(page).content.decode()
    assert client.post(reverse("contracts:debrief-send", args=[asked.pk]), SENT).status_code == 302
    client.force_login(offer.created_by)
    assert "Late." in client.get(page).content.decode()


def test_the_api_does_the_same(concluded, client):
    offer = concluded.offers[1]
    client.force_login(offer.created_by)
    json_ = {"content_type": "application/json"}
    made = client.post(reverse("api:debrief-list"), {"offer": str(offer.pk)}, **json_)
    assert (made.status_code, made.json()["document"]) == (201, None)
    assert (
        client.post(reverse("api:debrief-list"), {"offer": str(concluded.offers[0].pk)}, **json_).status_code
        == 404
    )
    client.force_login(concluded.procurement)
    sent = client.post(reverse("api:debrief-send", args=[made.json()["id"]]), {"answer": "Late."}, **json_)
    assert sent.json()["document"]["reason"]["code"] == "not_in_set"
