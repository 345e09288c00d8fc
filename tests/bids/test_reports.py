import json

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from bids.models import Offer, OpeningReport
from bids.tasks import tell_of_opening
from kernel.clock import database_now
from kernel.models import OutboxMessage
from nmv.canonical import digest
from solicitations.models import Rules, Solicitation
from solicitations.services import record_scores_locked
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_submitted_offer, give_known_share, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db
WITNESSES = [
    Role.PROCUREMENT,
    Role.EVALUATOR,
    Role.SUBSTITUTE,
    Role.ESCROW,
    Role.PANEL,
    Role.PRG,
    Role.CHAIR,
    Role.ENGINEER,
]


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def people(solicitation):
    return {role: assign(solicitation, role) for role in WITNESSES}


def open_them(solicitation, people):
    open_all(solicitation, people[Role.PROCUREMENT], people[Role.EVALUATOR])
    return OpeningReport.objects.get(number=1)


def test_it_says_who_gave_shares_under_which_root_and_what_was_opened(solicitation, people):
    offers = [a_submitted_offer(solicitation) for _ in range(2)]
    told = open_them(solicitation, people).document
    assert [(each["holder"], each["part"]) for each in told["shares"]] == [
        ("The procurement officer", "price"),
        ("The procurement officer", "technical"),
        ("The independent evaluator", "price"),
        ("The independent evaluator", "technical"),
    ]
    assert told["roots"][0]["root"] == solicitation.commitment_roots.get().root
    assert [each["alias"] for each in told["offers"]] == ["Offer A", "Offer B"]
    assert (told["n_offers"], told["parts"]) == (2, ["technical", "price"])
    assert {each["commitment"] for each in told["offers"]} == {
        offer.versions.get().commitment for offer in offers
    }
    assert len(told["witnesses"]) == len(WITNESSES)


def test_it_tells_no_price_and_no_bidder(solicitation, people):
    bidder = a_bidder()
    a_submitted_offer(
        solicitation, bidder, price={"fixed_usd_per_kw_month": "17.4143"}, name="Marked battery"
    )
    text = json.dumps(open_them(solicitation, people).document)
    hidden = (
        "17.4143",
        "Marked battery",
        bidder.full_name,
        bidder.memberships.get().organisation.name,
    )
    assert [word for word in hidden if word in text] == []


def test_what_stands_behind_the_wall_is_not_in_it(solicitation, people):
    affiliate = a_bidder()
    home = affiliate.memberships.get().organisation
    a_submitted_offer(solicitation)
    walled = a_submitted_offer(solicitation, affiliate)
    home.affiliate_of = solicitation.organisation
    home.save()
    told = open_them(solicitation, people).document
    assert (told["n_offers"], [each["alias"] for each in told["offers"]]) == (1, ["Offer A"])
    assert walled.versions.get().commitment not in json.dumps(told)
    assert Offer.objects.get(pk=walled.pk).alias == "Offer B"


def test_its_digest_is_on_the_record_and_it_never_changes(solicitation, people):
    report = open_them(solicitation, people)
    assert report.digest == digest(report.document)
    assert Entry.objects.get(verb="opening.report_made").facts["digest"] == report.digest
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningReport.objects.update(digest="0" * 64)


def test_the_second_ceremony_has_a_report_of_its_own(solicitation, people):
    Rules.objects.create(solicitation=solicitation, two_envelopes=True)
    a_submitted_offer(solicitation)
    first = open_them(solicitation, people)
    opened = Solicitation.objects.get(pk=solicitation.pk)
    record_scores_locked(solicitation=opened, by=people[Role.CHAIR], at=database_now())
    for role in (Role.PROCUREMENT, Role.EVALUATOR):
        give_known_share(solicitation, role, people[role])
    second = OpeningReport.objects.get(number=2)
    assert (first.document["parts"], second.document["parts"]) == (["technical"], ["price"])
    assert {each["part"] for each in second.document["shares"]} == {"price"}
    assert list(second.document["offers"][0]["parts"]) == ["price"]


def test_every_witness_is_told_by_a_mail_of_their_own_without_content(solicitation, people):
    a_submitted_offer(solicitation, price={"fixed_usd_per_kw_month": "17.4143"})
    report = open_them(solicitation, people)
    assert OutboxMessage.objects.filter(topic="bids.tell_of_opening", subject_id=report.pk).count() == 1
    mail.outbox.clear()
    tell_of_opening(str(report.pk))
    assert sorted(each.to[0] for each in mail.outbox) == sorted(person.email for person in people.values())
    assert report.digest in mail.outbox[0].body
    assert "17.4143" not in mail.outbox[0].body


@pytest.mark.parametrize("kind", ["pdf", "json"])
def test_witnesses_download_it_and_for_everybody_else_it_is_not_there(solicitation, people, client, kind):
    bidder = a_bidder()
    a_submitted_offer(solicitation, bidder)
    report = open_them(solicitation, people)
    url = reverse(f"bids:opening-report-{kind}", args=[report.pk])
    for person in people.values():
        client.force_login(person)
        assert client.get(url).status_code == 200
    planner = assign(solicitation, Role.PLANNER)
    for person in (bidder, planner, a_person()):
        client.force_login(person)
        assert client.get(url).status_code == 404


def test_the_file_has_the_digest_and_the_paper_names_it(solicitation, people, client):
    a_submitted_offer(solicitation)
    report = open_them(solicitation, people)
    client.force_login(people[Role.ESCROW])
    told = client.get(reverse("bids:opening-report-json", args=[report.pk]))
    assert digest(json.loads(told.content)) == report.digest
    paper = client.get(reverse("bids:opening-report-pdf", args=[report.pk]))
    assert paper.content.startswith(b"%PDF-")
    again = client.get(reverse("bids:opening-report-pdf", args=[report.pk]))
    assert paper.content == again.content


def test_the_opening_page_and_the_api_lead_to_it(solicitation, people, client):
    report = open_them(solicitation, people)
    client.force_login(people[Role.PRG])
    page = client.get(reverse("bids:opening", args=[solicitation.pk]))
    assert report.digest in page.text
    told = client.get(reverse("api:opening-detail", args=[solicitation.pk])).json()
    assert [(each["digest"], each["document"]["n_offers"]) for each in told["reports"]] == [
        (report.digest, 0)
    ]
