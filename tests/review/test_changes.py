from decimal import Decimal
from uuid import UUID

from review.evaluation.changes import Standing, changes, swaps

A, B, C = (UUID(int=n) for n in (1, 2, 3))


def at(rank, value, quality=None):
    return Standing(rank, Decimal(value), quality)


def test_what_moved_is_listed_in_the_later_order_and_what_is_gone_last():
    before = {A: at(1, 30), B: at(2, 20), C: at(3, -5)}
    after = {B: at(1, 40), A: at(2, 25)}

    found = changes(before, after)

    assert [change.offer_id for change in found] == [B, A, C]
    assert [change.places for change in found] == [1, -1, None]
    assert [change.by for change in found] == [Decimal(20), Decimal(-5), None]
    assert [change.is_moved for change in found] == [True, True, True]
    assert [change.fell for change in found] == [0, 1, 0]


def test_an_offer_that_stays_has_not_moved_and_one_no_longer_ranked_has():
    found = changes({A: at(1, 30), B: at(2, 20)}, {A: at(1, 31), B: at(None, 20)})

    assert [(change.offer_id, change.is_moved) for change in found] == [(A, False), (B, True)]


def test_a_sign_turns_only_across_zero():
    found = changes({A: at(1, 1), B: at(2, 0), C: at(3, -1)}, {A: at(1, -1), B: at(2, 5), C: at(3, -9)})

    assert {change.offer_id: change.is_sign_change for change in found} == {A: True, B: False, C: False}


def test_a_swap_needs_a_lead_beyond_the_tie_band_in_both():
    before = {A: at(1, 30), B: at(2, 20), C: at(3, 19)}
    after = {A: at(2, 20), B: at(1, 26), C: at(3, 19)}

    found = swaps(before, after, band=Decimal(5), within=10)

    assert [(swap.first, swap.second) for swap in found] == [(A, B)]
    assert (found[0].lead_before, found[0].lead_after) == (Decimal(10), Decimal(6))
    assert swaps(before, after, band=Decimal(6), within=10) == []


def test_swaps_are_looked_for_among_the_first_of_either_ranking():
    before = {A: at(1, 30), B: at(2, 20), C: at(3, 10)}
    after = {A: at(1, 30), C: at(2, 20), B: at(3, 10)}

    assert len(swaps(before, after, band=Decimal(0), within=2)) == 1
    assert swaps(before, after, band=Decimal(0), within=1) == []
