import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, Invitation, User
from accounts.services import invite
from accounts.states import Role
from accounts.tasks import send_invitation
from kernel.clock import database_now
from tests.factories.accounts import PASSWORD, a_person, a_utility

pytestmark = pytest.mark.django_db


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def administrator(utility):
    user = a_person(utility, Role.ADMINISTRATOR)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def _sign_in(client: Client, email: str, password: str) -> int:
    return client.post(reverse("accounts:login"), {"username": email, "password": password}).status_code


def test_a_person_signs_in_with_any_spelling_of_their_address(client, administrator):
    assert _sign_in(client, administrator.email.upper(), PASSWORD) == 302


def test_ten_wrong_passwords_close_the_door_even_to_the_right_one(client, administrator):
    answers = [_sign_in(client, administrator.email, "wrong") for _ in range(10)]
    assert answers == [200] * 9 + [429]
    assert _sign_in(client, administrator.email.upper(), PASSWORD) == 429
    assert (
        b"Wait a quarter of an hour"
        in client.post(
            reverse("accounts:login"), {"username": administrator.email, "password": PASSWORD}
        ).content
    )


def test_one_address_closed_leaves_the_others_open(client, utility, administrator):
    for _ in range(11):
        _sign_in(client, "somebody.else@example.org", "wrong")
    assert _sign_in(client, administrator.email, PASSWORD) == 302


def test_an_invited_person_joins_through_the_mailed_link(client, utility, administrator):
    invitation = invite(
        organisation=utility,
        email="new@example.org",
        full_name="New Planner",
        roles=[Role.PLANNER],
        by=administrator,
        now=database_now(),
    )
    send_invitation(str(invitation.pk))
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body).group(1)
    assert b"New Planner" in client.get(link).content
    assert client.post(link, {"password": PASSWORD}).url == reverse("home")
    assert User.objects.get(email="new@example.org").memberships.get().roles == ["PLANNER"]
    assert client.get(link).status_code == 404


def test_the_invitation_in_the_database_does_not_open_the_link(client, utility, administrator):
    invitation = invite(
        organisation=utility,
        email="x@example.org",
        full_name="X",
        roles=[],
        by=administrator,
        now=database_now(),
    )
    stored = Invitation.objects.get(pk=invitation.pk).token_sha256
    assert client.get(reverse("accounts:accept-invitation", args=[stored])).status_code == 404


def test_an_administrator_invites_by_form_and_others_see_no_form(client, utility, administrator):
    url = reverse("accounts:organisation", args=[utility.slug])
    client.force_login(administrator)
    client.post(url, {"full_name": "Ann", "email": "ann@example.org", "roles": ["PLANNER"]})
    assert Invitation.objects.get().email == "ann@example.org"
    client.get(url)  # shows, and so uses up, the message that the invitation was sent
    client.force_login(a_person(utility, Role.PLANNER))
    page = client.get(url).content
    assert b"Invite a colleague" not in page
    assert b"ann@example.org" not in page


def test_another_organisation_is_404(client, utility):
    client.force_login(a_person(a_utility(), Role.ADMINISTRATOR))
    assert client.get(reverse("accounts:organisation", args=[utility.slug])).status_code == 404


def test_a_token_is_shown_once(client, administrator):
    client.force_login(administrator)
    url = reverse("accounts:tokens")
    shown = client.post(url, {"name": "script", "scopes": ["read"], "days": "30"}).context["clear_text"]
    assert client.get("/api/v1/offers/", headers={"Authorization": f"Bearer {shown}"}).status_code == 200
    assert shown not in client.get(url).content.decode()


def test_a_token_is_revoked_by_its_owner_alone(client, administrator):
    client.force_login(administrator)
    client.post(reverse("accounts:tokens"), {"name": "script", "scopes": ["read"], "days": "30"})
    url = reverse("accounts:token-revoke", args=[ApiToken.objects.get().pk])
    client.force_login(a_person())
    assert client.post(url).status_code == 404
    client.force_login(administrator)
    client.post(url)
    assert ApiToken.objects.get().revoked_at is not None


def test_a_forgotten_password_is_reset_by_mail(client, administrator):
    client.post(reverse("accounts:password-reset"), {"email": administrator.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    new = {"new_password1": "another correct horse", "new_password2": "another correct horse"}
    client.post(form.redirect_chain[-1][0], new)
    assert _sign_in(Client(), administrator.email, "another correct horse") == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client):
    answer = client.post(reverse("accounts:password-reset"), {"email": "nobody@example.org"})
    assert (answer.url, mail.outbox) == (reverse("accounts:password-reset-sent"), [])


def test_pages_allow_no_inline_script_or_style(client):
    policy = client.get(reverse("accounts:login")).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
