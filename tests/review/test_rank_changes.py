"""What moved between two runs, and why."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from kernel.clock import database_now
from review.evaluation.differences import differences
from review.evaluation.rank_changes import changes_page
from review.services import add_offer
from solicitations.models import Deviation
from solicitations.states import ProtocolPart
from tests.factories.review import a_finished_run, an_evaluation
from valuation.evaluation import thaw
from valuation.models import Protocol, Run

pytestmark = pytest.mark.django_db


def valued_twice():
    made = an_evaluation(n_offers=2)
    first = a_finished_run(made, prices=[10.0, 11.0])
    second = a_finished_run(made, prices=[12.0, 11.0], need_kw=2600.0)
    return made, first, second


def test_ranks_values_and_causes_of_two_runs():
    made, first, second = valued_twice()

    page = changes_page(made.solicitation, made.procurement)

    assert (page.before, page.after) == (first, second)
    assert page.n_moved == 2
    assert [row.offer for row in page.rows] == [made.offers[1], made.offers[0]]
    assert any("2,350" in words and "2,600" in words for words in page.causes)
    assert any(words.startswith("Offers changed") for words in page.causes)


def test_of_an_offer_that_a_reader_does_not_see_nothing_is_told():
    made, first, second = valued_twice()
    shown = made.offers[0]

    words = list(differences(thaw(first), thaw(second), {shown.pk: str(shown)}))

    assert [each for each in words if each.startswith("Offers")] == [f"Offers changed: {shown}."]
    assert not [each for each in differences(thaw(first), thaw(second), {}) if each.startswith("Offers")]


def test_runs_are_chosen_by_the_utilitys_clock(client):
    made, first, _ = valued_twice()
    Run.objects.filter(pk=first.pk).update(ended_at=datetime(2026, 7, 2, 3, 15, tzinfo=UTC))
    client.force_login(made.procurement)

    page = client.get(reverse("review:rank-changes", args=[made.solicitation.pk])).content.decode()

    assert "1 Jul 2026, 20:15 PDT" in page


def test_the_same_run_twice_moves_nothing():
    made, first, _ = valued_twice()

    page = changes_page(made.solicitation, made.procurement, before=first.pk, after=first.pk)

    assert (page.n_moved, page.causes) == (0, [])


def test_the_chosen_set_on_both_runs_and_what_is_at_risk():
    made, _, _ = valued_twice()
    for offer in made.offers:
        add_offer(solicitation=made.solicitation, offer=offer, by=made.procurement, now=database_now())

    chosen = changes_page(made.solicitation, made.procurement).chosen

    assert chosen.at_risk_usd == chosen.before_usd - chosen.after_usd > 0


def test_a_deviation_shows_its_effect_once_a_run_has_taken_it_up():
    made = an_evaluation(n_offers=2)
    a_finished_run(made, prices=[10.0, 11.0])
    protocol = made.solicitation.protocols.get()
    deviation = Deviation.objects.create(
        solicitation=made.solicitation,
        number=1,
        part=ProtocolPart.CURVES,
        description="Protocol version 2 takes the place of version 1.",
        reason="A wrong rate.",
        digest_before="a" * 64,
        digest_after="b" * 64,
        made_at=database_now(),
        made_by=made.procurement,
    )
    later = Protocol.objects.create(
        solicitation=made.solicitation,
        version=2,
        content=protocol.content,
        digest="f" * 64,
        locked_at=database_now(),
        deviation=deviation,
    )
    waiting = changes_page(made.solicitation, made.procurement).waiting_deviations
    second = a_finished_run(made, prices=[20.0, 10.0])
    Run.objects.filter(pk=second.pk).update(protocol=later)

    page = changes_page(made.solicitation, made.procurement)

    assert list(waiting) == [deviation]
    assert (list(page.deviations), list(page.waiting_deviations)) == ([deviation], [])
    assert page.n_moved == 2


def test_the_evaluators_own_runs_are_never_held_against_the_official_ones():
    made, first, second = valued_twice()
    Run.objects.filter(pk=second.pk).update(own_terms={})

    page = changes_page(made.solicitation, made.evaluator)

    assert page.runs == [first]
    assert page.after is None


def test_the_page_answers_with_one_run_two_runs_and_a_run_it_does_not_know(client):
    made = an_evaluation(n_offers=2)
    url = reverse("review:rank-changes", args=[made.solicitation.pk])
    client.force_login(made.procurement)
    assert b"Only one valuation so far" in client.get(url).content
    first = a_finished_run(made)
    a_finished_run(made, prices=[12.0, 10.0])
    assert client.get(url).status_code == 200
    assert client.get(url, {"before": first.pk, "after": made.offers[0].pk}).status_code == 404
    there = f"/api/v1/rankings/{made.solicitation.pk}/changes/"
    assert client.get(there, {"after": made.offers[0].pk}).status_code == 404
    assert client.get(there, {"before": first.pk}).json()["ranked_by_unit"] == "$/kW-year"
    assert client.get(url, {"before": "x"}).status_code == 404
    client.force_login(made.panel[0])
    assert client.get(url).status_code == 403
