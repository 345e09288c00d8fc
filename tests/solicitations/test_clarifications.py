import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Announcement, Clarification, ClarificationMessage
from solicitations.services import open_clarification, reply_to_clarification
from solicitations.tasks import tell_of_clarification
from tests.factories.accounts import a_bidder, a_utility
from tests.factories.correspondence import a_clarification, a_desk, organisation_of
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db
TEAM = [role for role in Role if role not in {Role.DEVELOPER, Role.ADMINISTRATOR}]


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def bidder():
    return a_bidder()


def test_it_is_there_for_the_two_sides_and_the_independents_and_for_nobody_else(client, solicitation, bidder):
    made = a_clarification(solicitation, bidder)
    people = {role: assign(solicitation, role) for role in TEAM}
    seen = {role for role, user in people.items() if Clarification.objects.visible_to(user).exists()}
    assert seen == {Role.PROCUREMENT, Role.EVALUATOR, Role.ENGINEER}
    assert Clarification.objects.visible_to(bidder).exists()
    assert not Clarification.objects.visible_to(a_bidder()).exists()
    assert not Clarification.objects.visible_to(AnonymousUser()).exists()
    for user, wanted in (
        (people[Role.CHAIR], 404),
        (people[Role.PRG], 404),
        (a_bidder(), 404),
        (bidder, 200),
    ):
        client.force_login(user)
        page = reverse("solicitations:clarification-detail", args=[made.pk])
        api = reverse("api:clarification-detail", args=[made.pk])
        assert (client.get(page).status_code, client.get(api).status_code) == (wanted, wanted)


def test_neither_the_solicitations_record_nor_its_journal_tells_that_it_exists(solicitation, bidder):
    made = a_clarification(solicitation, bidder)
    reply_to_clarification(clarification=made, text="Breaker 2.", by=bidder, now=database_now())
    assert not Entry.objects.filter(stream_id=solicitation.pk).exists()
    assert not Announcement.objects.exists()
    own = Entry.objects.filter(stream__owner_id=organisation_of(bidder).pk)
    assert list(own.order_by("sequence").values_list("verb", "actor_role")) == [
        ("clarification.written", Role.PROCUREMENT),
        ("clarification.written", Role.DEVELOPER),
    ]


def test_messages_are_kept_as_they_were_written(solicitation, bidder):
    a_clarification(solicitation, bidder)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        ClarificationMessage.objects.update(text="Other")


def test_only_the_two_sides_write(solicitation, bidder):
    made = a_clarification(solicitation, bidder)
    for user in (a_bidder(), assign(solicitation, Role.EVALUATOR), assign(solicitation, Role.CHAIR)):
        with pytest.raises(NotAllowed):
            reply_to_clarification(clarification=made, text="x", by=user, now=database_now())
    with pytest.raises(InvalidInput):
        reply_to_clarification(clarification=made, text=" ", by=bidder, now=database_now())


def test_it_is_with_a_developer_about_what_is_public(solicitation, bidder):
    given = {"subject": "x", "text": "x", "now": database_now()}
    with pytest.raises(InvalidInput):
        open_clarification(
            solicitation=solicitation, organisation=a_utility(), by=a_desk(solicitation), **given
        )
    draft = a_draft_solicitation()
    with pytest.raises(Conflict):
        open_clarification(
            solicitation=draft, organisation=organisation_of(bidder), by=a_desk(draft), **given
        )


def test_the_other_side_is_told_by_mail_without_the_text(solicitation, bidder):
    made = a_clarification(solicitation, bidder, text="Secret breaker")
    tell_of_clarification(str(made.messages.get().pk))
    answer = reply_to_clarification(clarification=made, text="Secret too", by=bidder, now=database_now())
    tell_of_clarification(str(answer.pk))
    assert [message.to for message in mail.outbox] == [[bidder.email], [a_desk(solicitation).email]]
    assert all("Secret" not in message.body for message in mail.outbox)


def test_both_sides_begin_and_reply_on_pages_and_by_the_api(client, solicitation, bidder):
    page = reverse("solicitations:clarification-list", args=[solicitation.pk])
    client.force_login(bidder)
    sent = client.post(
        page, {"organisation": organisation_of(bidder).pk, "subject": "Access", "text": "When?"}
    )
    made = Clarification.objects.get()
    assert sent["Location"] == reverse("solicitations:clarification-detail", args=[made.pk])
    client.force_login(a_desk(solicitation))
    assert client.post(sent["Location"], {"text": ""}).status_code == 422
    client.post(sent["Location"], {"text": "In May."})
    reply = reverse("api:clarification-reply", args=[made.pk])
    assert client.post(reply, {"text": "Or June."}, content_type="application/json").status_code == 201
    assert list(made.messages.values_list("side", flat=True)) == ["BIDDER", "UTILITY", "UTILITY"]
    given = {
        "solicitation": str(solicitation.pk),
        "organisation": str(organisation_of(bidder).pk),
        "subject": "Meter",
        "text": "Which?",
    }
    api = client.post(reverse("api:clarification-list"), given, content_type="application/json")
    assert api.status_code == 201
    client.force_login(assign(solicitation, Role.CHAIR))
    assert client.get(page).status_code == 404
