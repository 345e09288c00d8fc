"""Deviations from the locked rubric and ranking rule, and what each does to every rank."""

import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from nmv.canonical import digest
from review.documents import EXAMPLE_CODE, EXAMPLE_CRITERIA, EXAMPLE_TITLE
from review.evaluation.amendments import effects_of
from review.evaluation.ranked import ranked_run
from review.evaluation.rules_proposals import line_of
from review.models import Amendment, Criterion, RulesProposal
from review.queries.agreement import consensus_page
from review.queries.terms import terms_of
from review.services import (
    ScoreDraft,
    Weighing,
    decide_amendment,
    propose_amendment,
    submit_scorecard,
    write_rubric,
)
from review.states import RankingPolicy
from solicitations.models import Deviation, Solicitation
from solicitations.states import ProtocolPart, SolicitationState
from tests.factories.review import a_finished_run, all_scores, an_evaluation, lock_the_scores
from tests.factories.solicitations import assign
from tests.review.test_pages import n_queries, text_of

pytestmark = pytest.mark.django_db
BEST, WORST = ScoreDraft(Decimal(10), "seen"), ScoreDraft(Decimal(0), "seen")


def made_close(**fields):
    """Two offers in one tie band; the first is better in one criterion, the second in another; all is locked."""
    made = an_evaluation(n_offers=2, is_rubric_chosen=False, evaluation_digest="e" * 64, **fields)
    made.rubric = write_rubric(
        organisation=made.solicitation.organisation,
        code=EXAMPLE_CODE,
        title=EXAMPLE_TITLE,
        criteria=EXAMPLE_CRITERIA,
        by=made.procurement,
    )
    made.rubric.solicitations.add(made.solicitation)
    a_finished_run(made, prices=[10.0, 10.1], tie_band="1000")
    one, other = scored(made)[:2]
    for offer, better, worse in zip(made.offers, (one, other), (other, one), strict=True):
        submit_scorecard(
            offer=offer,
            by=made.panel[0],
            scores=all_scores(5, **{better: BEST, worse: WORST}),
            now=database_now(),
        )
    lock_the_scores(made)
    return made


def scored(made):
    return [each.code for each in made.rubric.criteria.order_by("position") if each.is_scored]


def weighings(made, **weights):
    """The weights of the rubric, but for those given."""
    return {
        each.code: Weighing(Decimal(weights.get(each.code, each.weight)), each.minimum)
        for each in terms_of(made.solicitation).criteria
    }


def turned(made):
    """One weight given to the criterion in which the offer that now stands second is better."""
    one, other = scored(made)[:2]
    ranked = ranked_run(made.solicitation, made.procurement)
    first = made.offers[0].pk == ranked.in_order[0]
    by_code = {each.code: each.weight for each in terms_of(made.solicitation).criteria}
    total = by_code[one] + by_code[other]
    up, down = (other, one) if first else (one, other)
    return weighings(made, **{up: total, down: 0})


def propose(made, by=None, **given):
    asked = {
        "policy": RankingPolicy.LEXICOGRAPHIC,
        "least_quality": None,
        "quality_weight": None,
        "part": ProtocolPart.WEIGHTS,
        "reason": "The study was withdrawn.",
    } | given
    if "weighings" not in asked:
        asked["weighings"] = turned(made)
    return propose_amendment(
        solicitation=afresh(made), by=by or made.procurement, now=database_now(), **asked
    )


def afresh(made):
    return Solicitation.objects.get(pk=made.solicitation.pk)


def agree(proposal, by, seen=None):
    """Another agrees to what they see of it now."""
    proposal = RulesProposal.objects.get(pk=proposal.pk)
    line = line_of(proposal, by, Solicitation.objects.get(pk=proposal.solicitation_id))
    return decide_amendment(
        proposal=proposal,
        is_confirmed=True,
        reason="",
        seen=line.effect.basis if seen is None and line.effect else seen or "",
        by=by,
        now=database_now(),
    )


def amend(made, **given):
    """Procurement proposes, the chair agrees."""
    return agree(propose(made, **given), made.chair).amendment


def test_other_weights_turn_the_ranks_and_the_deviation_says_so():
    made = made_close()
    before = ranked_run(made.solicitation, made.procurement).in_order

    amendment = amend(made)

    solicitation = Solicitation.objects.get(pk=made.solicitation.pk)
    assert ranked_run(solicitation, made.procurement).in_order == list(reversed(before))
    (effect,) = effects_of(solicitation, made.chair)
    assert (effect.deviation, effect.n_moved) == (amendment.deviation, 2)
    assert [row.change.after.rank for row in effect.rows] == [1, 2]
    assert len(effect.words) == 2
    assert amendment.deviation.description.endswith(
        f"(SHA-256 {digest(amendment.before)}). Changed: weights."
    )
    assert digest(amendment.after) in amendment.deviation.description
    assert Entry.objects.get(verb="review.rules_amended").facts["after"] == digest(amendment.after)


def test_the_effect_stays_what_it_was_when_another_deviation_follows():
    made = made_close()
    amend(made)
    solicitation = Solicitation.objects.get(pk=made.solicitation.pk)
    first = effects_of(solicitation, made.chair)[0]
    amend(made, policy=RankingPolicy.CUTOFF, least_quality=Decimal(99), weighings=weighings_now(made))

    again, later = effects_of(Solicitation.objects.get(pk=made.solicitation.pk), made.chair)

    assert [row.change for row in again.rows] == [row.change for row in first.rows]
    assert [row.change.after.rank for row in later.rows] == [None, None]
    assert later.words[0].startswith("ranking policy: ")


def weighings_now(made):
    solicitation = Solicitation.objects.get(pk=made.solicitation.pk)
    return {each.code: Weighing(each.weight, each.minimum) for each in terms_of(solicitation).criteria}


def test_totals_go_by_the_new_weights_and_scores_stay():
    made = made_close()
    amend(made)
    solicitation = Solicitation.objects.get(pk=made.solicitation.pk)

    by_terms = {key: each.mean for key, each in ranked_run(solicitation, made.chair).quality.items()}
    shown = consensus_page(solicitation, made.chair)

    assert {row.offer.pk: row.quality.mean for row in shown.rows} == by_terms
    assert Criterion.objects.filter(rubric=made.rubric, weight=0, kind="SCORED").count() == 0


def test_a_minimum_keeps_back_who_does_not_reach_it():
    made = made_close()
    code = scored(made)[0]
    asked = weighings(made)
    asked[code] = Weighing(asked[code].weight, Decimal(6))

    amend(made, weighings=asked, part=ProtocolPart.RUBRIC)

    solicitation = Solicitation.objects.get(pk=made.solicitation.pk)
    kept = ranked_run(solicitation, made.chair).places
    assert [bool(kept[offer.pk].kept_back) for offer in made.offers] == [False, True]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.EVALUATOR, Role.PANEL, Role.PRG])
def test_nobody_but_procurement_proposes_a_deviation(role):
    made = made_close()
    with pytest.raises(NotAllowed):
        propose(made, by=assign(made.solicitation, role))


def test_after_the_choice_and_before_the_lock_nothing_deviates():
    unlocked = an_evaluation(n_offers=1)
    with pytest.raises(Conflict, match="nothing to deviate from"):
        propose(unlocked, weighings={})
    made = made_close()
    asked = turned(made)
    Solicitation.objects.update(state=SolicitationState.CONSULTATION)
    with pytest.raises(NotAllowed):
        propose(made, weighings=asked)


def test_what_does_not_add_up_is_refused_with_its_field():
    made = made_close()
    one = scored(made)[0]
    asked = weighings(made)
    with pytest.raises(InvalidInput, match="do not add up"):
        propose(made, weighings=asked | {one: Weighing(Decimal(1))})
    with pytest.raises(InvalidInput) as refused:
        propose(made, weighings=asked | {one: Weighing(asked[one].weight, Decimal(11))})
    assert refused.value.field == f"minimum_{one}"
    with pytest.raises(InvalidInput, match="nothing changes"):
        propose(made, weighings=asked)
    with pytest.raises(InvalidInput) as refused:
        propose(made, weighings=asked, policy=RankingPolicy.CUTOFF)
    assert refused.value.field == "least_quality"
    with pytest.raises(InvalidInput) as refused:
        propose(made, reason=" ")
    assert refused.value.field == "reason"
    assert not Deviation.objects.exists()


def test_an_amendment_never_changes():
    amendment = amend(made_close())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE review_amendment SET after = '{}' WHERE id = %s", [amendment.pk])


def typed(made, asked, **more):
    fields = {"policy": "LEXICOGRAPHIC", "part": "WEIGHTS", "reason": "The study was withdrawn."}
    for code, each in asked.items():
        fields |= {f"weight_{code}": str(each.weight), f"minimum_{code}": str(each.minimum or "")}
    return fields | more


def test_the_page_shows_the_effect_before_anything_is_proposed_and_then_proposes_it(client):
    made = made_close()
    client.force_login(made.procurement)
    url = reverse("review:review-amend", args=[made.solicitation.pk])
    asked = typed(made, turned(made))

    shown = client.post(url, asked)

    assert "2 of 2 ranks would move" in text_of(shown)
    assert not Amendment.objects.exists()
    assert client.post(url, asked | {"propose": "1"}).status_code == 302
    agree(RulesProposal.objects.get(), made.chair)
    page = text_of(client.get(reverse("review:rank-changes", args=[made.solicitation.pk])))
    assert "Deviation 1 from the locked rules" in page
    assert "2 of 2 ranks moved, on the same values and scores." in page
    refused = client.post(url, asked)
    assert refused.status_code == 422
    assert "nothing changes" in text_of(refused)


def test_the_dashboard_takes_no_query_more_after_a_deviation(client):
    made = made_close()
    asked = n_queries(client, made.chair, "review:dashboard", made)
    amend(made)

    assert n_queries(client, made.chair, "review:dashboard", made) == asked


def test_the_api_gives_the_effect_of_each_deviation_and_what_moved(client):
    made = made_close()
    amend(made)
    client.force_login(made.chair)

    answer = client.get(f"/api/v1/rankings/{made.solicitation.pk}/changes/").json()

    (effect,) = answer["effects"]
    assert (effect["deviation"], effect["n_moved"]) == (1, 2)
    assert [row["rank_after"] for row in effect["offers"]] == [1, 2]


def test_what_moved_is_taken_away_as_csv_and_json(client):
    made = made_close()
    amend(made)
    client.force_login(made.chair)
    url = reverse("review:rank-changes-csv", args=[made.solicitation.pk])

    lines = b"".join(client.get(url).streaming_content).decode().splitlines()
    told = json.loads(b"".join(client.get(url.replace(".csv", ".json")).streaming_content))

    assert len(lines) == 1 + 2
    assert [(row["compared"], row["rank_after"]) for row in told["results"]] == [
        ("deviation 1", 1),
        ("deviation 1", 2),
    ]
    assert told["deviations"][0]["number"] == 1
    assert len(told["deviations"][0]["changed"]) == 2


def test_a_deviation_through_the_api_is_the_pages(client):
    made = made_close()
    asked = {
        "policy": "LEXICOGRAPHIC",
        "part": "WEIGHTS",
        "reason": "The study was withdrawn.",
        "criteria": [
            {"code": code, "weight": str(each.weight), "minimum": None} for code, each in turned(made).items()
        ],
    }

    def post(url, body):
        return client.post(url, body, content_type="application/json")

    url = f"/api/v1/review-plans/{made.solicitation.pk}/deviate/"
    client.force_login(made.chair)
    assert post(url, asked).status_code == 403
    client.force_login(made.procurement)
    answer = post(url, asked)
    assert (answer.status_code, answer.json()["deviation"]) == (201, None)
    assert post(url, asked).status_code == 422
    one = f"/api/v1/rules-proposals/{answer.json()['id']}/"
    assert post(f"{one}decide/", {"is_confirmed": True}).status_code == 403
    assert not Amendment.objects.exists()

    client.force_login(made.chair)
    effect = client.get(f"{one}effect/").json()
    assert (effect["n_moved"], effect["changed_since"]) == (2, [])
    assert post(f"{one}decide/", {"is_confirmed": True}).status_code == 409
    decided = post(f"{one}decide/", {"is_confirmed": True, "seen": effect["seen"]})

    assert (decided.status_code, decided.json()["deviation"]) == (200, 1)
    assert Amendment.objects.get().after == decided.json()["after"]
    assert client.get("/api/v1/rules-proposals/").json()["results"][0]["is_confirmed"] is True
    assert post(f"{one}withdraw/", {}).status_code == 403
