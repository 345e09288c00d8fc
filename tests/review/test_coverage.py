from decimal import Decimal

import pytest
from django.urls import reverse

from review.evaluation.portfolio import spell_years
from review.queries.coverage import Gap, gaps_between, spell_gaps
from tests.factories.review import a_finished_run, an_evaluation


def table(hours: dict[tuple[int, int], int]) -> list[Decimal]:
    """Amounts by (month, hour); zero elsewhere."""
    return [Decimal(hours.get((index // 24 + 1, index % 24), 0)) for index in range(288)]


def said(gaps: list[Gap], unit: str) -> list[str]:
    """The lines with ordinary spaces between number and unit."""
    return [line.replace("\N{NARROW NO-BREAK SPACE}", " ") for line in spell_gaps(gaps, unit)]


def test_gaps_are_the_hours_in_which_less_is_delivered_than_needed():
    needed = table({(7, 17): 100, (7, 18): 100, (8, 17): 100})
    delivered = table({(7, 17): 100, (7, 18): 60, (8, 17): 0, (1, 3): 500})

    assert gaps_between(delivered, needed) == [Gap(7, 18, Decimal(40)), Gap(8, 17, Decimal(100))]


def test_months_that_lack_the_same_hours_are_written_together():
    gaps = [Gap(month, hour, Decimal(10 * month)) for month in (6, 7, 9) for hour in (15, 16)]

    assert said(gaps, "kW") == [
        "Jun–Jul, 15:00–17:00: up to 70 kW short",
        "Sep, 15:00–17:00: up to 90 kW short",
    ]


def test_two_spells_of_one_day_are_written_apart():
    gaps = [Gap(1, 7, Decimal(5)), Gap(1, 18, Decimal(8)), Gap(1, 19, Decimal(6))]

    assert said(gaps, "kVAR") == [
        "Jan, 07:00–08:00: up to 5 kVAR short",
        "Jan, 18:00–20:00: up to 8 kVAR short",
    ]


def test_nothing_short_is_nothing_written():
    assert spell_gaps([], "kW") == []


def test_years_are_written_as_ranges():
    assert [spell_years(years) for years in ([], [2027], [2027, 2028, 2030])] == [
        "",
        "2027",
        "2027–2028, 2030",
    ]


@pytest.mark.django_db
def test_an_offer_s_coverage_is_shown_for_every_year_and_opens_the_one_asked_for(client):
    made = an_evaluation(n_offers=1)
    a_finished_run(made, kw=[1175.0], need_kw=2350.0)
    client.force_login(made.chair)
    url = reverse("review:offer-coverage", args=[made.offers[0].pk])

    (need,) = client.get(f"{url}?year=2030").context["page"].needs

    assert [(each.year, each.ratio) for each in need.coverage.years] == [
        (year, Decimal("0.500")) for year in range(2027, 2032)
    ]
    assert (need.year.year, need.figure.title[-4:]) == (2030, "2030")
    assert client.get(f"{url}?year=x").status_code == 200
