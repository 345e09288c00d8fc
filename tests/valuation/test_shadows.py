"""The independent evaluator's own runs: the same offers by other terms, seen by nobody else."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from tests.factories.curves import EXTENSION, PROVENANCE
from tests.factories.solicitations import assign
from tests.factories.valuation import MONEY, SHORT_TERM, a_valued_solicitation
from valuation.documents import InvalidProtocol
from valuation.evaluation import thaw
from valuation.models import Curve, Run
from valuation.queries.home import waiting_for
from valuation.services import (
    cancel_run,
    create_curve,
    evaluate_run,
    post_values_version,
    request_run,
    request_shadow,
    rerun,
)
from valuation.states import CurveKind, RunState

pytestmark = pytest.mark.django_db


def watched():
    solicitation, officer = a_valued_solicitation(SHORT_TERM)
    return solicitation, officer, assign(solicitation, Role.EVALUATOR)


def other_terms(solicitation, **changes):
    locked = solicitation.protocols.get().content
    return locked | {"convention": MONEY | {"discount_rate_per_year": "0.09"}} | changes


def a_shadow(solicitation, evaluator, **changes):
    terms = other_terms(solicitation, **changes)
    return request_shadow(solicitation=solicitation, terms=terms, by=evaluator, now=database_now())


def test_a_shadow_values_the_same_offers_by_its_own_terms_and_leaves_the_official_run_alone():
    solicitation, officer, evaluator = watched()
    official = request_run(solicitation=solicitation, by=officer, now=database_now())
    shadow = a_shadow(solicitation, evaluator)
    for run in (official, shadow):
        evaluate_run(run_id=run.pk)
        run.refresh_from_db()

    assert [run.state for run in (official, shadow)] == [RunState.DONE, RunState.DONE]
    assert thaw(official).convention.discount_rate_per_year == 0.07
    assert thaw(shadow).convention.discount_rate_per_year == 0.09
    assert official.offers.get().npv_usd != shadow.offers.get().npv_usd
    assert set(official.offers.values_list("offer")) == set(shadow.offers.values_list("offer"))


def test_a_shadow_is_seen_by_the_evaluator_alone():
    solicitation, officer, evaluator = watched()
    others = [officer, *(assign(solicitation, role) for role in (Role.CHAIR, Role.PRG, Role.ENGINEER))]
    shadow = a_shadow(solicitation, evaluator)

    assert Run.objects.visible_to(evaluator).get() == shadow
    assert [Run.objects.visible_to(person).count() for person in others] == [0, 0, 0, 0]


def test_a_shadow_does_not_pass_for_a_valuation():
    solicitation, officer, evaluator = watched()
    evaluate_run(run_id=a_shadow(solicitation, evaluator).pk)

    waits = waiting_for(officer, now=database_now())

    assert [each.title for each in waits] == [f"Value the offers of {solicitation.code}"]


def test_both_kinds_may_be_under_way_and_each_only_once():
    solicitation, officer, evaluator = watched()
    request_run(solicitation=solicitation, by=officer, now=database_now())
    a_shadow(solicitation, evaluator)

    with pytest.raises(Conflict):
        a_shadow(solicitation, evaluator)


def test_only_the_evaluator_asks_for_one_and_stops_it():
    solicitation, officer, evaluator = watched()
    with pytest.raises(NotAllowed):
        a_shadow(solicitation, officer)
    shadow = a_shadow(solicitation, evaluator)
    with pytest.raises(NotAllowed):
        cancel_run(run=shadow, by=officer, now=database_now())

    cancel_run(run=shadow, by=evaluator, now=database_now())
    again = rerun(run=shadow, by=evaluator, now=database_now())

    assert again.own_terms == shadow.own_terms


def test_the_record_says_that_and_by_which_terms_not_what_came_of_it():
    solicitation, _, evaluator = watched()
    shadow = a_shadow(solicitation, evaluator)
    evaluate_run(run_id=shadow.pk)

    verbs = Entry.objects.filter(verb__contains="run.").order_by("pk").values_list("verb", flat=True)

    assert set(verbs) == {"shadow_run.requested", "shadow_run.done"}


def test_terms_that_are_no_protocol_are_refused():
    solicitation, _, evaluator = watched()

    with pytest.raises(InvalidProtocol):
        a_shadow(solicitation, evaluator, convention={})

    assert Run.objects.count() == 0


def own_version(evaluator, kind=CurveKind.RA_SYSTEM):
    firm = evaluator.memberships.get().organisation
    curve = create_curve(organisation=firm, code="mine", name="Mine", kind=kind, by=evaluator)
    return post_values_version(
        curve=curve,
        values=[Decimal(9)] * 12,
        extension=EXTENSION,
        provenance=PROVENANCE,
        by=evaluator,
        now=database_now(),
    )


def test_a_curve_of_the_evaluators_firm_counts_in_their_runs_and_nobody_of_the_utility_sees_it():
    solicitation, officer, evaluator = watched()
    version = own_version(evaluator)
    curves = solicitation.protocols.get().content["curves"]

    shadow = a_shadow(solicitation, evaluator, curves=curves | {CurveKind.RA_SYSTEM.value: str(version.pk)})
    evaluate_run(run_id=shadow.pk)
    shadow.refresh_from_db()

    assert shadow.state == RunState.DONE
    assert thaw(shadow).curves.monthly
    assert version.curve in Curve.objects.visible_to(evaluator)
    assert version.curve not in Curve.objects.visible_to(officer)


def test_the_utilitys_protocol_cannot_name_the_evaluators_curve():
    solicitation, _, evaluator = watched()
    version = own_version(evaluator)
    stranger = assign(solicitation, Role.EVALUATOR)

    with pytest.raises(InvalidProtocol):
        a_shadow(solicitation, stranger, curves={CurveKind.RA_SYSTEM.value: str(version.pk)})


def test_an_engineer_imports_no_curves():
    solicitation, _, _ = watched()
    engineer = assign(solicitation, Role.ENGINEER)
    firm = engineer.memberships.get().organisation

    with pytest.raises(NotAllowed):
        create_curve(organisation=firm, code="x", name="X", kind=CurveKind.ENERGY, by=engineer)


def test_the_page_starts_from_the_locked_protocol_and_runs_what_is_typed(client):
    solicitation, officer, evaluator = watched()
    url = reverse("valuation:shadow-runs", args=[solicitation.pk])
    client.force_login(evaluator)
    form = client.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    answer = client.post(url, typed | {"discount_rate": "8"})

    shadow = Run.objects.get()
    assert answer["Location"] == reverse("valuation:run-detail", args=[shadow.pk])
    assert shadow.own_terms["convention"]["discount_rate_per_year"] == "0.08"
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(url, {}).status_code == 422
    client.force_login(officer)
    assert client.get(url).status_code == 404
    assert client.get(answer["Location"]).status_code == 404


def test_the_api_takes_terms_and_marks_the_run(client):
    solicitation, _, evaluator = watched()
    client.force_login(evaluator)
    body = {"solicitation": str(solicitation.pk), "terms": other_terms(solicitation)}

    answer = client.post(reverse("api:run-shadow"), body, content_type="application/json")

    assert answer.status_code == 201, answer.content
    assert answer.json()["is_shadow"] is True
