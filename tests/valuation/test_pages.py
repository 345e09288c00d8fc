"""Pages of protocols, runs and results."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.states import Role
from bids.models import PriceRelease
from kernel.clock import database_now
from tests.factories.accounts import a_bidder
from tests.factories.solicitations import assign
from tests.factories.valuation import (
    SHORT_TERM,
    SOLAR,
    a_draft_with_procurement,
    a_protocol_content,
    a_valued_solicitation,
    an_energy_version,
)
from valuation.models import Protocol, Run
from valuation.services import cancel_run, evaluate_run, request_run, save_protocol
from valuation.states import RunState

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    """Open a page as a person."""

    def opened(person, name, pk):
        client.force_login(person)
        return client.get(reverse(name, args=[pk]))

    return opened


def a_run(*offers, is_done=True):
    solicitation, officer = a_valued_solicitation(*(offers or (SOLAR,)))
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    if is_done:
        evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    return run, officer


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_draft_without_a_protocol_says_what_to_do(get):
    solicitation, officer = a_draft_with_procurement()
    shown = get(officer, "valuation:protocol-detail", solicitation.pk)
    assert "Write the protocol" in text_of(shown)
    watcher = assign(solicitation, Role.ENGINEER)
    assert "The procurement officer writes it" in text_of(
        get(watcher, "valuation:protocol-detail", solicitation.pk)
    )


def test_the_form_saves_a_protocol_that_the_page_spells_out(client):
    solicitation, officer = a_draft_with_procurement()
    version = an_energy_version(solicitation)
    client.force_login(officer)
    url = reverse("valuation:protocol-edit", args=[solicitation.pk])
    assert client.get(url).status_code == 200
    answer = client.post(
        url, _typed(curve_ENERGY=str(version.pk), elcc_solar="4 3 18 15 16 31 39 27 14 2 2 0")
    )
    assert answer.status_code == 302
    content = Protocol.objects.get(solicitation=solicitation).content
    assert content["convention"]["discount_rate_per_year"] == "0.075"
    assert content["curves"] == {"ENERGY": str(version.pk)}
    assert content["nqc"]["SOLAR"]["elcc_by_month"][2] == "0.18"
    assert content["ancillary"]["products"]["REG_UP"]["called_fraction"] == "0.3"
    shown = text_of(client.get(reverse("valuation:protocol-detail", args=[solicitation.pk])))
    assert "7.5 % a year" in shown
    assert str(version) in shown


def test_the_form_shows_what_stands_and_keeps_what_it_does_not_show(client):
    solicitation, officer = a_draft_with_procurement()
    project = solicitation.lots.get().need.projects.get()
    rules = {"projects": {project.code: {"deferral_years": 3}}}
    content = a_protocol_content(solicitation) | {"deferral": rules, "energy": {"loss_factor": "0.05"}}
    save_protocol(solicitation=solicitation, content=content, by=officer)
    client.force_login(officer)
    url = reverse("valuation:protocol-edit", args=[solicitation.pk])
    form = client.get(url).context["form"]
    typed = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, "")}
    assert typed["losses"] == "5"
    assert client.post(url, typed | {"tie_band": "12.5"}).status_code == 302
    newest = Protocol.objects.filter(solicitation=solicitation).order_by("-version")[0]
    assert newest.content["deferral"]["projects"][project.code]["deferral_years"] == 3
    assert newest.content["ranking"] == {"tie_band_usd_per_kw_year": "12.5"}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"inflation": "8"}, "inflation", "below the discount rate"),
        ({"discount_rate": "NaN"}, "discount_rate", "number"),
        ({"elcc_wind": "1 2 3"}, "elcc_wind", "twelve numbers"),
        ({"ghg_price": "30"}, "ghg_document", "is missing"),
        ({"losses": "80"}, "losses", "between 0 and 0.5"),
    ],
)
def test_what_the_form_refuses_stands_at_its_field(client, change, field, words):
    solicitation, officer = a_draft_with_procurement()
    client.force_login(officer)
    answer = client.post(reverse("valuation:protocol-edit", args=[solicitation.pk]), _typed(**change))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert not Protocol.objects.exists()


def test_locking_by_the_page_shows_the_digest_and_ends_the_editing(client):
    solicitation, officer = a_draft_with_procurement()
    saved = save_protocol(solicitation=solicitation, content=a_protocol_content(solicitation), by=officer)
    client.force_login(officer)
    client.post(reverse("valuation:protocol-lock", args=[solicitation.pk]))
    shown = client.get(reverse("valuation:protocol-detail", args=[solicitation.pk]))
    assert saved.digest in text_of(shown)
    assert client.get(reverse("valuation:protocol-edit", args=[solicitation.pk])).status_code == 404


def test_a_bidder_sees_neither_protocol_nor_runs(get):
    run, _ = a_run()
    bidder = a_bidder()
    for name, pk in (
        ("valuation:protocol-detail", run.solicitation_id),
        ("valuation:run-list", run.solicitation_id),
        ("valuation:run-detail", run.pk),
        ("valuation:run-progress", run.pk),
        ("valuation:run-case", run.pk),
        ("valuation:offer-result", run.offers.get().pk),
    ):
        assert get(bidder, name, pk).status_code == 404


def test_a_panel_member_sees_runs_once_their_scores_are_in(get):
    run, _ = a_run()
    panelist = assign(run.solicitation, Role.PANEL)
    assert get(panelist, "valuation:run-detail", run.pk).status_code == 404
    PriceRelease.objects.create(solicitation=run.solicitation, user=panelist, released_at=database_now())
    assert get(panelist, "valuation:run-detail", run.pk).status_code == 200


def test_starting_a_run_by_the_page_leads_to_its_progress(client):
    solicitation, officer = a_valued_solicitation(SOLAR)
    client.force_login(officer)
    url = reverse("valuation:run-list", args=[solicitation.pk])
    assert "Not valued yet" in text_of(client.get(url))
    answer = client.post(url, follow=True)
    assert "Waiting for a worker" in text_of(answer)
    assert Run.objects.get().state == RunState.QUEUED


def test_progress_is_a_fragment_that_asks_again_until_the_run_has_ended(get):
    run, officer = a_run(is_done=False)
    waiting = get(officer, "valuation:run-progress", run.pk)
    assert 'hx-trigger="every 1s"' in text_of(waiting)
    assert "HX-Refresh" not in waiting.headers
    evaluate_run(run_id=run.pk)
    ended = get(officer, "valuation:run-progress", run.pk)
    assert "hx-trigger" not in text_of(ended)
    assert ended.headers["HX-Refresh"] == "true"


def test_a_finished_run_shows_values_shares_digests_and_the_figure(get):
    run, officer = a_run(SHORT_TERM, SOLAR)
    shown = text_of(get(officer, "valuation:run-detail", run.pk))
    for row in run.offers.all():
        assert f"{row.nmv_usd_per_kw_year:,.2f}".replace("-", "−") in shown
    assert run.result_digest in shown
    assert "Net Market Value by component" in shown


def test_an_offer_that_failed_is_named_on_the_runs_page(get):
    run, officer = a_run(SOLAR, SOLAR | {"ends_on": "2065-05-31"})
    shown = text_of(get(officer, "valuation:run-detail", run.pk))
    assert "Could not be valued" in shown
    assert "beyond the horizon" in shown


def test_the_result_of_an_offer_shows_every_component_year_and_the_need(get):
    run, officer = a_run()
    shown = text_of(get(officer, "valuation:offer-result", run.offers.get().pk))
    for words in (
        "DISTRIBUTION_DEFERRAL",
        "FIXED_PAYMENTS",
        "Cash flow by year",
        "2028",
        "Dependable amount against",
    ):
        assert words in shown


def test_the_downloaded_case_gives_the_runs_input_digest(get):
    from nmv.case_file import unpack

    run, officer = a_run()
    answer = get(officer, "valuation:run-case", run.pk)
    assert answer.headers["Content-Disposition"].endswith(f'case-{run.input_digest[:12]}.zip"')
    assert unpack(answer.content).digest() == run.input_digest


def test_cancelling_and_running_again_by_the_page(client):
    run, officer = a_run(is_done=False)
    client.force_login(officer)
    client.post(reverse("valuation:run-cancel", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    client.post(reverse("valuation:run-again", args=[run.pk]))
    assert Run.objects.exclude(pk=run.pk).get().state == RunState.QUEUED


def test_cancelling_what_has_ended_is_a_conflict(client):
    run, officer = a_run()
    client.force_login(officer)
    assert client.post(reverse("valuation:run-cancel", args=[run.pk])).status_code == 409


def test_a_list_of_runs_takes_as_many_queries_for_three_as_for_one(client):
    solicitation, officer = a_valued_solicitation(SOLAR)
    client.force_login(officer)
    url = reverse("valuation:run-list", args=[solicitation.pk])
    counts = []
    for _ in range(3):
        run = request_run(solicitation=solicitation, by=officer, now=database_now())
        cancel_run(run=run, by=officer, now=database_now())
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_the_page_of_a_run_takes_as_many_queries_for_three_offers_as_for_one(client):
    counts = []
    for n in (1, 3):
        run, officer = a_run(*[SOLAR] * n)
        client.force_login(officer)
        url = reverse("valuation:run-detail", args=[run.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _typed(**changes):
    return {
        "discount_rate": "7.5",
        "inflation": "2",
        "valuation_year": "2026",
        "called_reg_up": "30",
        "called_reg_down": "15",
        "storage_hours": "4",
        "ra_local": "premium",
        "ra_flexible": "premium",
        "policy": "all_needs_met",
        "exceedance": "100",
        **changes,
    }
