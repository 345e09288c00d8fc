from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from solicitations.models import (
    Attendance,
    BidderInvitation,
    Conference,
    Contact,
    Registration,
    Solicitation,
)
from solicitations.services import (
    add_contact,
    call_conference,
    invite_contacts,
    register,
    set_intent_due,
    sign_up,
    withdraw_registration,
)
from solicitations.tasks import send_bidder_invitation
from tests.factories.accounts import a_bidder, a_developer, a_person, a_utility
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.correspondence import a_desk, a_registration, organisation_of
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_published_solicitation,
    assign,
    pass_deadline,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def officer(solicitation):
    return assign(solicitation, Role.PROCUREMENT, a_person(solicitation.organisation, Role.PROCUREMENT))


def contact(officer, **given):
    content = {
        "company": "Brightwater",
        "person": "",
        "email": "news@brightwater.example",
        "technologies": ["storage", " storage", ""],
        "consented_on": database_now().date(),
        "consent_note": "by mail",
        **given,
    }
    return add_contact(organisation=organisation_of(officer), by=officer, now=database_now(), **content)


def test_before_the_opening_procurement_gets_numbers_and_no_names(solicitation):
    bidder, rival = a_bidder(), a_bidder()
    a_registration(solicitation, bidder, intends=True)
    roles = [Role.PROCUREMENT, Role.EVALUATOR, Role.ENGINEER, Role.CHAIR, Role.PRG, Role.PLANNER, Role.PANEL]
    people = {role: assign(solicitation, role) for role in roles}
    seen = {role for role, user in people.items() if Registration.objects.visible_to(user).exists()}
    assert seen == {Role.EVALUATOR, Role.ENGINEER}
    assert Registration.objects.visible_to(bidder).count() == 1
    assert not Registration.objects.visible_to(rival).exists()
    assert not Registration.objects.visible_to(AnonymousUser()).exists()
    Solicitation.objects.filter(pk=solicitation.pk).update(state="OPENED")
    assert Registration.objects.visible_to(people[Role.PROCUREMENT]).count() == 1


def test_a_cancelled_solicitation_was_never_opened_and_names_nobody(solicitation):
    a_registration(solicitation, a_bidder())
    officer = a_desk(solicitation)
    Solicitation.objects.filter(pk=solicitation.pk).update(state="CANCELLED")
    assert not Registration.objects.visible_to(officer).exists()


def test_the_record_does_not_tell_who_registered(solicitation):
    registration = a_registration(solicitation, a_bidder())
    withdraw_registration(registration=registration, by=registration.registered_by, now=database_now())
    assert not Entry.objects.filter(stream_id=solicitation.pk).exists()
    with pytest.raises(Conflict):
        withdraw_registration(registration=registration, by=registration.registered_by, now=database_now())


def test_one_registers_ones_own_organisation_while_offers_may_come(solicitation):
    bidder = a_bidder()
    given = {"solicitation": solicitation, "intends": False, "by": bidder, "now": database_now()}
    with pytest.raises(NotAllowed):
        register(organisation=a_developer(), **given)
    with pytest.raises(Conflict):
        register(organisation=organisation_of(bidder), **{**given, "solicitation": a_draft_solicitation()})
    pass_deadline(solicitation)
    with pytest.raises(TooLate):
        register(organisation=organisation_of(bidder), **{**given, "now": database_now()})


def test_the_day_for_intents_is_moved_later_only_and_registering_stays_open(solicitation):
    officer, now = a_desk(solicitation), database_now()
    given = {"solicitation": solicitation, "by": officer, "now": now}
    set_intent_due(intent_due_at=now + timedelta(days=2), **given)
    for wrong in (now - timedelta(days=1), now + timedelta(days=1), None):
        with pytest.raises(InvalidInput) as refused:
            set_intent_due(intent_due_at=wrong, **given)
        assert refused.value.field == "intent_due_at"
    bidder, late = a_bidder(), now + timedelta(days=3)
    own = {"solicitation": solicitation, "organisation": organisation_of(bidder), "by": bidder, "now": late}
    with pytest.raises(TooLate):
        register(intends=True, **own)
    assert register(intends=False, **own).intends_at is None


def test_only_those_who_agreed_are_invited_each_once(solicitation, officer):
    agreed, silent = (
        contact(officer),
        contact(officer, email="x@y.example", consented_on=None, consent_note=""),
    )
    given = {"solicitation": solicitation, "by": officer, "now": database_now()}
    with pytest.raises(InvalidInput, match="did not agree"):
        invite_contacts(contacts=[agreed, silent], **given)
    assert len(invite_contacts(contacts=[agreed], **given)) == 1
    assert invite_contacts(contacts=[agreed], **given) == []
    for _ in range(2):
        send_bidder_invitation(str(BidderInvitation.objects.get().pk))
    assert [message.to for message in mail.outbox] == [["news@brightwater.example"]]
    assert solicitation.title in mail.outbox[0].body
    told = Entry.objects.get(stream_id=solicitation.pk, verb="bidders.invited").facts
    assert told == {"n_invited": 1}


@pytest.mark.parametrize(
    ("given", "field"),
    [({"consent_note": ""}, "consent_note"), ({"consented_on": "tomorrow"}, "consented_on")],
)
def test_consent_has_a_day_and_a_word_of_how_it_was_given(officer, given, field):
    if given.get("consented_on"):
        given = {"consented_on": database_now().date() + timedelta(days=1)}
    with pytest.raises(InvalidInput) as refused:
        contact(officer, **given)
    assert refused.value.field == field


def test_a_bidder_list_is_its_utilitys_own(officer):
    listed = contact(officer)
    assert listed.technologies == ["storage"]
    assert list(Contact.objects.visible_to(officer)) == [listed]
    for other in (a_person(a_utility(), Role.PROCUREMENT), a_bidder(), AnonymousUser()):
        assert not Contact.objects.visible_to(other).exists()
    with pytest.raises(InvalidInput):
        contact(officer)


def test_a_conference_is_told_to_all_and_its_list_to_few(solicitation):
    officer, bidder, rival = a_desk(solicitation), a_bidder(), a_bidder()
    given = {"solicitation": solicitation, "place": "Hall 1", "link": "", "note": "", "by": officer}
    now = database_now()
    with pytest.raises(InvalidInput):
        call_conference(starts_at=now, now=now, **given)
    called = call_conference(starts_at=now + timedelta(days=1), now=now, **given)
    assert solicitation.announcements.get().title == "A bidder conference is called"
    sign_up(conference=called, by=bidder, now=now)
    assert sign_up(conference=called, by=bidder, now=now) == Attendance.objects.get()
    assert [Attendance.objects.visible_to(user).count() for user in (bidder, rival, officer)] == [1, 0, 1]
    with pytest.raises(Conflict):
        sign_up(conference=called, by=rival, now=now + timedelta(days=2))


def test_offers_and_technologies_are_told_once_they_are_open_and_nothing_before(client, solicitation):
    officer = a_desk(solicitation)
    client.force_login(officer)
    numbers = reverse("api:participation-detail", args=[solicitation.pk])
    page = reverse("solicitations:solicitation-bidders", args=[solicitation.pk])
    none = client.get(numbers).json()
    a_submitted_offer(solicitation)
    a_submitted_offer(solicitation)
    assert client.get(numbers).json() == none
    assert "Offers submitted" not in client.get(page).content.decode()
    open_all(solicitation, procurement=officer)
    told = {figure["label"]: figure["value"] for figure in client.get(numbers).json()}
    assert (told["Offers submitted"], told["Offers withdrawn"]) == (2, 0)
    assert sum(value for label, value in told.items() if label.startswith("Of technology")) == 2
    assert "Offers submitted" in client.get(page).content.decode()


def test_nobody_else_gets_the_numbers(client, solicitation):
    numbers = reverse("api:participation-detail", args=[solicitation.pk])
    for user in (a_bidder(), assign(solicitation, Role.CHAIR), assign(solicitation, Role.PRG)):
        client.force_login(user)
        assert client.get(numbers).status_code == 404


def test_a_developer_registers_and_withdraws_on_the_page_and_sees_no_number(client, solicitation):
    bidder = a_bidder()
    a_registration(solicitation, a_bidder(), intends=True)
    client.force_login(bidder)
    page = reverse("solicitations:solicitation-bidders", args=[solicitation.pk])
    client.post(page, {"organisation": organisation_of(bidder).pk, "intends": "on"})
    kept = Registration.objects.visible_to(bidder).get()
    assert kept.intends_at is not None
    shown = client.get(page).content.decode()
    assert ("Mean to bid" in shown, "means to bid" in shown) == (False, True)
    client.post(reverse("solicitations:registration-withdraw", args=[kept.pk]))
    assert not Registration.objects.in_force().filter(organisation=organisation_of(bidder)).exists()


def test_procurement_lists_invites_and_calls_on_pages_and_by_the_api(client, solicitation, officer):
    client.force_login(officer)
    added = {
        "organisation": organisation_of(officer).pk,
        "company": "Sunmesa",
        "email": "a@sunmesa.example",
        "technologies": "solar, storage",
        "consented_on": str(database_now().date()),
        "consent_note": "by phone",
    }
    client.post(reverse("solicitations:contact-list"), added)
    listed = Contact.objects.get()
    client.post(
        reverse("solicitations:bidders-invite", args=[solicitation.pk]), {"contacts": [str(listed.pk)]}
    )
    assert BidderInvitation.objects.count() == 1
    begins = (database_now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    client.post(
        reverse("solicitations:conference-create", args=[solicitation.pk]),
        {"starts_at": begins, "place": "Hall"},
    )
    assert Conference.objects.count() == 1
    shown = client.get(reverse("solicitations:solicitation-bidders", args=[solicitation.pk])).content.decode()
    assert ("Sunmesa" in shown, "Hall" in shown) == (True, True)
    assert client.get(reverse("api:contact-list")).json()["count"] == 1
    given = {"solicitation": str(solicitation.pk), "contacts": [str(listed.pk)]}
    again = client.post(reverse("api:bidder-invitation-list"), given, content_type="application/json")
    assert (again.status_code, again.json()) == (201, [])
    client.post(reverse("solicitations:contact-end", args=[listed.pk]))
    assert client.get(reverse("solicitations:contact-list")).context["contacts"].count() == 0


def test_the_api_signs_up_marks_who_came_and_sets_the_day_for_intents(client, solicitation):
    officer, bidder, rival = a_desk(solicitation), a_bidder(), a_bidder()
    now = database_now()
    given = {"solicitation": solicitation, "place": "Hall 1", "link": "", "note": "", "by": officer}
    called = call_conference(starts_at=now + timedelta(days=1), now=now, **given)
    client.force_login(bidder)
    came = client.post(reverse("api:conference-sign-up", args=[called.pk])).json()
    again = client.post(reverse("api:conference-sign-up", args=[called.pk])).json()
    assert (came["id"], came["attended_at"]) == (again["id"], None)
    mark = reverse("api:attendance-mark", args=[came["id"]])
    intents = reverse("api:participation-intent-due", args=[solicitation.pk])
    due = {"intent_due_at": (now + timedelta(days=2)).isoformat()}
    assert [client.post(mark).status_code, client.post(intents, due, "application/json").status_code] == [
        403
    ] * 2
    client.force_login(rival)
    assert client.post(mark).status_code == 404
    client.force_login(officer)
    assert client.post(mark).status_code == 409
    Conference.objects.update(starts_at=now - timedelta(hours=1))
    assert client.post(mark).json()["attended_at"] is not None
    assert client.post(intents, due, "application/json").status_code == 200
    sooner = {"intent_due_at": (now + timedelta(days=1)).isoformat()}
    assert client.post(intents, sooner, "application/json").status_code == 422


def test_whoever_is_on_the_list_of_a_conference_is_not_asked_again(client, solicitation, officer):
    conference = call_conference(
        solicitation=solicitation,
        starts_at=database_now() + timedelta(days=2),
        place="Hall 2",
        link="",
        note="",
        by=officer,
        now=database_now(),
    )
    bidder = a_bidder()
    client.force_login(bidder)
    address = reverse("solicitations:solicitation-bidders", args=[solicitation.pk])
    assert "I will come" in client.get(address).content.decode()
    sign_up(conference=conference, by=bidder, now=database_now())
    assert "I will come" not in client.get(address).content.decode()


def test_once_offers_were_due_nobody_is_invited_or_asked_for_intents(client, solicitation, officer):
    client.force_login(officer)
    address = reverse("solicitations:solicitation-bidders", args=[solicitation.pk])
    invite = reverse("solicitations:bidders-invite", args=[solicitation.pk])
    due = reverse("solicitations:intent-due", args=[solicitation.pk])
    before = client.get(address).content.decode()
    pass_deadline(solicitation)
    after = client.get(address).content.decode()
    assert [(invite in page, due in page) for page in (before, after)] == [(True, True), (False, False)]
