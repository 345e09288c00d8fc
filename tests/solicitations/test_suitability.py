from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.documents.suitability import ClassRules, read_classes
from solicitations.documents.suitability_examples import EXAMPLES
from solicitations.models import CriteriaSet, Need, Project, Screening, Solicitation
from solicitations.queries.suitability import pipelines
from solicitations.services import (
    CriteriaDraft,
    adopt_criteria,
    decide_project,
    draft_criteria,
    expect_solicitations,
    load_example_criteria,
    publish_screening,
    record_fallback,
    run_screening,
)
from solicitations.services.suitability_checks import ProjectFacts, checks_of, months_until, screen
from solicitations.states import ProjectDecisionKind, ProjectType
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_draft_solicitation, a_need, a_project, assign
from tests.factories.suitability import LARGE, SMALL, a_screening, adopted_criteria

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 19, 0, tzinfo=UTC)  # noon in California
TYPES = "; asked for: load relief, reliability."
MONTHS = "; asked for: 36 to 60 months"
FLOOR = "; asked for: at least $1,000,000."
SHARE = "; asked for: less than 20 % of the load."
RULES = ClassRules(
    "LARGE", "Large", ("LOAD_RELIEF", "RELIABILITY"), 36, 60, Decimal(1_000_000), Decimal("0.2")
)


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def facts(**changes):
    given = {
        "project_type": "LOAD_RELIEF",
        "in_service_on": date(2030, 6, 1),
        "installed_cost_usd": Decimal(7_046_000),
        "need_kw": Decimal(1000),
        "load_kw": Decimal(10_000),
    }
    return ProjectFacts(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "criterion", "outcome", "reason"),
    [
        ({}, "PROJECT_TYPE", "PASS", f"Its type is load relief{TYPES}"),
        ({"project_type": "ASSET_CONDITION"}, "PROJECT_TYPE", "FAIL", f"Its type is asset condition{TYPES}"),
        (
            {"project_type": "OTHER"},
            "PROJECT_TYPE",
            "UNKNOWN",
            f"Its type is not stated more closely than “other”{TYPES}",
        ),
        ({}, "TIMELINE", "PASS", f"48 months to the in-service date, 1 Jun 2030{MONTHS}."),
        (
            {"in_service_on": date(2029, 6, 1)},
            "TIMELINE",
            "PASS",
            f"36 months to the in-service date, 1 Jun 2029{MONTHS}.",
        ),
        (
            {"in_service_on": date(2029, 5, 31)},
            "TIMELINE",
            "FAIL",
            f"35 months to the in-service date, 31 May 2029{MONTHS}.",
        ),
        (
            {"in_service_on": date(2031, 7, 1)},
            "TIMELINE",
            "FAIL",
            f"61 months to the in-service date, 1 Jul 2031{MONTHS}.",
        ),
        (
            {"in_service_on": date(2026, 1, 1)},
            "TIMELINE",
            "FAIL",
            f"Its in-service date, 1 Jan 2026, has passed{MONTHS} ahead.",
        ),
        ({"installed_cost_usd": Decimal(1_000_000)}, "COST", "PASS", f"It costs $1,000,000{FLOOR}"),
        ({"installed_cost_usd": Decimal(999_999)}, "COST", "FAIL", f"It costs $999,999{FLOOR}"),
        ({"installed_cost_usd": None}, "COST", "UNKNOWN", f"Its cost is not stated{FLOOR}"),
        ({}, "LOAD_SHARE", "PASS", f"It needs 1,000 kW of 10,000 kW, 10.0 %{SHARE}"),
        ({"need_kw": Decimal(2000)}, "LOAD_SHARE", "FAIL", f"It needs 2,000 kW of 10,000 kW, 20.0 %{SHARE}"),
        ({"need_kw": None}, "LOAD_SHARE", "UNKNOWN", f"No need in kW is linked to it{SHARE}"),
        (
            {"load_kw": None},
            "LOAD_SHARE",
            "UNKNOWN",
            f"The forecast load of its facility is not stated{SHARE}",
        ),
    ],
)
def test_each_criterion_comes_out_with_its_reason_in_figures(changes, criterion, outcome, reason):
    found = {check.criterion: check for check in checks_of(facts(**changes), RULES, on=TODAY)}[criterion]
    assert (found.outcome, found.reason) == (outcome, reason)


def test_months_are_whole_ones():
    assert months_until(date(2029, 6, 1), on=date(2026, 6, 1)) == 36
    assert months_until(date(2029, 5, 31), on=date(2026, 6, 1)) == 35
    assert months_until(date(2026, 5, 1), on=date(2026, 6, 1)) == -1


@pytest.mark.parametrize(
    ("changes", "verdict", "class_code"),
    [
        ({}, "CANDIDATE", "LARGE"),
        ({"in_service_on": date(2028, 1, 1), "installed_cost_usd": Decimal(600_000)}, "CANDIDATE", "SMALL"),
        ({"in_service_on": date(2028, 12, 1)}, "REJECTED", None),  # 30 months: between the classes
        ({"project_type": "OTHER"}, "UNKNOWN", None),
        ({"project_type": "OTHER", "installed_cost_usd": Decimal(1)}, "REJECTED", None),
        ({"met": ("It is deferred.",)}, "REJECTED", None),
    ],
)
def test_one_class_met_makes_a_candidate_and_a_missing_figure_leaves_it_open(changes, verdict, class_code):
    classes = read_classes({"classes": [LARGE, SMALL]})
    found = screen(facts(**changes), classes, on=TODAY)
    assert (found.verdict, found.met_class and found.met_class.code) == (verdict, class_code)


@pytest.mark.parametrize(
    "broken",
    [
        {**LARGE, "project_types": []},
        {**LARGE, "project_types": ["MAGIC"]},
        {**LARGE, "months_min": 61},
        {**LARGE, "months_min": 1.5},
        {**LARGE, "months_max": 241},
        {**LARGE, "cost_floor_usd": "-1"},
        {**LARGE, "cost_floor_usd": "1e9"},
        {**LARGE, "max_load_share": "20"},
        {**LARGE, "label": " "},
        {**LARGE, "code": "a b"},
        {**LARGE, "cost_flor": 1},
    ],
)
def test_criteria_that_cannot_be_are_refused(utility, planner, broken):
    draft = CriteriaDraft("Suitability", {"classes": [broken]}, TODAY)
    with pytest.raises(InvalidInput):
        draft_criteria(organisation=utility, draft=draft, by=planner)
    assert CriteriaSet.objects.count() == 0


def test_changing_adopted_criteria_makes_the_next_version(utility, planner):
    first = adopted_criteria(utility, by=planner)
    draft = CriteriaDraft("Suitability", {"classes": [SMALL]}, TODAY)
    second = draft_criteria(organisation=utility, draft=draft, by=planner)
    again = draft_criteria(organisation=utility, draft=draft, by=planner)
    assert (first.version, second.version, again.pk) == (1, 2, second.pk)
    assert [each["code"] for each in CriteriaSet.objects.get(pk=first.pk).content["classes"]] == [
        "LARGE",
        "SMALL",
    ]
    with pytest.raises(Conflict):
        adopt_criteria(criteria=first, by=planner, now=database_now())


def test_the_database_keeps_adopted_criteria_as_they_are(utility):
    criteria = adopted_criteria(utility)
    with pytest.raises(IntegrityError), transaction.atomic():
        CriteriaSet.objects.filter(pk=criteria.pk).update(content={})
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM solicitations_criteriaset")


def test_every_example_can_be_loaded_and_says_to_check_before_use(utility, planner):
    for example in EXAMPLES:
        made = load_example_criteria(organisation=utility, code=example.code, effective_on=TODAY, by=planner)
        assert made.is_example
        assert "check before use" in made.source
    assert CriteriaSet.objects.count() == 6


def test_only_planners_of_the_utility_keep_criteria_and_screen(utility):
    stranger = a_person(a_utility(), Role.PLANNER)
    buyer = a_person(utility, Role.PROCUREMENT)
    criteria = adopted_criteria(utility)
    a_project(utility)
    for person in (stranger, buyer):
        with pytest.raises(NotAllowed):
            load_example_criteria(organisation=utility, code="con-edison", effective_on=TODAY, by=person)
        with pytest.raises(NotAllowed):
            run_screening(criteria=criteria, by=person, now=database_now())


def in_months(n):
    return (database_now() + timedelta(days=31 * n)).date()


def test_a_screening_keeps_what_it_found_and_who_ran_it(utility, planner):
    good = a_project(utility, project_type=ProjectType.LOAD_RELIEF, in_service_on=in_months(48))
    aged = a_project(utility, project_type=ProjectType.ASSET_CONDITION, in_service_on=in_months(48))
    vague = a_project(utility, in_service_on=in_months(48))
    need = a_need(utility)
    need.projects.add(good)
    screening = a_screening(utility, by=planner)
    verdicts = dict(screening.results.values_list("project_id", "verdict"))
    assert verdicts == {good.pk: "CANDIDATE", aged.pk: "REJECTED", vague.pk: "UNKNOWN"}
    found = screening.results.get(project=good)
    assert (found.class_label, found.need_kw, screening.screened_by) == (
        "Large projects",
        Decimal(2350),
        planner,
    )
    assert found.solicitation_expected_on == good.wires_decision_on - timedelta(days=365)
    entry = Entry.objects.filter(verb="screening.run").get()
    assert entry.facts["n_candidates"] == 1


def test_criteria_are_adopted_before_anything_is_screened(utility, planner):
    a_project(utility)
    criteria = load_example_criteria(organisation=utility, code="con-edison", effective_on=TODAY, by=planner)
    with pytest.raises(Conflict):
        run_screening(criteria=criteria, by=planner, now=database_now())


def test_a_project_whose_need_is_met_already_is_refused_with_what_to_do(utility, planner):
    project = a_project(utility, project_type=ProjectType.LOAD_RELIEF, in_service_on=in_months(48))
    now = database_now()
    decide_project(project=project, kind=ProjectDecisionKind.NWA, reason="Storage.", by=planner, now=now)
    result = a_screening(utility, by=planner).results.get()
    assert result.verdict == "REJECTED"
    assert result.checks[0]["reason"] == (
        f"{project.code} is deferred by a non-wires alternative since {now:%-d %b %Y}: leave its needs out, or open "
        "this decision again."
    )


def test_a_screening_is_public_only_once_it_is_published(utility, planner):
    a_project(utility, project_type=ProjectType.LOAD_RELIEF, in_service_on=in_months(48))
    screening = a_screening(utility, by=planner)
    buyer, stranger = a_person(utility, Role.PROCUREMENT), a_person(a_utility(), Role.PLANNER)
    everybody = AnonymousUser()
    seen = [Screening.objects.visible_to(user).count() for user in (planner, buyer, stranger, everybody)]
    assert seen == [1, 1, 0, 0]
    assert pipelines(everybody, now=NOW) == []
    assert Project.objects.visible_to(everybody).count() == 0
    publish_screening(screening=screening, by=planner, now=database_now())
    assert [Screening.objects.visible_to(user).count() for user in (stranger, everybody)] == [1, 1]
    assert Project.objects.visible_to(everybody).count() == 1
    with pytest.raises(Conflict):
        publish_screening(screening=screening, by=planner, now=database_now())


def test_the_pipeline_is_the_screening_published_last(utility, planner):
    project = a_project(utility, project_type=ProjectType.LOAD_RELIEF, in_service_on=in_months(48))
    a_project(utility, project_type=ProjectType.ASSET_CONDITION, in_service_on=in_months(48))
    first = a_screening(utility, by=planner)
    criteria = first.criteria
    publish_screening(screening=first, by=planner, now=database_now())
    second = run_screening(criteria=criteria, by=planner, now=database_now())
    [found] = pipelines(AnonymousUser(), now=NOW)
    assert found.screening == first
    publish_screening(screening=second, by=planner, now=database_now())
    [found] = pipelines(AnonymousUser(), now=NOW)
    assert found.screening == second
    assert [each.line.result.project for each in found.opportunities] == [project]
    assert [each.state for each in found.opportunities] == ["UPCOMING"]
    assert found.opportunities[0].float_days == (project.wires_decision_on - TODAY).days
    assert len(found.rejected) == 1


def test_a_candidate_out_for_comment_is_expected_no_longer_and_a_draft_tells_nobody(utility, planner):
    project = a_project(utility, project_type=ProjectType.LOAD_RELIEF, in_service_on=in_months(48))
    publish_screening(screening=a_screening(utility, by=planner), by=planner, now=database_now())
    need = a_need(utility)
    need.projects.add(project)
    draft = a_draft_solicitation(utility, need)
    officer = assign(draft, Role.PROCUREMENT)
    for user in (officer, AnonymousUser()):
        assert [each.state for each in pipelines(user, now=NOW)[0].opportunities] == ["UPCOMING"]
    Solicitation.objects.filter(pk=draft.pk).update(state="COMMENT", comments_opened_at=database_now())
    Need.objects.filter(pk=need.pk).update(published_at=database_now())
    for user in (officer, AnonymousUser()):
        (found,) = pipelines(user, now=NOW)[0].opportunities
        assert (found.state, found.solicitation) == ("COMMENT", draft)


def test_expected_dates_are_set_until_the_screening_is_published(utility, planner):
    project = a_project(utility, project_type=ProjectType.LOAD_RELIEF, in_service_on=in_months(48))
    screening = a_screening(utility, by=planner)
    result = screening.results.get()
    with pytest.raises(InvalidInput):
        expect_solicitations(screening=screening, expected_on={result.pk: project.in_service_on}, by=planner)
    expect_solicitations(screening=screening, expected_on={result.pk: None}, by=planner)
    with pytest.raises(InvalidInput, match=project.code):
        publish_screening(screening=screening, by=planner, now=database_now())
    expect_solicitations(screening=screening, expected_on={result.pk: date(2027, 3, 1)}, by=planner)
    publish_screening(screening=screening, by=planner, now=database_now())
    with pytest.raises(Conflict):
        expect_solicitations(screening=screening, expected_on={result.pk: None}, by=planner)
    with pytest.raises(IntegrityError), transaction.atomic():
        screening.results.update(verdict="REJECTED")


def test_the_day_of_a_screening_is_the_utility_s_own(utility, planner):
    a_project(utility)
    evening = datetime(2026, 6, 2, 3, 0, tzinfo=UTC)  # still 1 June in California
    screening = run_screening(criteria=adopted_criteria(utility, by=planner), by=planner, now=evening)
    assert screening.screened_on == date(2026, 6, 1)


def test_a_fallback_alone_rejects_nothing(utility, planner):
    project = a_project(utility, project_type=ProjectType.LOAD_RELIEF, in_service_on=in_months(48))
    record_fallback(project=project, text="New feeder", cost_usd=Decimal(1), by=planner, now=database_now())
    assert a_screening(utility, by=planner).results.get().verdict == "CANDIDATE"
