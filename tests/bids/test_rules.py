from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.services import declare_affiliation, join
from accounts.states import Role
from audit.states import SYSTEM
from bids.documents import InvalidOffer
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, TooLate
from solicitations.models import PlannedDate, Rules
from solicitations.states import DateKind
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_submitted_offer
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def home_of(person):
    return person.memberships.get().organisation


def an_affiliate(solicitation):
    bidder = a_bidder()
    declare_affiliation(organisation=home_of(bidder), utility=solicitation.organisation, by=SYSTEM)
    return bidder


def due_earlier(solicitation, at):
    return PlannedDate.objects.create(solicitation=solicitation, kind=DateKind.AFFILIATE_OFFERS_DUE, at=at)


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ({"least_offer_kw": Decimal(2501)}, "technical.contract_kw"),
        ({"most_offer_kw": Decimal(2499)}, "technical.contract_kw"),
        ({"eligible_technologies": ["SOLAR"]}, "technical.technology"),
        ({"price_cap_usd_per_kw_year": Decimal("143.99")}, "price.fixed_usd_per_kw_month"),
    ],
)
def test_an_offer_outside_the_rules_is_refused_at_its_field(solicitation, rules, path):
    Rules.objects.create(solicitation=solicitation, **rules)
    with pytest.raises(InvalidOffer) as refused:
        a_submitted_offer(solicitation)
    assert ([problem.path for problem in refused.value.problems], Offer.objects.count()) == ([path], 0)


def test_an_offer_at_the_edge_of_the_rules_is_taken(solicitation):
    Rules.objects.create(
        solicitation=solicitation,
        least_offer_kw=Decimal(2500),
        most_offer_kw=Decimal(2500),
        price_cap_usd_per_kw_year=Decimal(144),
        eligible_technologies=["STORAGE"],
    )
    assert a_submitted_offer(solicitation).submitted_at is not None


def test_a_bidder_makes_no_more_offers_than_the_rules_let(solicitation):
    Rules.objects.create(solicitation=solicitation, most_offers_per_bidder=1)
    bidder = a_bidder()
    a_submitted_offer(solicitation, bidder)
    with pytest.raises(Conflict, match="let a bidder make 1 offer\\."):
        a_submitted_offer(solicitation, bidder)
    a_submitted_offer(solicitation)
    assert Offer.objects.count() == 2


def test_an_affiliate_offers_only_where_the_rules_say_so(solicitation):
    affiliate = an_affiliate(solicitation)
    with pytest.raises(Conflict, match="Affiliates"):
        a_submitted_offer(solicitation, affiliate)
    Rules.objects.create(solicitation=solicitation, allows_affiliates=True)
    assert a_submitted_offer(solicitation, affiliate).submitted_at is not None


def test_an_affiliate_is_due_earlier_than_everybody_else(solicitation):
    Rules.objects.create(solicitation=solicitation, allows_affiliates=True)
    date = due_earlier(solicitation, database_now() + timedelta(hours=1))
    affiliate = an_affiliate(solicitation)
    offer = a_submitted_offer(solicitation, affiliate)
    PlannedDate.objects.filter(pk=date.pk).update(at=database_now())
    with pytest.raises(TooLate):
        a_submitted_offer(solicitation, affiliate)
    assert a_submitted_offer(solicitation).pk != offer.pk


def test_an_affiliate_of_another_utility_is_due_with_the_others(solicitation):
    due_earlier(solicitation, database_now() - timedelta(hours=1))
    assert a_submitted_offer(solicitation, an_affiliate(a_draft_solicitation())).submitted_at is not None


def test_nobody_belongs_to_a_utility_and_to_its_affiliate(solicitation):
    affiliate = an_affiliate(solicitation)
    planner = a_person(solicitation.organisation, Role.PLANNER)
    for person, other in ((planner, home_of(affiliate)), (affiliate, solicitation.organisation)):
        with pytest.raises(InvalidInput, match="walled off"):
            join(user=person, organisation=other, roles=[])


def test_an_affiliation_is_declared_once_and_only_between_a_developer_and_a_utility(solicitation):
    home = home_of(an_affiliate(solicitation))
    with pytest.raises(Conflict):
        declare_affiliation(organisation=home, utility=a_draft_solicitation().organisation, by=SYSTEM)
    with pytest.raises(InvalidInput):
        declare_affiliation(organisation=home, utility=home, by=SYSTEM)
