import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from solicitations.importers import capital_plan, forecasts, places
from solicitations.models import DataImport, Facility, Forecast, Project
from solicitations.services import commit_import, request_import, retry_import
from solicitations.states import ImportKind
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_facility
from tests.solicitations.importing import work
from tests.solicitations.workbooks import ddor_workbook

pytestmark = pytest.mark.django_db
PLAN = "fn_reference,station,capacity_mw,capital_m\nFN1,OAK,{mw},3.5\n"
STATED = {"lead_time_months": 30, "project_type": "RELIABILITY", "source": "Plan of 2027"}


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


@pytest.fixture
def refused(utility, planner):
    now = database_now()
    kept = request_import(
        organisation=utility,
        kind=ImportKind.CAPITAL_PLAN,
        filename="plan.csv",
        content=PLAN.format(mw="much").encode(),
        by=planner,
        now=now,
        in_service_on=now.date().replace(year=2030),
        **STATED,
    )
    work()
    kept.refresh_from_db()
    assert kept.state == "REFUSED"
    return kept


def address(one, name="import-retry"):
    return reverse(f"solicitations:{name}", args=[one.pk])


def upload(content, name="plan.csv"):
    return SimpleUploadedFile(name, content.encode(), "text/csv")


def retried(refused, by, **changed):
    return retry_import(
        refused=refused,
        filename="plan.csv",
        content=PLAN.format(mw=4).encode(),
        by=by,
        now=database_now(),
        **changed,
    )


def test_a_corrected_file_is_of_the_same_kind_and_keeps_what_was_stated(refused, planner):
    kept = retried(refused, planner)
    assert (kept.kind, kept.organisation, kept.options, kept.corrects) == (
        refused.kind,
        refused.organisation,
        refused.options,
        refused,
    )
    work()
    commit_import(data_import=kept, by=planner, now=database_now())
    work()
    assert Project.objects.get().source == "Plan of 2027, row 2"


def test_what_was_stated_may_be_changed_with_the_corrected_file(refused, planner):
    kept = retried(refused, planner, source="Plan of 2028")
    assert kept.options == {**refused.options, "source": "Plan of 2028"}


def test_only_what_was_not_written_is_sent_again_and_only_by_its_planners(refused, planner):
    with pytest.raises(NotAllowed):
        retried(refused, a_person(a_utility(), Role.PLANNER))
    kept = retried(refused, planner)
    with pytest.raises(Conflict, match="waiting to be read"):
        retried(kept, planner)
    work()
    kept.refresh_from_db()
    with pytest.raises(Conflict, match="ready to be written"):
        retried(kept, planner)


def test_the_page_of_a_refused_file_takes_the_corrected_one_and_both_name_each_other(
    client, refused, planner
):
    client.force_login(planner)
    page = client.get(address(refused, "import-preview"))
    form = page.context["retry_form"]
    assert list(form.fields) == ["file", "in_service_on", "lead_time_months", "project_type", "source"]
    assert form.initial["source"] == "Plan of 2027"
    given = {**STATED, "in_service_on": refused.options["in_service_on"]}
    wrong = client.post(address(refused), {**given, "file": upload("x", "plan.xlsx")})
    assert (wrong.status_code, list(wrong.context["retry_form"].errors)) == (422, ["file"])
    empty = {**given, "file": upload(PLAN.format(mw=4)), "in_service_on": ""}
    nothing = client.post(address(refused), empty)
    assert (nothing.status_code, list(nothing.context["retry_form"].errors)) == (422, ["in_service_on"])
    sent = client.post(address(refused), {**given, "file": upload(PLAN.format(mw=4))})
    kept = DataImport.objects.get(corrects=refused)
    assert sent["Location"] == address(kept, "import-preview")
    before, after = (client.get(address(one, "import-preview")) for one in (refused, kept))
    assert before.context["retry_form"] is None
    assert address(kept, "import-preview") in before.content.decode()
    assert address(refused, "import-preview") in after.content.decode()


def test_an_edition_that_is_there_already_may_be_sent_again_under_another_name(client, utility, planner):
    client.force_login(planner)
    Facility.objects.filter(pk=a_facility(utility).pk).update(name="CORRAL 1101")
    lines = "facility,scenario,year,peak_kw,minimum_kw,rating_kw\nCORRAL 1101,trajectory,2028,12000,,10000\n"
    given = {"kind": "FORECAST", "organisation": str(utility.pk), "source": "DRP 2026"}
    for _ in range(2):
        client.post(reverse("solicitations:need-import"), {**given, "file": upload(lines)})
        work()
        first = DataImport.objects.order_by("-uploaded_at")[0]
        if first.state == "READY":
            commit_import(data_import=first, by=planner, now=database_now())
            work()
    refused = DataImport.objects.get(state="REFUSED")
    client.post(address(refused), {"source": "DRP 2027", "file": upload(lines)})
    work()
    again = DataImport.objects.get(corrects=refused)
    assert again.state == "READY"
    assert Forecast.objects.count() == 1


def test_the_api_sends_a_corrected_file_too(refused, planner):
    api = APIClient()
    api.force_authenticate(planner)
    to = reverse("api:import-retry", args=[refused.pk])
    assert api.post(to, {}, format="multipart").status_code == 422
    made = api.post(to, {"file": upload(PLAN.format(mw=4))}, format="multipart")
    assert (made.status_code, made.json()["corrects"]) == (202, str(refused.pk))
    assert made.json()["options"] == refused.options


def test_a_wrong_figure_that_might_be_withheld_says_which_code_withholds_it(utility, planner):
    content = ddor_workbook({"Grid Need": "n/a"})
    request_import(
        organisation=utility,
        kind=ImportKind.DDOR,
        filename="report.xlsx",
        content=content,
        by=planner,
        now=database_now(),
    )
    work()
    (problem,) = DataImport.objects.get().problems
    assert problem["message"] == (
        "expected a number, or CC in all of this row's figures where they are confidential, found “n/a”"
    )


@pytest.mark.parametrize("module", [capital_plan, forecasts, places])
def test_the_upload_page_names_every_column_that_a_table_must_have(client, planner, module):
    client.force_login(planner)
    page = client.get(reverse("solicitations:need-import")).content.decode()
    assert [name for name in module.REQUIRED if f"<code>{name}</code>" not in page] == []
