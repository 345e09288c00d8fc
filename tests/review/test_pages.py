from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from review.documents import EXAMPLE_CODE
from review.models import Rubric, Score, Scorecard, Selection
from review.services import add_offer, propose_selection
from review.states import ScorecardState, SelectionState
from tests.factories.accounts import a_bidder, a_person
from tests.factories.review import (
    Evaluation,
    a_finished_run,
    a_submitted_card,
    all_scores,
    an_evaluation,
    lock_the_scores,
)
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    """Open a page as a person."""

    def opened(person, name, pk):
        client.force_login(person)
        return client.get(reverse(name, args=[pk]))

    return opened


def card_fields(value: str = "5", **changes: str) -> dict[str, str]:
    """A filled-in card as the browser sends it."""
    fields = dict.fromkeys(all_scores(), value) | {f"{code}-rationale": "evidence" for code in all_scores()}
    return fields | changes


def n_queries(client, person, name: str, made: Evaluation) -> int:
    """How many queries a page takes for a person, once everything that is kept is kept."""
    client.force_login(person)
    url = reverse(name, args=[made.solicitation.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def text_of(response) -> str:
    """The page with its white space made single."""
    return " ".join(response.content.decode().split())


def test_the_list_of_cards_shows_a_panelist_their_own_progress(get):
    made = an_evaluation(n_offers=2)
    a_submitted_card(made.offers[0], made.panel[0], 7)

    page = get(made.panel[0], "review:scorecard-list", made.solicitation.pk)

    assert page.status_code == 200
    rows = page.context["page"].rows
    assert [(row.state, row.n_scored, row.total) for row in rows] == [
        (ScorecardState.SUBMITTED, 10, Decimal("61.60")),
        ("", 0, None),
    ]
    assert page.context["page"].n_left == 1


def test_the_list_shows_those_who_do_not_score_how_far_the_panel_is(get):
    made = an_evaluation(n_offers=1, n_panelists=2)
    a_submitted_card(made.offers[0], made.panel[0])

    page = get(made.chair, "review:scorecard-list", made.solicitation.pk)

    assert "1 of 2" in text_of(page)


def n_queries_of_the_list(client, n_offers: int) -> int:
    made = an_evaluation(n_offers=n_offers)
    for offer in made.offers:
        a_submitted_card(offer, made.panel[0])
    return n_queries(client, made.chair, "review:scorecard-list", made)


def test_the_list_takes_as_many_queries_for_three_offers_as_for_one(client):
    assert n_queries_of_the_list(client, 3) == n_queries_of_the_list(client, 1)


def test_before_the_opening_the_list_says_what_is_waited_for(get):
    solicitation = a_published_solicitation()
    panelist = assign(solicitation, Role.PANEL)

    page = get(panelist, "review:scorecard-list", solicitation.pk)

    assert page.status_code == 200
    assert "Offers stay sealed until" in text_of(page)


def test_procurement_takes_the_example_as_the_rubric(client):
    made = an_evaluation(n_offers=1, is_rubric_chosen=False)
    client.force_login(made.procurement)

    answer = client.post(
        reverse("review:rubric-choose", args=[made.solicitation.pk]), {"rubric": EXAMPLE_CODE}
    )

    assert answer.status_code == 302
    assert Rubric.objects.get(solicitations=made.solicitation).criteria.count() == 13


def test_a_card_shows_neither_price_nor_value_nor_bidder(get):
    made = an_evaluation(n_offers=1)
    a_finished_run(made, prices=[13.57])

    page = get(made.panel[0], "review:scorecard-edit", made.offers[0].pk)

    assert page.status_code == 200
    assert "Market Value" not in text_of(page)
    assert made.offers[0].organisation.name not in text_of(page)
    assert made.offers[0].alias in text_of(page)


def test_what_is_entered_is_kept_as_one_goes_and_the_total_answered(client):
    made = an_evaluation(n_offers=1)
    client.force_login(made.panel[0])

    answer = client.post(
        reverse("review:scorecard-edit", args=[made.offers[0].pk]),
        {"other": "8", "equipment_life-rationale": "half a thought"},
        headers={"HX-Request": "true"},
    )

    # 4 % × 8/10 = 3.2 of the 88 that people score.
    assert answer.status_code == 200
    assert "3.20" in text_of(answer)
    assert "<html" not in text_of(answer)
    kept = {score.criterion.code: (score.value, score.rationale) for score in Score.objects.all()}
    assert kept["other"] == (Decimal(8), "")
    assert kept["equipment_life"] == (None, "half a thought")


def test_a_score_off_the_scale_is_refused_at_its_field_and_the_rest_is_kept(client):
    made = an_evaluation(n_offers=1)
    client.force_login(made.panel[0])

    answer = client.post(
        reverse("review:scorecard-edit", args=[made.offers[0].pk]), card_fields(other="11", action="submit")
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["other"] == ["Give a score from 0 to 10."]
    assert Score.objects.filter(value=5).count() == 9
    assert Scorecard.objects.get().state == ScorecardState.DRAFT


def test_a_card_without_a_reason_is_kept_but_not_submitted(client):
    made = an_evaluation(n_offers=1)
    client.force_login(made.panel[0])

    answer = client.post(
        reverse("review:scorecard-edit", args=[made.offers[0].pk]),
        card_fields(**{"other-rationale": "", "action": "submit"}),
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["other-rationale"] == ["Other: say why before you submit."]
    assert Score.objects.filter(value=5).count() == 10


def test_a_card_that_is_asked_for_too_early_names_every_gap_at_once(client):
    made = an_evaluation(n_offers=1)
    client.force_login(made.panel[0])
    gaps = {"other": "", "delivery_date-rationale": "", "equipment_life": "11"}

    answer = client.post(
        reverse("review:scorecard-edit", args=[made.offers[0].pk]), card_fields(**gaps, action="submit")
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "other": ["Other: give a score before you submit."],
        "delivery_date-rationale": ["Reasonableness of the delivery date: say why before you submit."],
        "equipment_life": ["Give a score from 0 to 10."],
    }


def test_a_card_is_submitted_and_a_second_time_refused(client):
    made = an_evaluation(n_offers=1)
    client.force_login(made.panel[0])
    url = reverse("review:scorecard-edit", args=[made.offers[0].pk])

    assert client.post(url, card_fields(action="submit")).status_code == 302
    assert client.post(url, card_fields("9", action="submit")).status_code == 409
    locked = text_of(client.get(url))
    assert "· submitted" in locked
    assert "<textarea" not in locked


def test_a_person_of_the_evaluation_who_does_not_score_is_told_what_to_do(get):
    made = an_evaluation(n_offers=1)

    page = get(made.chair, "review:scorecard-edit", made.offers[0].pk)

    assert page.status_code == 403
    assert "Ask the procurement officer to assign you" in text_of(page)


@pytest.mark.parametrize("name", ["review:scorecard-edit", "review:offer-coverage"])
def test_an_offers_pages_of_the_review_do_not_exist_for_outsiders(get, name):
    made = an_evaluation(n_offers=1)

    for person in (a_person(), a_bidder(), made.offers[0].created_by, an_evaluation(n_offers=0).chair):
        assert get(person, name, made.offers[0].pk).status_code == 404


@pytest.mark.parametrize("name", ["review:scorecard-list", "review:dashboard"])
def test_a_solicitations_pages_of_the_review_do_not_exist_for_outsiders(get, name):
    made = an_evaluation(n_offers=1)

    for person in (a_person(), a_bidder(), made.offers[0].created_by):
        assert get(person, name, made.solicitation.pk).status_code == 404


def test_a_panelist_is_sent_to_their_cards_before_they_see_the_ranking(get):
    made = an_evaluation(n_offers=1)
    a_finished_run(made)

    page = get(made.panel[0], "review:dashboard", made.solicitation.pk)

    assert page.status_code == 403
    assert reverse("review:scorecard-list", args=[made.solicitation.pk]) in text_of(page)
    a_submitted_card(made.offers[0], made.panel[0])
    assert get(made.panel[0], "review:dashboard", made.solicitation.pk).status_code == 403
    lock_the_scores(made)
    assert get(made.panel[0], "review:dashboard", made.solicitation.pk).status_code == 200


def test_without_a_finished_run_the_ranking_says_what_to_do(get):
    made = an_evaluation(n_offers=1)

    page = get(made.chair, "review:dashboard", made.solicitation.pk)

    assert page.status_code == 200
    assert "No finished valuation yet" in text_of(page)


def test_the_ranking_shows_value_quality_rank_and_components(get):
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made, prices=[12.0, 10.0], tie_band="100")
    a_submitted_card(made.offers[0], made.panel[0], 9)
    a_submitted_card(made.offers[1], made.panel[0], 4)

    page = get(made.procurement, "review:dashboard", made.solicitation.pk)

    # 88 % scored at 9 and 4 of 10; of three computed criteria at 4 % each the two counterparties hold half each.
    rows = page.context["page"].rows
    assert [(row.offer.pk, row.place.rank, row.place.rank_by_value, row.quality.mean) for row in rows] == [
        (made.offers[0].pk, 1, 2, Decimal("81.20")),
        (made.offers[1].pk, 2, 1, Decimal("37.20")),
    ]
    assert rows[1].nmv_usd_per_kw_year == run.offers.get(offer=made.offers[1]).nmv_usd_per_kw_year
    components = page.context["page"].components
    assert components.labels == (made.offers[1].alias, made.offers[0].alias)
    assert [round(net, 4) for net in components.nets()] == [
        round(float(run.offers.get(offer=offer).nmv_usd_per_kw_year), 4)
        for offer in (made.offers[1], made.offers[0])
    ]
    assert "Fixed payments" in text_of(page)


def test_offers_that_could_not_be_valued_are_listed_with_their_cause(get):
    made = an_evaluation(n_offers=2)
    a_finished_run(made, failing={1: "no price for 2031"})

    page = get(made.chair, "review:dashboard", made.solicitation.pk)

    assert len(page.context["page"].rows) == 1
    assert "no price for 2031" in text_of(page)


def n_queries_of_the_dashboard(client, n_offers: int) -> int:
    made = an_evaluation(n_offers=n_offers)
    a_finished_run(made)
    for offer in made.offers:
        a_submitted_card(offer, made.panel[0])
        add_offer(solicitation=made.solicitation, offer=offer, by=made.procurement, now=database_now())
    return n_queries(client, made.procurement, "review:dashboard", made)


def test_the_dashboard_takes_ten_queries_for_three_offers_as_for_one(client):
    assert n_queries_of_the_dashboard(client, 3) == n_queries_of_the_dashboard(client, 1) == 10


@pytest.mark.parametrize(("role", "most"), [("chair", 11), ("evaluator", 11), ("panel", 11)])
def test_nobody_s_dashboard_takes_more_than_twelve_queries(client, role, most):
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    for offer in made.offers:
        a_submitted_card(offer, made.panel[0])
        add_offer(solicitation=made.solicitation, offer=offer, by=made.procurement, now=database_now())
    lock_the_scores(made)
    person = made.panel[0] if role == "panel" else getattr(made, role)

    assert n_queries(client, person, "review:dashboard", made) == most


def test_a_second_run_and_a_set_on_the_run_before_take_no_query_more(client):
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    add_offer(solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=database_now())
    a_finished_run(made, prices=[9.0, 11.0])

    assert n_queries(client, made.procurement, "review:dashboard", made) == 10


def test_choosing_by_htmx_answers_with_the_board_alone(client):
    made = an_evaluation(n_offers=1)
    a_finished_run(made, kw=[2350.0])
    client.force_login(made.procurement)

    answer = client.post(
        reverse("review:selection-edit", args=[made.solicitation.pk]),
        {"offer": str(made.offers[0].pk), "action": "add"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200
    assert text_of(answer).count('id="board"') == 1
    assert "<html" not in text_of(answer)
    assert "Met in every year" in text_of(answer)
    assert "earned: its needs are met" in text_of(answer)


def test_choosing_without_htmx_leads_back_to_the_ranking(client):
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    client.force_login(made.procurement)

    answer = client.post(
        reverse("review:selection-edit", args=[made.solicitation.pk]),
        {"offer": str(made.offers[0].pk), "action": "add"},
    )

    assert answer.url == reverse("review:dashboard", args=[made.solicitation.pk])


def test_an_offer_of_another_solicitation_cannot_be_chosen(client):
    made, other = an_evaluation(n_offers=1), an_evaluation(n_offers=1)
    a_finished_run(made)
    client.force_login(made.procurement)

    answer = client.post(
        reverse("review:selection-edit", args=[made.solicitation.pk]),
        {"offer": str(other.offers[0].pk), "action": "add"},
    )

    assert answer.status_code == 404
    assert Selection.objects.count() == 0


def test_a_set_is_proposed_and_approved_by_two_people(client):
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    selection = add_offer(
        solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=database_now()
    )
    client.force_login(made.procurement)
    propose_url = reverse("review:selection-propose", args=[made.solicitation.pk])

    assert client.post(propose_url, {"reason": ""}).status_code == 422
    assert client.post(propose_url, {"reason": "It is the best."}).status_code == 302
    decide_url = reverse("review:selection-approve", args=[selection.pk])
    assert client.post(decide_url, {"decision": "approve"}).status_code == 403

    client.force_login(made.chair)
    assert client.post(decide_url, {"decision": "send_back"}).status_code == 422
    assert client.post(decide_url, {"decision": "approve"}).status_code == 302
    selection.refresh_from_db()
    assert selection.state == SelectionState.APPROVED


def test_coverage_of_an_offer_shows_its_share_and_its_gaps(get):
    made = an_evaluation(n_offers=1)
    a_finished_run(made, kw=[1175.0], need_kw=2350.0)

    page = get(made.chair, "review:offer-coverage", made.offers[0].pk)

    (need,) = page.context["page"].needs
    assert need.share == Decimal("0.500000")
    assert need.gaps == ["Jun–Sep, 15:00–22:00: up to 1,175\N{NARROW NO-BREAK SPACE}kW short"]
    assert need.figure.table().rows[6][16] == "1,175\N{DAGGER}"


def test_home_tells_panelists_of_cards_and_the_chair_of_proposals(client):
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    a_submitted_card(made.offers[0], made.panel[0])
    add_offer(solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=database_now())
    propose_selection(
        solicitation=made.solicitation, reason="It is the best.", by=made.procurement, now=database_now()
    )

    client.force_login(made.panel[0])
    assert f"Score the offers of {made.solicitation.code}" in text_of(client.get(reverse("home")))
    assert "1 of 2 cards are in" in text_of(client.get(reverse("home")))
    client.force_login(made.chair)
    assert f"Decide on the proposed set of {made.solicitation.code}" in text_of(client.get(reverse("home")))
