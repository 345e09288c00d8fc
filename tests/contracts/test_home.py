"""What the home page tells those who still have something to do once the choice is made."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contracts.models import Debrief, Standstill
from contracts.queries import waiting_for
from contracts.services import accept_contract, propose_memo, request_debrief
from kernel.clock import database_now
from solicitations.models import Announcement

pytestmark = pytest.mark.django_db


def titles(person, now=None):
    return [each.title for each in waiting_for(person, now=now or database_now())]


def test_a_set_waits_for_procurement_only_once_bidders_may_no_longer_object(approved):
    now, code = database_now(), approved.solicitation.code
    assert titles(approved.procurement) == [f"Award {code}"]
    Standstill.objects.create(
        solicitation=approved.solicitation,
        selection=approved.solicitation.selections.get(),
        days=10,
        begun_by=approved.procurement,
        begun_at=now,
        ends_at=now + timedelta(days=10),
    )

    assert titles(approved.procurement) == []
    assert titles(approved.procurement, now + timedelta(days=11)) == [f"Award {code}"]


def test_a_proposed_memo_waits_for_the_chair_alone(award, approved):
    propose_memo(solicitation=award.solicitation, by=approved.procurement, now=database_now())

    words = f"Issue decision memo 1 of {approved.solicitation.code}"
    assert words in titles(approved.chair)
    assert words not in titles(approved.procurement) + titles(approved.evaluator)


def test_debriefs_that_were_asked_for_wait_for_procurement_and_sent_ones_do_not(award, approved):
    loser = approved.offers[1]
    Debrief.objects.create(offer=loser, requested_by=loser.created_by, requested_at=database_now())

    assert f"Send debriefs of {approved.solicitation.code}" in titles(approved.procurement)
    assert not [title for title in titles(approved.chair) if title.startswith("Send")]


def test_bidders_are_told_for_a_while_that_they_may_ask_for_a_debrief_once_the_contracts_are_answered(
    award, approved, client
):
    winner, loser = approved.offers[:2]
    bidder = loser.created_by
    words = f"Ask for the debrief of {loser} in {approved.solicitation.code}"
    page = reverse("contracts:offer-outcome", args=[loser.pk])
    client.force_login(bidder)
    assert words not in titles(bidder)
    assert (
        "what is told to one bidder would weigh on what another is being offered"
        in client.get(page).content.decode()
    )

    contract = award.contracts.get()
    for by in (approved.procurement, winner.created_by):
        accept_contract(contract=contract, pdf_sha256=contract.pdf.sha256, by=by, now=database_now())

    assert words in titles(bidder)
    assert words not in titles(winner.created_by) + titles(approved.procurement)
    assert words not in titles(bidder, database_now() + timedelta(days=61))
    told = Announcement.objects.get(title__contains="contracts are concluded")
    assert told.text == "Every bidder may now ask for a debrief, on the page of its offer's outcome."
    request_debrief(offer=loser, question="", by=bidder, now=database_now())
    assert words not in titles(bidder)
