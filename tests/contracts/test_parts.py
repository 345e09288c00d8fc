"""What is bought of an offer that was chosen in part: in the contract, the memo, the notices and the debrief."""

from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from accounts.models import User
from bids.queries import document_of
from contracts.documents import ALL, Part, part_of
from contracts.models import Notice
from contracts.queries.debrief_source import debrief_source
from contracts.queries.memo_source import memo_source
from contracts.rendering.memo import memo_report
from contracts.rendering.reports import report_docx
from contracts.services import award_contracts
from contracts.tasks import send_notice
from kernel.blobs import read_blob
from kernel.clock import database_now
from review.services import decide_selection, draft_set, propose_selection
from tests.contracts.conftest import GIVEN, TERMS, TEXT, term
from tests.factories.accounts import a_utility
from tests.factories.review import a_finished_run, an_evaluation
from tests.factories.solicitations import a_pro_forma

pytestmark = pytest.mark.django_db
BY_MONTH = [900, 2400, *[1500] * 10]
MORE = [
    term("part_of_offer", "Bought of the offer"),
    term("contract_kw_by_month", "By month", "kW"),
]


@pytest.fixture
def award():
    """A third in blocks of one offer and 62.5 % of another are awarded; the third offer loses."""
    utility = a_utility()
    pro_forma = a_pro_forma(utility, TEXT.encode(), terms=[*TERMS, *MORE], title="DSA")
    ties = ({"quantity": "blocks", "blocks": 3}, {"quantity": "divisible", "least_share": "0.25"}, {})
    made = an_evaluation(
        utility=utility,
        pro_forma=pro_forma,
        each_offer=[{"contract_kw": BY_MONTH, "together": tie} for tie in ties],
    )
    # Aliases are given out in random order.
    by_kind = {}
    for offer in made.solicitation.offers.select_related("solicitation"):
        by_kind[_kind(offer)] = offer
    made.offers = [by_kind["blocks"], by_kind["divisible"], by_kind["whole"]]
    a_finished_run(
        made,
        kw=[2400.0] * 3,
        need_kw=1000.0,
        quantities={0: {"kind": "blocks", "blocks": 3}, 1: {"kind": "divisible", "min_share": 0.25}},
    )
    now = database_now()
    amounts = {made.offers[0].pk: Decimal("0.333334"), made.offers[1].pk: Decimal("0.625")}
    draft_set(solicitation=made.solicitation, amounts=amounts, by=made.procurement, now=now)
    proposed = propose_selection(
        solicitation=made.solicitation, reason="Enough.", by=made.procurement, now=now
    )
    decide_selection(selection=proposed, is_approved=True, reason="", by=made.chair, now=now)
    given = award_contracts(
        solicitation=made.solicitation,
        reason="Least cost.",
        by=made.procurement,
        now=now,
        given_terms=GIVEN,
    )
    given.evaluation = made
    return given


def _kind(offer):
    return document_of(offer).technical.get("together", {}).get("quantity", "whole")


def test_a_part_is_a_share_or_whole_blocks():
    assert part_of({}, Decimal(1)) is ALL
    assert part_of({"quantity": "blocks", "blocks": 3}, Decimal("0.333334")) == Part(Fraction(1, 3), 3)
    part = part_of({"quantity": "divisible"}, Decimal("0.625"))
    assert (part.of("2400"), part.words, part.told(Decimal(2400))) == (
        Decimal(1500),
        "62.5 %",
        "62.5 %, 1,500 kW of 2,400 kW",
    )
    assert part_of({"quantity": "blocks", "blocks": 3}, Decimal("0.666667")).told(Decimal(1000)) == (
        "2 of 3 equal blocks, 666.667 kW of 1,000 kW"
    )
    assert (ALL.of("12.5"), ALL.told(Decimal(5))) == (Decimal("12.5"), "")


def test_a_contract_states_the_capacity_of_the_part_at_the_prices_of_the_offer(award, client):
    offers = award.evaluation.offers
    blocks, share = (award.contracts.get(offer=offer) for offer in offers[:2])

    assert not award.contracts.filter(offer=offers[2]).exists()
    told = {code: each["value"] for code, each in blocks.terms.items()}
    assert (told["contract_kw"], told["part_of_offer"]) == ("800.000", "1 of 3 equal blocks")
    assert told["contract_kw_by_month"].startswith("Jan 300, Feb 800, Mar 500")
    assert told["fixed_usd_per_kw_month"] == "12"
    assert share.terms["contract_kw"]["value"] == "1500.000"
    words = " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(read_blob(share.pdf))).pages).split()
    )
    assert "The seller delivers 1,500 kW" in words
    assert "62.5 %" in words
    client.force_login(award.evaluation.procurement)
    page = client.get(reverse("contracts:contract-detail", args=[share.pk])).content.decode()
    assert "62.5 %, 1,500 kW of 2,400 kW" in page
    sent = client.get(f"/api/v1/contracts/{blocks.pk}/").json()
    assert sent["part"] == "1 of 3 equal blocks, 800 kW of 2,400 kW"


def test_the_memo_says_what_is_bought_of_each_offer_and_technology(award):
    made = award.evaluation
    whole = memo_source(award, 1, made.procurement)

    by_alias = {each["alias"]: (each["part"], each["kw"]) for each in whole["selection"]["parts"]}
    assert by_alias == {
        made.offers[0].alias: ("1 of 3 equal blocks", "800"),
        made.offers[1].alias: ("62.5 %", "1500"),
    }
    document = Document(BytesIO(report_docx(memo_report(whole, award.decided_at))))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Storage", "2", "2,300"] in rows


def test_bidders_are_told_of_the_part_by_mail_on_their_page_and_by_the_api(award, client):
    offer, loser = award.evaluation.offers[1], award.evaluation.offers[2]
    for each in Notice.objects.filter(offer__in=[offer, loser]):
        send_notice(str(each.pk))

    bodies = [message.body for message in mail.outbox]
    assert sum("a part of the offer: 62.5 %, 1,500 kW of 2,400 kW." in body for body in bodies) == 1
    assert sum("a part of the offer" in body for body in bodies) == 1
    bidder = User.objects.get(memberships__organisation=offer.organisation)
    client.force_login(bidder)
    page = client.get(reverse("contracts:offer-outcome", args=[offer.pk])).content.decode()
    assert "62.5 %, 1,500 kW of 2,400 kW" in page
    told = client.get(reverse("api:notice-list")).json()["results"]
    assert [each["part"] for each in told] == ["62.5 %, 1,500 kW of 2,400 kW"]


def test_a_debrief_gives_the_part_as_the_reason(award):
    made = award.evaluation
    reasons = [debrief_source(award, offer, made.procurement)["reason"] for offer in made.offers]
    assert reasons[0]["words"] == (
        "A part of it is in the chosen set: 1 of 3 equal blocks, 800 kW of 2,400 kW."
    )
    assert [each["code"] for each in reasons] == ["chosen", "chosen", "not_in_set"]
