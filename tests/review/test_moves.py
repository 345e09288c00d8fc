from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.evaluation.moves import cost_of, moved
from review.evaluation.ranked import ranked_run
from review.evaluation.ranking import Place
from review.models import RankMove
from review.queries.home import waiting_for
from review.services import decide_move, propose_move, withdraw_move
from tests.factories.review import a_finished_run, an_evaluation

pytestmark = pytest.mark.django_db
A, B, C, D = (UUID(int=number) for number in range(1, 5))
THREE = {A: Place(1, 1, 1), B: Place(2, 2, 2), C: Place(3, 3, 3), D: Place(None, 4, 0, kept_back="cut off")}
VALUES = {A: Decimal(30), B: Decimal(20), C: Decimal(12), D: Decimal(5)}


def ranks(moves):
    found = moved(THREE, moves)
    return [found[key].rank for key in (A, B, C, D)]


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([], [1, 2, 3, None]),
        ([(C, 1)], [2, 3, 1, None]),
        ([(A, 3)], [3, 1, 2, None]),
        ([(C, 1), (C, None)], [1, 2, 3, None]),
        ([(C, 1), (B, 1)], [3, 1, 2, None]),
        ([(A, 99)], [3, 1, 2, None]),
        ([(D, 1)], [1, 2, 3, None]),
        ([(UUID(int=9), 1)], [1, 2, 3, None]),
    ],
)
def test_moves_apply_in_their_order_and_the_last_of_an_offer_counts(moves, expected):
    assert ranks(moves) == expected


def test_a_moved_place_knows_where_the_policy_has_it():
    found = moved(THREE, [(C, 1)])

    assert (found[C].rank_by_policy, found[C].is_moved, found[D].is_moved) == (3, True, False)


def test_a_move_costs_the_value_between_and_names_whom_it_pushes_back():
    up, down = cost_of(THREE, VALUES, C, 1), cost_of(THREE, VALUES, A, 3)

    assert (up.usd_per_kw_year, up.displaced) == (18, (A, B))
    assert (down.usd_per_kw_year, down.displaced) == (-18, ())


def two_ranked():
    made = an_evaluation(n_offers=2)
    a_finished_run(made, prices=[12.0, 10.0])
    return made


def propose(made, offer=0, to_rank=1, by=None, reason="it is the surest"):
    return propose_move(
        offer=made.offers[offer],
        to_rank=to_rank,
        reason=reason,
        by=by or made.procurement,
        now=database_now(),
    )


def decide(move, by, *, is_confirmed=True, reason=""):
    return decide_move(move=move, is_confirmed=is_confirmed, reason=reason, by=by, now=database_now())


def order(made):
    places = ranked_run(made.solicitation, made.evaluator).places
    return [places[offer.pk].rank for offer in made.offers]


def test_a_rank_moves_once_a_second_person_confirms_and_both_are_on_the_record():
    made = two_ranked()
    assert order(made) == [2, 1]

    move = propose(made)
    assert order(made) == [2, 1]
    decide(move, made.chair)

    assert order(made) == [1, 2]
    acts = Entry.objects.filter(verb__startswith="rank.").order_by("sequence")
    assert [(act.verb, act.actor_role) for act in acts] == [
        ("rank.move_proposed", Role.PROCUREMENT),
        ("rank.moved", Role.CHAIR),
    ]


def test_nobody_confirms_their_own_proposal_nor_a_panelist_anybodys():
    made = two_ranked()
    move = propose(made)

    for by in (made.procurement, made.panel[0]):
        with pytest.raises(NotAllowed):
            decide(move, by)
    assert order(made) == [2, 1]


def test_a_refusal_needs_a_reason_and_changes_no_rank():
    made = two_ranked()
    move = propose(made)
    with pytest.raises(InvalidInput):
        decide(move, made.evaluator, is_confirmed=False)

    decide(move, made.evaluator, is_confirmed=False, reason="the margin is too large")

    assert order(made) == [2, 1]
    with pytest.raises(Conflict):
        decide(RankMove.objects.get(), made.chair)


def test_a_move_can_be_put_back_by_two_people():
    made = two_ranked()
    decide(propose(made), made.chair)

    decide(propose(made, to_rank=None, by=made.chair, reason="the doubt is gone"), made.procurement)

    assert order(made) == [2, 1]


def test_who_proposed_a_move_withdraws_it_and_may_propose_another(client):
    made = two_ranked()
    move = propose(made)
    with pytest.raises(NotAllowed):
        withdraw_move(move=move, by=made.chair, now=database_now())
    client.force_login(made.procurement)
    url = reverse("review:rank-move-withdraw", args=[move.pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409

    with pytest.raises(Conflict):
        decide(RankMove.objects.get(), made.chair)
    page = client.get(reverse("review:rank-moves", args=[made.solicitation.pk])).content.decode()
    assert "Withdrawn by" in page
    decide(propose(made), made.chair)
    assert order(made) == [1, 2]


def test_home_tells_who_may_decide_on_a_move():
    made = two_ranked()
    propose(made)
    task = f"Decide on proposed moves of ranks in {made.solicitation.code}"

    def tells(person):
        return task in [each.title for each in waiting_for(person, now=database_now())]

    assert [tells(who) for who in (made.chair, made.evaluator, made.procurement)] == [True, True, False]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"to_rank": 3}, InvalidInput),
        ({"to_rank": 0}, InvalidInput),
        ({"to_rank": 2}, Conflict),
        ({"to_rank": None}, Conflict),
        ({"reason": " "}, InvalidInput),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(changes, error):
    made = two_ranked()

    with pytest.raises(error):
        propose(made, **changes)

    assert RankMove.objects.count() == 0


def test_only_one_move_of_an_offer_waits_and_nothing_moves_without_a_run():
    with pytest.raises(Conflict, match="No valuation"):
        propose(an_evaluation(n_offers=1))
    made = two_ranked()
    propose(made)

    with pytest.raises(Conflict, match="waits for a decision"):
        propose(made, by=made.chair)


def test_the_page_proposes_decides_and_shows_the_cost(client):
    made = two_ranked()
    url = reverse("review:rank-moves", args=[made.solicitation.pk])
    client.force_login(made.procurement)
    assert "No rank is moved" in client.get(url).content.decode()
    fields = {"offer": made.offers[0].pk, "to_rank": "1", "reason": "it is the surest"}
    assert client.post(url, fields | {"to_rank": "7"}).status_code == 422
    assert client.post(url, fields).status_code == 302

    client.force_login(made.chair)
    assert "Pushes back Offer B." in client.get(url).content.decode()
    move = RankMove.objects.get()
    decided = client.post(reverse("review:rank-move-decide", args=[move.pk]), {"is_confirmed": "yes"})

    assert decided.status_code == 302
    board = client.get(reverse("review:dashboard", args=[made.solicitation.pk])).content.decode()
    assert "moved from 2" in board


def test_a_panelist_before_the_lock_and_a_stranger_have_no_such_page(client):
    made = two_ranked()
    url = reverse("review:rank-moves", args=[made.solicitation.pk])

    client.force_login(made.panel[0])
    assert client.get(url).status_code == 403
    client.force_login(an_evaluation(n_offers=1).chair)
    assert client.get(url).status_code == 404


def test_a_move_goes_through_the_api(client):
    made = two_ranked()
    url = reverse("api:rank-move-list")
    body = {"offer": str(made.offers[0].pk), "to_rank": 1, "reason": "it is the surest"}
    client.force_login(made.panel[0])
    assert client.post(url, body, content_type="application/json").status_code == 403
    client.force_login(made.procurement)
    proposed = client.post(url, body, content_type="application/json")
    assert proposed.status_code == 201
    decision = reverse("api:rank-move-decide", args=[proposed.json()["id"]])
    assert client.post(decision, {"is_confirmed": True}, content_type="application/json").status_code == 403

    client.force_login(made.evaluator)
    decided = client.post(decision, {"is_confirmed": True}, content_type="application/json")

    assert (decided.status_code, decided.json()["is_confirmed"]) == (200, True)
    assert order(made) == [1, 2]
