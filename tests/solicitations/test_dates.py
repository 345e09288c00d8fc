from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, TooLate
from solicitations.models import Announcement, ClockEvent, PlannedDate, Solicitation
from solicitations.queries.dates import dates_of
from solicitations.queries.timeline import timeline_of
from solicitations.services import create_solicitation, extend_deadline, set_timeline
from solicitations.services.clock import tell_of_dates
from solicitations.states import FULL_ROUTE, AnnouncementKind, DateKind
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db
LA = ZoneInfo("America/Los_Angeles")
# In 2027 California's clocks go forward on 14 March and back on 7 November.
BEFORE_SPRING = datetime(2027, 3, 12, 17, 0, tzinfo=LA)
AFTER_SPRING = datetime(2027, 3, 19, 17, 0, tzinfo=LA)


def published(offers_due_at, **others):
    solicitation = a_published_solicitation(
        a_utility(time_zone="America/Los_Angeles"),
        questions_due_at=offers_due_at - timedelta(days=2),
        offers_due_at=offers_due_at,
    )
    for kind, at in others.items():
        PlannedDate.objects.create(solicitation=solicitation, kind=kind, at=at)
    return solicitation


def told(solicitation):
    rows = Announcement.objects.filter(solicitation=solicitation).order_by("announced_at", "title")
    return [row.title.removeprefix(f"{solicitation.code}: ") for row in rows]


def test_later_dates_shift_by_the_clock_on_the_wall_across_daylight_saving():
    solicitation = published(BEFORE_SPRING, SHORTLIST=AFTER_SPRING)
    extend_deadline(
        solicitation=solicitation,
        at=AFTER_SPRING,
        reason="A bridge is out.",
        shifts_later=True,
        by=assign(solicitation, Role.PROCUREMENT),
        now=BEFORE_SPRING - timedelta(days=5),
    )
    shortlist = PlannedDate.objects.get(kind=DateKind.SHORTLIST).at
    assert solicitation.offers_due_at == datetime(2027, 3, 20, 0, 0, tzinfo=UTC)
    assert shortlist.astimezone(LA) == datetime(2027, 3, 26, 17, 0, tzinfo=LA)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2027, 3, 13, 17, 0, tzinfo=LA), datetime(2027, 3, 14, 1, 0, tzinfo=UTC)),
        (datetime(2027, 3, 14, 17, 0, tzinfo=LA), datetime(2027, 3, 15, 0, 0, tzinfo=UTC)),
        (datetime(2027, 11, 6, 17, 0, tzinfo=LA), datetime(2027, 11, 7, 0, 0, tzinfo=UTC)),
        (datetime(2027, 11, 7, 17, 0, tzinfo=LA), datetime(2027, 11, 8, 1, 0, tzinfo=UTC)),
        (datetime(2028, 2, 29, 17, 0, tzinfo=LA), datetime(2028, 3, 1, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_door_closes_at_its_moment_whatever_the_clocks_do(local, utc):
    solicitation = published(local)
    assert solicitation.offers_due_at == utc
    assert list(Solicitation.objects.open_at(utc - timedelta(microseconds=1))) == [solicitation]
    assert list(Solicitation.objects.open_at(utc)) == []


def test_the_award_moves_by_whole_days():
    solicitation = published(BEFORE_SPRING)
    Solicitation.objects.update(award_expected_on="2027-05-01")
    extend_deadline(
        solicitation=solicitation,
        at=BEFORE_SPRING + timedelta(hours=3),
        reason="x",
        shifts_later=True,
        by=assign(solicitation, Role.PROCUREMENT),
        now=BEFORE_SPRING - timedelta(days=5),
    )
    assert str(solicitation.award_expected_on) == "2027-05-02"


def test_an_extension_that_overlaps_a_later_date_is_refused_and_says_which():
    solicitation = published(BEFORE_SPRING, SHORTLIST=BEFORE_SPRING + timedelta(days=3))
    given = {"solicitation": solicitation, "reason": "x", "by": assign(solicitation, Role.PROCUREMENT)}
    with pytest.raises(InvalidInput, match="Shortlist planned") as refused:
        extend_deadline(**given, at=AFTER_SPRING, now=BEFORE_SPRING - timedelta(days=5))
    assert refused.value.code == "overlap"
    assert Solicitation.objects.get().offers_due_at == BEFORE_SPRING


def test_overlapping_dates_of_a_draft_are_refused_at_the_later_one():
    utility = a_utility()
    officer, now = a_person(utility, Role.PROCUREMENT), database_now()
    draft = create_solicitation(organisation=utility, code="X", title="X", by=officer)
    with pytest.raises(InvalidInput) as refused:
        set_timeline(
            solicitation=draft,
            questions_due_at=now + timedelta(days=3),
            offers_due_at=now + timedelta(days=9),
            award_expected_on=None,
            others={DateKind.AFFILIATE_OFFERS_DUE: now + timedelta(days=10)},
            by=officer,
            now=now,
        )
    assert (refused.value.field, refused.value.code) == ("offers_due_at", "overlap")
    assert PlannedDate.objects.count() == 0


def test_only_deadlines_that_are_set_and_ahead_are_extended():
    solicitation = published(BEFORE_SPRING, CONFERENCE=BEFORE_SPRING - timedelta(days=4))
    given = {"solicitation": solicitation, "reason": "x", "by": assign(solicitation, Role.PROCUREMENT)}
    now = BEFORE_SPRING - timedelta(days=5)
    for kind in (DateKind.CONFERENCE, DateKind.INTENT_DUE):
        with pytest.raises(Conflict):
            extend_deadline(**given, kind=kind, at=AFTER_SPRING, now=now)
    with pytest.raises(TooLate):
        extend_deadline(
            **given, kind=DateKind.QUESTIONS_DUE, at=AFTER_SPRING, now=BEFORE_SPRING - timedelta(days=1)
        )


def test_the_clock_reminds_once_a_week_and_once_a_day_before_and_tells_when_it_has_passed():
    due = BEFORE_SPRING
    solicitation = published(due)
    Solicitation.objects.update(questions_due_at=due)
    times = [
        due - timedelta(days=8),
        due - timedelta(days=7),
        due - timedelta(days=6, hours=23),
        due - timedelta(hours=24),
        due - timedelta(seconds=1),
        due,
        due + timedelta(days=3),
    ]
    assert [tell_of_dates(now=now) for now in times] == [0, 2, 0, 2, 0, 2, 0]
    assert "offers were due" in told(solicitation)
    assert "offers due 12 March 2027, 17:00 PST" in told(solicitation)
    passed = Entry.objects.filter(stream_id=solicitation.pk, verb="solicitation.date_passed")
    assert sorted(entry.facts["date"] for entry in passed) == ["OFFERS_DUE", "QUESTIONS_DUE"]


def test_a_deadline_that_was_moved_is_told_of_anew():
    solicitation = published(BEFORE_SPRING)
    week_before = BEFORE_SPRING - timedelta(days=7)
    tell_of_dates(now=week_before)
    extend_deadline(
        solicitation=solicitation,
        at=AFTER_SPRING,
        reason="x",
        by=assign(solicitation, Role.PROCUREMENT),
        now=week_before,
    )
    tell_of_dates(now=AFTER_SPRING - timedelta(days=7))
    events = ClockEvent.objects.filter(kind=DateKind.OFFERS_DUE).order_by("at")
    assert [event.at for event in events] == [BEFORE_SPRING, AFTER_SPRING]


def test_a_scheduler_that_was_down_tells_of_what_passed_but_does_not_remind_late():
    published(BEFORE_SPRING)
    assert tell_of_dates(now=BEFORE_SPRING - timedelta(days=6)) == 0
    assert tell_of_dates(now=BEFORE_SPRING + timedelta(days=30)) == 2
    assert Announcement.objects.filter(kind=AnnouncementKind.REMINDER).count() == 0


def test_the_timeline_shows_dates_in_order_and_what_has_none_last():
    solicitation = published(BEFORE_SPRING, SHORTLIST=AFTER_SPRING)
    with_route = Solicitation.objects.filter(pk=solicitation.pk)
    assert list(dates_of(solicitation)) == [DateKind.QUESTIONS_DUE, DateKind.OFFERS_DUE, DateKind.SHORTLIST]
    solicitation = with_route.get()
    solicitation.route = [str(step) for step in FULL_ROUTE]
    labels = [step.label for step in timeline_of(solicitation, now=database_now())]
    assert labels[:4] == ["Published", "Questions due", "Offers due", "Shortlisted"]
    assert labels[-2:] == ["Approved", "Outcome"]


def test_the_timeline_of_a_draft_begins_with_what_comes_before_publication():
    utility = a_utility()
    officer = a_person(utility, Role.PROCUREMENT)
    draft = create_solicitation(organisation=utility, code="X", title="X", by=officer)
    labels = [step.label for step in timeline_of(draft, now=database_now())]
    assert labels[:4] == ["Draft for comment", "In internal review", "Publication", "Offers opened"]
