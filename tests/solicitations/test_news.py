import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.urls import resolve, reverse

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import InvalidInput
from solicitations.models import LEASE, Delivery, Subscription
from solicitations.services import (
    CONFIRM,
    END,
    claim_delivery,
    confirm_subscription,
    end_subscription,
    prepare_deliveries,
    request_subscription,
    subscribe,
    subscription_of,
    token_for,
    unfinished_announcements,
)
from solicitations.services.announcing import announce
from solicitations.states import AnnouncementKind
from solicitations.tasks import confirm_subscription as mail_confirmation
from solicitations.tasks import deliver_announcement
from tests.factories.accounts import a_bidder, a_person
from tests.factories.correspondence import a_registration, an_addendum
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def tell(solicitation, title="Addendum 1: More hours", text="October is added."):
    return announce(
        solicitation=solicitation,
        kind=AnnouncementKind.ADDENDUM,
        title=title,
        text=text,
        at=database_now(),
    )


def a_subscription(solicitation=None, email="reader@example.org", **fields):
    now = database_now()
    given = {"requested_at": now, "confirmed_at": now, **fields}
    return Subscription.objects.create(email=email, solicitation=solicitation, **given)


def test_each_address_gets_one_mail_however_many_reasons_it_has(solicitation):
    bidder, officer = a_bidder(), assign(solicitation, Role.PROCUREMENT)
    a_registration(solicitation, bidder)
    for email in ("reader@example.org", bidder.email, officer.email):
        a_subscription(solicitation, email=email)
    a_subscription(None)
    announcement = tell(solicitation)
    assert deliver_announcement(str(announcement.pk)) == 3
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        ["reader@example.org", bidder.email, officer.email]
    )
    assert deliver_announcement(str(announcement.pk)) == 0
    assert len(mail.outbox) == 3


def test_the_mail_says_what_changed_when_where_and_how_to_stop(solicitation):
    subscription = a_subscription(solicitation)
    announcement = tell(solicitation)
    deliver_announcement(str(announcement.pk))
    (message,) = mail.outbox
    assert message.subject == f"{solicitation.code}: Addendum 1: More hours"
    page = reverse("solicitations:solicitation-news", args=[solicitation.pk])
    (end,) = re.findall(r"/news/unsubscribe/[^/\s]+/", message.body)
    assert subscription_of(resolve(end).kwargs["token"], END) == subscription
    for words in ("October is added.", page, "Offers are due", "UTC", "you subscribed to news"):
        assert words in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert end in message.extra_headers["List-Unsubscribe"]


def test_a_mail_to_the_team_has_no_link_to_end_a_subscription(solicitation):
    assign(solicitation, Role.CHAIR)
    deliver_announcement(str(tell(solicitation).pk))
    assert "unsubscribe" not in mail.outbox[0].body
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_who_has_not_confirmed_or_has_ended_gets_nothing(solicitation):
    now = database_now()
    a_subscription(solicitation, email="a@example.org", confirmed_at=None)
    a_subscription(solicitation, email="b@example.org", ended_at=now)
    later = a_subscription(solicitation, email="c@example.org")
    announcement = tell(solicitation)
    prepare_deliveries(announcement=announcement)
    end_subscription(subscription=later, now=now)
    assert (deliver_announcement(str(announcement.pk)), mail.outbox) == (0, [])
    assert unfinished_announcements(now=now) == []


def test_what_is_told_of_a_draft_goes_to_those_who_prepare_it_alone():
    draft = a_draft_solicitation()
    planner = assign(draft, Role.PLANNER)
    assign(draft, Role.PANEL)
    a_subscription(None)
    deliver_announcement(str(tell(draft).pk))
    assert [message.to for message in mail.outbox] == [[planner.email]]


def test_a_worker_that_dies_leaves_its_mail_to_the_next_one_after_its_lease(solicitation):
    for number in range(3):
        a_subscription(solicitation, email=f"reader{number}@example.org")
    announcement, now = tell(solicitation), database_now()
    prepare_deliveries(announcement=announcement)
    claimed = claim_delivery(announcement_id=announcement.pk, now=now)
    assert deliver_announcement(str(announcement.pk)) == 2
    assert unfinished_announcements(now=now) == []
    later = now + LEASE + timedelta(seconds=1)
    assert unfinished_announcements(now=later) == [announcement.pk]
    Delivery.objects.filter(pk=claimed.pk).update(claimed_at=now - LEASE - timedelta(seconds=1))
    assert deliver_announcement(str(announcement.pk)) == 1
    assert len({message.to[0] for message in mail.outbox}) == 3


def test_a_mail_that_fails_holds_up_no_other_and_keeps_its_message_id(solicitation, settings):
    a_subscription(solicitation)
    announcement = tell(solicitation)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError):  # noqa: PT011 - what the system says of a closed port
        deliver_announcement(str(announcement.pk))
    assert Delivery.objects.get().sent_at is None


def test_the_list_of_the_first_time_stands(solicitation):
    a_subscription(solicitation)
    announcement = tell(solicitation)
    assert prepare_deliveries(announcement=announcement) == 1
    a_subscription(solicitation, email="late@example.org")
    assert prepare_deliveries(announcement=announcement) == 1


def test_an_address_is_confirmed_by_the_link_mailed_to_it(client, solicitation):
    page = reverse("solicitations:solicitation-news", args=[solicitation.pk])
    assert client.post(page, {"email": "nonsense"}).status_code == 422
    client.post(page, {"email": " Reader@Example.org "})
    kept = Subscription.objects.get()
    assert (kept.email, kept.confirmed_at) == ("reader@example.org", None)
    mail_confirmation(str(kept.pk))
    (link,) = re.findall(r"/news/confirm/[^/\s]+/", mail.outbox[0].body)
    assert subscription_of(resolve(link).kwargs["token"], CONFIRM) == kept
    client.get(link)
    kept.refresh_from_db()
    assert kept.confirmed_at is None
    assert client.post(link).status_code == 200
    kept.refresh_from_db()
    assert kept.confirmed_at is not None


def test_asking_again_tells_nobody_that_the_address_is_known(
    client, solicitation, django_capture_on_commit_callbacks
):
    a_subscription(solicitation)
    page = reverse("solicitations:solicitation-news", args=[solicitation.pk])
    known = client.post(page, {"email": "reader@example.org"}, follow=True)
    unknown = client.post(page, {"email": "other@example.org"}, follow=True)
    assert [str(m) for m in known.context["messages"]] == [str(m) for m in unknown.context["messages"]]


def test_an_address_somebody_else_types_again_gets_one_mail_an_hour(solicitation):
    from kernel.models import OutboxMessage

    now = database_now()
    for minutes in (0, 5, 59, 62):
        request_subscription(
            email="reader@example.org", solicitation=solicitation, now=now + timedelta(minutes=minutes)
        )
    assert OutboxMessage.objects.filter(topic="solicitations.confirm_subscription").count() == 2


def test_one_click_ends_it_without_a_cookie_and_again_does_no_harm(solicitation):
    from django.test import Client

    subscription, client = a_subscription(solicitation), Client(enforce_csrf_checks=True)
    link = reverse("solicitations:subscription-end", args=[token_for(subscription, END)])
    client.get(link)
    subscription.refresh_from_db()
    assert subscription.ended_at is None
    for _ in range(2):
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    subscription.refresh_from_db()
    assert subscription.ended_at is not None


def test_a_token_is_good_for_its_own_purpose_only(solicitation):
    subscription = a_subscription(solicitation)
    for token in (token_for(subscription, END), "nonsense"):
        with pytest.raises(InvalidInput):
            subscription_of(token, CONFIRM)
    with pytest.raises(InvalidInput):
        confirm_subscription(token=token_for(subscription, END), now=database_now())


def test_somebody_signed_in_subscribes_and_stops_by_a_button(client, solicitation):
    person = a_person()
    client.force_login(person)
    for name, args in (("subscription-toggle", [solicitation.pk]), ("subscription-toggle-all", [])):
        page = reverse(f"solicitations:{name}", args=args)
        client.post(page)
        assert Subscription.objects.in_force().filter(user=person).count() == 1
        client.post(page)
        assert not Subscription.objects.in_force().exists()


def test_the_api_subscribes_ones_own_address_and_shows_no_other(client, solicitation):
    a_subscription(solicitation, email="other@example.org")
    person = a_person()
    client.force_login(person)
    given = {"solicitation": str(solicitation.pk)}
    made = client.post(reverse("api:subscription-list"), given, content_type="application/json")
    assert (made.status_code, made.json()["email"]) == (201, person.email)
    assert client.get(reverse("api:subscription-list")).json()["count"] == 1
    client.post(reverse("api:subscription-end", args=[made.json()["id"]]))
    assert Subscription.objects.in_force().get().email == "other@example.org"


def test_an_unconfirmed_address_of_another_person_becomes_theirs_by_signing_in(solicitation):
    person = a_person()
    request_subscription(email=person.email, solicitation=solicitation, now=database_now())
    subscribe(user=person, solicitation=solicitation, now=database_now())
    assert Subscription.objects.in_force().get().user == person


@pytest.mark.parametrize("n", [1, 3])
def test_the_news_page_costs_the_same_for_one_announcement_and_for_three(
    client, solicitation, django_assert_num_queries, n
):
    for number in range(n):
        tell(solicitation, title=f"News {number}")
    with django_assert_num_queries(3):
        page = client.get(reverse("solicitations:solicitation-news", args=[solicitation.pk]))
    assert len(page.context["page"].object_list) == n


def entries_of(answer):
    return list(ET.fromstring(answer.content).iter(f"{ATOM}entry"))  # noqa: S314 - our own feed


def test_feeds_hold_what_is_public_and_only_that(client, solicitation):
    an_addendum(solicitation)
    other = a_published_solicitation()
    tell(other, title="A step")
    hidden = a_draft_solicitation()
    tell(hidden, title="Hidden step")
    client.force_login(assign(hidden, Role.PROCUREMENT))
    answer = client.get(reverse("solicitations:feed"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    titles = [entry.findtext(f"{ATOM}title") for entry in entries_of(answer)]
    assert titles == [f"{other.code}: A step", f"{solicitation.code}: Addendum 1: More hours"]
    one = client.get(reverse("solicitations:solicitation-feed", args=[solicitation.pk]))
    entries = entries_of(one)
    assert len(entries) == 1
    assert entries[0].findtext(f"{ATOM}id").startswith("urn:uuid:")
    assert client.get(reverse("solicitations:solicitation-feed", args=[hidden.pk])).status_code == 404
