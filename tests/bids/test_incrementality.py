from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.states import EVALUATION, Role
from audit.queries import entries_of
from bids.models import IncrementalityDecision, Offer, RegistryMatch
from bids.queries.incrementality import decided_increments
from bids.services import decide_increment, examine_offers
from bids.services.incrementality import NEEDED_FOR_ALL, RULE_CODES, Ruling
from kernel.clock import database_now
from kernel.errors import InvalidInput, NotAllowed
from solicitations.importers import read_programs
from solicitations.services.import_programs import write_programs
from tests.factories.accounts import a_person
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db
HOLD = dict.fromkeys(RULE_CODES, True)
PART = Ruling(
    "system_ra", "PARTLY", Decimal(500), "Peak rewards", "programme", HOLD, "Line 2.", "Enrolled before."
)


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def procurement(solicitation):
    return assign(solicitation, Role.PROCUREMENT)


@pytest.fixture
def offer(solicitation, procurement):
    made = a_submitted_offer(solicitation)
    bidder = made.organisation.name
    rows = f'program,kind,service,customer,kw,valid_from\nPeak rewards,program,system_ra,"{bidder}",500,2026-01-01\n'
    write_programs(
        organisation=solicitation.organisation,
        reading=read_programs(rows.encode()),
        by=a_person(solicitation.organisation, Role.PLANNER),
        now=database_now(),
        options={"source": "2026"},
    )
    open_all(solicitation, procurement)
    solicitation.refresh_from_db()
    examine_offers(examination_id=solicitation.examinations.get().pk)
    return Offer.objects.select_related("solicitation__organisation").get(pk=made.pk)


def _decide(offer, by, ruling=PART):
    return decide_increment(offer=offer, ruling=ruling, by=by, now=database_now())


def test_the_round_of_checks_matches_offers_with_the_registry(offer):
    match = RegistryMatch.objects.get()
    assert (match.offer, match.paid_service.program, match.on) == (offer, "Peak rewards", ["customer"])


def test_a_decision_is_a_version_and_the_newest_counts(offer, procurement):
    first = _decide(offer, procurement)
    second = _decide(offer, procurement, replace(PART, paid_kw=Decimal(700)))
    assert (first.version, second.version, second.increment_kw) == (1, 2, Decimal(1800))
    assert decided_increments([offer.pk]) == {offer.pk: [second]}
    entries = entries_of(offer.solicitation_id).filter(verb="increment.decided")
    assert [entry.facts["increment_kw"] for entry in entries] == ["2000.000", "1800.000"]


def test_a_decision_never_changes(offer, procurement):
    made = _decide(offer, procurement)
    with pytest.raises(DatabaseError), transaction.atomic():
        IncrementalityDecision.objects.filter(pk=made.pk).update(reason="other")


@pytest.mark.parametrize("role", sorted(EVALUATION - {Role.PROCUREMENT, Role.EVALUATOR}))
def test_others_do_not_decide(offer, role):
    with pytest.raises(NotAllowed):
        _decide(offer, assign(offer.solicitation, role))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"service": "heat"}, "service"),
        ({"extent": ""}, "extent"),
        ({"paid_kw": None}, "paid_kw"),
        ({"paid_kw": Decimal(0)}, "paid_kw"),
        ({"paid_kw": Decimal(2500)}, "paid_kw"),
        ({"payer": " "}, "payer"),
        ({"payer_kind": "friend"}, "payer_kind"),
        ({"evidence": ""}, "evidence"),
        ({"reason": ""}, "reason"),
        ({"rules": {}}, RULE_CODES[0]),
        *(({"rules": {k: v for k, v in HOLD.items() if k != code}}, code) for code in RULE_CODES),
        *(({"extent": "WHOLLY", "rules": HOLD | {code: False}}, code) for code in NEEDED_FOR_ALL),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(offer, procurement, changes, field):
    with pytest.raises(InvalidInput) as refused:
        _decide(offer, procurement, replace(PART, **changes))
    assert (refused.value.field, IncrementalityDecision.objects.count()) == (field, 0)


@pytest.mark.parametrize(
    ("extent", "increment_kw", "payer"),
    [("WHOLLY", 2500, ""), ("PARTLY", 2000, "Peak rewards"), ("NOT", 0, "Peak rewards")],
)
def test_the_extent_says_how_much_counts(offer, procurement, extent, increment_kw, payer):
    made = _decide(offer, procurement, replace(PART, extent=extent))
    assert (made.increment_kw, made.payer) == (increment_kw, payer)


@pytest.mark.parametrize("role", [Role.PANEL, Role.CHAIR, Role.PRG])
def test_those_who_need_not_know_customers_do_not_see_the_registry(client, offer, role):
    client.force_login(assign(offer.solicitation, role))
    assert client.get(reverse("bids:offer-incrementality", args=[offer.pk])).status_code == 404
    assert client.get(reverse("bids:incrementality", args=[offer.solicitation_id])).status_code == 404


def test_a_match_by_the_bidders_name_is_the_evaluators_alone(client, offer, procurement):
    """It would tell who stands behind the alias."""
    page = reverse("bids:offer-incrementality", args=[offer.pk])
    client.force_login(procurement)
    told = client.get(page).content.decode()
    assert ("Peak rewards" in told, offer.organisation.name in told) == (False, False)
    listed = client.get(reverse("bids:incrementality", args=[offer.solicitation_id]), {"only": "matched"})
    assert "Nothing matches" in listed.content.decode()
    offers = client.get(reverse("bids:opened-offers", args=[offer.solicitation_id]), {"marked": "paid"})
    assert "Nothing matches" in offers.content.decode()
    RegistryMatch.objects.update(on=["meter", "customer"])
    told = client.get(page).content.decode()
    shown = ("Peak rewards" in told, "<td>meter</td>" in told, offer.organisation.name in told)
    assert shown == (True, True, False)
    client.force_login(assign(offer.solicitation, Role.EVALUATOR))
    assert offer.organisation.name in client.get(page).content.decode()


def test_the_pages_show_the_evidence_and_take_a_decision(client, offer):
    client.force_login(assign(offer.solicitation, Role.EVALUATOR))
    listed = client.get(reverse("bids:incrementality", args=[offer.solicitation_id]), {"only": "open"})
    assert offer.alias in listed.content.decode()
    page = reverse("bids:offer-incrementality", args=[offer.pk])
    assert "Peak rewards" in client.get(page).content.decode()
    typed = {
        "service": "system_ra",
        "extent": "PARTLY",
        "paid_kw": "500",
        "payer": "Peak rewards",
        "payer_kind": "programme",
        "evidence": "Line 2.",
        "reason": "Enrolled.",
    }
    decide = reverse("bids:increment-decide", args=[offer.pk])
    assert client.post(decide, typed).status_code == 422
    rules = dict.fromkeys(RULE_CODES, "yes")
    too_much = client.post(decide, typed | rules | {"paid_kw": "9000"})
    assert (too_much.status_code, "below the 2500 kW" in too_much.content.decode()) == (422, True)
    assert client.post(decide, typed | rules).status_code == 302
    assert "2,000" in client.get(page).content.decode()
    narrowed = client.get(reverse("bids:incrementality", args=[offer.solicitation_id]), {"only": "open"})
    assert "Nothing matches" in narrowed.content.decode()
