"""The bidder's workspace: how one stands, what is missing, and how often the page asks the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.services import declare_affiliation
from audit.states import SYSTEM
from bids.models import Offer, OfferVersion
from bids.queries.workspace import open_solicitations
from kernel.clock import database_now
from solicitations.models import (
    Clarification,
    ClarificationMessage,
    Nda,
    PlannedDate,
    Registration,
    RegistrationTerms,
    Rules,
)
from solicitations.states import DateKind, Side
from tests.bids.test_forms_steps import at, begun, made_by_form, sent
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_submitted_offer
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, pass_deadline

pytestmark = pytest.mark.django_db


def page(client):
    return client.get(reverse("bids:offer-list"))


def home_of(person):
    return person.memberships.get().organisation


def todo(client):
    [row] = page(client).context["workspace"].rows
    return [words for words, _ in row.todo]


def test_only_what_takes_offers_now_is_shown_with_the_time_left(client):
    solicitation, over = a_published_solicitation(), a_published_solicitation()
    a_draft_solicitation()
    pass_deadline(over)
    client.force_login(a_bidder())
    [row] = page(client).context["workspace"].rows
    assert row.solicitation == solicitation
    assert row.left.until - row.left.now > timedelta(0)
    assert row.left.words.split()[1] in ("d", "h")


def test_what_to_do_next_follows_how_one_stands(client):
    solicitation, bidder = a_published_solicitation(), a_bidder()
    client.force_login(bidder)
    assert todo(client) == ["Register"]
    row = Registration.objects.create(
        solicitation=solicitation,
        organisation=home_of(bidder),
        registered_by=bidder,
        registered_at=database_now(),
    )
    assert todo(client) == ["Say that you mean to bid"]
    terms = RegistrationTerms.objects.create(
        solicitation=solicitation, intent_due_at=database_now() - timedelta(hours=1)
    )
    assert todo(client) == []
    terms.delete()
    row.intends_at = database_now()
    row.save()
    Nda.objects.create(
        solicitation=solicitation,
        number=1,
        text="Keep it.",
        sha256="0" * 64,
        posted_by=bidder,
        posted_at=database_now(),
    )
    assert todo(client) == ["Read and sign the NDA"]


def test_a_message_of_the_utility_waits_until_it_is_answered_and_only_for_its_bidder(client):
    solicitation, bidder = a_published_solicitation(), a_bidder()
    talk = Clarification.objects.create(
        solicitation=solicitation, organisation=home_of(bidder), subject="Site", opened_at=database_now()
    )

    def say(side, minutes):
        at_ = database_now() + timedelta(minutes=minutes)
        ClarificationMessage.objects.create(
            clarification=talk, side=side, author=bidder, text="…", sent_at=at_
        )

    say(Side.UTILITY, 0)
    for person, told in ((bidder, ["Register", "1 to answer"]), (a_bidder(), ["Register"])):
        client.force_login(person)
        assert todo(client) == told
    say(Side.BIDDER, 1)
    client.force_login(bidder)
    assert todo(client) == ["Register"]


def test_an_affiliate_sees_its_own_deadline_and_nothing_where_it_may_not_offer():
    solicitation, bidder = a_published_solicitation(), a_bidder()
    declare_affiliation(organisation=home_of(bidder), utility=solicitation.organisation, by=SYSTEM)
    now = database_now()
    assert list(open_solicitations(bidder, now=now)) == []
    Rules.objects.create(solicitation=solicitation, allows_affiliates=True)
    earlier = now + timedelta(hours=1)
    PlannedDate.objects.create(solicitation=solicitation, kind=DateKind.AFFILIATE_OFFERS_DUE, at=earlier)
    assert [each.due_at for each in open_solicitations(bidder, now=now)] == [earlier]
    assert [each.due_at for each in open_solicitations(a_bidder(), now=now)] == [solicitation.offers_due_at]


def test_a_draft_says_how_much_is_missing_and_where(client):
    solicitation = a_published_solicitation()
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    sent(client, offer, "offer")
    [row] = page(client).context["rows"]
    assert (row.name, row.technology, row.todo["step"], row.todo["n"] > 3) == (
        "Battery at the feeder",
        "storage",
        "term",
        True,
    )
    assert at("step", offer, "term") in page(client).content.decode()


def test_a_complete_draft_waits_for_its_submission_alone(client):
    client.force_login(a_bidder())
    offer = made_by_form(client, a_published_solicitation())
    [row] = page(client).context["rows"]
    assert (row.todo["n"], row.is_draft) == (0, True)
    assert at("review", offer) in page(client).content.decode()


def test_colleagues_of_my_organisation_are_shown_and_nobody_else(client):
    bidder = a_bidder()
    other = a_person(home_of(bidder))
    a_bidder()
    client.force_login(bidder)
    shown = {each.membership.user for each in page(client).context["workspace"].colleagues}
    assert shown == {bidder, other}


def test_who_bids_for_nobody_has_an_empty_workspace(client):
    a_submitted_offer(a_published_solicitation())
    client.force_login(a_person())
    told = page(client).context
    assert (list(told["rows"]), told["workspace"].colleagues) == ([], [])


def _own_queries(client):
    """The page's queries beside those of the layout, as a page that shows nothing else asks them."""
    page(client)
    with CaptureQueriesContext(connection) as asked:
        page(client)
    return [each["sql"] for each in asked if '"bids_' in each["sql"] or "registration" in each["sql"]], len(
        asked
    )


@pytest.mark.parametrize("n_offers", [1, 3])
def test_the_workspace_asks_the_same_number_of_queries_however_many_offers(client, n_offers):
    bidder = a_bidder()
    for _ in range(n_offers):
        a_submitted_offer(a_published_solicitation(), bidder)
    client.force_login(bidder)
    own, total = _own_queries(client)
    assert total == WORKSPACE_QUERIES
    assert len(own) <= 6


def test_of_many_offers_only_the_page_shown_is_read(client):
    bidder, solicitation = a_bidder(), a_published_solicitation()
    first = a_submitted_offer(solicitation, bidder)
    given = {"solicitation": solicitation, "organisation": first.organisation, "created_by": bidder}
    Offer.objects.bulk_create(Offer(**given, state="DRAFT") for _ in range(10_000))
    client.force_login(bidder)
    shown = page(client).context
    assert (len(shown["rows"]), shown["page"].paginator.count) == (25, 10_001)
    _, total = _own_queries(client)
    assert total == WORKSPACE_QUERIES
    assert OfferVersion.objects.count() == 1


WORKSPACE_QUERIES = 11
