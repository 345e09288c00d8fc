import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from bids.models import BidderCopy, CommitmentRoot, LateLeave, OfferVersion
from bids.queries import NotReadable, document_of, kept_offer, signer
from bids.services import (
    confirm_late_leave,
    destroy_copies,
    propose_late_leave,
    publish_due_roots,
    publish_root,
    withdraw_offer,
)
from bids.tasks import tell_of_late_leave
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from seal.merkle import LEAVES_AT_A_TIME
from seal.proof import check
from solicitations.models import Announcement
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline

pytestmark = pytest.mark.django_db
SOON = timedelta(hours=2)


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def _version(offer) -> OfferVersion:
    version: OfferVersion = offer.versions.order_by("-number")[0]
    return version


def test_a_kept_offer_is_checked_without_the_site(solicitation):
    kept = json.loads(json.dumps(kept_offer(_version(a_submitted_offer(solicitation)))))
    found = check(kept, signer=signer())
    assert (found.parts, found.root) == (("price", "technical"), "")


def test_after_the_deadline_the_proof_leads_to_the_published_root(solicitation):
    offers = [a_submitted_offer(solicitation) for _ in range(3)]
    root = publish_root(solicitation=pass_deadline(solicitation), now=database_now())
    for offer in offers:
        assert check(kept_offer(_version(offer)), signer=signer(), root=root.root).root == root.root


def test_the_root_tells_nothing_of_how_many_there_are(solicitation):
    empty = a_published_solicitation()
    a_submitted_offer(solicitation)
    roots = [
        publish_root(solicitation=pass_deadline(each), now=database_now()) for each in (solicitation, empty)
    ]
    assert {len(bytes(root.leaves)) for root in roots} == {LEAVES_AT_A_TIME * 32}


def test_the_root_is_published_once_by_the_clock_and_announced(solicitation):
    a_submitted_offer(solicitation)
    assert publish_due_roots(now=database_now()) == 0
    pass_deadline(solicitation)
    assert [publish_due_roots(now=database_now()) for _ in range(2)] == [1, 0]
    root = CommitmentRoot.objects.get()
    assert root.root in Announcement.objects.get().text
    assert Entry.objects.get(verb="commitment_root.published").facts["root"] == root.root


def test_a_withdrawn_version_stays_under_the_root(solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    withdraw_offer(offer=offer, by=bidder)
    root = publish_root(solicitation=pass_deadline(solicitation), now=database_now())
    assert check(kept_offer(_version(offer)), signer=signer(), root=root.root).root == root.root


def test_the_opening_publishes_the_root_first_and_names_it(solicitation):
    a_submitted_offer(solicitation)
    open_all(solicitation)
    assert Entry.objects.get(verb="opening.opened").facts["root"] == CommitmentRoot.objects.get().root


def test_a_bidder_destroys_the_readable_copies_and_the_sealed_offer_still_opens(solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    assert destroy_copies(offer=offer, by=bidder) == 1
    assert BidderCopy.objects.count() == 0
    with pytest.raises(NotReadable):
        document_of(offer)
    assert set(kept_offer(_version(offer))) == {"receipt"}
    open_all(solicitation)
    offer.refresh_from_db()
    assert document_of(offer).technical["name"] == "Battery at the feeder"


def test_nobody_else_destroys_a_bidders_copies(solicitation):
    with pytest.raises(NotAllowed):
        destroy_copies(offer=a_submitted_offer(solicitation), by=a_bidder())


def test_a_bidder_downloads_what_they_keep_and_nobody_else_does(client, solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    url = reverse("bids:kept-offer", args=[offer.pk, 1])
    client.force_login(bidder)
    assert check(json.loads(client.get(url).content), signer=signer()).parts == ("price", "technical")
    assert client.get(reverse("bids:kept-offer", args=[offer.pk, 2])).status_code == 404
    for stranger in (a_bidder(), assign(solicitation, Role.EVALUATOR)):
        client.force_login(stranger)
        assert client.get(url).status_code == 404


def test_anybody_checks_a_receipt_on_the_public_page(client, solicitation):
    kept = kept_offer(_version(a_submitted_offer(solicitation)))
    url = reverse("bids:check-receipt")
    assert client.get(url).status_code == 200
    good = client.post(url, {"text": json.dumps(kept)})
    assert (good.status_code, b"genuine" in good.content) == (200, True)
    assert b"Battery at the feeder" not in good.content.split(b"</form>")[1]
    kept["receipt"]["submitted_at"] = "2020-01-01T00:00:00.000000Z"
    for text in (json.dumps(kept), "", "{", "[]", "[" * 100_000, '{"receipt": {"a": 1e400}}'):
        assert client.post(url, {"text": text}).status_code == 422


@pytest.fixture
def deciders(solicitation):
    return {role: assign(solicitation, role) for role in (Role.PROCUREMENT, Role.EVALUATOR)}


def _propose(solicitation, bidder, by, **changes):
    given = {"until": database_now() + SOON, "reason": "The portal was down.", **changes}
    organisation = bidder.memberships.get().organisation
    return propose_late_leave(
        solicitation=solicitation, organisation=organisation, by=by, now=database_now(), **given
    )


def test_two_roles_let_a_bidder_be_late_and_a_further_root_covers_it(solicitation, deciders):
    bidder, other = a_bidder(), a_bidder()
    pass_deadline(solicitation)
    publish_root(solicitation=solicitation, now=database_now())
    leave = _propose(solicitation, bidder, deciders[Role.PROCUREMENT])
    with pytest.raises(TooLate):
        a_submitted_offer(solicitation, bidder)
    confirm_late_leave(leave=leave, by=deciders[Role.EVALUATOR], now=database_now())
    offer = a_submitted_offer(solicitation, bidder)
    with pytest.raises(TooLate):
        a_submitted_offer(solicitation, other)
    assert publish_due_roots(now=database_now()) == 0  # while the leave runs, nothing more is told
    LateLeave.objects.filter(confirmed_at=None).count()
    after = database_now() + SOON
    assert publish_due_roots(now=after) == 1
    root = CommitmentRoot.objects.last()
    assert check(kept_offer(_version(offer)), signer=signer(), root=root.root).root == root.root
    verbs = list(Entry.objects.filter(verb__startswith="late_leave").values_list("verb", flat=True))
    assert sorted(verbs) == ["late_leave.confirmed", "late_leave.confirmed", "late_leave.proposed"]


def test_an_opening_while_leave_runs_covers_the_late_offer_too(solicitation, deciders):
    bidder = a_bidder()
    pass_deadline(solicitation)
    publish_root(solicitation=solicitation, now=database_now())
    leave = _propose(solicitation, bidder, deciders[Role.PROCUREMENT])
    confirm_late_leave(leave=leave, by=deciders[Role.EVALUATOR], now=database_now())
    offer = a_submitted_offer(solicitation, bidder)
    open_all(solicitation, deciders[Role.PROCUREMENT], deciders[Role.EVALUATOR])
    root = CommitmentRoot.objects.last()
    assert root.number == 2
    assert check(kept_offer(_version(offer)), signer=signer(), root=root.root).root == root.root


def test_the_solicitations_record_does_not_name_who_may_be_late(solicitation, deciders):
    bidder = a_bidder()
    pass_deadline(solicitation)
    leave = _propose(solicitation, bidder, deciders[Role.EVALUATOR])
    confirm_late_leave(leave=leave, by=deciders[Role.PROCUREMENT], now=database_now())
    told = json.dumps(list(Entry.objects.filter(stream_id=solicitation.pk).values_list("facts", flat=True)))
    assert str(leave.organisation_id) not in told
    assert leave.organisation.name not in told


def test_who_proposed_does_not_confirm(solicitation, deciders):
    pass_deadline(solicitation)
    leave = _propose(solicitation, a_bidder(), deciders[Role.PROCUREMENT])
    for person in (deciders[Role.PROCUREMENT], assign(solicitation, Role.PROCUREMENT)):
        with pytest.raises(NotAllowed, match="other role"):
            confirm_late_leave(leave=leave, by=person, now=database_now())


def test_late_leave_has_its_limits(solicitation, deciders):
    officer, bidder = deciders[Role.PROCUREMENT], a_bidder()
    with pytest.raises(Conflict, match="still ahead"):
        _propose(solicitation, bidder, officer)
    pass_deadline(solicitation)
    for wrong in (
        {"until": database_now()},
        {"until": database_now() + timedelta(days=8)},
        {"reason": "  "},
    ):
        with pytest.raises(InvalidInput):
            _propose(solicitation, bidder, officer, **wrong)
    with pytest.raises(NotAllowed):
        _propose(solicitation, bidder, assign(solicitation, Role.CHAIR))
    _propose(solicitation, bidder, officer)
    with pytest.raises(Conflict, match="waits"):
        _propose(solicitation, bidder, deciders[Role.EVALUATOR])


def test_the_bidder_is_told_by_mail_and_nobody_else(solicitation, deciders):
    bidder = a_bidder()
    pass_deadline(solicitation)
    leave = _propose(solicitation, bidder, deciders[Role.PROCUREMENT])
    tell_of_late_leave(str(leave.pk))
    assert [letter.to for letter in mail.outbox] == [[bidder.email]]
    assert "The portal was down." in mail.outbox[0].body
