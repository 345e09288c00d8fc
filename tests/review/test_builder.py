"""The portfolio builder: any set valued at once, undone, saved, made the draft; what may not be chosen says why."""

import csv
import json
from collections import Counter
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from review.evaluation.builder import builder_of
from review.models import Scenario, SelectedOffer, Selection, WorkingSet
from review.services import (
    draft_set,
    propose_selection,
    put_back_offer,
    save_scenario,
    take_offer,
    undo_change,
    use_set,
)
from tests.factories.accounts import a_person
from tests.factories.review import a_finished_run, an_evaluation
from valuation.models import Run
from valuation.services.optimising import find_optimum, promise_optimum

pytestmark = pytest.mark.django_db
ONE = Decimal(1)
HTMX = {"HX-Request": "true"}


def with_optimum(made, **run):
    """A finished run whose best set is kept."""
    found = a_finished_run(made, **run)
    promise_optimum(run=found, now=database_now())
    find_optimum(run_id=found.pk)
    return found


def take(made, *indexes, by=None):
    for index in indexes:
        take_offer(solicitation=made.solicitation, offer=made.offers[index], by=by or made.procurement)


def page_of(made, by=None, **how):
    return builder_of(made.solicitation, by or made.procurement, **how)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_set_shows_its_value_its_distance_from_the_best_payments_coverage_and_concentration():
    made = an_evaluation(n_offers=3)
    run = with_optimum(made, kw=[1000.0, 1350.0, 2350.0], prices=[35.0, 35.0, 35.1], need_kw=2350.0)
    take(made, 0, 1)

    page = page_of(made)

    paid = sum(
        -c.present_value_usd
        for o in run.offers.filter(offer__in=made.offers[:2])
        for c in o.components.filter(code="FIXED_PAYMENTS")
    )
    assert page.own.value.payments_usd == pytest.approx(paid, abs=Decimal("0.05"))
    assert page.less_than_best_usd == page.kept.best.npv_usd - page.own.value.npv_usd
    assert page.own.value.is_complete
    assert page.years == list(range(2027, 2032))
    technology = next(each for each in page.own.concentration if each.kind == "Technology")
    assert (technology.hhi, [holder.kw for holder in technology.holders]) == (10_000, [2350])
    bidder = next(each for each in page.own.concentration if each.kind == "Bidder")
    # 1000/2350 and 1350/2350: 42.55 %² + 57.45 %².
    assert bidder.hhi == 5111


def test_the_last_change_is_undone_and_that_may_be_undone_again():
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    take(made, 0, 1)

    held = WorkingSet.objects.get()
    undone = undo_change(solicitation=made.solicitation, version=held.version, by=made.procurement)
    assert list(undone.amounts) == [str(made.offers[0].pk)]

    again = undo_change(solicitation=made.solicitation, version=undone.version, by=made.procurement)
    assert set(again.amounts) == {str(offer.pk) for offer in made.offers}


def test_an_undo_in_a_window_that_shows_an_older_set_undoes_nothing():
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    take(made, 0)
    seen = WorkingSet.objects.get().version
    take(made, 1)

    with pytest.raises(Conflict, match="another window"):
        undo_change(solicitation=made.solicitation, version=seen, by=made.procurement)

    assert len(WorkingSet.objects.get().amounts) == 2


def test_changes_in_two_windows_add_up():
    made = an_evaluation(n_offers=3)
    a_finished_run(made)
    take(made, 0)
    take(made, 2)
    put_back_offer(solicitation=made.solicitation, offer=made.offers[0], by=made.procurement)

    assert list(WorkingSet.objects.get().amounts) == [str(made.offers[2].pk)]


def test_everybody_has_a_table_of_their_own_that_begins_with_the_set_being_chosen():
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    draft_set(
        solicitation=made.solicitation,
        amounts={made.offers[0].pk: ONE},
        by=made.procurement,
        now=database_now(),
    )

    take(made, 1, by=made.chair)

    assert set(page_of(made, made.chair).taken) == {offer.pk for offer in made.offers}
    assert set(page_of(made).taken) == {made.offers[0].pk}
    assert set(page_of(made, made.evaluator).taken) == {made.offers[0].pk}
    assert WorkingSet.objects.visible_to(made.evaluator).count() == 0


def test_a_set_that_breaks_the_terms_says_which_by_alias_and_is_not_proposed():
    made = an_evaluation(n_offers=3)
    first, second, third = (str(offer.pk) for offer in made.offers)
    terms = {
        "exclusive": [[first, second]],
        "requires": [{"offer": second, "only_with": third}],
        "volumes": [{"name": "all", "at_most_kw": 1500.0}],
    }
    a_finished_run(made, terms=terms)
    take(made, 0, 1)

    broken = page_of(made).own.broken

    one, two, three = (offer.alias for offer in made.offers)
    assert broken == [
        f"at most one of {one}, {two} may be chosen",
        f"{two} comes only with {three}",
        "all: at most 1,500 kW, and this set has 2,000",
    ]
    draft_set(
        solicitation=made.solicitation,
        amounts={offer.pk: ONE for offer in made.offers[:2]},
        by=made.procurement,
        now=database_now(),
    )
    with pytest.raises(Conflict, match=f"may not be chosen: at most one of {one}, {two}"):
        propose_selection(
            solicitation=made.solicitation, reason="All of it.", by=made.procurement, now=database_now()
        )


def test_a_set_that_leaves_a_need_open_lists_the_hours_of_the_year_looked_at():
    made = an_evaluation(n_offers=1)
    a_finished_run(made, kw=[1000.0], need_kw=2350.0)
    take(made, 0)

    page = page_of(made, year=2029)

    assert page.shown[0].year.year == 2029
    assert page.shown[0].gaps == ["Jun–Sep, 15:00–22:00: up to 1,350\u202fkW short"]
    assert page.own.worst_ratio == Decimal("0.426")
    assert [project.is_earned for project in page.own.value.projects] == [False]


def test_an_offer_that_the_run_did_not_value_counts_nothing_and_is_named():
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    take(made, 0, 1)
    a_finished_run(made, failing={1: "its storage has no energy"})

    own = page_of(made).own

    assert [offer.alias for offer in own.unvalued] == [made.offers[1].alias]
    assert not own.may_be_chosen
    assert own.value.needs[made.solicitation.needs.get().pk].worst.ratio == Decimal("0.426")


def test_a_set_is_looked_at_on_an_earlier_run_while_the_last_one_is_the_usual():
    made = an_evaluation(n_offers=1)
    dear = a_finished_run(made, prices=[20.0])
    cheap = a_finished_run(made, prices=[10.0])
    take(made, 0)

    assert page_of(made).run == cheap
    earlier = page_of(made, run_id=dear.pk)
    assert earlier.run == dear
    assert earlier.own.value.payments_usd == pytest.approx(
        2 * page_of(made).own.value.payments_usd, abs=Decimal("0.02")
    )


def test_a_drafted_set_takes_the_place_of_what_was_chosen_with_its_shares():
    made = an_evaluation(n_offers=2)
    a_finished_run(made, quantities={1: {"kind": "divisible", "min_share": 0.25}})
    draft_set(
        solicitation=made.solicitation,
        amounts={made.offers[0].pk: ONE},
        by=made.procurement,
        now=database_now(),
    )

    draft_set(
        solicitation=made.solicitation,
        amounts={made.offers[1].pk: Decimal("0.5")},
        by=made.procurement,
        now=database_now(),
    )

    assert list(SelectedOffer.objects.values_list("offer", "share")) == [(made.offers[1].pk, Decimal("0.5"))]
    half = page_of(made).chosen.value
    assert half.needs[made.solicitation.needs.get().pk].worst.ratio == Decimal("0.213")


def test_only_procurement_makes_a_set_the_draft():
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    with pytest.raises(NotAllowed):
        draft_set(
            solicitation=made.solicitation,
            amounts={made.offers[0].pk: ONE},
            by=made.chair,
            now=database_now(),
        )


def test_who_does_not_see_values_has_no_table():
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    for person in (a_person(), made.panel[0], made.offers[0].created_by):
        with pytest.raises(NotAllowed):
            take(made, 0, by=person)


def test_the_page_shows_the_best_set_with_its_proof_and_a_button_to_use_it(client):
    made = an_evaluation(n_offers=3)
    with_optimum(made, prices=[36.0, 37.0, 38.0], kw=[2350.0] * 3)
    client.force_login(made.evaluator)

    page = client.get(reverse("review:portfolio", args=[made.solicitation.pk]))

    assert page.status_code == 200
    assert "Proven: no set of these offers that keeps the terms is worth more." in text_of(page)
    assert "2 of 2 losers" in text_of(page)
    url = reverse("review:portfolio-change", args=[made.solicitation.pk])
    answer = client.post(url, {"action": "use", "which": "best"}, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in text_of(answer)
    assert set(page_of(made, made.evaluator).taken) == {made.offers[0].pk}
    client.post(url, {"action": "use", "which": "next-1"}, headers=HTMX)
    assert page_of(made, made.evaluator).less_than_best_usd > 0


def test_while_the_best_set_is_looked_for_the_page_says_so_and_asks_again(client):
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    promise_optimum(run=run, now=database_now())
    client.force_login(made.chair)

    page = client.get(reverse("review:portfolio", args=[made.solicitation.pk]))
    assert "Waiting for a worker to look for the best set" in text_of(page)
    progress = client.get(reverse("review:portfolio-optimum", args=[run.pk]))
    assert (progress.status_code, progress.headers.get("HX-Refresh")) == (200, None)
    find_optimum(run_id=run.pk)
    assert client.get(reverse("review:portfolio-optimum", args=[run.pk])).headers["HX-Refresh"] == "true"


def test_the_search_for_the_best_set_is_cancelled_on_the_page_and_asked_for_again(client):
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    promise_optimum(run=run, now=database_now())
    client.force_login(made.chair)
    page, cancel = (
        reverse("review:portfolio", args=[made.solicitation.pk]),
        reverse("review:portfolio-cancel", args=[run.pk]),
    )
    assert cancel in client.get(page).content.decode()

    answer = client.post(cancel)

    assert answer.headers["Location"] == f"{page}?run={run.pk}"
    shown = client.get(page)
    assert "The search for it was cancelled." in text_of(shown)
    assert cancel not in shown.content.decode()
    progress = client.get(reverse("review:portfolio-optimum", args=[run.pk]))
    assert progress.headers["HX-Refresh"] == "true"
    assert client.post(cancel).status_code == 409
    client.post(reverse("review:portfolio-ask", args=[run.pk]))
    assert "Waiting for a worker to look for the best set" in text_of(client.get(page))


def test_a_change_by_a_plain_form_comes_back_to_the_page_as_it_was_looked_at(client):
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    client.force_login(made.chair)
    url = reverse("review:portfolio-change", args=[made.solicitation.pk])

    answer = client.post(f"{url}?year=2029", {"action": "add", "offer": made.offers[0].pk})

    assert answer.status_code == 302
    assert answer.url == f"{reverse('review:portfolio', args=[made.solicitation.pk])}?year=2029"


@pytest.mark.parametrize(
    "sent", [{}, {"action": "burn"}, {"action": "use", "which": "next-9"}, {"action": "use", "which": "x"}]
)
def test_a_change_that_says_nothing_is_refused(client, sent):
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    client.force_login(made.chair)

    assert (
        client.post(reverse("review:portfolio-change", args=[made.solicitation.pk]), sent).status_code == 422
    )


def n_queries(client, made, method="get", **sent) -> int:
    client.force_login(made.procurement)
    name = "review:portfolio" if method == "get" else "review:portfolio-change"
    url = reverse(name, args=[made.solicitation.pk])
    getattr(client, method)(url, sent, headers=HTMX)
    with CaptureQueriesContext(connection) as queries:
        assert getattr(client, method)(url, sent, headers=HTMX).status_code == 200
    return len(queries)


def test_the_builder_takes_as_many_queries_for_three_offers_as_for_one(client):
    counts = set()
    for n in (1, 3):
        made = an_evaluation(n_offers=n)
        with_optimum(made, kw=[2350.0] * n, prices=[35.0 + i for i in range(n)])
        take(made, *range(n))
        counts.add((n_queries(client, made), n_queries(client, made, "post", action="use", which="best")))
    assert len(counts) == 1


def test_a_set_is_saved_compared_renamed_and_deleted_by_who_saved_it(client):
    made = an_evaluation(n_offers=2)
    dear = a_finished_run(made, prices=[20.0, 20.0])
    a_finished_run(made, prices=[10.0, 10.0])
    take(made, 0)
    client.force_login(made.procurement)
    url = reverse("review:scenario-save", args=[made.solicitation.pk])
    client.post(f"{url}?run={dear.pk}", {"name": "Dear", "note": "old curves"})
    client.post(url, {"name": "Cheap"})

    page = client.get(reverse("review:scenarios", args=[made.solicitation.pk]))

    shown = {each.scenario.name: each.figures.value for each in page.context["page"].shown}
    assert shown["Dear"].payments_usd == pytest.approx(2 * shown["Cheap"].payments_usd, abs=Decimal("0.02"))
    mine = Scenario.objects.get(name="Dear")
    twice = client.post(reverse("review:scenario-rename", args=[mine.pk]), {"name": "Cheap"})
    assert (twice.status_code, "You have a set called" in text_of(twice)) == (422, True)
    assert client.post(reverse("review:scenario-rename", args=[mine.pk]), {"name": "Old"}).status_code == 302
    client.force_login(made.chair)
    assert client.post(reverse("review:scenario-delete", args=[mine.pk])).status_code == 403
    client.force_login(made.procurement)
    assert client.post(reverse("review:scenario-delete", args=[mine.pk])).status_code == 302
    assert [each.name for each in Scenario.objects.all()] == ["Cheap"]


def test_saved_sets_are_seen_as_their_runs_are():
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    save_scenario(
        solicitation=made.solicitation,
        run=run,
        amounts={made.offers[0].pk: ONE},
        name="One",
        by=made.procurement,
        now=database_now(),
    )
    for person in (made.procurement, made.chair, made.evaluator):
        assert Scenario.objects.visible_to(person).count() == 1
    for person in (made.panel[0], a_person(), made.offers[0].created_by):
        assert Scenario.objects.visible_to(person).count() == 0


def test_a_saved_set_becomes_the_draft_and_is_proposed_from_the_builder(client):
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    use_set(solicitation=made.solicitation, amounts={made.offers[1].pk: ONE}, by=made.procurement)
    client.force_login(made.procurement)
    client.post(reverse("review:scenario-save", args=[made.solicitation.pk]), {"name": "Mine"})

    client.post(
        reverse("review:selection-draft", args=[made.solicitation.pk]), {"which": Scenario.objects.get().pk}
    )
    url = reverse("review:selection-propose", args=[made.solicitation.pk])
    answer = client.post(f"{url}?from=portfolio", {"reason": "Best."})

    assert answer.url == reverse("review:portfolio", args=[made.solicitation.pk])
    assert [offer.pk for offer in Selection.objects.get(state="PROPOSED").offers.all()] == [made.offers[1].pk]


def test_the_coverage_goes_away_as_csv(client):
    made = an_evaluation(n_offers=1)
    a_finished_run(made, kw=[1000.0])
    take(made, 0)
    client.force_login(made.procurement)

    answer = client.get(reverse("review:portfolio-csv", args=[made.solicitation.pk]))
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert lines[0] == "need,unit,year,month,hour_beginning,needed,covered,short"
    # Five years, four months, seven hours.
    assert len(lines) == 1 + 5 * 4 * 7
    assert lines[1].endswith("2027,6,15,2350.000,1000.000,1350.000")


def test_the_best_set_goes_away_with_its_proof_what_stops_it_and_entry_prices(client):
    made = an_evaluation(n_offers=3)
    run = with_optimum(made, kw=[1000.0, 1350.0, 2350.0], prices=[35.0, 35.0, 35.1], need_kw=2350.0)
    kept = page_of(made).kept
    client.force_login(made.procurement)

    def away(kind):
        address = reverse(f"review:portfolio-best-{kind}", args=[made.solicitation.pk])
        return client.get(address, {"run": run.pk})

    told = json.loads(away("json").getvalue())
    rows = list(csv.DictReader(away("csv").getvalue().decode().splitlines()))
    sheet = load_workbook(BytesIO(away("xlsx").content)).active

    assert (told["bound_usd"], told["digest"]) == (str(kept.bound_usd), kept.row.digest)
    assert len(rows) == len(told["results"]) == sheet.max_row - 1
    by_part = Counter(row["part"] for row in rows)
    assert by_part["proof"] == 5
    assert by_part["set"] == len(kept.sets)
    assert by_part["binding constraint"] == len(kept.binding)
    assert by_part["entry price"] == len(kept.entries) == kept.n_losers
    best = [row["offer"] for row in rows if (row["part"], row["name"]) == ("offer of a set", "The best set")]
    assert best == [offer.alias for offer in kept.best.offers]
    falls = {row["offer"]: row["fall_usd"] for row in rows if row["part"] == "entry price"}
    assert falls == {entry.offer.alias: str(entry.fall_usd) for entry in kept.entries}


def test_before_a_best_set_is_kept_its_files_hold_nothing(client):
    made = an_evaluation(n_offers=1)
    client.force_login(made.procurement)
    told = client.get(reverse("review:portfolio-best-json", args=[made.solicitation.pk])).getvalue()
    assert json.loads(told)["results"] == []


def test_a_panel_member_reads_that_values_come_later(client):
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    client.force_login(made.panel[0])
    assert client.get(reverse("review:portfolio", args=[made.solicitation.pk])).status_code == 403


def test_a_proposed_set_stands_though_a_newer_run_differs(client):
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    draft_set(
        solicitation=made.solicitation,
        amounts={made.offers[0].pk: ONE},
        by=made.procurement,
        now=database_now(),
    )
    a_finished_run(made, prices=[11.0, 11.0])

    page = page_of(made)

    assert page.chosen.is_stale
    with pytest.raises(Conflict, match="newer run"):
        propose_selection(
            solicitation=made.solicitation, reason="Best.", by=made.procurement, now=database_now()
        )


def of_the_evaluators_own(made, **fields):
    """A finished run like the official one, that ranks nothing."""
    run = with_optimum(made, prices=[9.0] * len(made.offers))
    Run.objects.filter(pk=run.pk).update(**fields)
    run.refresh_from_db()
    return run


def test_the_evaluators_own_run_is_built_on_and_saved_by_the_evaluator_alone(client):
    made = an_evaluation(n_offers=2)
    official = with_optimum(made, prices=[10.0, 10.0])
    shadow = of_the_evaluators_own(made, own_terms={}, requested_by=made.evaluator)
    evaluator = page_of(made, made.evaluator, run_id=shadow.pk)

    assert (evaluator.run, evaluator.kept.row.run_id) == (shadow, shadow.pk)
    assert [run.pk for run in evaluator.runs] == [official.pk, shadow.pk]
    save_scenario(
        solicitation=made.solicitation,
        run=shadow,
        amounts={made.offers[0].pk: ONE},
        name="My terms",
        by=made.evaluator,
        now=database_now(),
    )
    for person in (made.procurement, made.chair):
        page = page_of(made, person, run_id=shadow.pk)
        assert [run.pk for run in page.runs] == [official.pk]
        assert page.run == official
        assert list(Scenario.objects.visible_to(person)) == []
        client.force_login(person)
        for kind in ("csv", "json"):
            address = reverse(f"review:portfolio-best-{kind}", args=[made.solicitation.pk])
            on_shadow, plain = (client.get(address, query) for query in ({"run": shadow.pk}, {}))
            assert on_shadow.getvalue() == plain.getvalue()
        asked = client.post(reverse("review:portfolio-ask", args=[shadow.pk]))
        assert asked.status_code == 404
    assert Scenario.objects.visible_to(made.evaluator).get().run == shadow


def test_a_set_on_revised_needs_stands_beside_the_official_one_and_never_becomes_the_draft():
    made = an_evaluation(n_offers=2)
    official = with_optimum(made, prices=[10.0, 10.0])
    revised = of_the_evaluators_own(made, on_revised_needs=True)
    take(made, 0)

    page = page_of(made, run_id=revised.pk)

    assert (page.run, page.kept.row.run_id) == (revised, revised.pk)
    assert [run.pk for run in page.runs] == [official.pk, revised.pk]
    for run in (official, revised):
        save_scenario(
            solicitation=made.solicitation,
            run=run,
            amounts={made.offers[0].pk: ONE},
            name=f"On {run.pk}",
            by=made.procurement,
            now=database_now(),
        )
    assert Scenario.objects.visible_to(made.chair).count() == 2
    drafted = draft_set(
        solicitation=made.solicitation,
        amounts={made.offers[0].pk: ONE},
        by=made.procurement,
        now=database_now(),
    )
    assert drafted.run == official
