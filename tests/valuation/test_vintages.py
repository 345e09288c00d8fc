"""Newer vintages of the curves that a locked protocol names: told to who decides, taken up by a deviation alone."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import Deviation, Solicitation
from solicitations.states import SolicitationState
from tests.factories.accounts import a_person
from tests.factories.curves import EXTENSION, PROVENANCE, an_hourly_file
from tests.factories.solicitations import assign
from tests.factories.valuation import SHORT_TERM, SOLAR, a_valued_solicitation
from valuation.models import Run, RunOffer
from valuation.queries import waiting_for
from valuation.queries.vintages import vintages_note
from valuation.services import evaluate_run, request_run, rerun_changed
from valuation.services.curves import import_hourly_version
from valuation.states import RunState

pytestmark = pytest.mark.django_db


def valued():
    solicitation, officer = a_valued_solicitation(SHORT_TERM, SOLAR)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    evaluate_run(run_id=run.pk)
    return solicitation, officer


def a_newer_vintage(solicitation, price_of_hour=lambda hour: 60 + hour):
    named = next(iter(solicitation.protocols.get(version=1).content["curves"].values()))
    curve = solicitation.organisation.curves.get(versions=named)
    return import_hourly_version(
        curve=curve,
        files=[("later.csv", an_hourly_file(price_of_hour))],
        format_code="plain",
        first_day=date(2027, 1, 1),
        extension=EXTENSION,
        provenance=PROVENANCE,
        by=a_person(solicitation.organisation, Role.PLANNER),
        now=database_now(),
    )


def sweep():
    return rerun_changed(now=database_now())


def news(user, **later):
    return [
        each for each in waiting_for(user, now=database_now() + timedelta(**later)) if "curves" in each.title
    ]


def entered(form):
    """What a browser would send of a form that nobody touched."""
    found = ((name, form.get_initial_for_field(field, name)) for name, field in form.fields.items())
    return {name: "" if value is None else value for name, value in found}


def test_a_newer_vintage_changes_nothing_and_who_decides_is_told(client):
    solicitation, officer = valued()
    deciding = [officer, assign(solicitation, Role.CHAIR), assign(solicitation, Role.EVALUATOR)]
    others = [assign(solicitation, role) for role in (Role.PANEL, Role.PRG, Role.ENGINEER, Role.PLANNER)]
    assert [vintages_note(solicitation, person) for person in deciding] == [None] * 3
    newer = a_newer_vintage(solicitation)

    assert sweep() == 0
    for person in deciding:
        (found,) = vintages_note(solicitation, person).found
        assert (found.newest, found.named.number) == (newer, 1)
        assert [each.detail for each in news(person)] == [
            f"{newer} came after {found.named}. Nothing changes until a deviation takes it up."
        ]
        client.force_login(person)
        for page in ("valuation:run-list", "valuation:protocol-detail", "review:rank-changes"):
            assert (
                "1 price curve of the protocol has a newer vintage"
                in client.get(reverse(page, args=[solicitation.pk])).content.decode()
            )
    for person in others:
        assert (vintages_note(solicitation, person), news(person)) == (None, [])


def test_it_is_news_for_two_weeks_and_told_where_it_belongs_until_the_award():
    solicitation, officer = valued()
    a_newer_vintage(solicitation)

    assert [len(news(officer, days=days)) for days in (13, 15)] == [1, 0]
    assert vintages_note(solicitation, officer) is not None
    Solicitation.objects.filter(pk=solicitation.pk).update(state=SolicitationState.AWARDED)
    solicitation.refresh_from_db()
    assert (vintages_note(solicitation, officer), news(officer)) == (None, [])


def test_the_deviation_that_takes_it_up_starts_the_run_by_itself(client):
    solicitation, officer = valued()
    newer = a_newer_vintage(solicitation)
    before = dict(RunOffer.objects.values_list("offer_id", "nmv_usd_per_kw_year"))
    client.force_login(officer)
    listed = client.get(reverse("valuation:run-list", args=[solicitation.pk])).content.decode()
    url = reverse("valuation:protocol-amend", args=[solicitation.pk]) + "?curves=newest"
    assert f'href="{url}"' in listed

    given = entered(client.get(url).context["form"])
    assert given["curve_ENERGY"] == str(newer.pk)
    answer = client.post(url, given | {"part": "ASSUMPTIONS", "reason": "The forecast of November counts."})

    assert answer.status_code == 302, answer.context["form"].errors
    assert "Changed: curves" in Deviation.objects.get().description
    assert (sweep(), sweep()) == (1, 0)
    run = Run.objects.get(follows__isnull=False)
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.protocol.version, run.requested_by) == (RunState.DONE, 2, None)
    after = dict(run.offers.values_list("offer_id", "nmv_usd_per_kw_year"))
    assert after.keys() == before.keys()
    assert all(after[key] != before[key] for key in before)
    assert vintages_note(solicitation, officer) is None


def test_the_evaluator_tries_it_in_a_valuation_of_their_own(client):
    solicitation, _officer = valued()
    newer = a_newer_vintage(solicitation)
    client.force_login(assign(solicitation, Role.EVALUATOR))
    listed = client.get(reverse("valuation:run-list", args=[solicitation.pk])).content.decode()
    url = reverse("valuation:shadow-runs", args=[solicitation.pk]) + "?curves=newest"
    assert f'href="{url}"' in listed

    assert client.post(url, entered(client.get(url).context["form"])).status_code == 302

    assert Run.objects.shadows().get().terms["curves"] == {"ENERGY": str(newer.pk)}
    assert sweep() == 0


def test_the_home_page_asks_as_often_for_three_solicitations_as_for_one():
    counts, officer = [], None
    for _ in range(3):
        solicitation, person = valued()
        a_newer_vintage(solicitation)
        officer = officer or person
        if person != officer:
            assign(solicitation, Role.PROCUREMENT, officer)
        with CaptureQueriesContext(connection) as queries:
            assert news(officer)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
