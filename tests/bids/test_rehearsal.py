import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from bids.models import OpeningConsent, OpeningKey, ShareRehearsal
from bids.queries import key_page
from bids.services import make_holder_key, make_opening_key, prove_share
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from tests.factories.keys import seat, words_of
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline

pytestmark = pytest.mark.django_db
PASSPHRASE = "three sealed envelopes"


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def escrow(solicitation):
    found = assign(solicitation, Role.ESCROW)
    seat(solicitation, found, Role.ESCROW)
    return found


def prove(solicitation, by, **given):
    return prove_share(solicitation=solicitation, by=by, now=database_now(), **given)


def test_the_right_words_are_on_record_and_nothing_of_them_is_kept(solicitation, escrow):
    words = words_of(Role.ESCROW)
    prove(solicitation, escrow, words=words)
    proved = ShareRehearsal.objects.get()
    assert (proved.user, OpeningConsent.objects.count()) == (escrow, 0)
    assert Entry.objects.get(verb="opening.share_proved").facts == {"fingerprint": proved.fingerprint}
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(bids_sharerehearsal)::text FROM bids_sharerehearsal")
        row = cursor.fetchone()[0]
        cursor.execute("SELECT facts::text FROM audit_entry")
        lines = [row, *(each[0] for each in cursor.fetchall())]
    assert [line for line in lines for each in words.values() if each[:20] in line] == []


def test_wrong_words_are_refused_and_leave_no_trace(solicitation, escrow):
    right = words_of(Role.ESCROW)
    for words in (words_of(Role.EVALUATOR), right | {"price": ""}, right | {"price": right["technical"]}, {}):
        with pytest.raises(InvalidInput):
            prove(solicitation, escrow, words=words)
    assert ShareRehearsal.objects.count() == 0


def test_a_passphrase_proves_both_shares_and_a_wrong_one_does_not(solicitation):
    people = [assign(solicitation, role) for role in (Role.PROCUREMENT, Role.EVALUATOR)]
    for person in people:
        make_holder_key(by=person, passphrase=PASSPHRASE, now=database_now())
    OpeningKey.objects.filter(solicitation=solicitation).update(retired_at=database_now())
    make_opening_key(solicitation=solicitation, holders=people, n_needed=1, by=people[0], now=database_now())
    with pytest.raises(InvalidInput, match="does not open your key"):
        prove(solicitation, people[1], passphrase="another passphrase")
    prove(solicitation, people[1], passphrase=PASSPHRASE)
    page = key_page(solicitation, people[0])
    assert [holder.proved_at is not None for holder in page.holders] == [
        holder.role == Role.EVALUATOR for holder in page.holders
    ]


def test_who_holds_no_share_proves_nothing(solicitation, escrow):
    for role in (Role.CHAIR, Role.EVALUATOR):
        with pytest.raises(NotAllowed):
            prove(solicitation, assign(solicitation, role), words=words_of(role))


def test_after_the_deadline_shares_are_given_not_rehearsed(solicitation, escrow):
    pass_deadline(solicitation)
    with pytest.raises(Conflict, match="given now"):
        prove(solicitation, escrow, words=words_of(Role.ESCROW))


def test_a_rehearsal_never_changes(solicitation, escrow):
    prove(solicitation, escrow, words=words_of(Role.ESCROW))
    with pytest.raises(IntegrityError), transaction.atomic():
        ShareRehearsal.objects.update(proved_at=database_now())


def test_the_page_takes_the_words_and_is_not_there_for_others(solicitation, escrow, client):
    url = reverse("bids:share-prove", args=[solicitation.pk])
    client.force_login(escrow)
    words = words_of(Role.ESCROW)
    assert client.post(url, {"words_technical": "x", "words_price": "y"}).status_code == 422
    typed = {f"words_{part}": told for part, told in words.items()}
    assert client.post(url, typed).status_code == 302
    assert "proved" in client.get(reverse("bids:opening-key", args=[solicitation.pk])).text
    client.force_login(assign(solicitation, Role.CHAIR))
    assert client.get(url).status_code == 404
    assert "proved" not in client.get(url).text
