"""The ranked table in Chromium: sorted, pinned, filtered and compared where it stands, the address kept."""

import pytest
from django.test import Client
from django.urls import reverse

from review.models import RankingFile
from review.services import make_ranking_file
from tests.factories.review import a_finished_run, a_submitted_card, an_evaluation

ORDER = "[...document.querySelectorAll('#ranked-table tbody th[scope=row] > a')].map((a) => a.textContent)"


@pytest.mark.django_db(transaction=True)
def test_rows_are_arranged_where_they_stand_and_the_address_keeps_the_view(open_page, live_server):
    made = an_evaluation(n_offers=3)
    a_finished_run(made, prices=[12.0, 10.0, 11.0])
    for offer, score in zip(made.offers, (9, 4, 6), strict=True):
        a_submitted_card(offer, made.panel[0], score)
    client = Client()
    client.force_login(made.procurement)
    page = open_page()
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + reverse("review:dashboard", args=[made.solicitation.pk]))
    page.wait_for_selector("#ranked-table[data-ready]", state="attached")
    assert page.evaluate(ORDER) == ["Offer B", "Offer C", "Offer A"]

    page.click("#board thead [data-sort=quality]")
    assert page.evaluate(ORDER) == ["Offer A", "Offer C", "Offer B"]
    page.click("#ranked-table tbody tr:nth-child(3) [data-pin]")
    assert page.evaluate(ORDER) == ["Offer B", "Offer A", "Offer C"]
    assert page.evaluate("document.activeElement.ariaLabel") == "Unpin Offer B"
    assert f"sort=quality&pin={made.offers[1].pk}" in page.url

    for row in (1, 2):
        page.check(f"#ranked-table tbody tr:nth-child({row}) input[type=checkbox]")
    page.click("#compare button")
    page.wait_for_selector("#compared table")
    assert page.inner_text("#compared h3") == "Side by side: Offer B, Offer A"

    # Choosing sends the row to the server, which answers in the same view.
    page.click("#ranked-table tbody tr:nth-child(2) button")
    page.wait_for_selector("#ranked-table tbody tr.table-active")
    assert page.evaluate(ORDER) == ["Offer B", "Offer A", "Offer C"]
    page.reload()
    assert page.evaluate(ORDER) == ["Offer B", "Offer A", "Offer C"]


@pytest.mark.django_db(transaction=True)
def test_a_workbook_is_taken_away_as_soon_as_a_worker_has_made_it(open_page, live_server):
    made = an_evaluation(n_offers=2)
    a_finished_run(made, prices=[12.0, 10.0])
    client = Client()
    client.force_login(made.procurement)
    page = open_page()
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + reverse("review:ranking-files", args=[made.solicitation.pk]) + "?sort=npv")
    page.click("text=Make the workbook")
    page.wait_for_selector("text=Waiting for a worker")

    with page.expect_download() as taken:
        make_ranking_file(ranking_file_id=RankingFile.objects.get().pk)

    assert taken.value.suggested_filename == f"{made.solicitation.code}-ranking.xlsx"
    page.wait_for_selector(f"text={taken.value.suggested_filename}")
