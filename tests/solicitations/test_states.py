from itertools import product

import pytest

from solicitations.states import MOVES, SolicitationState, may_move

S = SolicitationState
LEGAL = {
    (S.DRAFT, S.PUBLISHED),
    (S.DRAFT, S.CANCELLED),
    (S.PUBLISHED, S.OPENED),
    (S.PUBLISHED, S.NO_AWARD),
    (S.PUBLISHED, S.CANCELLED),
    (S.OPENED, S.AWARDED),
    (S.OPENED, S.NO_AWARD),
    (S.OPENED, S.CANCELLED),
}


def test_every_state_has_its_moves():
    assert set(MOVES) == set(S)


@pytest.mark.parametrize(("old", "new"), list(product(S, S)))
def test_only_these_moves_exist(old, new):
    assert may_move(old, new) == ((old, new) in LEGAL)
