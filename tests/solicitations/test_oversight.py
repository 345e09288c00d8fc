from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Meeting, MeetingComment, PlannedSolicitation, ProcurementPlan
from solicitations.services import (
    PlannedDraft,
    answer_meeting_comment,
    call_meeting,
    comment_on_meeting,
    note_attendee,
    publish_plan,
    write_plan,
)
from solicitations.states import Confidentiality, MeetingKind
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.correspondence import a_document
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def officer(solicitation):
    return a_person(solicitation.organisation, Role.PROCUREMENT)


def a_meeting(found, officer, kind=MeetingKind.PRG, **given):
    now = database_now()
    content = {
        "title": "Shortlist",
        "starts_at": now + timedelta(days=3),
        "place": "Room 4",
        "agenda": "The secret shortlist",
        "is_public": False,
        "solicitation": found,
        **given,
    }
    return call_meeting(organisation=found.organisation, kind=kind, by=officer, now=now, **content)


def test_the_review_groups_meetings_are_for_its_members_procurement_and_the_independents(
    solicitation, officer
):
    a_meeting(solicitation, officer)
    roles = [role for role in Role if role not in {Role.DEVELOPER, Role.ADMINISTRATOR}]
    people = {role: assign(solicitation, role) for role in roles}
    seen = {role for role, user in people.items() if Meeting.objects.visible_to(user).exists()}
    assert seen == {Role.PROCUREMENT, Role.PRG, Role.EVALUATOR, Role.ENGINEER}
    assert Meeting.objects.visible_to(officer).exists()
    strangers = [AnonymousUser(), a_bidder(), a_person(a_utility(), Role.PROCUREMENT)]
    assert [Meeting.objects.visible_to(user).exists() for user in strangers] == [False] * 3


def test_of_a_public_advisory_meeting_the_public_learns_that_it_takes_place_and_no_more(
    client, solicitation, officer
):
    document = a_document(solicitation, Confidentiality.OVERSIGHT)
    called = a_meeting(solicitation, officer, MeetingKind.ADVISORY, is_public=True, materials=[document])
    note_attendee(meeting=called, name="Vera Stone", organisation_name="Council", by=officer)
    comment_on_meeting(meeting=called, text="A hidden remark", by=officer, now=database_now())
    page = reverse("solicitations:meeting-detail", args=[called.pk])
    inside = reverse("api:oversight-meeting-inside", args=[called.pk])
    hidden = ["secret shortlist", document.title, "Vera Stone", "hidden remark"]
    for user in (None, a_bidder()):
        if user is not None:
            client.force_login(user)
        shown = client.get(page).content.decode()
        assert ("Shortlist" in shown, "Room 4" in shown) == (True, True)
        assert [words in shown for words in hidden] == [False] * 4
        assert client.get(inside).status_code == 404
        assert "secret" not in client.get(reverse("api:oversight-meeting-list")).content.decode()
    client.force_login(assign(solicitation, Role.PRG))
    shown = client.get(page).content.decode()
    assert [words in shown for words in hidden] == [True] * 4
    told = client.get(inside).json()
    assert (told["agenda"], told["materials"]) == ("The secret shortlist", [str(document.pk)])


def test_a_material_passes_its_own_class_too(client, solicitation, officer):
    internal = a_document(solicitation, Confidentiality.INTERNAL)
    called = a_meeting(solicitation, officer, materials=[internal])
    client.force_login(assign(solicitation, Role.PRG))
    assert (
        internal.title
        not in client.get(reverse("solicitations:meeting-detail", args=[called.pk])).content.decode()
    )


def test_a_meeting_about_procurement_at_large_is_for_the_members_of_any_of_its_solicitations(
    officer, solicitation
):
    a_meeting(solicitation, officer, solicitation=None)
    member = assign(solicitation, Role.PRG)
    assert Meeting.objects.visible_to(member).exists()
    other = a_published_solicitation()
    assert not Meeting.objects.visible_to(assign(other, Role.PRG)).exists()


def test_the_review_group_does_not_meet_in_public(solicitation, officer):
    with pytest.raises(InvalidInput) as refused:
        a_meeting(solicitation, officer, is_public=True)
    assert refused.value.field == "is_public"
    with pytest.raises(InvalidInput):
        a_meeting(solicitation, officer, solicitation=a_published_solicitation())
    with pytest.raises(NotAllowed):
        a_meeting(solicitation, a_bidder())


def test_members_comment_and_the_utility_answers_once(solicitation, officer):
    called, now = a_meeting(solicitation, officer), database_now()
    member = assign(solicitation, Role.PRG)
    made = comment_on_meeting(meeting=called, text="Why not storage?", by=member, now=now)
    with pytest.raises(NotAllowed):
        comment_on_meeting(meeting=called, text="x", by=assign(solicitation, Role.CHAIR), now=now)
    with pytest.raises(NotAllowed):
        answer_meeting_comment(comment=made, answer="x", by=member, now=now)
    answer_meeting_comment(comment=made, answer="It was.", by=officer, now=now)
    with pytest.raises(Conflict):
        answer_meeting_comment(comment=made, answer="It was not.", by=officer, now=now)
    assert MeetingComment.objects.get().answer == "It was."


def a_plan(organisation, officer):
    return write_plan(
        organisation=organisation,
        title="Plan 2027",
        text="Two rounds.",
        planned=[],
        by=officer,
        now=database_now(),
    )


def test_a_plan_is_read_by_everybody_once_published_and_never_changes(solicitation, officer):
    plan = a_plan(solicitation.organisation, officer)
    member = assign(solicitation, Role.PRG)
    readers = [AnonymousUser(), a_bidder(), assign(solicitation, Role.CHAIR), member, officer]
    seen = [ProcurementPlan.objects.visible_to(user).exists() for user in readers]
    assert seen == [False, False, False, True, True]
    publish_plan(plan=plan, by=officer, now=database_now())
    assert all(ProcurementPlan.objects.visible_to(user).exists() for user in readers)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        ProcurementPlan.objects.update(text="Three rounds.")
    assert a_plan(solicitation.organisation, officer).version == 2


def test_what_a_published_plan_foresees_never_changes(solicitation, officer):
    now = database_now()
    planned = [PlannedDraft("Almond", now.date())]
    given = {"organisation": solicitation.organisation, "title": "2027", "text": "Two.", "planned": planned}
    plan = write_plan(by=officer, now=now, **given)
    row = PlannedSolicitation.objects.get()
    PlannedSolicitation.objects.update(title="Almond feeder")
    publish_plan(plan=plan, by=officer, now=now)
    for change in (
        lambda: PlannedSolicitation.objects.update(title="Orchard"),
        row.delete,
        lambda: PlannedSolicitation.objects.create(plan=plan, title="Late", publish_on=now.date()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert [each.title for each in plan.planned.all()] == ["Almond feeder"]


def test_the_api_answers_a_comment_once_and_only_those_inside_find_it(client, solicitation, officer):
    meeting = a_meeting(solicitation, officer)
    member = assign(solicitation, Role.PRG)
    comment = comment_on_meeting(meeting=meeting, text="Why?", by=member, now=database_now())
    address = reverse("api:meeting-comment-answer", args=[comment.pk])
    seen = []
    for user in (a_bidder(), member, officer, officer):
        client.force_login(user)
        seen.append(client.post(address, {"answer": "Because."}, "application/json").status_code)
    assert seen == [404, 403, 200, 409]
    assert MeetingComment.objects.get().answer == "Because."


def test_plans_and_meetings_are_made_on_pages(client, solicitation, officer):
    client.force_login(officer)
    plan = {
        "organisation": solicitation.organisation.pk,
        "title": "Plan",
        "text": "Words",
        "planned": "Feeder relief | 2027-03-01 | 2027-05-01\nBank relief | 2027-06-01",
    }
    wrong = client.post(reverse("solicitations:plan-create"), {**plan, "planned": "Feeder relief | soon"})
    assert (wrong.status_code, "Line 1" in wrong.content.decode()) == (422, True)
    client.post(reverse("solicitations:plan-create"), plan)
    kept = ProcurementPlan.objects.get()
    assert kept.planned.count() == 2
    client.post(reverse("solicitations:plan-publish", args=[kept.pk]))
    meeting = {
        "organisation": solicitation.organisation.pk,
        "kind": "PRG",
        "title": "Shortlist",
        "starts_at": (database_now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
        "agenda": "All",
        "solicitation": str(solicitation.pk),
    }
    client.post(reverse("solicitations:meeting-create"), meeting)
    called = Meeting.objects.get()
    page = reverse("solicitations:meeting-detail", args=[called.pk])
    client.post(page, {"text": "First"})
    client.post(
        reverse("solicitations:attendee-add", args=[called.pk]), {"name": "A", "organisation_name": "B"}
    )
    comment = MeetingComment.objects.get()
    client.post(reverse("solicitations:meeting-comment-answer", args=[comment.pk]), {"answer": "Second"})
    shown = client.get(page).content.decode()
    assert ("First" in shown, "Second" in shown, "A, B" in shown) == (True, True, True)
    client.logout()
    listed = client.get(reverse("solicitations:oversight-calendar")).content.decode()
    assert ("Plan, version 1" in listed, "Shortlist" in listed) == (True, False)


def test_the_api_writes_plans_and_calls_meetings(client, solicitation, officer):
    client.force_login(officer)
    own = str(solicitation.organisation.pk)
    planned = [{"title": "Feeder", "publish_on": "2027-03-01", "offers_due_on": None}]
    plan = {"organisation": own, "title": "Plan", "text": "Words", "planned": planned}
    made = client.post(reverse("api:procurement-plan-list"), plan, content_type="application/json")
    done = client.post(reverse("api:procurement-plan-publish", args=[made.json()["id"]]))
    assert (made.status_code, done.status_code) == (201, 200)
    meeting = {
        "organisation": own,
        "kind": "PRG",
        "title": "Shortlist",
        "starts_at": "2030-01-01T10:00:00Z",
        "agenda": "All",
    }
    called = client.post(reverse("api:oversight-meeting-list"), meeting, content_type="application/json")
    comment = reverse("api:oversight-meeting-comment", args=[called.json()["id"]])
    assert client.post(comment, {"text": "Hm"}, content_type="application/json").status_code == 201
