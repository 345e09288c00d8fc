from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from nmv.canonical import digest
from review.models import Consensus, OutlierReason, Score, ScoresLock
from review.queries.computed import computed_scores
from review.queries.consensus import missing_cards
from review.queries.quality import quality_by_offer, spreads_by_offer
from review.queries.rubrics import criteria_of
from review.queries.totals import totals_by_offer
from review.services import ScoreDraft, explain_outlier, record_consensus, submit_scorecard
from review.services.cards import save_scorecard
from solicitations.services import recuse
from tests.factories.review import a_submitted_card, all_scores, an_evaluation, lock_the_scores

pytestmark = pytest.mark.django_db


def scored(values, **more):
    """An offer that each member of a panel gave one of these scores for its other value, five for all else."""
    made = an_evaluation(n_offers=1, n_panelists=len(values), **more)
    for member, value in zip(made.panel, values, strict=True):
        given = all_scores(5, other=ScoreDraft(Decimal(value), "as I see it"))
        submit_scorecard(offer=made.offers[0], by=member, scores=given, now=database_now())
    return made


def spread_of_other(made, user=None):
    criteria = list(criteria_of(made.rubric))
    found = spreads_by_offer(made.solicitation, user or made.chair, criteria)[made.offers[0].pk]
    return next(spread for spread in found if spread.criterion.code == "other")


def agree(made, value, reason="agreed after discussion", by=None):
    criterion = made.rubric.criteria.get(code="other")
    return record_consensus(
        offer=made.offers[0],
        criterion=criterion,
        value=Decimal(value),
        reason=reason,
        by=by or made.chair,
        now=database_now(),
    )


def test_the_spread_of_a_criterion_has_mean_range_and_standard_error():
    spread = spread_of_other(scored([4, 6, 8]))

    # The sample's deviation is 2, so the standard error is 2 / sqrt(3).
    assert (spread.mean, spread.spread) == (6, 4)
    assert spread.standard_error == pytest.approx(1.1547005, abs=1e-7)


def test_one_score_has_no_standard_error_and_is_no_outlier():
    spread = spread_of_other(scored([9]))

    assert (spread.standard_error, spread.outliers(Decimal("0.1"))) == (None, [])


def test_a_score_more_than_the_share_off_the_mean_of_the_others_is_asked_about():
    spread = spread_of_other(scored([5, 5, 8]))

    # 8 is 3 off the others' 5; each 5 is 1.5 off the others' 6.5. A fifth of ten is 2.
    assert [score.value for score in spread.outliers(Decimal("0.2"))] == [8]
    assert spread.outliers(Decimal("0.3")) == []


def test_a_scorer_says_why_and_the_score_stays():
    made = scored([5, 5, 9])
    score = Score.objects.get(value=9)

    explain_outlier(score=score, reason="I have run such plants", by=made.panel[2], now=database_now())

    assert spread_of_other(made).mean == Decimal(19) / 3
    with pytest.raises(Conflict):
        explain_outlier(score=score, reason="again", by=made.panel[2], now=database_now())
    assert OutlierReason.objects.get().reason == "I have run such plants"


def test_nobody_explains_the_score_of_another():
    made = scored([5, 9])

    with pytest.raises(NotAllowed):
        explain_outlier(score=Score.objects.get(value=9), reason="x", by=made.panel[0], now=database_now())


def test_the_chairs_consensus_counts_instead_of_the_mean_and_earlier_versions_stay():
    made = scored([4, 8])
    assert spread_of_other(made).agreed == 6

    agree(made, 7)
    agree(made, "7.5", reason="after the call")

    spread = spread_of_other(made)
    assert spread.agreed == Decimal("7.5")
    assert [(word.number, word.value) for word in spread.versions] == [(1, 7), (2, Decimal("7.5"))]
    with pytest.raises(DatabaseError), transaction.atomic():
        Consensus.objects.update(value=1)


def test_consensus_is_on_the_record_without_the_score():
    agree(scored([4, 8]), 7)

    facts = Entry.objects.get(verb="consensus.recorded").facts
    assert facts["digest"] == digest({"value": "7", "reason": "agreed after discussion"})
    assert set(facts) == {"offer", "criterion", "number", "digest"}


@pytest.mark.parametrize("value", ["10.5", "-1", "NaN"])
def test_a_consensus_off_the_scale_is_refused(value):
    with pytest.raises(InvalidInput) as refused:
        agree(scored([4, 8]), value)

    assert refused.value.field == "value"


def test_a_consensus_without_a_reason_or_on_a_computed_criterion_is_refused():
    made = scored([4, 8])
    with pytest.raises(InvalidInput, match="Say why"):
        agree(made, 5, reason=" ")

    with pytest.raises(InvalidInput, match="is computed"):
        record_consensus(
            offer=made.offers[0],
            criterion=made.rubric.criteria.get(code="site_diversity"),
            value=Decimal(5),
            reason="x",
            by=made.chair,
            now=database_now(),
        )


def test_only_the_chair_records_it_and_only_once_all_cards_are_in():
    made = an_evaluation(n_offers=1, n_panelists=2)
    a_submitted_card(made.offers[0], made.panel[0])
    with pytest.raises(Conflict, match="still to come"):
        agree(made, 5)
    a_submitted_card(made.offers[0], made.panel[1])

    for other in (made.procurement, made.evaluator, made.panel[0]):
        with pytest.raises(NotAllowed):
            agree(made, 5, by=other)


def test_a_panelist_sees_what_others_gave_only_once_their_own_cards_are_in():
    made = an_evaluation(n_offers=1, n_panelists=2)
    a_submitted_card(made.offers[0], made.panel[0])
    criteria = list(criteria_of(made.rubric))

    assert spreads_by_offer(made.solicitation, made.panel[1], criteria) == {}
    a_submitted_card(made.offers[0], made.panel[1])
    assert len(spread_of_other(made, made.panel[1]).scores) == 2


def test_computed_criteria_are_hidden_from_a_panelist_until_the_scores_are_locked():
    made = scored([4, 8])
    criteria = list(criteria_of(made.rubric))

    def computed():
        found = spreads_by_offer(made.solicitation, made.panel[0], criteria)[made.offers[0].pk]
        return {spread.criterion.code: spread.computed for spread in found if not spread.criterion.is_scored}

    assert set(computed().values()) == {None}
    lock_the_scores(made, reason="they differ and stand by it")
    # One offer alone holds all of the capacity: every share is one.
    assert set(computed().values()) == {Decimal("0.00")}


def test_an_offer_under_a_minimum_is_named_with_the_criterion():
    made = scored([1, 2])
    criterion = made.rubric.criteria.get(code="other")
    criterion.minimum = Decimal(2)
    criteria = [criterion if each.pk == criterion.pk else each for each in criteria_of(made.rubric)]

    assert quality_by_offer(made.solicitation, made.chair, criteria)[made.offers[0].pk].below_minimum == (
        "Other",
    )


def test_the_lock_keeps_what_is_agreed_and_opens_prices_to_the_panel():
    made = scored([5, 5])

    lock = lock_the_scores(made)

    made.solicitation.refresh_from_db()
    assert made.solicitation.scores_locked_at == lock.locked_at
    assert lock.digest == digest(lock.document)
    of_offer = lock.document["offers"][str(made.offers[0].pk)]
    assert (of_offer["total"], of_offer["criteria"]["other"]["agreed"]) == ("44.00", "5")
    with pytest.raises(NotAllowed):
        lock_the_scores(made)


def test_missing_cards_and_unexplained_outliers_ask_for_a_reason():
    made = an_evaluation(n_offers=1, n_panelists=2)
    a_submitted_card(made.offers[0], made.panel[0])

    with pytest.raises(InvalidInput, match="card for Offer A is missing") as refused:
        lock_the_scores(made)
    assert refused.value.field == "reason"
    with pytest.raises(InvalidInput, match="is far off"):
        lock_the_scores(scored([1, 9]))

    assert ScoresLock.objects.count() == 0
    assert lock_the_scores(made, reason="ill").document["missing"] == [
        f"{made.panel[1]}'s card for Offer A is missing"
    ]


def test_nothing_scored_cannot_be_locked():
    with pytest.raises(Conflict, match="nothing to lock"):
        lock_the_scores(an_evaluation(n_offers=1))


def test_the_cards_of_a_recused_member_no_longer_count_nor_are_waited_for():
    made = scored([2, 8])
    assert spread_of_other(made).mean == 5

    recuse(
        solicitation=made.solicitation,
        user=made.panel[0],
        reason="worked for the bidder",
        by=made.evaluator,
        now=database_now(),
    )

    assert spread_of_other(made).mean == 8
    assert missing_cards(made.solicitation) == []
    with pytest.raises(NotAllowed):
        save_scorecard(offer=made.offers[0], by=made.panel[0], scores={}, now=database_now())


def test_the_chair_finds_agreement_and_locks_on_the_pages(client):
    made = scored([2, 8])
    offer, solicitation = made.offers[0], made.solicitation
    client.force_login(made.chair)
    page = reverse("review:offer-consensus", args=[offer.pk])
    shown = client.get(page).content.decode()
    assert "Asked for a reason" in shown

    criterion = made.rubric.criteria.get(code="other")
    wrong = client.post(page, {"criterion": criterion.pk, "value": "11", "reason": "x"})
    right = client.post(page, {"criterion": criterion.pk, "value": "6", "reason": "agreed"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "Give a score from 0 to 10." in wrong.content.decode()
    locked = client.post(reverse("review:scores-lock", args=[solicitation.pk]), {"reason": ""})
    assert locked.status_code == 302
    listed = client.get(reverse("review:consensus-list", args=[solicitation.pk])).content.decode()
    assert ScoresLock.objects.get().digest in listed


def test_a_panelist_explains_on_their_card(client):
    made = scored([2, 2, 8])
    client.force_login(made.panel[2])
    score = Score.objects.get(value=8)
    card = reverse("review:scorecard-edit", args=[made.offers[0].pk])
    assert "why do you stand by it" in client.get(card).content.decode()

    answer = client.post(
        reverse("review:score-explain", args=[made.offers[0].pk]), {"score": score.pk, "reason": "I know it"}
    )

    assert answer.status_code == 302
    assert "why do you stand by it" not in client.get(card).content.decode()


def test_a_panelist_with_cards_to_come_is_refused_the_consensus(client):
    made = an_evaluation(n_offers=1, n_panelists=1)
    client.force_login(made.panel[0])

    assert client.get(reverse("review:consensus-list", args=[made.solicitation.pk])).status_code == 403
    assert client.get(reverse("review:offer-consensus", args=[made.offers[0].pk])).status_code == 403


def test_totals_added_up_by_the_database_are_those_of_the_single_scores():
    made = an_evaluation(n_offers=3, n_panelists=3)
    for offer, given in zip(made.offers, [(3, 4, 4), (10, 0, 9)], strict=False):
        for person, value in zip(made.panel, given, strict=True):
            a_submitted_card(offer, person, value)
    criterion = made.rubric.criteria.get(code="other")
    record_consensus(
        offer=made.offers[0],
        criterion=criterion,
        value=Decimal("9.5"),
        reason="heard",
        by=made.chair,
        now=database_now(),
    )
    criteria = list(criteria_of(made.rubric))

    totals = totals_by_offer(
        made.solicitation, made.chair, criteria, computed_scores(made.solicitation, made.chair, criteria)
    )

    single = quality_by_offer(made.solicitation, made.chair, criteria)
    assert {key: (each.mean, each.n_cards, each.below_minimum) for key, each in totals.items()} == {
        key: (each.mean, each.n_cards, each.below_minimum) for key, each in single.items()
    }
    assert len(totals) == 2
