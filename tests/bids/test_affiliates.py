import pytest
from django.urls import reverse

from accounts.states import EVALUATION, Role
from audit.queries import entries_of
from audit.states import bidder_stream
from bids.documents.conformance import is_utility_owned
from bids.models import Check, Offer, UtilityOwnership
from bids.queries import opened_offers, opening_page, participation_of
from bids.services import examine_offers, judge_check, release_offer, submit_offer
from bids.states import Outcome
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Rules
from tests.factories.accounts import a_bidder
from tests.factories.bids import PRICE, a_submitted_offer, a_technical_part, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db
OTHERS = sorted(EVALUATION - {Role.EVALUATOR})


@pytest.fixture
def solicitation():
    made = a_published_solicitation()
    Rules.objects.create(solicitation=made, allows_affiliates=True)
    return made


@pytest.fixture
def evaluator(solicitation):
    return assign(solicitation, Role.EVALUATOR)


@pytest.fixture
def affiliate(solicitation, evaluator):
    """An affiliate's offer beside another bidder's, opened and checked."""
    bidder = a_bidder()
    bidder.memberships.update(roles=["DEVELOPER"])
    home = bidder.memberships.get().organisation
    home.affiliate_of = solicitation.organisation
    home.save()
    offer = a_submitted_offer(solicitation, bidder)
    a_submitted_offer(solicitation)
    open_all(solicitation, evaluator=evaluator)
    solicitation.refresh_from_db()
    examine_offers(examination_id=solicitation.examinations.get().pk)
    return Offer.objects.select_related("solicitation").get(pk=offer.pk)


def _settle(offer, evaluator):
    for check in Check.objects.filter(conformity__offer=offer, outcome=Outcome.PERSON):
        judge_check(check=check, outcome="PASS", note="Looked at.", by=evaluator, now=database_now())


def _release(offer, evaluator):
    _settle(offer, evaluator)
    return release_offer(offer=offer, note="Arm's length.", by=evaluator, now=database_now())


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_learns_that_a_walled_offer_exists(solicitation, affiliate, role):
    person = assign(solicitation, role)
    assert affiliate not in Offer.objects.visible_to(person)
    assert opened_offers(solicitation, person).count() == 1


@pytest.mark.parametrize("role", OTHERS)
def test_pages_of_a_walled_offer_are_not_there(client, solicitation, affiliate, role):
    client.force_login(assign(solicitation, role))
    for name in ("offer-detail", "offer-conformance", "affiliate-release"):
        assert client.get(reverse(f"bids:{name}", args=[affiliate.pk])).status_code == 404
    listed = client.get(reverse("bids:opened-offers", args=[solicitation.pk])).content.decode()
    assert affiliate.alias + "<" not in listed


def test_the_evaluator_and_the_bidder_see_it(solicitation, affiliate, evaluator):
    bidder = affiliate.organisation.memberships.get().user
    assert affiliate in Offer.objects.visible_to(evaluator)
    assert affiliate in Offer.objects.visible_to(bidder)


def test_counts_leave_a_walled_offer_out(solicitation, affiliate, evaluator):
    procurement = assign(solicitation, Role.PROCUREMENT)
    now = database_now()
    assert opening_page(solicitation, procurement, now=now).n_opened == 1
    assert opening_page(solicitation, evaluator, now=now).n_opened == 2
    assert participation_of(solicitation, procurement)[0].value == 1
    assert participation_of(solicitation, evaluator)[0].value == 2


def test_a_run_takes_it_only_once_released(solicitation, affiliate, evaluator):
    assert affiliate not in Offer.objects.to_be_valued()
    _release(affiliate, evaluator)
    assert affiliate in Offer.objects.to_be_valued()


@pytest.mark.parametrize("role", OTHERS)
def test_the_evaluation_sees_it_once_released(solicitation, affiliate, evaluator, role):
    person = assign(solicitation, role)
    _release(affiliate, evaluator)
    assert affiliate in Offer.objects.visible_to(person)


def test_nobody_else_releases(solicitation, affiliate, evaluator):
    _settle(affiliate, evaluator)
    for role in OTHERS:
        with pytest.raises(NotAllowed):
            release_offer(offer=affiliate, note="x", by=assign(solicitation, role), now=database_now())


def test_a_release_waits_for_settled_checks_and_a_note(affiliate, evaluator):
    with pytest.raises(Conflict, match="Judge these checks"):
        release_offer(offer=affiliate, note="x", by=evaluator, now=database_now())
    _settle(affiliate, evaluator)
    with pytest.raises(InvalidInput):
        release_offer(offer=affiliate, note=" ", by=evaluator, now=database_now())


def test_procurement_does_not_judge_what_came_through_the_wall(solicitation, affiliate, evaluator):
    _release(affiliate, evaluator)
    check = Check.objects.filter(conformity__offer=affiliate).first()
    with pytest.raises(NotAllowed):
        judge_check(
            check=check,
            outcome="FAIL",
            note="x",
            by=assign(solicitation, Role.PROCUREMENT),
            now=database_now(),
        )


def test_the_record_of_the_solicitation_says_nothing_of_work_behind_the_wall(
    solicitation, affiliate, evaluator
):
    _settle(affiliate, evaluator)
    assert not entries_of(solicitation.pk).filter(verb="conformance.judged").exists()
    _release(affiliate, evaluator)
    assert entries_of(solicitation.pk).filter(verb="offer.released").count() == 1


def test_the_opening_on_record_holds_no_walled_offer_and_its_alias_comes_last(solicitation, affiliate):
    told = entries_of(solicitation.pk).get(verb="opening.opened").facts
    assert (told["n_offers"], [one["alias"] for one in told["offers"]]) == (1, ["Offer A"])
    assert affiliate.alias == "Offer B"
    own = bidder_stream(solicitation.pk, bidder_id=affiliate.organisation_id)
    assert entries_of(own.id).filter(verb="offer.opened").count() == 1


@pytest.mark.parametrize(
    ("technical", "owned"),
    [
        ({}, False),
        ({"bidder": {"ownership": "third_party"}}, False),
        ({"bidder": {"ownership": "utility"}}, True),
        ({"bidder": "utility"}, False),
    ],
)
def test_ownership_is_read_from_the_document(technical, owned):
    assert is_utility_owned(technical) is owned


def test_what_the_utility_would_own_stands_behind_the_same_wall(solicitation, affiliate, evaluator):
    other = Offer.objects.exclude(pk=affiliate.pk).get()
    chair = assign(solicitation, Role.CHAIR)
    assert other in Offer.objects.visible_to(chair)
    UtilityOwnership.objects.create(offer=other, declared_at=database_now())
    assert other not in Offer.objects.visible_to(chair)
    assert other in Offer.objects.visible_to(evaluator)


def test_what_the_utility_would_own_gets_the_last_alias_so_that_no_gap_shows(solicitation, evaluator):
    Rules.objects.update(allows_utility_owned=True)
    bidder = a_bidder()
    owned = submit_offer(
        solicitation=solicitation,
        organisation=bidder.memberships.get().organisation,
        technical=a_technical_part(solicitation) | {"bidder": {"ownership": "utility"}},
        price=PRICE,
        by=bidder,
    ).offer
    for _ in range(5):
        a_submitted_offer(solicitation)
    open_all(solicitation, evaluator=evaluator)
    seen = Offer.objects.visible_to(assign(solicitation, Role.CHAIR)).order_by("alias")
    assert list(seen.values_list("alias", flat=True)) == [f"Offer {letter}" for letter in "ABCDE"]
    owned.refresh_from_db()
    assert owned.alias == "Offer F"
