"""The clerk's export of everything, on the record, and what it tells nobody else."""

import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.states import Role
from audit.models import Entry
from bids.models import Offer
from kernel.blobs import read_blob
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.models import OutboxMessage
from nmv.canonical import digest
from review.documents.calibration import SAMPLES
from review.models import ReviewExport, Scenario, Scorecard
from review.services import ask_export, make_export, note_scale, save_calibration, sweep_exports
from solicitations.models import Recusal
from tests.factories.accounts import a_person, a_utility
from tests.factories.review import a_finished_run, a_submitted_card, all_scores, an_evaluation
from tests.factories.solicitations import a_published_solicitation
from tests.review.test_pages import text_of
from valuation.models import ComponentResult, Run

pytestmark = pytest.mark.django_db
WHY = "The commission asked for the file."


def a_clerk(solicitation, *, recused_by=None):
    clerk = a_person(solicitation.organisation, Role.ADMINISTRATOR)
    if recused_by is not None:
        Recusal.objects.create(
            solicitation=solicitation,
            user=clerk,
            reason="A cousin bids.",
            recused_by=recused_by,
            recused_at=database_now(),
        )
    return clerk


@pytest.fixture
def made():
    made = an_evaluation(n_offers=2, n_panelists=2)
    a_finished_run(made, prices=[10.0, 11.0])
    for offer in made.offers:
        a_submitted_card(offer, made.panel[0], value=4)
    return made


def exported(made, clerk):
    export = ask_export(solicitation=made.solicitation, reason=WHY, by=clerk, now=database_now())
    assert make_export(export_id=export.pk)
    export.refresh_from_db()
    return export


def content_of(export):
    archive = zipfile.ZipFile(BytesIO(read_blob(export.blob)))
    return json.loads(archive.read("review.json")), load_workbook(BytesIO(archive.read("review.xlsx")))


def test_a_recused_clerk_exports_everything_and_the_record_says_so(made):
    clerk = a_clerk(made.solicitation, recused_by=made.evaluator)

    export = exported(made, clerk)

    document, book = content_of(export)
    tables = document["tables"]
    assert [row["alias"] for row in tables["offers"]] == [offer.alias for offer in made.offers]
    assert {row["scorer"] for row in tables["cards"]} == {str(made.panel[0])}
    assert {Decimal(row["value"]) for row in tables["scores"]} == {Decimal(4)}
    assert [row["rank"] for row in tables["ranks"]] == [1, 2]
    assert [row["person"] for row in tables["recusals"]] == [str(clerk)]
    assert book.sheetnames == list(tables)
    assert book["scores"].max_row == len(tables["scores"]) + 1
    assert export.digest == digest(document)
    assert export.n_rows == sum(map(len, tables.values()))
    asked, done = Entry.objects.filter(verb__startswith="review.export").order_by("recorded_at")
    assert (asked.verb, asked.actor_id, asked.actor_role) == (
        "review.export_asked",
        clerk.pk,
        "ADMINISTRATOR",
    )
    assert asked.facts == {"export": str(export.pk), "reason": WHY}
    assert export.is_by_recused
    assert (done.verb, done.facts["digest"]) == ("review.export_made", export.digest)


def test_what_the_evaluator_keeps_drafts_and_walled_offers_are_not_in_it(made):
    shadow = Scorecard.objects.create(
        offer=made.offers[0],
        rubric=made.rubric,
        panelist=made.evaluator,
        state="SUBMITTED",
        saved_at=database_now(),
        submitted_at=database_now(),
        is_shadow=True,
    )
    Scorecard.objects.create(
        offer=made.offers[1], rubric=made.rubric, panelist=made.panel[1], saved_at=database_now()
    )
    affiliate = made.offers[1].organisation
    type(affiliate).objects.filter(pk=affiliate.pk).update(affiliate_of=made.solicitation.organisation)
    assert Offer.objects.walled().exists()

    tables = content_of(exported(made, a_clerk(made.solicitation)))[0]["tables"]

    assert [row["alias"] for row in tables["offers"]] == [made.offers[0].alias]
    assert [(row["alias"], row["scorer"]) for row in tables["cards"]] == [
        (made.offers[0].alias, str(made.panel[0]))
    ]
    assert str(shadow.panelist) not in json.dumps(tables)
    assert [row["rank"] for row in tables["ranks"]] == [1]
    for name in ("ranks", "values", "components", "coverage"):
        assert {row["alias"] for row in tables[name]} <= {made.offers[0].alias}


def test_every_valuation_of_the_utilitys_comes_with_its_components_and_none_of_the_evaluators(made):
    a_finished_run(made, prices=[9.0, 12.0])
    own = a_finished_run(made)
    Run.objects.filter(pk=own.pk).update(own_terms={"their": "terms"})

    document, book = content_of(exported(made, a_clerk(made.solicitation)))

    tables, runs = document["tables"], list(Run.objects.official().order_by("requested_at"))
    assert [row["run"] for row in tables["runs"]] == [str(run.pk) for run in runs]
    assert len(runs) == 2
    assert [(row["run"], row["alias"]) for row in tables["values"]] == [
        (str(run.pk), offer.alias) for run in runs for offer in made.offers
    ]
    kept = ComponentResult.objects.filter(run_offer__run__in=runs)
    assert len(tables["components"]) == kept.count() > 0
    assert sum(Decimal(row["levelized"]) for row in tables["components"]) == sum(
        each.levelized for each in kept
    )
    assert {row["unit"] for row in tables["components"]} == {"USD/kW-year"}
    assert book["components"].max_row == kept.count() + 1
    assert str(own.pk) not in json.dumps(document)


def test_the_trial_round_is_in_it_once_handed_in_with_how_the_scale_is_read(made):
    first, second = made.panel
    given = {"solicitation": made.solicitation, "sample": SAMPLES["a"], "now": database_now()}
    save_calibration(**given, by=first, scores=all_scores(7), is_submitted=True)
    save_calibration(**given, by=second, scores=all_scores(2), is_submitted=False)
    criterion = made.rubric.criteria.filter(kind="SCORED").order_by("position").first()
    said = {
        "solicitation": made.solicitation,
        "criterion": criterion,
        "text": "Seven means a signed contract.",
    }
    note_scale(**said, by=made.chair, now=database_now())

    tables = content_of(exported(made, a_clerk(made.solicitation)))[0]["tables"]

    found = tables["calibration_scores"]
    assert {(row["sample"], row["scorer"]) for row in found} == {("a", str(first))}
    assert {Decimal(row["value"]) for row in found} == {Decimal(7)}
    assert [(row["criterion"], row["text"]) for row in tables["scale_notes"]] == [
        (criterion.code, "Seven means a signed contract.")
    ]


def test_sets_kept_by_name_are_in_it_but_for_those_on_the_evaluators_runs_or_with_a_walled_offer(made):
    open_one, walled = made.offers
    own = a_finished_run(made)
    Run.objects.filter(pk=own.pk).update(own_terms={"their": "terms"})
    official = Run.objects.official().get()
    affiliate = walled.organisation
    type(affiliate).objects.filter(pk=affiliate.pk).update(affiliate_of=made.solicitation.organisation)
    kept = {"solicitation": made.solicitation, "saved_by": made.procurement, "saved_at": database_now()}
    half = {str(open_one.pk): "0.5"}
    Scenario.objects.create(**kept, run=official, name="Half", note="Of it.", amounts=half)
    Scenario.objects.create(**kept, run=official, name="Both", amounts=half | {str(walled.pk): "1"})
    Scenario.objects.create(**kept, run=own, name="Theirs", amounts=half)

    tables = content_of(exported(made, a_clerk(made.solicitation)))[0]["tables"]

    assert [(row["name"], row["note"], row["offers"]) for row in tables["saved_sets"]] == [
        ("Half", "Of it.", f"{open_one.alias} x 0.5")
    ]
    assert [row["run"] for row in tables["saved_sets"]] == [str(official.pk)]


def test_a_second_delivery_makes_nothing_and_a_lost_one_is_sent_again(made):
    export = ask_export(
        solicitation=made.solicitation, reason=WHY, by=a_clerk(made.solicitation), now=database_now()
    )
    assert sweep_exports(now=database_now()) == 0
    assert sweep_exports(now=database_now() + timedelta(minutes=5)) == 1
    assert OutboxMessage.objects.filter(topic="review.make_export", subject_id=export.pk).count() == 2
    assert (make_export(export_id=export.pk), make_export(export_id=export.pk)) == (True, False)
    assert sweep_exports(now=database_now() + timedelta(minutes=5)) == 0


def test_nobody_but_an_administrator_of_the_utility_exports(made):
    others = [made.procurement, made.chair, made.evaluator, made.panel[0]]
    others.append(a_person(a_utility(), Role.ADMINISTRATOR))
    for person in others:
        with pytest.raises(NotAllowed):
            ask_export(solicitation=made.solicitation, reason=WHY, by=person, now=database_now())
    clerk = a_clerk(made.solicitation)
    with pytest.raises(InvalidInput) as refused:
        ask_export(solicitation=made.solicitation, reason="  ", by=clerk, now=database_now())
    assert refused.value.field == "reason"
    assert not ReviewExport.objects.exists()


def test_before_the_opening_there_is_nothing_to_export():
    solicitation = a_published_solicitation()
    with pytest.raises(Conflict, match="nothing to export"):
        ask_export(solicitation=solicitation, reason=WHY, by=a_clerk(solicitation), now=database_now())


def test_the_page_and_the_file_are_for_clerks_and_who_answers_for_the_evaluation_reads_the_list(client, made):
    clerk = a_clerk(made.solicitation, recused_by=made.evaluator)
    page = reverse("review:review-exports", args=[made.solicitation.pk])
    client.force_login(clerk)
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": WHY}).status_code == 302
    export = ReviewExport.objects.get()
    file = reverse("review:review-export-file", args=[export.pk])
    assert client.get(file).status_code == 409
    make_export(export_id=export.pk)
    taken = client.get(file)
    assert taken.headers["Content-Type"] == "application/zip"
    assert Entry.objects.filter(verb="review.export_taken").count() == 1

    # Of the recusal reads who reads of recusals at all: the chair knows that a clerk exported, and why.
    reads_recusals = {made.procurement: True, made.evaluator: True, made.chair: False}
    for person, is_told in reads_recusals.items():
        client.force_login(person)
        shown = text_of(client.get(page))
        assert WHY in shown
        assert ("recused from this solicitation" in shown) is is_told
        (row,) = client.get("/api/v1/review-exports/").json()["results"]
        assert row["is_by_recused"] is (True if is_told else None)
        assert (client.post(page, {"reason": WHY}).status_code, client.get(file).status_code) == (403, 404)
    for person in (made.panel[0], a_person(a_utility(), Role.ADMINISTRATOR)):
        client.force_login(person)
        assert [client.get(url).status_code for url in (page, file)] == [404, 404]


def test_a_recused_clerks_other_pages_go_on_telling_nothing(client, made):
    clerk = a_clerk(made.solicitation, recused_by=made.evaluator)
    client.force_login(clerk)
    names = ["dashboard", "consensus-list", "rank-changes", "rank-moves", "scorecard-list", "portfolio"]
    urls = [reverse(f"review:{name}", args=[made.solicitation.pk]) for name in names]
    before = [client.get(url).status_code for url in urls]

    exported(made, clerk)

    assert [client.get(url).status_code for url in urls] == before == [404] * len(urls)


def test_the_api_asks_lists_and_hands_out(client, made):
    clerk = a_clerk(made.solicitation)
    client.force_login(clerk)
    asked = {"solicitation": str(made.solicitation.pk), "reason": WHY}
    answer = client.post("/api/v1/review-exports/", asked, content_type="application/json")
    assert answer.status_code == 201
    key = answer.json()["id"]
    make_export(export_id=key)
    assert client.get(f"/api/v1/review-exports/{key}/file/").status_code == 200

    client.force_login(made.chair)
    (row,) = client.get("/api/v1/review-exports/").json()["results"]
    assert (row["reason"], row["n_taken"], row["asked_by"]) == (WHY, 1, str(clerk))
    assert client.get(f"/api/v1/review-exports/{key}/file/").status_code == 404
    assert client.post("/api/v1/review-exports/", asked, content_type="application/json").status_code == 403
    client.force_login(made.panel[0])
    assert client.get("/api/v1/review-exports/").json()["results"] == []
