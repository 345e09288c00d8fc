"""The independent evaluator's evaluation beside the utility's, and what comes of where they differ."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.evaluation.shadow import beside, findings, shadowed_page
from review.models import Disagreement, Scorecard
from review.queries import scoring_page
from review.queries.home import waiting_for
from review.queries.quality import quality_by_offer
from review.services import (
    answer_disagreement,
    raise_disagreements,
    resolve_disagreement,
)
from review.states import DisagreementKind, DisagreementOutcome
from tests.factories.review import a_finished_run, a_submitted_card, an_evaluation, lock_the_scores
from tests.factories.solicitations import assign
from valuation.models import Run

pytestmark = pytest.mark.django_db


def an_evaluation_seen_twice(official=(10.0, 11.0), own=(11.0, 10.0), **fields):
    """Two offers that the utility and the evaluator value by different prices, so in different orders."""
    made = an_evaluation(n_offers=2)
    shadow = a_finished_run(made, prices=own, **fields)
    Run.objects.filter(pk=shadow.pk).update(own_terms=shadow.protocol.content)
    a_finished_run(made, prices=official, **fields)
    made.solicitation.refresh_from_db()
    return made


def raised(made):
    return raise_disagreements(solicitation=made.solicitation, by=made.evaluator, now=database_now())


def test_values_are_held_beside_each_other_and_a_swapped_pair_is_found():
    made = an_evaluation_seen_twice()
    first, second = made.offers

    both = beside(made.solicitation, made.evaluator)
    found = findings(both)

    assert [both.before[offer.pk].rank for offer in made.offers] == [1, 2]
    assert [both.after[offer.pk].rank for offer in made.offers] == [2, 1]
    assert [(each.kind, each.offer_id, each.other_id) for each in found] == [
        (DisagreementKind.RANK_SWAP, first.pk, second.pk)
    ]
    assert found[0].official == both.before[first.pk].value - both.before[second.pk].value


def test_a_turned_sign_is_found_with_both_values():
    made = an_evaluation_seen_twice(official=(1.0, 1.0), own=(1.0, 900.0))

    kinds = {(each.kind, each.offer_id): each for each in findings(beside(made.solicitation, made.evaluator))}

    sign = kinds[DisagreementKind.SIGN, made.offers[1].pk]
    assert sign.official > 0 > sign.shadow


def test_the_evaluators_card_counts_for_nothing_but_the_comparison():
    made = an_evaluation_seen_twice()
    offer = made.offers[0]
    a_submitted_card(offer, made.panel[0], 4)
    card = a_submitted_card(offer, made.evaluator, 9)
    criteria = list(made.rubric.criteria.all())

    quality = quality_by_offer(made.solicitation, made.evaluator, criteria)[offer.pk]
    found = findings(beside(made.solicitation, made.evaluator))

    assert card.is_shadow
    assert quality.n_cards == 1
    score = next(each for each in found if each.kind == DisagreementKind.SCORE)
    assert score.official == quality.mean
    assert score.shadow - score.official > 20


def test_nobody_else_sees_or_counts_the_evaluators_card():
    made = an_evaluation(n_offers=1)
    a_submitted_card(made.offers[0], made.evaluator, 9)

    for person in (made.procurement, made.chair, made.panel[0]):
        assert Scorecard.objects.visible_to(person).count() == 0
        assert scoring_page(made.solicitation, person).rows[0].n_submitted == 0
    assert not [each for each in waiting_for(made.chair, now=database_now()) if "lock" in each.title]


def test_the_evaluator_scores_on_after_the_panels_scores_are_locked():
    made = an_evaluation(n_offers=1)
    a_submitted_card(made.offers[0], made.panel[0])
    lock_the_scores(made)
    made.offers[0].refresh_from_db()

    assert a_submitted_card(made.offers[0], made.evaluator).is_shadow


def test_without_terms_of_their_own_the_official_values_stand_in():
    made = an_evaluation(n_offers=2)
    a_finished_run(made)

    both = beside(made.solicitation, made.evaluator)

    assert both.before == both.after
    assert findings(both) == []


def test_what_is_raised_is_seen_by_whoever_sees_values_and_by_no_panel_member_before():
    made = an_evaluation_seen_twice()
    rows = raised(made)

    assert Disagreement.objects.visible_to(made.procurement).get() == rows[0]
    assert Disagreement.objects.visible_to(made.panel[0]).count() == 0
    assert Disagreement.objects.visible_to(assign(made.solicitation, Role.PLANNER)).count() == 0


def test_the_same_is_not_raised_twice_while_it_is_open():
    made = an_evaluation_seen_twice()
    raised(made)

    with pytest.raises(Conflict, match="raised already"):
        raised(made)


def test_answered_by_the_utility_and_resolved_by_the_evaluator_on_the_record():
    made = an_evaluation_seen_twice()
    row = raised(made)[0]

    answer_disagreement(disagreement=row, answer="Our curve is newer.", by=made.chair, now=database_now())
    resolve_disagreement(
        disagreement=row,
        outcome=DisagreementOutcome.EXPLAINED,
        resolution="So it is.",
        by=made.evaluator,
        now=database_now(),
    )

    row.refresh_from_db()
    assert (row.answer, row.outcome, row.resolution) == ("Our curve is newer.", "EXPLAINED", "So it is.")
    verbs = list(
        Entry.objects.filter(verb__startswith="disagreement").order_by("pk").values_list("verb", flat=True)
    )
    assert sorted(verbs) == ["disagreement.answered", "disagreement.resolved", "disagreements.raised"]
    with pytest.raises(Conflict):
        answer_disagreement(disagreement=row, answer="Late.", by=made.chair, now=database_now())


def test_each_side_has_its_own_words_only():
    made = an_evaluation_seen_twice()
    row, now = raised(made)[0], database_now()

    with pytest.raises(NotAllowed):
        raise_disagreements(solicitation=made.solicitation, by=made.procurement, now=now)
    with pytest.raises(NotAllowed):
        answer_disagreement(disagreement=row, answer="x", by=made.evaluator, now=now)
    with pytest.raises(NotAllowed):
        resolve_disagreement(disagreement=row, outcome="STANDS", resolution="x", by=made.chair, now=now)
    with pytest.raises(InvalidInput):
        answer_disagreement(disagreement=row, answer="  ", by=made.chair, now=now)
    with pytest.raises(InvalidInput):
        resolve_disagreement(disagreement=row, outcome="MAYBE", resolution="x", by=made.evaluator, now=now)


def test_home_tells_who_is_to_act():
    made = an_evaluation_seen_twice()
    row = raised(made)[0]

    def titles(person):
        return [
            each.title for each in waiting_for(person, now=database_now()) if "disagreements" in each.title
        ]

    assert titles(made.procurement) == [f"Answer disagreements in {made.solicitation.code}"]
    assert titles(made.evaluator) == []
    answer_disagreement(disagreement=row, answer="So.", by=made.procurement, now=database_now())
    assert titles(made.procurement) == []
    assert titles(made.evaluator) == [f"Resolve disagreements in {made.solicitation.code}"]


def test_the_pages_from_comparison_to_resolution(client):
    made = an_evaluation_seen_twice()
    mine = reverse("review:shadow", args=[made.solicitation.pk])
    client.force_login(made.evaluator)
    assert b"Raise 1 disagreement" in client.get(mine).content
    assert client.post(mine).status_code == 302
    row = Disagreement.objects.get()
    client.force_login(made.procurement)
    assert client.get(mine).status_code == 404
    answer = reverse("review:disagreement-answer", args=[row.pk])
    assert client.post(answer, {}).status_code == 422
    assert client.post(answer, {"answer": "Our curve is newer."}).status_code == 302
    assert client.post(reverse("review:disagreement-resolve", args=[row.pk]), {}).status_code == 403
    client.force_login(made.evaluator)
    given = {"outcome": "STANDS", "resolution": "Reported."}
    assert client.post(reverse("review:disagreement-resolve", args=[row.pk]), given).status_code == 302
    page = client.get(reverse("review:disagreements", args=[made.solicitation.pk]))
    assert b"both views are reported" in page.content


def test_the_api_raises_answers_and_resolves(client):
    made = an_evaluation_seen_twice()
    client.force_login(made.evaluator)
    sent = {"content_type": "application/json"}
    body = {"solicitation": str(made.solicitation.pk)}
    rows = client.post(reverse("api:disagreement-list"), body, **sent)
    assert rows.status_code == 201, rows.content
    key = rows.json()[0]["id"]
    client.force_login(made.chair)
    answered = client.post(reverse("api:disagreement-reply", args=[key]), {"answer": "So."}, **sent)
    assert answered.json()["answer"] == "So."
    client.force_login(made.evaluator)
    given = {"outcome": "EXPLAINED", "resolution": "Fine."}
    resolved = client.post(reverse("api:disagreement-resolve", args=[key]), given, **sent)
    assert resolved.json()["outcome"] == "EXPLAINED"


def count_queries(made):
    shadowed_page(made.solicitation, made.evaluator)
    with CaptureQueriesContext(connection) as asked:
        shadowed_page(made.solicitation, made.evaluator)
    return len(asked)


def test_the_comparison_asks_no_more_for_more_offers():
    few, many = an_evaluation_seen_twice(), an_evaluation(n_offers=5)
    shadow = a_finished_run(many, prices=[14, 13, 12, 11, 10])
    Run.objects.filter(pk=shadow.pk).update(own_terms=shadow.protocol.content)
    a_finished_run(many, prices=[10, 11, 12, 13, 14])

    assert count_queries(few) == count_queries(many)
