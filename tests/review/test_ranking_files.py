"""A ranking as a workbook: asked for as it is looked at, made by a worker's service, its owner's alone, kept, swept."""

import json
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from kernel.models import Blob, OutboxMessage
from review.evaluation.board import BoardView
from review.models import RankingFile
from review.services import ask_ranking_file, make_ranking_file, sweep_ranking_files
from solicitations.models import Assignment
from tests.factories.review import a_finished_run, a_submitted_card, an_evaluation
from valuation.states import RunState

pytestmark = pytest.mark.django_db


@pytest.fixture
def valued():
    made = an_evaluation(n_offers=3)
    a_finished_run(made, prices=[12.0, 10.0, 11.0], kw=[1000.0, 1000.0, 1000.0])
    for offer, score in zip(made.offers, (9, 4, 6), strict=True):
        a_submitted_card(offer, made.panel[0], score)
    return made


def asked(made, by=None, **view):
    return ask_ranking_file(
        solicitation=made.solicitation, view=BoardView(**view), by=by or made.procurement, now=database_now()
    )


def made_of(row):
    make_ranking_file(ranking_file_id=row.pk)
    row.refresh_from_db()
    return row


def sheets_of(content):
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_workbook_shows_the_rows_the_order_and_the_columns_that_were_looked_at(client, valued):
    pinned = frozenset({valued.offers[1].pk})
    row = made_of(asked(valued, order="quality", pinned=pinned, columns=frozenset({"quality"})))

    assert (row.state, row.n_done, row.n_steps) == (RunState.DONE, 15, 15)
    client.force_login(valued.procurement)
    answer = client.get(reverse("review:ranking-file-download", args=[row.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{valued.solicitation.code}-ranking.xlsx"'
    sheets = sheets_of(answer.content)
    assert list(sheets) == ["Ranking", "Components", "About"]
    ranking, components = sheets["Ranking"], sheets["Components"]
    assert [line[ranking[0].index("offer")] for line in ranking[1:]] == ["Offer B", "Offer A", "Offer C"]
    assert ("quality_of_100" in ranking[0], "npv_usd" in ranking[0]) == (True, False)
    for line in components[1:]:
        assert sum(value or 0 for value in line[1:-1]) == pytest.approx(line[-1], abs=1e-4)
    told = dict(sheets["About"][1:])
    assert told["Shown"] == "All offers, by qualitative score, 1 pinned, with qualitative score"
    assert told["Results, SHA-256"] == valued.run.result_digest


def test_with_shares_each_need_of_each_offer_has_a_line(valued):
    row = made_of(asked(valued))

    assert (row.n_done, row.n_steps) == (18, 18)


def test_asked_again_while_it_waits_it_is_made_once_and_another_view_is_another_file(valued):
    first, again, other = asked(valued), asked(valued), asked(valued, only="ranked")

    assert (first.pk == again.pk, first.pk == other.pk) == (True, False)
    assert OutboxMessage.objects.filter(topic="review.make_ranking_file").count() == 2


def test_five_are_kept_and_the_older_ones_go_with_their_content(valued):
    rows = [made_of(asked(valued)) for _ in range(7)]

    assert [row.pk for row in RankingFile.objects.all()] == [row.pk for row in rows[:1:-1]]
    assert Blob.objects.filter(filename__endswith="-ranking.xlsx").count() == 5


def test_nobody_else_sees_a_persons_file_nor_its_owner_once_they_are_out(client, valued):
    row = made_of(asked(valued))
    url = reverse("review:ranking-file-download", args=[row.pk])

    for other in (valued.chair, valued.panel[0], valued.offers[0].created_by):
        assert list(RankingFile.objects.visible_to(other)) == []
        client.force_login(other)
        assert client.get(url).status_code == 404
    client.force_login(valued.procurement)
    assert client.get(url).status_code == 200
    Assignment.objects.filter(user=valued.procurement).delete()
    assert client.get(url).status_code == 404
    assert client.get(reverse("review:ranking-file-progress", args=[row.pk])).status_code == 404


def test_who_may_no_longer_see_the_ranking_as_it_is_made_gets_none(valued):
    row = asked(valued, by=valued.chair)
    Assignment.objects.filter(user=valued.chair).delete()

    made_of(row)

    assert (row.state, row.document) == (RunState.FAILED, None)
    assert row.error.startswith("Values, prices and ranks are shown")


def test_a_scorer_is_refused_and_without_a_run_there_is_nothing_to_make(valued):
    with pytest.raises(NotAllowed):
        asked(valued, by=valued.panel[0])
    with pytest.raises(Conflict, match="No valuation has finished"):
        asked(an_evaluation(n_offers=1))


def test_a_dead_workers_file_is_taken_back_and_at_last_ended(valued):
    row, late = asked(valued), database_now() + timedelta(hours=1)
    RankingFile.objects.filter(pk=row.pk).update(state=RunState.RUNNING, n_attempts=1)

    assert sweep_ranking_files(now=late) == 1
    row.refresh_from_db()
    assert row.state == RunState.QUEUED
    RankingFile.objects.filter(pk=row.pk).update(state=RunState.RUNNING, n_attempts=3)
    assert sweep_ranking_files(now=late + timedelta(hours=1)) == 1
    row.refresh_from_db()
    assert (row.state, "died 3 times" in row.error) == (RunState.FAILED, True)


def test_a_large_ranking_leads_to_the_page_that_makes_it_in_the_view_it_had(client, valued, monkeypatch):
    monkeypatch.setattr("review.evaluation.dashboard.MOST_AT_ONCE", 2)
    client.force_login(valued.procurement)
    here = [valued.solicitation.pk]
    files = reverse("review:ranking-files", args=here)

    answer = client.get(reverse("review:ranking-xlsx", args=here) + "?sort=quality")
    board = client.get(reverse("review:dashboard", args=here) + "?sort=quality").content.decode()
    asks = reverse("review:ranking-file-ask", args=here) + "?sort=quality"

    assert (answer.status_code, answer["Location"]) == (302, f"{files}?sort=quality")
    assert (f'action="{asks}"' in board, 'form="make-workbook">XLSX' in board) == (True, True)
    assert (
        "It would show: All offers, by qualitative score." in client.get(answer["Location"]).content.decode()
    )
    assert "None yet" in client.get(files).content.decode()
    assert client.post(asks)["Location"] == files
    assert RankingFile.objects.get().view["order"] == "quality"


def test_the_page_tells_how_far_it_is_and_takes_it_away_once_it_is_made(client, valued):
    row = asked(valued)
    client.force_login(valued.procurement)
    progress = reverse("review:ranking-file-progress", args=[row.pk])
    files = reverse("review:ranking-files", args=[valued.solicitation.pk])

    assert "Waiting for a worker" in client.get(files).content.decode()
    RankingFile.objects.filter(pk=row.pk).update(state=RunState.RUNNING, n_done=50, n_steps=200)
    assert "50 of 200" in client.get(progress).content.decode()
    RankingFile.objects.filter(pk=row.pk).update(state=RunState.QUEUED)
    made_of(row)
    assert "data-take-now" in client.get(progress).content.decode()
    assert "data-take-now" not in client.get(files).content.decode()


def test_the_list_takes_as_many_queries_for_three_files_as_for_one(client, valued, django_assert_num_queries):
    client.force_login(valued.procurement)
    files = reverse("review:ranking-files", args=[valued.solicitation.pk])
    made_of(asked(valued))
    client.get(files)
    with django_assert_num_queries(6):
        client.get(files)
    made_of(asked(valued))
    made_of(asked(valued))
    with django_assert_num_queries(6):
        client.get(files)


def test_csv_and_json_are_as_shown_too(client, valued):
    client.force_login(valued.procurement)
    here = reverse("review:ranking-json", args=[valued.solicitation.pk])

    told = json.loads(b"".join(client.get(here + "?sort=quality&column=quality").streaming_content))

    assert [row["offer"] for row in told["results"]] == ["Offer A", "Offer C", "Offer B"]
    assert ("npv_usd" in told["results"][0], "n_cards" in told["results"][0]) == (False, True)
    text = b"".join(client.get(here.replace(".json", ".csv") + "?sort=alias&only=chosen").streaming_content)
    assert len(text.splitlines()) == 1


def test_the_api_asks_tells_and_hands_out(client, valued):
    client.force_login(valued.procurement)
    wanted = {"solicitation": str(valued.solicitation.pk), "order": "npv", "columns": ["npv"]}
    sent = client.post("/api/v1/ranking-files/", wanted, content_type="application/json")
    here = f"/api/v1/ranking-files/{sent.json()['id']}/"

    assert (sent.status_code, sent.json()["state"]) == (201, "QUEUED")
    assert client.get(f"{here}download/").status_code == 409
    make_ranking_file(ranking_file_id=sent.json()["id"])
    told = client.get(here).json()
    assert (told["state"], told["n_done"], told["view"]["order"]) == ("DONE", 15, "npv")
    assert list(sheets_of(client.get(f"{here}download/").content)) == ["Ranking", "Components", "About"]
    assert client.post("/api/v1/ranking-files/", wanted | {"order": "size"}).status_code == 422
    client.force_login(valued.chair)
    assert client.get(f"{here}download/").status_code == 404
    assert client.get("/api/v1/ranking-files/").json()["results"] == []
