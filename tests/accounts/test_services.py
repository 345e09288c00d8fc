from datetime import timedelta

import pytest

from accounts.models import ApiToken, Invitation
from accounts.services import (
    accept_invitation,
    invite,
    issue_token,
    join,
    renew_invitation_token,
    revoke_token,
)
from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.models import OutboxMessage
from tests.factories.accounts import PASSWORD, a_person, a_utility

pytestmark = pytest.mark.django_db


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def administrator(utility):
    return a_person(utility, Role.ADMINISTRATOR)


def _invite(utility, by):
    return invite(
        organisation=utility,
        email="New@Example.org",
        full_name="New Planner",
        roles=[Role.PLANNER],
        by=by,
        now=database_now(),
    )


def test_inviting_promises_a_mail_and_writes_the_record(utility, administrator):
    invitation = _invite(utility, administrator)
    assert list(OutboxMessage.objects.values_list("topic", "subject_id")) == [
        ("accounts.send_invitation", invitation.pk)
    ]
    assert Entry.objects.get().verb == "member.invited"


def test_only_an_administrator_invites(utility):
    with pytest.raises(NotAllowed):
        _invite(utility, a_person(utility, Role.PLANNER))
    assert Invitation.objects.count() == 0


def test_an_accepted_invitation_makes_a_member_once(utility, administrator):
    invitation = _invite(utility, administrator)
    user = accept_invitation(invitation=invitation, password=PASSWORD, now=database_now())
    assert (user.email, user.memberships.get().roles) == ("new@example.org", ["PLANNER"])
    with pytest.raises(Conflict, match="used already"):
        accept_invitation(invitation=invitation, password=PASSWORD, now=database_now())


def test_an_invitation_runs_out(utility, administrator):
    invitation = _invite(utility, administrator)
    with pytest.raises(Conflict):
        accept_invitation(invitation=invitation, password=PASSWORD, now=database_now() + timedelta(days=15))


def test_a_weak_password_is_refused_and_the_invitation_stays_open(utility, administrator):
    invitation = _invite(utility, administrator)
    with pytest.raises(InvalidInput) as refusal:
        accept_invitation(invitation=invitation, password="short", now=database_now())
    assert refusal.value.field == "password"
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_second_mail_voids_the_first_token(utility, administrator):
    invitation = _invite(utility, administrator)
    first, second = (renew_invitation_token(invitation_id=invitation.pk) for _ in range(2))
    assert first[1] != second[1]


def test_nobody_joins_a_utility_as_a_developer(utility):
    with pytest.raises(InvalidInput, match="Nobody is developer"):
        join(user=a_person(), organisation=utility, roles=[Role.DEVELOPER])


def test_a_token_is_kept_as_a_hash_and_ends_when_revoked():
    now, user = database_now(), a_person()
    token, clear_text = issue_token(
        user=user, name="upload", scopes=["read"], life=timedelta(days=1), now=now
    )
    assert clear_text not in str(ApiToken.objects.values().get())
    assert ApiToken.objects.usable_at(now).get() == token
    assert not ApiToken.objects.usable_at(now + timedelta(days=2)).exists()
    revoke_token(token=token, now=now)
    assert not ApiToken.objects.usable_at(now).exists()


@pytest.mark.parametrize(("scopes", "days"), [([], 1), (["admin"], 1), (["read"], 0), (["read"], 366)])
def test_a_token_without_a_known_scope_or_a_sane_life_is_refused(scopes, days):
    with pytest.raises(InvalidInput):
        issue_token(user=a_person(), name="x", scopes=scopes, life=timedelta(days=days), now=database_now())
