import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from bids.models import HolderKey, KeyShare, OpeningKey
from bids.queries import key_page, share_files
from bids.services import give_share, make_holder_key, make_opening_key, register_holder_key
from bids.states import Part
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from seal.envelope import new_key
from tests.factories.bids import a_submitted_offer
from tests.factories.keys import a_holder_key
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_published_solicitation,
    assign,
    pass_deadline,
)

pytestmark = pytest.mark.django_db
PASSPHRASE = "three sealed envelopes"


@pytest.fixture
def draft():
    return a_draft_solicitation()


@pytest.fixture
def people(draft):
    roles = (Role.PROCUREMENT, Role.EVALUATOR, Role.SUBSTITUTE, Role.ESCROW)
    return {role: assign(draft, role) for role in roles}


def _make(draft, people, *, n_needed=1, **changes):
    given = {"by": people[Role.PROCUREMENT], "holders": list(people.values()), **changes}
    return make_opening_key(solicitation=draft, n_needed=n_needed, now=database_now(), **given)


def test_a_key_is_made_for_each_envelope_and_split_among_all_holders(draft, people):
    for person in people.values():
        a_holder_key(person)
    fingerprint = _make(draft, people)
    draft.refresh_from_db()
    assert (draft.opening_key_fingerprint, len(fingerprint)) == (fingerprint, 64)
    assert set(OpeningKey.objects.values_list("part", flat=True)) == set(Part)
    assert KeyShare.objects.count() == len(people) * len(Part)
    facts = Entry.objects.get(verb="opening_key.made").facts
    assert (facts["fingerprint"], facts["others_needed"], len(facts["holders"])) == (fingerprint, 1, 4)


def test_the_whole_path_with_a_passphrase(draft, people):
    """Keys kept on the site, a real split, real shares: what a utility does."""
    for person in people.values():
        make_holder_key(by=person, passphrase=PASSPHRASE, now=database_now())
    solicitation = a_published_solicitation(draft.organisation)
    OpeningKey.objects.filter(solicitation=solicitation).update(retired_at=database_now())
    for person, role in zip(people.values(), people, strict=True):
        assign(solicitation, role, person)
    _make(solicitation, people)
    a_submitted_offer(solicitation)
    pass_deadline(solicitation)
    with pytest.raises(InvalidInput, match="does not open your key"):
        give_share(solicitation=solicitation, by=people[Role.ESCROW], passphrase="another passphrase")
    assert give_share(solicitation=solicitation, by=people[Role.ESCROW], passphrase=PASSPHRASE) is None
    opening = give_share(solicitation=solicitation, by=people[Role.SUBSTITUTE], passphrase=PASSPHRASE)
    assert opening is not None
    assert opening.n_offers == 1


@pytest.mark.parametrize(
    ("missing", "n_needed", "words"),
    [
        (Role.EVALUATOR, 1, "independent evaluator always"),
        (None, 3, "at least as many"),
        (None, 0, "at least as many"),
    ],
)
def test_holders_who_make_no_quorum_are_refused(draft, people, missing, n_needed, words):
    for person in people.values():
        a_holder_key(person)
    holders = [person for role, person in people.items() if role != missing]
    with pytest.raises(InvalidInput, match=words):
        _make(draft, people, holders=holders, n_needed=n_needed)
    assert OpeningKey.objects.count() == 0


def test_nobody_holds_two_shares(draft, people):
    for person in people.values():
        a_holder_key(person)
    with pytest.raises(InvalidInput, match="two shares"):
        _make(draft, people, holders=[*people.values(), people[Role.ESCROW]])


def test_a_holder_without_a_key_and_a_stranger_are_refused_by_name(draft, people):
    with pytest.raises(InvalidInput, match="no key yet"):
        _make(draft, people)
    for person in people.values():
        a_holder_key(person)
    chair = assign(draft, Role.CHAIR)
    with pytest.raises(InvalidInput, match="no role here"):
        _make(draft, people, holders=[*people.values(), chair])


def test_only_procurement_makes_the_key(draft, people):
    with pytest.raises(NotAllowed):
        _make(draft, people, by=people[Role.EVALUATOR])


def test_before_publication_a_key_may_be_made_anew_and_afterwards_never(draft, people):
    for person in people.values():
        a_holder_key(person)
    first = _make(draft, people)
    second = _make(draft, people)
    assert first != second
    assert OpeningKey.objects.filter(retired_at=None).count() == len(Part)
    type(draft).objects.filter(pk=draft.pk).update(state="CANCELLED")
    with pytest.raises(Conflict, match="cannot be made anew"):
        _make(draft, people)


def test_a_second_key_retires_the_first_and_leaves_its_shares(draft, people):
    person = people[Role.PROCUREMENT]
    first = make_holder_key(by=person, passphrase=PASSPHRASE, now=database_now())
    second = register_holder_key(by=person, public_key=new_key()[1].hex(), now=database_now())
    assert list(HolderKey.objects.filter(user=person, retired_at=None)) == [second]
    first.refresh_from_db()
    assert first.retired_at is not None
    assert (first.is_kept_here, second.is_kept_here) == (True, False)


@pytest.mark.parametrize("text", ["", "zz", "٣" * 64, "00" * 31])
def test_what_is_no_public_key_is_refused(people, text):
    with pytest.raises(InvalidInput, match="64 hex digits"):
        register_holder_key(by=people[Role.ESCROW], public_key=text, now=database_now())


def test_a_key_is_registered_once(people):
    public = new_key()[1].hex()
    register_holder_key(by=people[Role.ESCROW], public_key=public, now=database_now())
    with pytest.raises(Conflict, match="registered already"):
        register_holder_key(by=people[Role.EVALUATOR], public_key=public, now=database_now())


def test_the_database_keeps_shares_and_keys_as_they_were_made(draft, people):
    for person in people.values():
        a_holder_key(person)
    _make(draft, people)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        KeyShare.objects.update(sealed=b"")
    with pytest.raises(IntegrityError, match="fixed since public_key"), transaction.atomic():
        OpeningKey.objects.update(public_key=b"")


def test_a_holder_takes_home_their_own_shares_only(draft, people):
    for person in people.values():
        a_holder_key(person)
    _make(draft, people)
    mine, others = (share_files(draft, people[role]) for role in (Role.ESCROW, Role.SUBSTITUTE))
    assert set(mine["shares"]) == {part.value for part in Part}
    assert mine["shares"]["price"]["binding"] != others["shares"]["price"]["binding"]
    assert share_files(draft, assign(draft, Role.CHAIR)) is None
    assert "private" not in json.dumps(mine)


def test_the_page_makes_a_key_and_says_who_holds_shares(client, draft, people):
    for person in people.values():
        a_holder_key(person)
    client.force_login(people[Role.PROCUREMENT])
    url = reverse("bids:opening-key", args=[draft.pk])
    refused = client.post(url, {"holders": [str(people[Role.ESCROW].pk)], "n_needed": "1"})
    assert (refused.status_code, b"independent evaluator always" in refused.content) == (422, True)
    holders = [str(person.pk) for person in people.values()]
    assert client.post(url, {"holders": holders, "n_needed": "1"}).status_code == 302
    page = key_page(draft, people[Role.PROCUREMENT])
    assert {holder.role for holder in page.holders} == set(people)
    client.force_login(assign(draft, Role.PLANNER))
    assert client.get(url).status_code == 404


def test_my_key_page_takes_one_of_two_ways(client, people):
    client.force_login(people[Role.ESCROW])
    url = reverse("bids:my-key")
    for wrong in (
        {},
        {"passphrase": "short", "again": "short"},
        {"passphrase": PASSPHRASE, "again": PASSPHRASE + "!"},
        {"passphrase": PASSPHRASE, "again": PASSPHRASE, "public_key": "00" * 32},
    ):
        assert client.post(url, wrong).status_code == 422
    assert HolderKey.objects.count() == 0
    assert client.post(url, {"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 302
    assert HolderKey.objects.get().hex.encode() in client.get(url).content
