import json
import re
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from review.evaluation.ranking_table import COLUMNS
from review.models import ReviewPlan
from review.states import RankingPolicy
from tests.factories.review import a_finished_run, a_submitted_card, an_evaluation
from web.charts import Point, Scatter, frontier

pytestmark = pytest.mark.django_db


@pytest.fixture
def valued(client):
    made = an_evaluation(n_offers=3)
    a_finished_run(made, prices=[12.0, 10.0, 11.0], kw=[1000.0, 1000.0, 1000.0])
    for offer, score in zip(made.offers, (9, 4, 6), strict=True):
        a_submitted_card(offer, made.panel[0], score)
    client.force_login(made.procurement)
    return made


def shown(client, made, query=""):
    page = client.get(reverse("review:dashboard", args=[made.solicitation.pk]) + query)
    assert page.status_code == 200
    return [row.offer.alias for row in page.context["rows"]], page.content.decode()


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["Offer B", "Offer C", "Offer A"]),
        ("?sort=quality", ["Offer A", "Offer C", "Offer B"]),
        ("?sort=alias", ["Offer A", "Offer B", "Offer C"]),
        ("?sort=nonsense", ["Offer B", "Offer C", "Offer A"]),
        ("?only=chosen", []),
        ("?technology=SOLAR", []),
    ],
)
def test_the_address_says_which_offers_are_shown_in_which_order(client, valued, query, order):
    assert shown(client, valued, query)[0] == order


def test_columns_are_chosen_and_what_is_not_chosen_is_not_there(client, valued):
    _, text = shown(client, valued, "?column=quality")

    assert "Qualitative score" in text
    assert '<th scope="col" class="num">Net present value' not in text


def test_when_nothing_is_as_asked_for_the_way_back_is_shown(client, valued):
    assert "No offer is as asked for." in shown(client, valued, "?only=chosen")[1]


def test_choosing_keeps_the_view(client, valued):
    url = reverse("review:selection-edit", args=[valued.solicitation.pk]) + "?sort=alias"
    fields = {"offer": valued.offers[1].pk, "action": "add"}

    answer = client.post(url, fields, headers={"HX-Request": "true"})

    assert [row.offer.alias for row in answer.context["rows"]] == ["Offer A", "Offer B", "Offer C"]


def test_value_against_quality_marks_what_is_chosen_and_names_the_frontier(client, valued):
    page = client.get(reverse("review:dashboard", args=[valued.solicitation.pk])).context["page"]

    table = page.against_quality.table()
    assert {row[0]: row[3] for row in table.rows} == {"Offer A": "yes", "Offer B": "yes", "Offer C": "yes"}


def test_the_ranking_goes_away_as_csv_and_json_with_the_same_rows(client, valued):
    ReviewPlan.objects.create(
        solicitation=valued.solicitation, policy=RankingPolicy.CUTOFF, least_quality=Decimal(50)
    )
    here = [valued.solicitation.pk]

    text = b"".join(client.get(reverse("review:ranking-csv", args=here)).streaming_content).decode()
    told = json.loads(b"".join(client.get(reverse("review:ranking-json", args=here)).streaming_content))

    names = [row["offer"] for row in told["results"]]
    assert names == ["Offer C", "Offer A", "Offer B"]
    assert [line.split(",")[6] for line in text.splitlines()[1:]] == names
    assert (told["results"][-1]["rank"], "under 50 of 100" in told["results"][-1]["kept_back"]) == (
        None,
        True,
    )
    assert told["result_digest"] == "e" * 64


def compared(client, made, *offers):
    url = reverse("review:compare", args=[made.solicitation.pk])
    return client.get(url, {"offer": [str(getattr(offer, "pk", offer)) for offer in offers]})


def test_offers_stand_side_by_side_in_their_rank(client, valued):
    page = compared(client, valued, valued.offers[0], valued.offers[1])

    assert page.status_code == 200
    found = page.context["page"]
    assert [offer.alias for offer in found.offers] == ["Offer B", "Offer A"]
    for column, value in enumerate(found.values):
        assert sum(line.values[column] for line in found.components) == pytest.approx(
            value, abs=Decimal("1e-4")
        )
    assert next(line.values for line in found.criteria if line.label.startswith("Other")) == (4, 9)


def test_too_few_too_many_strangers_and_nonsense_are_refused(client, valued):
    first = valued.offers[0]

    assert "No offer is ticked" in compared(client, valued).content.decode()
    assert compared(client, valued, first).status_code == 422
    assert compared(client, valued, first, first).status_code == 422
    assert compared(client, valued, first, uuid4()).status_code == 422
    assert compared(client, valued, first, "nonsense").status_code == 422
    assert compared(client, valued, *[uuid4() for _ in range(5)]).status_code == 422


@pytest.mark.parametrize("name", ["ranking-csv", "ranking-json", "compare"])
def test_who_sees_no_ranks_takes_none_away(client, valued, name):
    url = reverse(f"review:{name}", args=[valued.solicitation.pk])
    client.force_login(valued.panel[0])
    assert client.get(url).status_code == 403
    client.force_login(an_evaluation(n_offers=0).procurement)
    assert client.get(url).status_code == 404


def test_the_frontier_leaves_out_what_another_beats_on_both():
    points = [Point("a", 1, 9), Point("b", 5, 5), Point("c", 5, 4), Point("d", 9, 1), Point("e", 9, 1)]

    assert {point.label for point in frontier(points)} == {"a", "b", "d", "e"}


def test_a_scatter_of_nothing_and_of_one_point_is_drawn():
    def drawn(*points):
        return Scatter("T", points, "Q", "of 100", "V", "USD/kW-year").svg()

    assert "No points." in drawn()
    assert "On the frontier: Offer A." in drawn(Point("Offer A", 50, -3))


def test_pinned_offers_stand_at_the_top_whatever_is_filtered_and_the_address_keeps_them(client, valued):
    pinned = valued.offers[0]

    order, text = shown(client, valued, f"?pin={pinned.pk}&pin=nonsense&sort=nmv&only=ranked")

    assert order == ["Offer A", "Offer B", "Offer C"]
    assert f'<input type="hidden" name="pin" value="{pinned.pk}">' in text
    assert 'href="?sort=nmv&amp;only=ranked" data-pin aria-label="Unpin Offer A">Unpin</a>' in text


def test_a_page_holds_fifty_rows_and_the_rest_is_one_link_away(client, valued, monkeypatch):
    monkeypatch.setattr("review.views.dashboard.PER_PAGE", 2)

    first, text = shown(client, valued)
    second, _ = shown(client, valued, "?page=2")
    everything, _ = shown(client, valued, "?show=all")

    assert (first, second, everything) == (
        ["Offer B", "Offer C"],
        ["Offer A"],
        ["Offer B", "Offer C", "Offer A"],
    )
    assert 'href="?show=all" data-show-all>Show all 3 rows' in text


def test_all_rows_come_alone_for_a_page_that_arranges_them_itself(client, valued):
    url = reverse("review:board-rows", args=[valued.solicitation.pk])

    answer = client.get(url + "?column=quality&only=chosen")

    text = answer.content.decode()
    # All of them, in their rank: the page filters.
    assert re.findall('data-alias="([^"]+)"', text) == ["Offer B", "Offer C", "Offer A"]
    assert (text.count("<tr "), "<table" in text, "coverage of" in text) == (3, False, False)
    client.force_login(valued.panel[0])
    assert client.get(url).status_code == 403


def test_a_comparison_is_shown_where_the_page_stands_too(client, valued):
    url = reverse("review:compare", args=[valued.solicitation.pk])
    wanted = {"offer": [str(offer.pk) for offer in valued.offers[:2]]}

    answer = client.get(url, wanted, headers={"HX-Request": "true"})

    assert ("<html" in answer.content.decode(), answer.templates[0].name) == (
        False,
        "review/_compare_here.html",
    )


def test_choosing_keeps_the_view_of_the_address_bar(client, valued):
    url = reverse("review:selection-edit", args=[valued.solicitation.pk])
    fields = {"offer": valued.offers[1].pk, "action": "add"}
    page = f"http://testserver{reverse('review:dashboard', args=[valued.solicitation.pk])}?sort=alias"

    answer = client.post(url, fields, headers={"HX-Request": "true", "HX-Current-URL": page})

    assert [row.offer.alias for row in answer.context["rows"]] == ["Offer A", "Offer B", "Offer C"]


def test_a_comparison_goes_away_as_csv_and_xlsx_and_through_the_api(client, valued):
    named = {"offer": [str(offer.pk) for offer in valued.offers[:2]]}
    here = [valued.solicitation.pk]

    text = b"".join(client.get(reverse("review:compare-csv", args=here), named).streaming_content).decode()
    book = openpyxl.load_workbook(
        BytesIO(client.get(reverse("review:compare-xlsx", args=here), named).content)
    )
    told = client.get(f"/api/v1/rankings/{valued.solicitation.pk}/compare/", named).json()

    assert text.splitlines()[0] == "figure,Offer B,Offer A"
    rows = list(book.active.iter_rows(values_only=True))
    assert (rows[0], rows[1]) == (("figure", "Offer B", "Offer A"), ("rank", 1, 3))
    assert told["offers"] == ["Offer B", "Offer A"]
    assert [row["figure"] for row in told["figures"]] == [row[0] for row in rows[1:]]
    assert client.get(f"/api/v1/rankings/{valued.solicitation.pk}/compare/").json()["figures"] == []
    wrong = {"offer": ["nonsense"]}
    assert client.get(reverse("review:compare-csv", args=here), wrong).status_code == 422
    client.force_login(valued.panel[0])
    for name in ("compare-csv", "compare-xlsx"):
        assert client.get(reverse(f"review:{name}", args=here), named).status_code == 403


def test_the_ranking_goes_away_as_a_workbook_with_numbers_as_numbers(client, valued):
    url = reverse("review:ranking-xlsx", args=[valued.solicitation.pk])

    book = openpyxl.load_workbook(BytesIO(client.get(url).content))

    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(row["rank"], row["offer"]) for row in told] == [(1, "Offer B"), (2, "Offer C"), (3, "Offer A")]
    assert isinstance(told[0]["nmv_usd_per_kw_year"], float)
    client.force_login(valued.panel[0])
    assert client.get(url).status_code == 403
