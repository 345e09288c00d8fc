from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.documents import EXAMPLE_CRITERIA
from review.models import PanelPart
from review.queries import card_page, scoring_page
from review.queries.consensus import unscored
from review.queries.parts import groups_of
from review.queries.quality import quality_by_offer, spreads_by_offer
from review.services import ScoreDraft, divide_panel, submit_scorecard
from review.states import CriterionKind
from solicitations.services import recuse
from tests.factories.review import a_submitted_card, an_evaluation, lock_the_scores

pytestmark = pytest.mark.django_db

VIABILITY = "Project viability"


def an_evaluation_in_two_parts():
    made = an_evaluation(n_offers=1, n_panelists=2)
    others = [group for group in groups_of(made.rubric) if group != VIABILITY]
    first, second = made.panel
    divide_panel(
        solicitation=made.solicitation, parts={first.pk: [VIABILITY], second.pk: others}, by=made.procurement
    )
    return made


def scores_of(group_is, value=5):
    return {
        draft.code: ScoreDraft(Decimal(value), "why")
        for draft in EXAMPLE_CRITERIA
        if draft.kind == CriterionKind.SCORED and group_is(draft.group)
    }


def submit(made, panelist, group_is, value=5):
    return submit_scorecard(
        offer=made.offers[0], by=panelist, scores=scores_of(group_is, value), now=database_now()
    )


def test_a_card_asks_only_for_what_is_its_scorers_part():
    made = an_evaluation_in_two_parts()
    first, second = made.panel

    assert {c.group for c in card_page(made.offers[0], first).criteria} == {VIABILITY}
    assert VIABILITY not in {c.group for c in card_page(made.offers[0], second).criteria}
    assert scoring_page(made.solicitation, first).my_groups == [VIABILITY]


def test_a_score_for_somebody_elses_part_is_refused():
    made = an_evaluation_in_two_parts()

    with pytest.raises(InvalidInput, match="no criterion developer_experience for you"):
        submit(made, made.panel[1], bool)


def test_cards_of_parts_add_up_to_one_score_and_each_is_out_of_a_hundred():
    made = an_evaluation_in_two_parts()
    submit(made, made.panel[0], lambda group: group == VIABILITY, value=8)
    submit(made, made.panel[1], lambda group: group != VIABILITY, value=4)

    criteria = list(made.rubric.criteria.all())
    quality = quality_by_offer(made.solicitation, made.chair, criteria)[made.offers[0].pk]

    # Computed criteria are hidden from a chair whose run has not finished only if prices are; count them in.
    scored = [each for each in quality.spreads if each.computed is None]
    expected = sum(each.criterion.weight * each.mean / each.criterion.scale_max for each in scored)
    expected += sum(
        each.criterion.weight * each.computed / each.criterion.scale_max
        for each in quality.spreads
        if each.computed is not None
    )
    assert quality.mean == expected.quantize(Decimal("0.01"))
    assert quality.n_cards == 2
    assert quality.lowest < quality.mean < quality.highest


def test_the_lock_says_what_nobody_has_scored():
    made = an_evaluation_in_two_parts()
    submit(made, made.panel[0], lambda group: group == VIABILITY)
    criteria = list(made.rubric.criteria.all())

    left = unscored(made.chair, spreads_by_offer(made.solicitation, made.chair, criteria))

    assert len(left) == len(scores_of(lambda group: group != VIABILITY))
    with pytest.raises(InvalidInput, match="Say why the scores are locked"):
        lock_the_scores(made)


def test_a_part_may_not_change_under_a_submitted_card_and_another_may():
    made = an_evaluation_in_two_parts()
    first, second = made.panel
    submit(made, first, lambda group: group == VIABILITY)
    groups = groups_of(made.rubric)

    with pytest.raises(Conflict, match="has submitted a card"):
        divide_panel(solicitation=made.solicitation, parts={}, by=made.procurement)
    divide_panel(solicitation=made.solicitation, parts={first.pk: [VIABILITY]}, by=made.procurement)

    assert next(c.group for c in card_page(made.offers[0], second).criteria) == groups[0]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (lambda made: {made.panel[0].pk: ["Charm"]}, "no group Charm"),
        (lambda made: {made.panel[0].pk: []}, "scores something"),
        (lambda made: {made.chair.pk: [VIABILITY]}, "not of the panel"),
        (lambda made: {user.pk: [VIABILITY] for user in made.panel}, "Nobody would score"),
    ],
)
def test_a_division_that_cannot_be_is_refused(parts, words):
    made = an_evaluation(n_offers=1, n_panelists=2)

    with pytest.raises(InvalidInput, match=words):
        divide_panel(solicitation=made.solicitation, parts=parts(made), by=made.procurement)

    assert PanelPart.objects.count() == 0


def test_only_procurement_divides_and_only_until_the_scores_are_locked():
    made = an_evaluation(n_offers=1)
    with pytest.raises(NotAllowed):
        divide_panel(solicitation=made.solicitation, parts={}, by=made.chair)
    a_submitted_card(made.offers[0], made.panel[0])
    lock_the_scores(made)

    with pytest.raises(NotAllowed):
        divide_panel(solicitation=made.solicitation, parts={}, by=made.procurement)


def test_the_record_says_who_scores_what():
    made = an_evaluation_in_two_parts()

    facts = Entry.objects.get(verb="panel.divided").facts

    assert facts["parts"][str(made.panel[0].pk)] == [VIABILITY]


def test_the_page_divides_and_a_panel_member_has_no_such_page(client):
    made = an_evaluation(n_offers=1, n_panelists=2)
    url = reverse("review:panel-parts", args=[made.solicitation.pk])
    groups = groups_of(made.rubric)
    client.force_login(made.procurement)

    answer = client.post(url, {str(made.panel[0].pk): groups, str(made.panel[1].pk): [VIABILITY]})

    assert answer.status_code == 302
    assert [part.user for part in PanelPart.objects.all()] == [made.panel[1]]
    assert client.post(url, {}).status_code == 422
    client.force_login(made.panel[0])
    assert client.get(url).status_code == 404


def test_the_api_reads_and_divides(client):
    made = an_evaluation(n_offers=1, n_panelists=1)
    url = reverse("api:panel-parts-detail", args=[made.solicitation.pk])
    client.force_login(made.procurement)
    body = {"parts": [{"user": str(made.panel[0].pk), "groups": groups_of(made.rubric)}]}

    answer = client.put(url, body, content_type="application/json")

    assert answer.status_code == 200
    assert answer.json() == body
    assert client.get(url).json() == body


def test_when_a_member_withdraws_the_chair_is_told_what_nobody_scores():
    made = an_evaluation_in_two_parts()
    submit(made, made.panel[0], lambda group: group == VIABILITY)
    recuse(
        solicitation=made.solicitation,
        user=made.panel[1],
        reason="A cousin bids.",
        by=made.evaluator,
        now=database_now(),
    )

    with pytest.raises(InvalidInput, match="Nobody has scored"):
        lock_the_scores(made)
