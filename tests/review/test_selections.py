import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.models import Selection
from review.services import (
    add_offer,
    decide_selection,
    drop_offer,
    propose_selection,
    use_latest_run,
)
from review.states import SELECTION_MOVES, SelectionState
from solicitations.models import Rules
from tests.factories.review import Evaluation, a_finished_run, an_evaluation
from tests.factories.solicitations import assign

pytestmark = pytest.mark.django_db


def add(made: Evaluation, index: int = 0, by=None) -> Selection:
    return add_offer(
        solicitation=made.solicitation,
        offer=made.offers[index],
        by=by or made.procurement,
        now=database_now(),
    )


def propose(made: Evaluation, reason: str = "Best for the money.") -> Selection:
    return propose_selection(
        solicitation=made.solicitation, reason=reason, by=made.procurement, now=database_now()
    )


def decide(
    made: Evaluation, selection: Selection, *, is_approved: bool, reason: str = "", by=None
) -> Selection:
    return decide_selection(
        selection=selection, is_approved=is_approved, reason=reason, by=by or made.chair, now=database_now()
    )


@pytest.fixture
def made() -> Evaluation:
    evaluation = an_evaluation(n_offers=2)
    a_finished_run(evaluation)
    return evaluation


def test_the_first_offer_begins_a_set_on_the_latest_run(made):
    selection = add(made)

    assert (selection.state, selection.run) == (SelectionState.DRAFT, made.run)
    assert list(selection.offers.all()) == [made.offers[0]]
    assert list(Entry.objects.filter(verb__startswith="selection").values_list("verb", flat=True)) == [
        "selection.begun",
        "selection.offer_added",
    ]


def test_choosing_an_offer_twice_keeps_it_once(made):
    add(made)

    assert add(made).offers.count() == 1
    assert Entry.objects.filter(verb="selection.offer_added").count() == 1


def test_an_offer_is_taken_out_again(made):
    add(made, 0)
    add(made, 1)

    selection = drop_offer(
        solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=database_now()
    )

    assert list(selection.offers.all()) == [made.offers[1]]


@pytest.mark.parametrize("who", ["chair", "evaluator"])
def test_only_procurement_puts_a_set_together(made, who):
    with pytest.raises(NotAllowed, match="procurement officer"):
        add(made, by=getattr(made, who))


def test_nothing_is_chosen_before_a_run_has_finished():
    with pytest.raises(Conflict, match="No valuation has finished yet"):
        add(an_evaluation(n_offers=1))


def test_an_offer_that_could_not_be_valued_is_refused_with_its_cause():
    made = an_evaluation(n_offers=2)
    a_finished_run(made, failing={1: "its storage has no energy"})

    with pytest.raises(Conflict, match="its storage has no energy"):
        add(made, 1)


def test_a_proposal_names_who_when_why_and_the_figures(made):
    add(made)

    selection = propose(made)

    assert (selection.state, selection.proposed_by, selection.reason) == (
        SelectionState.PROPOSED,
        made.procurement,
        "Best for the money.",
    )
    facts = Entry.objects.get(verb="selection.proposed").facts
    assert facts["offers"] == [str(made.offers[0].pk)]
    assert facts["result_digest"] == made.run.result_digest


def test_an_empty_set_is_not_proposed(made):
    add(made)
    drop_offer(solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=database_now())

    with pytest.raises(InvalidInput, match="no award"):
        propose(made)


def test_a_proposal_without_a_reason_is_refused_at_its_field(made):
    add(made)

    with pytest.raises(InvalidInput) as refused:
        propose(made, reason=" ")

    assert refused.value.field == "reason"


def test_a_set_is_not_proposed_on_figures_that_a_newer_run_has_replaced(made):
    add(made)
    newer = a_finished_run(made)

    with pytest.raises(Conflict, match="newer run"):
        propose(made)

    use_latest_run(solicitation=made.solicitation, by=made.procurement, now=database_now())
    assert propose(made).run == newer


def test_a_proposed_set_can_no_longer_be_changed(made):
    add(made)
    propose(made)

    with pytest.raises(Conflict, match="proposed"):
        add(made, 1)


def test_the_chair_approves(made):
    add(made)

    selection = decide(made, propose(made), is_approved=True)

    assert (selection.state, selection.decided_by) == (SelectionState.APPROVED, made.chair)
    assert Entry.objects.get(verb="selection.approved").actor_role == Role.CHAIR


def test_the_person_who_proposed_never_approves_even_as_chair(made):
    add(made)
    selection = propose(made)
    assign(made.solicitation, Role.CHAIR, made.procurement)

    with pytest.raises(NotAllowed, match="never by the person who proposed"):
        decide(made, selection, is_approved=True, by=made.procurement)


def test_two_people_choose_in_the_database_itself(made):
    add(made)
    selection = propose(made)

    with pytest.raises(IntegrityError, match="two_people_choose"), transaction.atomic():
        Selection.objects.filter(pk=selection.pk).update(
            state=SelectionState.APPROVED, decided_by=made.procurement, decided_at=database_now()
        )


def test_sending_back_needs_a_reason_and_the_next_set_begins_like_it(made):
    add(made)
    selection = propose(made)
    with pytest.raises(InvalidInput, match="Say why"):
        decide(made, selection, is_approved=False)

    decide(made, selection, is_approved=False, reason="Too dear.")
    again = add(made, 1)

    assert again.pk != selection.pk
    assert set(again.offers.all()) == set(made.offers)


def test_a_decision_is_taken_once(made):
    add(made)
    selection = decide(made, propose(made), is_approved=True)

    with pytest.raises(Conflict, match="somebody was faster"):
        decide(made, selection, is_approved=True)


def test_the_database_refuses_to_change_a_decided_set(made):
    add(made)
    selection = decide(made, propose(made), is_approved=True)

    with pytest.raises(DatabaseError, match="fixed since decided_at"), transaction.atomic():
        Selection.objects.filter(pk=selection.pk).update(reason="something else")


def test_the_moves_of_a_set_end_at_a_decision_which_only_oversight_overturns():
    assert {old for old, new in SELECTION_MOVES.items() if not new} == {
        SelectionState.REJECTED,
        SelectionState.OVERTURNED,
    }
    assert SELECTION_MOVES[SelectionState.APPROVED] == {SelectionState.OVERTURNED}


def test_a_set_is_not_proposed_while_too_few_offers_wait_for_a_decision(made):
    add(made)
    Rules.objects.create(solicitation=made.solicitation, least_offers=3)

    with pytest.raises(Conflict, match="Fewer good offers came"):
        propose(made)

    assert Selection.objects.get().state == SelectionState.DRAFT
