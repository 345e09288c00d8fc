from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from accounts.states import Role
from audit.models import Entry
from bids.models import Offer, PriceRelease
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.documents import EXAMPLE_CRITERIA
from review.models import CardsIn, Score, Scorecard
from review.services import ScoreDraft, save_scorecard, submit_scorecard, use_rubric, write_rubric
from review.states import ScorecardState
from solicitations.models import Assignment
from tests.factories.review import (
    a_finished_run,
    a_submitted_card,
    all_scores,
    an_evaluation,
    lock_the_scores,
    prices_with_own_cards,
)
from valuation.models import Run

pytestmark = pytest.mark.django_db


def save(made, scores, offer=None, by=None):
    return save_scorecard(
        offer=offer or made.offers[0], by=by or made.panel[0], scores=scores, now=database_now()
    )


def submit(made, scores, offer=None):
    return submit_scorecard(
        offer=offer or made.offers[0], by=made.panel[0], scores=scores, now=database_now()
    )


def kept(card: Scorecard) -> dict[str, tuple[Decimal | None, str]]:
    return {score.criterion.code: (score.value, score.rationale) for score in card.scores.all()}


def test_a_draft_keeps_a_score_without_its_reason_and_a_reason_without_its_score():
    made = an_evaluation(n_offers=1)

    save(made, {"other": ScoreDraft(Decimal(7))})
    card = save(made, {"delivery_date": ScoreDraft(None, "permits are missing")})

    assert card.state == ScorecardState.DRAFT
    assert kept(card) == {"other": (Decimal(7), ""), "delivery_date": (None, "permits are missing")}


def test_saving_again_replaces_a_score_and_leaves_the_others():
    made = an_evaluation(n_offers=1)
    save(made, {"other": ScoreDraft(Decimal(7), "a"), "equipment_life": ScoreDraft(Decimal(4), "b")})

    card = save(made, {"other": ScoreDraft(Decimal("6.5"), "c")})

    assert kept(card) == {"other": (Decimal("6.5"), "c"), "equipment_life": (Decimal(4), "b")}


@pytest.mark.parametrize("value", ["10.01", "-0.5", "NaN", "Infinity", "7.123"])
def test_a_score_off_the_scale_is_refused_at_its_criterion(value):
    made = an_evaluation(n_offers=1)

    with pytest.raises(InvalidInput) as refused:
        save(made, {"other": ScoreDraft(Decimal(value), "x")})

    assert refused.value.field == "other"
    assert Score.objects.count() == 0


def test_a_criterion_the_rubric_does_not_have_is_refused():
    with pytest.raises(InvalidInput, match="no criterion charm"):
        save(an_evaluation(n_offers=1), {"charm": ScoreDraft(Decimal(1))})


def test_a_criterion_that_needs_evidence_is_not_submitted_without():
    made = an_evaluation(n_offers=1, is_rubric_chosen=False)
    asking = [replace(draft, needs_evidence=draft.code == "other") for draft in EXAMPLE_CRITERIA]
    rubric = write_rubric(
        organisation=made.solicitation.organisation,
        code="asking",
        title="Asks for evidence",
        criteria=asking,
        by=made.procurement,
    )
    use_rubric(solicitation=made.solicitation, rubric=rubric, by=made.procurement)

    with pytest.raises(InvalidInput, match="the evidence stands") as refused:
        submit(made, all_scores(7))
    card = submit(made, all_scores(7, other=ScoreDraft(Decimal(7), "because", "Exhibit 3, page 2")))

    assert refused.value.field == "other-evidence"
    assert card.scores.get(criterion__code="other").evidence == "Exhibit 3, page 2"


def test_a_submitted_card_is_locked_and_on_the_record_without_its_scores():
    made = an_evaluation(n_offers=1)

    card = submit(made, all_scores(8))

    assert card.state == ScorecardState.SUBMITTED
    entry = Entry.objects.get(verb="scorecard.submitted")
    assert (entry.facts["scorecard"], entry.actor_role) == (str(card.pk), Role.PANEL)
    assert set(entry.facts) == {"scorecard", "offer", "rubric", "digest"}


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        (ScoreDraft(None, "why"), "equipment_life"),
        (ScoreDraft(Decimal(3), "  "), "equipment_life-rationale"),
    ],
)
def test_a_card_with_a_score_or_a_reason_missing_is_not_submitted(missing, field):
    made = an_evaluation(n_offers=1)

    with pytest.raises(InvalidInput) as refused:
        submit(made, all_scores(8, equipment_life=missing))

    assert refused.value.field == field
    assert Scorecard.objects.filter(state=ScorecardState.SUBMITTED).count() == 0


def test_a_second_submission_is_refused():
    made = an_evaluation(n_offers=1)
    submit(made, all_scores(8))

    with pytest.raises(Conflict, match="submitted this card"):
        submit(made, all_scores(9))

    assert set(Score.objects.values_list("value", flat=True)) == {Decimal(8)}


def test_prices_are_released_to_the_whole_panel_when_the_chair_locks_the_scores():
    made = an_evaluation(n_offers=1, n_panelists=2)
    for panelist in made.panel:
        a_submitted_card(made.offers[0], panelist)
    assert PriceRelease.objects.count() == 0

    lock_the_scores(made)

    assert set(PriceRelease.objects.values_list("user", flat=True)) == {each.pk for each in made.panel}


def test_where_the_plan_says_so_prices_are_released_with_a_panelists_last_card_and_not_before():
    made = an_evaluation(n_offers=2, n_panelists=2)
    prices_with_own_cards(made)

    submit(made, all_scores(), made.offers[0])
    assert PriceRelease.objects.count() == 0
    submit(made, all_scores(), made.offers[1])

    assert list(PriceRelease.objects.values_list("user", flat=True)) == [made.panel[0].pk]


def test_runs_are_hidden_from_the_panel_until_the_scores_are_locked():
    made = an_evaluation(n_offers=1, n_panelists=2)
    run = a_finished_run(made)
    a_submitted_card(made.offers[0], made.panel[0])
    assert [list(Run.objects.visible_to(person)) for person in made.panel] == [[], []]

    lock_the_scores(made, reason="one member is ill")

    assert [list(Run.objects.visible_to(person)) for person in made.panel] == [[run], [run]]


def test_once_the_scores_are_locked_no_card_is_saved_or_submitted():
    made = an_evaluation(n_offers=1, n_panelists=2)
    a_submitted_card(made.offers[0], made.panel[0])
    lock_the_scores(made, reason="one member is ill")
    late = Offer.objects.select_related("solicitation").get(pk=made.offers[0].pk)

    with pytest.raises(Conflict, match="locked the scores"):
        save_scorecard(offer=late, by=made.panel[1], scores=all_scores(), now=database_now())

    assert Scorecard.objects.filter(panelist=made.panel[1]).count() == 0


def test_an_affiliates_offer_is_scored_by_the_evaluator_alone():
    made = an_evaluation(n_offers=2)
    ours, theirs = made.offers
    theirs.organisation.affiliate_of = made.solicitation.organisation
    theirs.organisation.save(update_fields=["affiliate_of"])

    card = a_submitted_card(theirs, made.evaluator)
    with pytest.raises(NotAllowed):
        a_submitted_card(theirs, made.panel[0])
    beside = a_submitted_card(ours, made.evaluator)
    a_submitted_card(ours, made.panel[0])

    assert (card.is_shadow, beside.is_shadow) == (False, True)

    assert CardsIn.objects.filter(user=made.panel[0]).exists()
    assert card not in Scorecard.objects.visible_to(made.procurement)
    assert card in Scorecard.objects.visible_to(made.evaluator)
    assert Entry.objects.filter(verb="scorecard.submitted", stream_id=made.solicitation.pk).count() == 1


@pytest.mark.parametrize("who", ["procurement", "chair"])
def test_only_the_panel_scores(who):
    made = an_evaluation(n_offers=1)

    with pytest.raises(NotAllowed, match="Offers are scored by the panel"):
        save(made, all_scores(), by=getattr(made, who))


def test_a_person_whose_assignment_ended_no_longer_scores():
    made = an_evaluation(n_offers=1)
    Assignment.objects.filter(user=made.panel[0]).update(ended_at=database_now())

    with pytest.raises(NotAllowed):
        save(made, all_scores())


def test_without_a_rubric_nobody_scores_and_is_told_who_chooses_it():
    made = an_evaluation(n_offers=1, is_rubric_chosen=False)

    with pytest.raises(Conflict, match="Procurement chooses it"):
        save(made, all_scores())


def test_the_database_refuses_to_touch_a_submitted_card_or_its_scores():
    made = an_evaluation(n_offers=1)
    card = submit(made, all_scores(8))

    with pytest.raises(DatabaseError, match="the scorecard is submitted"), transaction.atomic():
        Score.objects.update(value=9)
    with pytest.raises(DatabaseError, match="the scorecard is submitted"), transaction.atomic():
        card.scores.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="fixed since submitted_at"), transaction.atomic():
        Scorecard.objects.update(state=ScorecardState.DRAFT, submitted_at=None)


def test_the_database_refuses_a_score_off_the_scale():
    made = an_evaluation(n_offers=1)
    save(made, {"other": ScoreDraft(Decimal(10))})

    with pytest.raises(DatabaseError, match="off the scale"), transaction.atomic():
        Score.objects.update(value=11)
