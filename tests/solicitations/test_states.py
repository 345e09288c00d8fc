from itertools import product

import pytest

from solicitations.states import (
    EVALUATION_CHAIN,
    FULL_ROUTE,
    MOVES,
    OPTIONAL,
    SolicitationState,
    faults_of_route,
    may_move,
    next_state,
)

S = SolicitationState
# Written out a second time, by hand: what a solicitation that leaves nothing out may do.
FULL = {
    S.DRAFT: {S.COMMENT, S.INTERNAL_REVIEW, S.CANCELLED},
    S.COMMENT: {S.DRAFT, S.CANCELLED},
    S.INTERNAL_REVIEW: {S.DRAFT, S.PUBLISHED, S.CANCELLED},
    S.PUBLISHED: {S.OPENED, S.NO_AWARD, S.CANCELLED},
    S.OPENED: {S.EVALUATION, S.NO_AWARD, S.CANCELLED},
    S.EVALUATION: {S.SHORTLIST, S.NO_AWARD, S.CANCELLED},
    S.SHORTLIST: {S.BEST_AND_FINAL, S.NO_AWARD, S.CANCELLED},
    S.BEST_AND_FINAL: {S.SELECTION, S.NO_AWARD, S.CANCELLED},
    S.SELECTION: {S.CONSULTATION, S.NO_AWARD, S.CANCELLED},
    S.CONSULTATION: {S.STATEMENT, S.SELECTION, S.NO_AWARD, S.CANCELLED},
    S.STATEMENT: {S.FILED, S.SELECTION, S.NO_AWARD, S.CANCELLED},
    S.FILED: {S.APPROVED, S.SELECTION, S.NO_AWARD, S.CANCELLED},
    S.APPROVED: {S.AWARDED, S.NO_AWARD, S.CANCELLED},
    S.AWARDED: {S.CONTRACTED},
    S.CONTRACTED: {S.CLOSED},
    S.NO_AWARD: {S.CLOSED},
    S.CLOSED: set(),
    S.CANCELLED: set(),
}
BARE = {
    S.DRAFT: {S.PUBLISHED, S.CANCELLED},
    S.PUBLISHED: {S.OPENED, S.NO_AWARD, S.CANCELLED},
    S.OPENED: {S.AWARDED, S.NO_AWARD, S.CANCELLED},
    S.AWARDED: {S.CONTRACTED},
    S.CONTRACTED: {S.CLOSED},
    S.NO_AWARD: {S.CLOSED},
}


def test_every_state_has_its_moves():
    assert set(MOVES) == set(S) == set(FULL)


@pytest.mark.parametrize(("old", "new"), list(product(S, S)))
def test_on_the_full_route_only_these_moves_exist(old, new):
    assert may_move(old, new, FULL_ROUTE) == (new in FULL[old])


@pytest.mark.parametrize(("old", "new"), list(product(BARE, S)))
def test_on_the_bare_route_what_is_left_out_is_passed_over_and_never_entered(old, new):
    assert may_move(old, new, ()) == (new in BARE[old])


@pytest.mark.parametrize("kept", [step for step in OPTIONAL if step in EVALUATION_CHAIN])
def test_a_step_that_a_route_keeps_cannot_be_jumped(kept):
    assert not may_move(S.OPENED, S.AWARDED, (kept,))
    assert next_state(S.OPENED, (kept,)) == kept
    assert next_state(kept, (kept,)) == S.AWARDED


@pytest.mark.parametrize(
    ("route", "fault"),
    [
        ((S.FILED, S.SELECTION), "go together"),
        ((S.APPROVED,), "go together"),
        ((S.CONSULTATION,), "selection"),
        ((S.PUBLISHED,), "PUBLISHED is no step"),
    ],
)
def test_a_route_with_a_fault_says_it(route, fault):
    assert fault in " ".join(faults_of_route(route))


def test_the_full_and_the_bare_route_are_sound():
    assert (faults_of_route(FULL_ROUTE), faults_of_route(())) == ([], [])
