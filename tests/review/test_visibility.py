import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.states import Role
from kernel.clock import database_now
from review.models import Rubric, Scorecard, Selection
from review.services import ScoreDraft, add_offer, save_scorecard
from tests.factories.accounts import a_bidder, a_person
from tests.factories.review import a_finished_run, a_submitted_card, an_evaluation, lock_the_scores
from tests.factories.solicitations import assign

pytestmark = pytest.mark.django_db


def test_a_panelist_sees_only_their_own_cards_until_theirs_are_all_in():
    made = an_evaluation(n_offers=2, n_panelists=2)
    mine, other = made.panel
    theirs = [a_submitted_card(offer, other, 3) for offer in made.offers]
    first = a_submitted_card(made.offers[0], mine, 7)

    assert set(Scorecard.objects.visible_to(mine)) == {first}

    second = a_submitted_card(made.offers[1], mine, 7)

    assert set(Scorecard.objects.visible_to(mine)) == {first, second, *theirs}


def test_a_draft_is_seen_by_nobody_else():
    made = an_evaluation(n_offers=1, n_panelists=2)
    draft = save_scorecard(
        offer=made.offers[0], by=made.panel[0], scores={"other": ScoreDraft()}, now=database_now()
    )
    a_submitted_card(made.offers[0], made.panel[1])

    seen = {
        name: draft in Scorecard.objects.visible_to(person)
        for name, person in {
            "panelist": made.panel[0],
            "other panelist": made.panel[1],
            "chair": made.chair,
            "procurement": made.procurement,
            "evaluator": made.evaluator,
        }.items()
    }

    assert seen == {
        "panelist": True,
        "other panelist": False,
        "chair": False,
        "procurement": False,
        "evaluator": False,
    }


def test_a_chair_who_also_scores_is_as_blind_as_the_panel():
    made = an_evaluation(n_offers=1, n_panelists=1)
    assign(made.solicitation, Role.PANEL, made.chair)
    card = a_submitted_card(made.offers[0], made.panel[0])

    assert list(Scorecard.objects.visible_to(made.chair)) == []
    own = a_submitted_card(made.offers[0], made.chair)
    assert set(Scorecard.objects.visible_to(made.chair)) == {card, own}


def test_submitted_cards_are_open_to_those_who_evaluate_without_scoring():
    made = an_evaluation(n_offers=1)
    card = a_submitted_card(made.offers[0], made.panel[0])
    prg = assign(made.solicitation, Role.PRG)

    for person in (made.procurement, made.chair, made.evaluator, prg):
        assert list(Scorecard.objects.visible_to(person)) == [card]


def test_outsiders_see_no_card_no_rubric_and_no_set():
    made = an_evaluation(n_offers=1)
    a_submitted_card(made.offers[0], made.panel[0])
    a_finished_run(made)
    add_offer(solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=database_now())
    bidder = made.offers[0].created_by
    other_evaluation = an_evaluation(n_offers=0)

    outsiders = [AnonymousUser(), a_person(), a_bidder(), bidder, other_evaluation.chair]

    for person in outsiders:
        assert list(Scorecard.objects.visible_to(person)) == []
        assert list(Selection.objects.visible_to(person)) == []
        assert made.rubric not in Rubric.objects.visible_to(person)


def test_a_set_is_hidden_from_a_panelist_until_the_scores_are_locked():
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    chosen = add_offer(
        solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=database_now()
    )

    assert list(Selection.objects.visible_to(made.panel[0])) == []
    a_submitted_card(made.offers[0], made.panel[0])
    assert list(Selection.objects.visible_to(made.panel[0])) == []
    lock_the_scores(made)
    assert list(Selection.objects.visible_to(made.panel[0])) == [chosen]
