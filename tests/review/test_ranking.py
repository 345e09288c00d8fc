from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.evaluation.ranking import Candidate, Place, Policy, places
from review.states import RankingPolicy

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def candidate(number: int, nmv: str, quality: str | None = None, minutes: int = 0, **more: Any) -> Candidate:
    value = None if quality is None else Decimal(quality)
    return Candidate(UUID(int=number), Decimal(nmv), value, NOON + timedelta(minutes=minutes), **more)


def ranked(candidates: list[Candidate], **policy: Any) -> list[Place]:
    """The place of each candidate, in the order given."""
    found = places(candidates, Policy(**policy))
    return [found[one.offer_id] for one in candidates]


def ranks(candidates: list[Candidate], band: str = "0") -> list[tuple[int | None, int, int]]:
    """Rank, rank by value and band of each candidate, in the order given."""
    return [(p.rank, p.rank_by_value, p.band) for p in ranked(candidates, tie_band=Decimal(band))]


def test_least_cost_comes_first_whatever_the_quality():
    assert ranks([candidate(1, "10", "99"), candidate(2, "20", "1")]) == [(2, 2, 2), (1, 1, 1)]


def test_inside_a_band_quality_decides_and_the_rank_by_value_stays_known():
    offers = [candidate(1, "20", "50"), candidate(2, "18", "80"), candidate(3, "14.99", "100")]

    assert ranks(offers, band="5") == [(2, 1, 1), (1, 2, 1), (3, 3, 2)]


def test_a_band_is_measured_from_its_highest_offer_and_does_not_chain():
    offers = [candidate(1, "20", "1"), candidate(2, "17", "2"), candidate(3, "14", "3")]

    assert ranks(offers, band="3") == [(2, 1, 1), (1, 2, 1), (3, 3, 2)]


def test_an_offer_exactly_at_the_end_of_the_band_is_inside():
    assert ranks([candidate(1, "20", "1"), candidate(2, "15", "2")], band="5") == [(2, 1, 1), (1, 2, 1)]


def test_an_offer_without_a_card_stands_behind_scored_ones_of_its_band():
    assert ranks([candidate(1, "20"), candidate(2, "19", "0")], band="5") == [(2, 1, 1), (1, 2, 1)]


def test_of_equals_the_earlier_submission_wins():
    assert ranks([candidate(1, "5", "7", minutes=1), candidate(2, "5", "7")]) == [(2, 2, 1), (1, 1, 1)]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_the_order_in_which_offers_are_read_changes_nothing(order):
    offers = [candidate(1, "-3", "5"), candidate(2, "-3", "5"), candidate(3, "-8", "9")]

    found = places([offers[i] for i in order], Policy(tie_band=Decimal(1)))
    again = places(offers, Policy(tie_band=Decimal(1)))

    assert found == again
    assert found[UUID(int=3)].rank == 3


def test_no_offers_have_no_ranks():
    assert [places([], Policy(kind=kind)) for kind in RankingPolicy] == [{}, {}, {}, {}]


def test_what_fails_the_screen_comes_after_all_that_pass_it_and_says_so():
    offers = [candidate(1, "30", "59"), candidate(2, "10", "60"), candidate(3, "5")]

    found = ranked(offers, least_quality=Decimal(60))

    assert [(p.rank, p.kept_back) for p in found] == [
        (3, "its score of 59 is under 60 of 100"),
        (1, ""),
        (2, ""),
    ]


def test_an_offer_under_a_minimum_fails_the_screen_whatever_its_total():
    offers = [candidate(1, "30", "95", below_minimum=("Site control",)), candidate(2, "10", "10")]

    assert [(p.rank, p.kept_back) for p in ranked(offers)] == [
        (2, "under the minimum of Site control"),
        (1, ""),
    ]


def test_a_cut_off_leaves_out_what_fails_it_and_ranks_the_rest_by_value_alone():
    offers = [candidate(1, "30", "40"), candidate(2, "10", "60"), candidate(3, "11", "50")]

    found = ranked(offers, kind=RankingPolicy.CUTOFF, least_quality=Decimal(50), tie_band=Decimal(100))

    assert [p.rank for p in found] == [None, 2, 1]
    assert found[0].kept_back == "its score of 40 is under 50 of 100"


def test_a_weighted_score_adds_quality_and_the_value_stretched_between_the_ends():
    # Values 10, 20, 40 become 0, 33.333…, 100; with 40 % quality: 0.4 x 90 + 0.6 x 0 = 36,
    # 0.4 x 80 + 0.6 x 33.333… = 52, 0.4 x 10 + 0.6 x 100 = 64.
    offers = [candidate(1, "10", "90"), candidate(2, "20", "80"), candidate(3, "40", "10")]

    found = ranked(offers, kind=RankingPolicy.WEIGHTED, quality_weight=Decimal("0.4"))

    assert [(p.rank, p.score) for p in found] == [
        (3, Decimal("36.00")),
        (2, Decimal("52.00")),
        (1, Decimal("64.00")),
    ]


def test_what_fails_a_minimum_does_not_stretch_the_values_of_the_others():
    offers = [
        candidate(1, "1000", "50", below_minimum=("Site control",)),
        candidate(2, "20", "50"),
        candidate(3, "10", "50"),
    ]

    found = ranked(offers, kind=RankingPolicy.WEIGHTED, quality_weight=Decimal("0.5"))

    assert [(p.rank, p.score) for p in found] == [(3, 75), (1, 75), (2, 25)]


def test_a_single_offer_has_the_whole_value():
    found = ranked([candidate(1, "-4", "0")], kind=RankingPolicy.WEIGHTED, quality_weight=Decimal("0.25"))

    assert found[0].score == 75


def test_what_the_best_set_takes_comes_first():
    offers = [candidate(1, "30"), candidate(2, "10", is_in_best_set=True), candidate(3, "20")]

    assert [p.rank for p in ranked(offers, kind=RankingPolicy.PORTFOLIO)] == [2, 1, 3]


scored = st.tuples(
    st.integers(-50, 50), st.none() | st.integers(0, 100), st.booleans(), st.booleans(), st.integers(0, 3)
)


@given(st.lists(scored, max_size=12), st.sampled_from(RankingPolicy), st.integers(0, 20), st.integers(0, 100))
def test_every_policy_gives_each_rank_once_and_the_same_whatever_the_order(drawn, kind, band, screen):
    offers = [
        Candidate(
            UUID(int=number),
            Decimal(value),
            None if quality is None else Decimal(quality),
            NOON + timedelta(minutes=minutes),
            ("a minimum",) if is_below else (),
            is_in_set,
        )
        for number, (value, quality, is_below, is_in_set, minutes) in enumerate(drawn)
    ]
    policy = Policy(
        kind=kind,
        tie_band=Decimal(band),
        least_quality=Decimal(screen),
        quality_weight=Decimal("0.3"),
        seed="s",
    )

    found = places(offers, policy)

    given_out = sorted(place.rank for place in found.values() if place.rank is not None)
    assert given_out == list(range(1, len(given_out) + 1))
    assert set(found) == {one.offer_id for one in offers}
    assert (len(given_out) == len(offers)) or kind == RankingPolicy.CUTOFF
    assert places(offers[::-1], policy) == found
