from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.importers import ProfileHour
from solicitations.models import Need
from solicitations.services import (
    CallTerms,
    NeedDraft,
    ProfileTerms,
    Window,
    post_need,
    publish_need,
    revise_need,
)
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_facility, a_need, a_project

pytestmark = pytest.mark.django_db
CALL = CallTerms({2027: Decimal(2350), 2028: Decimal(2400)}, (Window((6, 7, 8, 9), 15, 22),), 5, 100)
PROFILE = ProfileTerms(tuple(ProfileHour(2027, 7, "ALL", hour, Decimal(hour)) for hour in range(15, 22)))


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


@pytest.fixture
def draft(utility):
    return NeedDraft(code="GNA_1", title="Feeder overload", facility=a_facility(utility), terms=CALL)


def test_a_call_is_kept_with_its_years_and_windows(utility, planner, draft):
    need = post_need(organisation=utility, draft=draft, by=planner)
    assert (need.version, need.published_at, need.form) == (1, None, "CALL")
    assert [(year.year, year.amount) for year in need.years.all()] == [(2027, 2350), (2028, 2400)]
    window = need.windows.get()
    assert (window.months, window.start_hour, window.end_hour) == ([6, 7, 8, 9], 15, 22)
    entry = Entry.objects.get(verb="need.posted")
    assert (entry.stream_id, entry.facts["need"]) == (utility.pk, str(need.pk))


def test_a_profile_is_kept_hour_by_hour(utility, planner, draft):
    need = post_need(organisation=utility, draft=replace(draft, terms=PROFILE), by=planner)
    assert [(hour.hour, hour.amount) for hour in need.amounts.all()] == [(h, h) for h in range(15, 22)]
    assert need.largest_amount == 21


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"terms": replace(CALL, amount_by_year={2027: Decimal(-1)})}, "amounts"),
        ({"terms": replace(CALL, amount_by_year={2027: Decimal(0)})}, "amounts"),
        ({"terms": replace(CALL, amount_by_year={27: Decimal(1)})}, "amounts"),
        ({"terms": replace(CALL, duration_hours=0)}, "duration_hours"),
        ({"terms": replace(CALL, duration_hours=25)}, "duration_hours"),
        ({"terms": replace(CALL, calls_per_year=367)}, "calls_per_year"),
        ({"terms": replace(CALL, windows=())}, "windows"),
        ({"terms": replace(CALL, windows=(Window((13,), 15, 22),))}, "windows"),
        ({"terms": replace(CALL, windows=(Window((), 15, 22),))}, "windows"),
        ({"terms": replace(CALL, windows=(Window((6,), 24, 22),))}, "windows"),
        ({"terms": ProfileTerms(())}, "profile"),
        ({"terms": ProfileTerms((ProfileHour(2027, 13, "ALL", 1, Decimal(1)),))}, "profile"),
        ({"terms": ProfileTerms((ProfileHour(2027, 1, "ALL", 24, Decimal(1)),))}, "profile"),
        ({"max_consecutive_days": 0}, "max_consecutive_days"),
        ({"notice_hours": Decimal(-1)}, "notice_hours"),
        ({"published_need_kw": Decimal(-1)}, "published_need_kw"),
        ({"code": " "}, "code"),
    ],
)
def test_what_no_need_can_be_is_refused_at_its_field_and_nothing_is_written(
    utility, planner, draft, change, field
):
    with pytest.raises(InvalidInput) as refused:
        post_need(organisation=utility, draft=replace(draft, **change), by=planner)
    assert refused.value.field == field
    assert Need.objects.count() == 0


def test_a_facility_or_project_of_another_utility_is_refused(utility, planner, draft):
    other = a_utility()
    with pytest.raises(InvalidInput) as refused:
        post_need(organisation=utility, draft=replace(draft, facility=a_facility(other)), by=planner)
    assert refused.value.field == "facility"
    with pytest.raises(InvalidInput) as refused:
        post_need(organisation=utility, draft=replace(draft, projects=(a_project(other),)), by=planner)
    assert refused.value.field == "projects"


def test_a_code_is_posted_once(utility, planner, draft):
    post_need(organisation=utility, draft=draft, by=planner)
    with pytest.raises(Conflict, match="revise that one"):
        post_need(organisation=utility, draft=draft, by=planner)


def test_only_planners_of_the_utility_post(utility, draft):
    for person in (a_person(utility, Role.PROCUREMENT), a_person(a_utility(), Role.PLANNER), a_person()):
        with pytest.raises(NotAllowed):
            post_need(organisation=utility, draft=draft, by=person)


def test_a_draft_is_revised_in_place(utility, planner, draft):
    need = post_need(organisation=utility, draft=draft, by=planner)
    revised = revise_need(need=need, draft=replace(draft, terms=PROFILE), by=planner)
    assert (revised.pk, revised.version, revised.form) == (need.pk, 1, "PROFILE")
    assert (revised.years.count(), revised.windows.count(), revised.amounts.count()) == (0, 0, 7)


def test_a_published_need_stays_and_its_revision_is_the_next_version(utility, planner, draft):
    need = post_need(organisation=utility, draft=draft, by=planner)
    publish_need(need=need, by=planner, now=database_now())
    revised = revise_need(need=need, draft=replace(draft, title="Larger"), by=planner)
    need.refresh_from_db()
    assert (need.title, need.version) == ("Feeder overload", 1)
    assert (revised.title, revised.version, revised.series) == ("Larger", 2, need.series)
    assert revised.published_at is None


def test_an_old_version_is_not_revised_past_a_newer_one(utility, planner, draft):
    need = post_need(organisation=utility, draft=draft, by=planner)
    publish_need(need=need, by=planner, now=database_now())
    revise_need(need=need, draft=draft, by=planner)
    with pytest.raises(Conflict, match="version 2 already"):
        revise_need(need=need, draft=draft, by=planner)


def test_a_need_is_published_once(utility, planner, draft):
    need = post_need(organisation=utility, draft=draft, by=planner)
    publish_need(need=need, by=planner, now=database_now())
    with pytest.raises(Conflict):
        publish_need(need=Need.objects.get(pk=need.pk), by=planner, now=database_now())


def test_a_withheld_need_and_one_whose_call_fits_no_window_are_not_published(utility, planner, draft):
    withheld = post_need(organisation=utility, draft=replace(draft, terms=None), by=planner)
    unfit = post_need(
        organisation=utility,
        draft=replace(draft, code="GNA_2", terms=replace(CALL, duration_hours=8)),
        by=planner,
    )
    for need, said in ((withheld, "withheld"), (unfit, "does not fit a window of 7 h")):
        with pytest.raises(InvalidInput, match=said):
            publish_need(need=need, by=planner, now=database_now())


def test_a_window_across_midnight_is_as_long_as_its_hours(utility, planner, draft):
    night = replace(CALL, windows=(Window((7,), 22, 3),))
    need = post_need(organisation=utility, draft=replace(draft, terms=night), by=planner)
    assert publish_need(need=need, by=planner, now=database_now()).published_at is not None


def test_the_factory_makes_what_the_service_would(utility):
    assert a_need(utility).largest_amount == 2350
