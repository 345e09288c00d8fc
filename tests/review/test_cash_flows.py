"""Cash by year of an offer and of the chosen set, with the traditional project on the same axis."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kernel.clock import database_now
from nmv.values.components import project_years_usd
from review.evaluation.cash_flows import cash_flows_of_offer, cash_flows_of_set
from review.services import add_offer
from tests.factories.review import a_finished_run, an_evaluation
from tests.factories.solicitations import a_project
from valuation.evaluation import thaw
from valuation.models import ComponentResult

pytestmark = pytest.mark.django_db


@pytest.fixture
def valued():
    made = an_evaluation(n_offers=2)
    a_finished_run(made, prices=[10.0, 12.0])
    return made


def stored(made, offer):
    rows = ComponentResult.objects.filter(run_offer__run=made.run, run_offer__offer=offer)
    return {row.code: (row.first_year, row.usd_by_year) for row in rows}


def test_an_offers_years_are_its_components_without_the_deferral(valued):
    page = cash_flows_of_offer(valued.offers[0], valued.chair)

    components = stored(valued, valued.offers[0])
    first = components["FIXED_PAYMENTS"][0]
    line = next(line for line in page.years if line.year == first)
    assert line.paid_usd == -sum(
        usd[0] for code, (_, usd) in components.items() if code.endswith("_PAYMENTS")
    )
    assert line.worth_usd == sum(
        usd[0]
        for code, (_, usd) in components.items()
        if not code.endswith("_PAYMENTS") and "DEFERRAL" not in code
    )
    assert line.net_usd == line.worth_usd - line.paid_usd


def test_the_project_costs_its_yearly_charge_by_the_runs_convention(valued):
    page = cash_flows_of_offer(valued.offers[0], valued.chair)

    case = thaw(valued.run)
    years = tuple(line.year for line in page.years)
    expected = project_years_usd(case, case.projects[0], years)
    assert page.projects == ["New transformer"]
    assert [float(line.project_usd) for line in page.years] == pytest.approx(list(expected), abs=0.006)
    assert max(expected) > 0


def test_the_set_adds_its_offers_up(valued):
    for offer in valued.offers:
        add_offer(solicitation=valued.solicitation, offer=offer, by=valued.procurement, now=database_now())

    both = cash_flows_of_set(valued.solicitation, valued.chair)

    apart = [cash_flows_of_offer(offer, valued.chair) for offer in valued.offers]
    for at, line in enumerate(both.years):
        assert line.paid_usd == sum(each.years[at].paid_usd for each in apart)
    assert [offer.alias for offer in both.offers] == ["Offer A", "Offer B"]


def test_the_wires_decision_is_marked_on_the_axis(valued):
    project = a_project(valued.solicitation.organisation)
    project.needs.add(valued.solicitation.lots.get().need)

    page = cash_flows_of_offer(valued.offers[0], valued.chair)

    assert page.wires_decision_on == project.wires_decision_on
    on = project.wires_decision_on
    assert f"Wires decision, {on.day} {on:%b %Y}" in page.figure.svg()


def test_the_pages_say_what_to_do_and_who_sees_no_values_sees_none(client):
    made = an_evaluation(n_offers=1)
    of_offer = reverse("review:offer-cash-flows", args=[made.offers[0].pk])
    of_set = reverse("review:chosen-cash-flows", args=[made.solicitation.pk])
    client.force_login(made.chair)
    assert "No finished valuation yet" in client.get(of_offer).content.decode()
    a_finished_run(made)
    assert "No offer is chosen" in client.get(of_set).content.decode()
    assert "Traditional project, yearly charge" in client.get(of_offer).content.decode()
    client.force_login(made.panel[0])
    assert [client.get(url).status_code for url in (of_offer, of_set)] == [403, 403]
    client.force_login(made.offers[0].created_by)
    assert [client.get(url).status_code for url in (of_offer, of_set)] == [404, 404]


def test_the_api_gives_the_same_years(client, valued):
    client.force_login(valued.chair)
    url = f"/api/v1/rankings/{valued.solicitation.pk}/cash-flows/"

    told = client.get(url, {"offer": str(valued.offers[0].pk)}).json()

    page = cash_flows_of_offer(valued.offers[0], valued.chair)
    assert [Decimal(year["paid_usd"]) for year in told["years"]] == [
        line.paid_usd.quantize(Decimal("0.01")) for line in page.years
    ]
    assert client.get(url).json()["years"] == []
    assert client.get(url, {"offer": "nonsense"}).status_code == 422
    client.force_login(valued.panel[0])
    assert client.get(url).status_code == 403
