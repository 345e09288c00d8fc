from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Addendum, Announcement
from solicitations.services import draft_addendum, issue_addendum
from tests.factories.accounts import a_bidder
from tests.factories.correspondence import a_desk, an_addendum, organisation_of
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db
CONTENT = {"title": "More hours", "text": "October too.", "what_changed": "October is added."}


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def draft(solicitation, **given):
    content = {**CONTENT, "effective_at": None, "by": a_desk(solicitation), "now": database_now(), **given}
    return draft_addendum(solicitation=solicitation, **content)


def test_an_addendum_gets_its_number_with_its_issue_and_everybody_is_told(solicitation):
    first, second = draft(solicitation), draft(solicitation, title="A map")
    assert (first.number, second.number) == (None, None)
    issue_addendum(addendum=second, by=a_desk(solicitation), now=database_now())
    issue_addendum(addendum=first, by=a_desk(solicitation), now=database_now())
    assert [second.number, first.number] == [1, 2]
    told = Announcement.objects.order_by("announced_at").values_list("title", "text")
    assert list(told) == [
        ("Addendum 1: A map", "October is added."),
        ("Addendum 2: More hours", "October is added."),
    ]


def test_a_correction_is_a_further_version_under_the_same_number(solicitation):
    issued = an_addendum(solicitation)
    again = an_addendum(solicitation, text="October and November.", corrects=issued)
    assert (str(again), again.number, again.version) == ("Addendum 1, version 2", 1, 2)
    assert Addendum.objects.visible_to(AnonymousUser()).count() == 2
    with pytest.raises(Conflict):
        draft(solicitation, corrects=issued)


def test_drafts_are_read_by_procurement_and_the_evaluator_only(solicitation):
    draft(solicitation)
    roles = (Role.PROCUREMENT, Role.EVALUATOR, Role.ENGINEER, Role.PRG, Role.CHAIR, Role.PLANNER)
    people = {role: assign(solicitation, role) for role in roles}
    seen = {role for role, user in people.items() if Addendum.objects.visible_to(user).exists()}
    assert seen == {Role.PROCUREMENT, Role.EVALUATOR}
    assert not Addendum.objects.visible_to(a_bidder()).exists()
    assert not Addendum.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("field", ["title", "text", "what_changed"])
def test_an_addendum_says_everything_and_names_no_bidder(solicitation, field):
    bidder = a_bidder()
    for words in ("  ", f"As {organisation_of(bidder).name} asks"):
        with pytest.raises(InvalidInput) as refused:
            draft(solicitation, **{field: words})
        assert refused.value.field == field


def test_only_procurement_writes_them_once_the_solicitation_is_public(solicitation):
    with pytest.raises(NotAllowed):
        draft(solicitation, by=assign(solicitation, Role.EVALUATOR))
    with pytest.raises(Conflict):
        draft(a_draft_solicitation())


def test_what_is_issued_never_changes(solicitation):
    issued = an_addendum(solicitation)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Addendum.objects.filter(pk=issued.pk).update(text="Other")
    with pytest.raises(Conflict):
        issue_addendum(addendum=issued, by=a_desk(solicitation), now=database_now())


def test_it_does_not_take_effect_in_the_past(solicitation):
    written = draft(solicitation, effective_at=database_now() + timedelta(hours=1))
    with pytest.raises(InvalidInput):
        issue_addendum(addendum=written, by=a_desk(solicitation), now=database_now() + timedelta(hours=2))


def test_it_is_written_issued_and_corrected_on_pages_and_by_the_api(client, solicitation):
    client.force_login(a_desk(solicitation))
    page = reverse("solicitations:addendum-create", args=[solicitation.pk])
    assert client.post(page, {"title": ""}).status_code == 422
    client.post(page, CONTENT)
    client.post(reverse("solicitations:addendum-issue", args=[Addendum.objects.get().pk]))
    issued = Addendum.objects.get()
    client.post(reverse("solicitations:addendum-correct", args=[issued.pk]), CONTENT)
    given = {**CONTENT, "solicitation": str(solicitation.pk)}
    made = client.post(reverse("api:addendum-list"), given, content_type="application/json")
    done = client.post(reverse("api:addendum-issue", args=[made.json()["id"]]))
    assert (made.status_code, done.json()["number"]) == (201, 2)
    client.logout()
    shown = client.get(reverse("solicitations:addendum-list", args=[solicitation.pk])).content.decode()
    assert ("Addendum 1: More hours" in shown, "Draft" in shown) == (True, False)
    assert client.get(reverse("api:addendum-list")).json()["count"] == 2
