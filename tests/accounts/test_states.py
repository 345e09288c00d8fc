import pytest

from accounts.states import INCOMPATIBLE, Role, clash


@pytest.mark.parametrize("other", [role for role in Role if role != Role.EVALUATOR])
def test_the_independent_evaluator_holds_no_other_role(other):
    assert clash(frozenset({other}), Role.EVALUATOR) == other


@pytest.mark.parametrize("scorer", [Role.PANEL, Role.CHAIR, Role.PRG])
def test_who_buys_does_not_score(scorer):
    assert clash(frozenset({Role.PROCUREMENT}), scorer) == Role.PROCUREMENT


def test_a_chair_may_sit_on_the_panel_and_a_planner_may_buy():
    assert clash(frozenset({Role.PANEL}), Role.CHAIR) is None
    assert clash(frozenset({Role.PLANNER}), Role.PROCUREMENT) is None


def test_no_role_is_incompatible_with_itself():
    assert all(len(pair) == 2 for pair in INCOMPATIBLE)
