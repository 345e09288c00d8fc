"""What offers are ranked by where no capacity is asked for."""

from decimal import Decimal

import pytest
from django.urls import reverse

from review.evaluation import dashboard_of
from review.evaluation.ranking_table import ranking_rows
from solicitations.states import Service
from tests.factories.review import a_finished_run, an_evaluation

pytestmark = pytest.mark.django_db


def of_service(service, unit="KVAR"):
    made = an_evaluation(n_offers=3)
    need = made.solicitation.lots.get().need
    type(need).objects.filter(pk=need.pk).update(service=service, unit=unit)
    a_finished_run(made, prices=[12.0, 10.0, 11.0])
    return made


@pytest.mark.parametrize("service", [Service.VOLTAGE_VAR, Service.POWER_QUALITY])
def test_without_capacity_offers_are_ranked_by_what_meeting_the_need_costs(service):
    made = of_service(service)

    page = dashboard_of(made.solicitation, made.chair)

    assert [str(row.offer) for row in page.rows] == ["Offer B", "Offer C", "Offer A"]
    costs = [row.ranked_by for row in page.rows]
    assert costs == sorted(costs)
    assert (page.measure.label, page.measure.unit) == ("Cost of meeting the need", "$/kVAR-year")
    offer = page.rows[0].offer
    paid = -sum(
        row.levelized
        for row in made.run.offers.get(offer=offer.pk).components.all()
        if row.code.endswith("_PAYMENTS")
    )
    need = made.solicitation.lots.get().need
    amounts = [*need.years.values_list("amount", flat=True), *need.amounts.values_list("amount", flat=True)]
    assert costs[0] == (paid * offer.contract_kw / max(amounts)).quantize(Decimal("0.000001"))


def test_the_unit_stands_on_the_table_the_figure_and_what_goes_away(client):
    made = of_service(Service.VOLTAGE_VAR)
    client.force_login(made.chair)

    page = client.get(reverse("review:dashboard", args=[made.solicitation.pk])).content.decode()
    told = client.get(f"/api/v1/rankings/{made.solicitation.pk}/").json()
    rows = list(ranking_rows(dashboard_of(made.solicitation, made.chair)))

    assert "Cost of meeting the need" in page
    assert "$/kVAR-year, least first" in page
    assert told["ranked_by_unit"] == "$/kVAR-year"
    assert [row["cost_of_need_unit"] for row in rows] == ["$/kVAR-year"] * 3


def test_with_capacity_among_the_needs_the_value_counts():
    made = of_service(Service.RELIABILITY, "KW")

    page = dashboard_of(made.solicitation, made.chair)

    assert (page.measure.is_cost, page.rows[0].ranked_by) == (False, page.rows[0].nmv_usd_per_kw_year)


def test_a_comparison_shows_what_the_rank_goes_by(client):
    made = of_service(Service.VOLTAGE_VAR)
    client.force_login(made.chair)
    named = {"offer": [str(offer.pk) for offer in made.offers[:2]]}

    page = client.get(reverse("review:compare", args=[made.solicitation.pk]), named)
    told = client.get(f"/api/v1/rankings/{made.solicitation.pk}/compare/", named).json()

    assert "$/kVAR-year, least first" in page.content.decode()
    by_offer = {str(row.offer): row.ranked_by for row in dashboard_of(made.solicitation, made.chair).rows}
    assert told["offers"] == ["Offer B", "Offer A"]
    costs = next(row for row in told["figures"] if row["figure"] == "cost_of_need [$/kVAR-year]")
    assert [Decimal(str(costs[name])) for name in told["offers"]] == [
        by_offer[name] for name in told["offers"]
    ]


def test_what_moved_between_two_runs_is_told_as_a_cost(client):
    made = of_service(Service.VOLTAGE_VAR)
    a_finished_run(made, prices=[12.0, 13.0, 11.0])
    client.force_login(made.chair)

    answer = client.get(reverse("review:rank-changes", args=[made.solicitation.pk]))

    page = answer.context["page"]
    row = next(each for each in page.rows if str(each.offer) == "Offer B")
    assert (row.change.before.rank, row.change.after.rank) == (1, 3)
    assert row.by == row.value_after - row.value_before > 0
    assert 'Cost before<span class="unit">$/kVAR-year</span>' in answer.content.decode()
