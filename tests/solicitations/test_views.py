import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import DataImport, Need, Project, Question, Solicitation
from solicitations.services import answer_question, ask_question, publish_need
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_facility,
    a_need,
    a_pro_forma,
    a_project,
    a_published_solicitation,
    assign,
)
from tests.solicitations.importing import work
from tests.solicitations.workbooks import ddor_workbook

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"solicitations:{name}", args=args)


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def a_published_need(utility, **fields):
    need = a_need(utility, **fields)
    need.projects.add(a_project(utility))
    planner = a_person(utility, Role.PLANNER)
    return publish_need(need=Need.objects.get(pk=need.pk), by=planner, now=database_now())


@pytest.mark.parametrize("n", [1, 3])
def test_the_public_lists_cost_the_same_for_one_row_and_for_three(
    client, utility, django_assert_num_queries, n
):
    for _ in range(n):
        a_published_solicitation(utility, a_published_need(utility))
    for name, queries in (("need-list", 4), ("project-list", 3), ("solicitation-list", 6)):
        with django_assert_num_queries(queries):
            page = client.get(at(name))
        assert page.status_code == 200
        assert len(page.context["page"].object_list) == n


@pytest.mark.parametrize("n", [1, 3])
def test_the_pages_of_a_solicitation_cost_the_same_for_one_lot_and_for_three(
    client, utility, django_assert_max_num_queries, n
):
    solicitation = a_published_solicitation(utility, *[a_published_need(utility) for _ in range(n)])
    for name in ("solicitation-detail", "solicitation-needs", "solicitation-documents", "question-list"):
        with django_assert_max_num_queries(14):
            assert client.get(at(name, solicitation.pk)).status_code == 200


def test_a_need_shows_its_hours_its_units_and_the_figures_as_published(client, utility):
    figures = {"published_rating_kw": 12190, "published_forecast_kw": 14080, "published_need_kw": 2350}
    need = a_published_need(utility, **figures)
    page = client.get(at("need-detail", need.pk)).content.decode()
    shown = re.sub(r"<[^>]+>|\s+", " ", page)
    for words in ("12,190 kW", "14,080 kW", "2,350 kW", "15:00–22:00", "Jun–Sep"):
        assert words in re.sub(r"[\s\u202f]+", " ", shown)
    assert page.count('role="img"') == 2  # the heatmap and the hours


def test_a_draft_need_is_not_there_for_strangers(client, utility, planner):
    need = a_need(utility)
    assert client.get(at("need-detail", need.pk)).status_code == 404
    client.force_login(planner)
    assert client.get(at("need-detail", need.pk)).status_code == 200


TYPED = {
    "code": "GNA_77",
    "title": "Feeder overload",
    "service": "DISTRIBUTION_CAPACITY",
    "direction": "UP",
    "unit": "KW",
    "calls_per_year": "100",
    "amounts": "2027: 2350\n2028: 2400",
    "duration_hours": "5",
    "months": "6-9",
    "windows": "3PM-10PM; 5AM-11AM",
    "day_type": "WEEKDAY",
}


def typed(utility, **changes):
    return {**TYPED, "organisation": str(utility.pk), "facility": a_facility(utility).name, **changes}


def test_a_planner_posts_a_call_by_form(client, utility, planner):
    client.force_login(planner)
    answer = client.post(at("need-create"), typed(utility))
    need = Need.objects.get()
    assert answer.url == at("need-detail", need.pk)
    assert [(w.start_hour, w.end_hour, w.day_type) for w in need.windows.all()] == [
        (5, 11, "WEEKDAY"),
        (15, 22, "WEEKDAY"),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amounts": "2027: -5"}, "amounts"),
        ({"amounts": "2027: NaN"}, "amounts"),
        ({"amounts": "2027 lots"}, "amounts"),
        ({"amounts": "2027: 1\n2027: 2"}, "amounts"),
        ({"months": "13"}, "months"),
        ({"months": "6-13"}, "months"),
        ({"windows": "3-10"}, "windows"),
        ({"duration_hours": "25"}, "duration_hours"),
        ({"duration_hours": "-1"}, "duration_hours"),
        ({"calls_per_year": "0"}, "calls_per_year"),
        ({"published_need_kw": "-1"}, "published_need_kw"),
        ({"published_forecast_kw": "Infinity"}, "published_forecast_kw"),
        ({"unit": "MILES"}, "unit"),
        ({"code": ""}, "code"),
    ],
)
def test_wrong_input_of_a_need_is_told_at_its_field_and_nothing_is_kept(
    client, utility, planner, changes, field
):
    client.force_login(planner)
    answer = client.post(at("need-create"), typed(utility, **changes))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Need.objects.count() == 0


def test_a_facility_is_named_among_those_of_ones_own_utility(client, utility, planner):
    client.force_login(planner)
    foreign = a_facility(a_utility())
    answer = client.post(at("need-create"), typed(utility, facility=foreign.name))
    assert list(answer.context["form"].errors) == ["facility"]
    mine = a_facility(utility)
    suggested = client.get(at("facility-options"), {"facility": "feeder"}).content.decode()
    assert mine.name in suggested
    assert foreign.name not in suggested


def test_a_code_that_is_taken_is_told_at_its_field(client, utility, planner):
    a_need(utility, code="GNA_77")
    client.force_login(planner)
    answer = client.post(at("need-create"), typed(utility))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])


PROFILE = "year,month,day_type,hour,amount\n2027,7,all,17,2350\n2027,7,all,18,2300\n"


@pytest.mark.parametrize("how", ["pasted", "uploaded"])
def test_a_profile_is_pasted_or_uploaded(client, utility, planner, how):
    client.force_login(planner)
    given = typed(utility, profile=PROFILE if how == "pasted" else "")
    if how == "uploaded":
        given["profile_file"] = SimpleUploadedFile("profile.csv", PROFILE.encode())
    client.post(f"{at('need-create')}?form=profile", given)
    assert list(Need.objects.get().amounts.values_list("hour", "amount")) == [(17, 2350), (18, 2300)]


def test_a_wrong_line_of_a_profile_is_named(client, utility, planner):
    client.force_login(planner)
    wrong = PROFILE + "2027,13,all,17,5\n"
    answer = client.post(f"{at('need-create')}?form=profile", typed(utility, profile=wrong))
    assert answer.status_code == 422
    errors = answer.context["form"].errors["profile"]
    assert errors == ["Line 4, month: expected a month from 1 to 12, found “13”."]


def test_a_revision_begins_with_what_is_there_and_keeps_the_published_version(client, utility):
    need = a_published_need(utility)
    planner = a_person(utility, Role.PLANNER)
    client.force_login(planner)
    form = client.get(at("need-revise", need.pk)).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(at("need-revise", need.pk), {**given, "title": "Revised"})
    revised = Need.objects.get(series=need.series, version=2)
    assert (revised.title, revised.largest_amount, revised.calls_per_year) == ("Revised", 2350, 100)
    assert [w.months for w in revised.windows.all()] == [[6, 7, 8, 9]]
    assert list(revised.projects.all()) == list(need.projects.all())


def test_pages_for_planners_refuse_others_by_name(client, utility):
    client.force_login(a_person(utility, Role.PROCUREMENT))
    for name in ("need-create", "need-import", "project-create", "facility-create"):
        answer = client.get(at(name))
        assert answer.status_code == 403
        assert "for a planner" in answer.content.decode()


def test_a_visitor_is_sent_to_the_login(client):
    for name in ("need-create", "need-import", "project-create", "solicitation-create", "pro-forma-create"):
        assert client.get(at(name)).url.startswith(reverse("accounts:login"))


def test_a_project_shows_its_decision_date(client, utility):
    project = a_published_need(utility).projects.get()
    page = client.get(at("project-detail", project.pk)).content.decode()
    assert "1 Dec 2025" in page  # in service 2027-06-01, 18 months of construction


def test_a_planner_adds_a_project_by_form_and_wrong_figures_are_told(client, utility, planner):
    client.force_login(planner)
    given = {
        "organisation": str(utility.pk),
        "code": "DDOR1",
        "name": "New feeder",
        "project_type": "LOAD_RELIEF",
        "installed_cost_usd": "7046000",
        "o_and_m_usd_per_year": "0",
        "life_years": "40",
        "revenue_requirement_multiplier": "1.5",
        "in_service_on": "2027-06-01",
        "lead_time_months": "12",
    }
    answer = client.post(at("project-create"), {**given, "installed_cost_usd": "-1"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["installed_cost_usd"])
    client.post(at("project-create"), given)
    assert Project.objects.get().wires_decision_on.isoformat() == "2026-06-01"


def upload(client, utility, content, name="report.xlsx", kind="DDOR"):
    given = {"organisation": str(utility.pk), "kind": kind, "file": SimpleUploadedFile(name, content)}
    return client.post(at("need-import"), given)


def test_a_workbook_is_read_shown_then_written(client, utility, planner):
    client.force_login(planner)
    answer = upload(client, utility, ddor_workbook({}, notes=("* a footnote",)))
    kept = DataImport.objects.get()
    assert answer.url == at("import-preview", kept.pk)
    assert "Waiting for a worker" in client.get(answer.url).content.decode()
    work()
    page = client.get(answer.url).content.decode()
    assert "* a footnote" in page
    assert Need.objects.count() == 0
    client.post(at("import-commit", kept.pk), {"publishes": "on"})
    assert Need.objects.count() == 0
    work()
    assert Need.objects.get().published_at is not None
    assert client.post(at("import-commit", kept.pk)).status_code == 409
    assert "New facilities" in client.get(answer.url).content.decode()


def test_the_progress_asks_again_until_the_import_waits_for_nobody(client, utility, planner):
    client.force_login(planner)
    upload(client, utility, ddor_workbook({}))
    address = at("import-progress", DataImport.objects.get().pk)
    assert "HX-Refresh" not in client.get(address).headers
    work()
    assert client.get(address).headers["HX-Refresh"] == "true"


def test_every_wrong_row_is_listed_and_nothing_is_written(client, utility, planner):
    client.force_login(planner)
    rows = [{"GNA ID": f"G{n}", "DDOR ID": f"D{n}", "Grid Need": 1 if n % 2 else -1} for n in range(6)]
    answer = upload(client, utility, ddor_workbook(*rows))
    work()
    page = client.get(answer.url)
    assert [problem["row"] for problem in page.context["problems"]] == [9, 11, 13]
    kept = DataImport.objects.get()
    assert client.post(at("import-commit", kept.pk)).status_code == 409
    work()
    assert (kept.state, Need.objects.count()) == ("REFUSED", 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.xlsx", b"a,b\n1,2\n"),
        ("report.csv", b"a,b\n"),
        ("report.xlsx", b"PK\x03\x04broken"),
        ("x.xlsx", b""),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_at_the_field(client, utility, planner, name, content):
    client.force_login(planner)
    answer = upload(client, utility, content, name)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])


def test_the_other_workbook_is_told_apart(client, utility, planner):
    client.force_login(planner)
    answer = upload(client, utility, ddor_workbook({}), kind="GNA")
    work()
    assert "Missing" in client.get(answer.url).content.decode()


def test_a_kept_workbook_is_its_own_utilitys(client, utility, planner):
    client.force_login(planner)
    upload(client, utility, ddor_workbook({}))
    client.force_login(a_person(a_utility(), Role.PLANNER))
    assert client.get(at("import-preview", DataImport.objects.get().pk)).status_code == 404


@pytest.fixture
def draft(utility):
    return a_draft_solicitation(utility)


def prepared(draft, **changes):
    return {
        "title": "Relief",
        "summary": "",
        "needs": [str(pk) for pk in draft.lots.values_list("need_id", flat=True)],
        "questions_due_at": "2030-07-01T17:00",
        "offers_due_at": "2030-07-15T17:00",
        "award_expected_on": "2030-09-01",
        **changes,
    }


def test_a_deadline_is_typed_in_the_utilitys_time(client, utility, draft):
    client.force_login(assign(draft, Role.PROCUREMENT))
    pro_forma = a_pro_forma(utility)
    officer = draft.assignments.get().user
    officer.memberships.update(roles=["PROCUREMENT"])
    client.post(at("solicitation-edit", draft.pk), prepared(draft, pro_forma=str(pro_forma.pk)))
    draft.refresh_from_db()
    assert draft.offers_due_at == datetime(2030, 7, 16, 0, 0, tzinfo=UTC)  # 17:00 PDT
    assert draft.pro_forma == pro_forma
    form = client.get(at("solicitation-edit", draft.pk)).content.decode()
    assert 'value="2030-07-15T17:00"' in form


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2030-03-10T02:30", "Clocks skip this time"),
        ("2030-11-03T01:30", "Clocks show this time twice"),
        ("soon", "Enter a valid date/time"),
    ],
)
def test_a_deadline_that_is_not_one_moment_is_refused(client, draft, moment, said):
    client.force_login(assign(draft, Role.PROCUREMENT))
    answer = client.post(at("solicitation-edit", draft.pk), prepared(draft, offers_due_at=moment))
    assert answer.status_code == 422
    assert said in answer.context["form"].errors["offers_due_at"][0]


def test_the_same_wall_clock_before_and_after_the_change_is_an_hour_apart_in_utc(client, draft):
    client.force_login(assign(draft, Role.PROCUREMENT))
    changes = {
        "questions_due_at": "2030-11-02T17:00",
        "offers_due_at": "2030-11-03T17:00",
        "award_expected_on": "",
    }
    client.post(at("solicitation-edit", draft.pk), prepared(draft, **changes))
    draft.refresh_from_db()
    assert draft.offers_due_at - draft.questions_due_at == timedelta(hours=25)


def test_a_draft_that_lacks_something_says_what_and_is_not_published(client, draft):
    client.force_login(assign(draft, Role.PROCUREMENT))
    page = client.get(at("solicitation-detail", draft.pk)).content.decode()
    assert "Assign the independent evaluator." in page
    answer = client.post(at("solicitation-publish", draft.pk))
    assert answer.status_code == 422
    assert "Attach the pro forma contract." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "DRAFT"


def test_pages_that_change_a_solicitation_are_refused_to_others_and_hidden_from_strangers(client, draft):
    published = a_published_solicitation()
    client.force_login(assign(draft, Role.CHAIR))
    assert client.get(at("solicitation-edit", draft.pk)).status_code == 403
    assert client.post(at("solicitation-publish", draft.pk)).status_code == 403
    assert client.post(at("solicitation-cancel", draft.pk), {"reason": "x"}).status_code == 403
    client.force_login(a_bidder())
    for name in ("solicitation-detail", "solicitation-edit", "solicitation-team", "solicitation-workpapers"):
        assert client.get(at(name, draft.pk)).status_code == 404
    assert client.get(at("solicitation-edit", published.pk)).status_code == 403
    assert client.get(at("solicitation-team", published.pk)).status_code == 404
    assert client.get(at("solicitation-extend", published.pk)).status_code == 403


def test_a_deadline_is_extended_by_form_and_never_shortened(client, utility):
    solicitation = a_published_solicitation(utility)
    client.force_login(assign(solicitation, Role.PROCUREMENT))
    answer = client.post(
        at("solicitation-extend", solicitation.pk),
        {"kind": "OFFERS_DUE", "at": "2020-01-01T00:00", "reason": "x"},
    )
    assert list(answer.context["form"].errors) == ["at"]
    client.post(
        at("solicitation-extend", solicitation.pk),
        {"kind": "OFFERS_DUE", "at": "2035-01-01T00:00", "reason": "x"},
    )
    solicitation.refresh_from_db()
    assert solicitation.offers_due_at == datetime(2035, 1, 1, 8, 0, tzinfo=UTC)


def test_a_question_goes_from_the_bidder_to_the_buyer_to_everybody(client, utility):
    solicitation = a_published_solicitation(utility)
    officer, bidder = assign(solicitation, Role.PROCUREMENT), a_bidder()
    organisation = bidder.memberships.get().organisation
    client.force_login(bidder)
    given = {"organisation": str(organisation.pk), "text": "May storage charge at night?"}
    client.post(at("question-list", solicitation.pk), given)
    question = Question.objects.get()
    client.force_login(officer)
    page = client.get(at("question-list", solicitation.pk)).content.decode()
    assert "May storage charge at night?" in page
    assert organisation.name not in page
    client.post(at("question-answer", question.pk), {"answer": "It may."})
    client.logout()
    page = client.get(at("question-list", solicitation.pk)).content.decode()
    assert "It may." in page
    assert organisation.name not in page


def test_the_asker_and_the_evaluator_are_shown_who_asked(client, utility):
    solicitation = a_published_solicitation(utility)
    officer, evaluator, bidder = (
        assign(solicitation, Role.PROCUREMENT),
        assign(solicitation, Role.EVALUATOR),
        a_bidder(),
    )
    organisation = bidder.memberships.get().organisation
    now = database_now()
    question = ask_question(
        solicitation=solicitation, organisation=organisation, text="Why?", by=bidder, now=now
    )
    answer_question(question=question, answer="Because.", by=officer, now=now)
    for person in (bidder, evaluator):
        client.force_login(person)
        page = client.get(at("question-list", solicitation.pk)).content.decode()
        assert f"by {organisation.name}" in page


def test_the_contract_is_shown_and_downloaded_as_the_bytes_that_were_hashed(client, utility):
    solicitation = a_published_solicitation(utility)
    pro_forma = solicitation.pro_forma
    page = client.get(at("solicitation-documents", solicitation.pk)).content.decode()
    assert pro_forma.sha256 in page
    type(pro_forma).objects.filter(pk=pro_forma.pk).update(published_at=database_now())
    answer = client.get(at("pro-forma-download", pro_forma.pk))
    assert answer.content.startswith(b"# Distribution services agreement")
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_team_is_assigned_by_form_and_a_clash_is_told_at_the_role(client, draft):
    officer = assign(draft, Role.PROCUREMENT)
    client.force_login(officer)
    person = a_person(draft.organisation)
    client.post(at("solicitation-team", draft.pk), {"user": str(person.pk), "role": "PANEL"})
    answer = client.post(at("solicitation-team", draft.pk), {"user": str(person.pk), "role": "PROCUREMENT"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
    panel = draft.assignments.get(role="PANEL")
    client.post(at("assignment-end", panel.pk))
    panel.refresh_from_db()
    assert panel.ended_at is not None


def test_workpapers_are_their_authors_alone(client, draft):
    evaluator, engineer = assign(draft, Role.EVALUATOR), assign(draft, Role.ENGINEER)
    client.force_login(evaluator)
    client.post(at("solicitation-workpapers", draft.pk), {"title": "Fairness", "text": "All well."})
    assert "All well." in client.get(at("solicitation-workpapers", draft.pk)).content.decode()
    client.force_login(engineer)
    assert "All well." not in client.get(at("solicitation-workpapers", draft.pk)).content.decode()


def test_a_buyer_begins_a_draft_by_form(client, utility):
    officer = a_person(utility, Role.PROCUREMENT)
    client.force_login(officer)
    given = {"organisation": str(utility.pk), "code": "RFO-5", "title": "Relief"}
    answer = client.post(at("solicitation-create"), given)
    assert answer.url == at("solicitation-edit", Solicitation.objects.get().pk)


def test_no_page_holds_inline_style_or_script(client, utility):
    solicitation = a_published_solicitation(utility, a_published_need(utility))
    need = solicitation.lots.get().need
    pages = [
        at("need-list"),
        at("need-detail", need.pk),
        at("project-list"),
        at("solicitation-list"),
        at("solicitation-detail", solicitation.pk),
        at("question-list", solicitation.pk),
    ]
    for page in pages:
        markup = client.get(page).content.decode()
        assert re.findall(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", markup) == []
