"""The chair's list: the figures of the single scores, those far off first, found by alias, in few queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel.clock import database_now
from review.queries.agreement import consensus_page, spreads_of_list
from review.queries.quality import quality_of, spreads_by_offer
from review.queries.rubrics import criteria_of
from review.services import ScoreDraft, record_consensus, submit_scorecard
from tests.factories.review import a_submitted_card, all_scores, an_evaluation

pytestmark = pytest.mark.django_db
N_QUERIES = 19


def scored(n_offers: int):
    """Two scorers; of the last offer one score lies far off, and the chair has agreed on another."""
    made = an_evaluation(n_offers=n_offers, n_panelists=2)
    far = all_scores(5, other=ScoreDraft(Decimal(0), "nothing works"))
    for offer in made.offers:
        a_submitted_card(offer, made.panel[0], 7)
        scores = far if offer == made.offers[-1] else all_scores(6)
        submit_scorecard(offer=offer, by=made.panel[1], scores=scores, now=database_now())
    return made


def test_the_list_adds_up_what_the_single_scores_say():
    made = scored(3)
    criteria = list(criteria_of(made.rubric))
    record_consensus(
        offer=made.offers[0],
        criterion=criteria[0],
        value=Decimal(9),
        reason="agreed",
        by=made.chair,
        now=database_now(),
    )

    quick = spreads_of_list(made.solicitation, made.chair, criteria)
    slow = spreads_by_offer(made.solicitation, made.chair, criteria)

    assert {key: _told(each) for key, each in quick.items()} == {
        key: _told(each) for key, each in slow.items()
    }
    assert len(quick) == 3


def _told(spreads):
    found = quality_of(spreads)
    return (
        (found.mean, found.lowest, found.highest, found.n_cards, found.below_minimum),
        [(s.agreed, s.spread, s.standard_error, len(s.outliers(Decimal("0.25")))) for s in spreads],
    )


def test_offers_with_scores_far_off_come_first_and_others_by_alias():
    made = scored(3)

    first = consensus_page(made.solicitation, made.chair)
    plain = consensus_page(made.solicitation, made.chair, order="offer")
    wide = consensus_page(made.solicitation, made.chair, order="spread")

    assert [row.offer for row in first.rows] == [made.offers[2], made.offers[0], made.offers[1]]
    assert [row.offer for row in plain.rows] == made.offers
    assert wide.rows[0].offer == made.offers[2]
    assert first.rows[0].n_outliers == 2
    assert (first.n_far_off, first.n_offers) == (1, 3)


def test_an_offer_is_found_by_its_alias_and_what_is_missing_stands_by_panel_member(client):
    made = an_evaluation(n_offers=2, n_panelists=2)
    a_submitted_card(made.offers[0], made.panel[0])
    client.force_login(made.chair)
    address = reverse("review:consensus-list", args=[made.solicitation.pk])

    found = client.get(address, {"offer": made.offers[1].alias.lower(), "order_by": "offer"})

    assert [row.offer for row in found.context["rows"]] == [made.offers[1]]
    missing = {each.panelist: len(each.offers) for each in found.context["page"].missing}
    assert missing == {made.panel[0]: 1, made.panel[1]: 2}
    assert "No offer is as asked for." in client.get(address, {"offer": "nothing"}).content.decode()
    assert client.get(address, {"order_by": "price", "page": "99"}).status_code == 200


def test_the_list_takes_as_many_queries_for_three_offers_as_for_one(client):
    counts = []
    for n in (1, 3):
        made = scored(n)
        client.force_login(made.chair)
        address = reverse("review:consensus-list", args=[made.solicitation.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts == [N_QUERIES, N_QUERIES]
