from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.models import OutboxMessage
from solicitations.models import Announcement, Need, ProjectDecision, Solicitation
from solicitations.queries import waiting_for
from solicitations.queries.timeline import timeline_of
from solicitations.queries.wires import decided_kind, projects_without_fallback, reasons_already_met
from solicitations.services import (
    bundle_needs,
    decide_project,
    record_fallback,
    trigger_fallback,
    trigger_missed_fallbacks,
)
from solicitations.services.wires import undecided_with_fallback
from solicitations.states import ProjectDecisionKind as Kind
from solicitations.tasks import mail_wires_decision
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_need,
    a_project,
    a_published_solicitation,
    assign,
)
from web.templatetags.times import float_days

pytestmark = pytest.mark.django_db
# In service 1 June 2027 after 18 months: wires are decided on 1 December 2025 at the latest.
LAST_DAY = date(2025, 12, 1)
MISSED = datetime(2025, 12, 2, 8, 0, tzinfo=UTC)  # midnight in California


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


@pytest.fixture
def project(utility):
    return a_project(utility)


def fall_back(project, by, text="A second feeder is built."):
    return record_fallback(project=project, text=text, cost_usd=Decimal(7_046_000), by=by, now=database_now())


def test_a_fallback_is_recorded_in_versions_that_never_change(project, planner):
    first, second = fall_back(project, planner), fall_back(project, planner, "Reconductoring.")
    assert (first.version, second.version) == (1, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        project.fallbacks.update(text="Nothing.")


@pytest.mark.parametrize(
    ("changes", "field"), [({"text": " "}, "text"), ({"cost_usd": Decimal(0)}, "cost_usd")]
)
def test_a_fallback_says_what_is_built_and_what_it_costs(project, planner, changes, field):
    given = {"text": "A feeder.", "cost_usd": Decimal(1), **changes}
    with pytest.raises(InvalidInput) as refused:
        record_fallback(project=project, by=planner, now=database_now(), **given)
    assert refused.value.field == field


def test_only_planners_of_the_utility_decide(project, utility, planner):
    fall_back(project, planner)
    for person in (a_person(utility, Role.PROCUREMENT), a_person(a_utility(), Role.PLANNER)):
        with pytest.raises(NotAllowed):
            fall_back(project, person)
        with pytest.raises(NotAllowed):
            decide_project(project=project, kind=Kind.NWA, reason="r", by=person, now=database_now())


def test_wires_are_decided_early_only_with_a_recorded_fallback(project, planner):
    given = {"project": project, "kind": Kind.WIRES, "reason": "No offer came near.", "by": planner}
    with pytest.raises(Conflict):
        decide_project(now=database_now(), **given)
    fallback = fall_back(project, planner)
    decision = decide_project(now=database_now(), **given)
    assert (decision.fallback, decided_kind(project)) == (fallback, "WIRES")
    with pytest.raises(Conflict):
        decide_project(now=database_now(), **given)


def test_the_latest_decision_counts_and_the_earlier_ones_stay(project, planner):
    for kind in (Kind.NWA, Kind.REOPENED, Kind.NWA):
        decide_project(project=project, kind=kind, reason="r", by=planner, now=database_now())
    assert decided_kind(project) == "NWA"
    assert ProjectDecision.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectDecision.objects.all().delete()


def test_the_date_is_missed_only_after_its_day_in_the_utility_s_zone(project, planner):
    fall_back(project, planner)
    assert project.wires_decision_on == LAST_DAY
    assert trigger_fallback(project=project, now=MISSED - timedelta(seconds=1)) is None
    decision = trigger_fallback(project=project, now=MISSED)
    assert (decision.kind, decision.missed_on, decision.decided_by) == ("WIRES", LAST_DAY, None)
    assert decision.reason == (
        "The wires decision date, 1 Dec 2025, passed without an award. The recorded fallback is built: "
        "A second feeder is built."
    )


def test_a_missed_date_is_recorded_once_told_and_mailed(utility, project, planner):
    need = a_need(utility)
    need.projects.add(project)
    live = a_published_solicitation(utility, need)
    fall_back(project, planner)
    assert trigger_missed_fallbacks(now=MISSED) == 1
    assert trigger_missed_fallbacks(now=MISSED + timedelta(days=1)) == 0
    entry = Entry.objects.get(verb="project.fallback_triggered")
    assert (entry.facts["missed_on"], entry.actor_label) == ("2025-12-01", "Gridtender")
    told = Announcement.objects.get(solicitation=live)
    assert told.title == f"{project.code}: wires decided"
    decision = ProjectDecision.objects.get()
    assert OutboxMessage.objects.filter(topic="solicitations.mail_wires_decision").count() == 1
    assert OutboxMessage.objects.get(topic="solicitations.mail_wires_decision").subject_id == decision.pk


def test_nothing_is_triggered_without_a_fallback_or_after_an_award(utility, project, planner):
    assert trigger_missed_fallbacks(now=MISSED) == 0
    need = a_need(utility)
    need.projects.add(project)
    awarded = a_published_solicitation(utility, need)
    Solicitation.objects.filter(pk=awarded.pk).update(state="AWARDED", closed_at=database_now())
    fall_back(project, planner)
    assert trigger_missed_fallbacks(now=MISSED) == 0
    assert ProjectDecision.objects.count() == 0


def test_a_decision_opened_again_is_not_undone_by_the_date_already_missed(project, planner):
    fall_back(project, planner)
    trigger_missed_fallbacks(now=MISSED)
    decide_project(project=project, kind=Kind.REOPENED, reason="Delayed.", by=planner, now=database_now())
    assert list(undecided_with_fallback()) == [project]
    assert trigger_missed_fallbacks(now=database_now()) == 0
    assert decided_kind(project) == ""
    type(project).objects.filter(pk=project.pk).update(in_service_on=date(2027, 7, 1))
    assert trigger_missed_fallbacks(now=datetime(2026, 1, 2, 9, 0, tzinfo=UTC)) == 1


def test_the_clock_does_not_overrule_a_planner(project, planner):
    fall_back(project, planner)
    decide_project(project=project, kind=Kind.NWA, reason="Storage.", by=planner, now=database_now())
    assert trigger_missed_fallbacks(now=database_now()) == 0
    assert trigger_fallback(project=project, now=database_now()) is None


def bundle(utility, *needs):
    draft = a_draft_solicitation(utility)
    officer = assign(draft, Role.PROCUREMENT, a_person(utility, Role.PROCUREMENT))
    return bundle_needs(solicitation=draft, needs=needs, by=officer)


def test_a_need_of_a_decided_project_is_not_bundled(utility, project, planner):
    need = a_need(utility)
    need.projects.add(project)
    decide_project(project=project, kind=Kind.NWA, reason="Storage.", by=planner, now=database_now())
    with pytest.raises(InvalidInput, match="is deferred by a non-wires alternative"):
        bundle(utility, need)
    decide_project(project=project, kind=Kind.REOPENED, reason="It failed.", by=planner, now=database_now())
    assert len(bundle(utility, need)) == 1


def test_a_need_another_live_solicitation_asks_for_is_not_bundled_until_that_has_ended(utility, project):
    need = a_need(utility)
    need.projects.add(project)
    live = a_published_solicitation(utility, need)
    with pytest.raises(InvalidInput) as refused:
        bundle(utility, need)
    assert refused.value.message == (
        f"{need.code} is asked for by {live.code}, which has not ended: wait for its outcome, or cancel it."
    )
    assert reasons_already_met(need, but_for=live) == []
    ended = {"state": "NO_AWARD", "closed_at": database_now(), "closing_reason": "No offer."}
    Solicitation.objects.filter(pk=live.pk).update(**ended)
    assert len(bundle(utility, need)) == 1


def test_an_awarded_need_is_revised_or_opened_again_before_it_is_asked_for(utility, project, planner):
    need = a_need(utility)
    need.projects.add(project)
    awarded = a_published_solicitation(utility, need)
    Solicitation.objects.filter(pk=awarded.pk).update(state="AWARDED", closed_at=database_now())
    [reason] = reasons_already_met(need)
    assert reason.startswith(f"{need.code} was awarded in {awarded.code}: revise the need")
    rest = a_need(utility, series=need.series, version=2)
    rest.projects.add(project)
    assert reasons_already_met(rest) == []
    now = database_now()
    decide_project(project=project, kind=Kind.NWA, reason="r", by=planner, now=now)
    decide_project(
        project=project, kind=Kind.REOPENED, reason="r", by=planner, now=now + timedelta(seconds=1)
    )
    assert reasons_already_met(need) == []


def test_the_decision_is_mailed_to_planners_and_buyers_of_the_utility_only(
    utility, project, planner, mailoutbox
):
    buyer = a_person(utility, Role.PROCUREMENT)
    a_person(utility, Role.ADMINISTRATOR)
    a_person(a_utility(), Role.PLANNER)
    fall_back(project, planner)
    decision = trigger_fallback(project=project, now=MISSED)
    assert mail_wires_decision(str(decision.pk)) == 2
    assert {mail.to[0] for mail in mailoutbox} == {planner.email, buyer.email}
    assert "A second feeder is built." in mailoutbox[0].body
    assert "Decided by the clock" in mailoutbox[0].body


def test_a_planner_is_told_of_near_and_missed_dates_without_a_fallback(utility, planner):
    near = a_project(utility, in_service_on=date(2028, 3, 1))  # decided by 1 September 2026
    a_project(utility, in_service_on=date(2029, 3, 1))
    missed = a_project(utility)
    now = datetime(2026, 6, 4, 8, 0, tzinfo=UTC)  # the fourth in California, 89 days before
    told = [each.pk for each in projects_without_fallback(planner, now=now)]
    assert told == [missed.pk, near.pk]
    assert projects_without_fallback(a_person(utility, Role.PROCUREMENT), now=now) == []
    words = [item.detail for item in waiting_for(planner, now=now)]
    assert words == [
        "Its wires decision date, 1 Dec 2025, has passed. Nothing is recorded to build then.",
        "Its wires decision date is 1 Sep 2026, in 89 days. Nothing is recorded to build then.",
    ]
    fall_back(near, planner)
    fall_back(missed, planner)
    assert projects_without_fallback(planner, now=now) == []


def test_float_is_counted_on_the_calendar_of_the_utility(utility):
    project = a_project(utility)
    before_midnight = datetime(2025, 12, 2, 7, 59, tzinfo=UTC)  # 1 December, 23:59 in California
    assert [float_days(project, moment) for moment in (before_midnight, MISSED)] == [0, -1]


def test_the_timeline_tells_the_wires_decision_date_and_the_float_left(utility):
    solicitation = a_published_solicitation(organisation=utility)
    project = a_project(utility, in_service_on=date(2031, 3, 1))  # decided by 1 September 2029
    Need.objects.get(lots__solicitation=solicitation).projects.set([project])
    now = datetime(2029, 8, 30, 12, 0, tzinfo=UTC)
    [step] = [step for step in timeline_of(solicitation, now=now) if step.label == "Wires decision date"]
    assert (step.at, step.note) == (
        datetime(2029, 9, 1, 23, 59, tzinfo=ZoneInfo("America/Los_Angeles")),
        f"{project.code}: 2 days of float left.",
    )
