from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from review.queries.ranking import Candidate, places

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def candidate(number: int, nmv: str, quality: str | None = None, minutes: int = 0) -> Candidate:
    value = None if quality is None else Decimal(quality)
    return Candidate(UUID(int=number), Decimal(nmv), value, NOON + timedelta(minutes=minutes))


def ranks(candidates: list[Candidate], band: str = "0") -> list[tuple[int, int, int]]:
    """Rank, rank by value and band of each candidate, in the order given."""
    found = places(candidates, tie_band_usd_per_kw_year=Decimal(band))
    return [
        (found[c.offer_id].rank, found[c.offer_id].rank_by_value, found[c.offer_id].band) for c in candidates
    ]


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

    found = places([offers[i] for i in order], tie_band_usd_per_kw_year=Decimal(1))

    assert [found[UUID(int=n)].rank for n in (1, 2, 3)] == [1, 2, 3]


def test_no_offers_have_no_ranks():
    assert places([], tie_band_usd_per_kw_year=Decimal(5)) == {}
