"""What the home page tells those who still have something to do once the choice is made."""

from datetime import timedelta

import pytest

from contracts.models import Debrief, Standstill
from contracts.queries import waiting_for
from contracts.services import propose_memo
from kernel.clock import database_now

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
