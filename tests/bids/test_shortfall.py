import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from bids.models import Offer, ShortfallDecision
from bids.queries.home import waiting_for
from bids.queries.shortfall import is_held, shortfall_page
from bids.services import (
    confirm_disqualification,
    decide_on_shortfall,
    propose_disqualification,
    propose_going_on,
)
from bids.states import ShortfallState
from contracts.services import award_contracts
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Rules, Solicitation
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign
from tests.factories.valuation import a_locked_protocol
from valuation.services import request_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    found = a_published_solicitation()
    Rules.objects.create(solicitation=found, least_offers=3)
    a_locked_protocol(found)
    return found


@pytest.fixture
def people(solicitation):
    return {role: assign(solicitation, role) for role in (Role.PROCUREMENT, Role.EVALUATOR, Role.CHAIR)}


@pytest.fixture
def held(solicitation, people):
    for _ in range(2):
        a_submitted_offer(solicitation)
    open_all(solicitation, people[Role.PROCUREMENT], people[Role.EVALUATOR])
    return Solicitation.objects.get(pk=solicitation.pk)


def propose(held, people, **changes):
    given = {"reason": "Both are strong.", "by": people[Role.PROCUREMENT], "now": database_now(), **changes}
    return propose_going_on(solicitation=held, **given)


def decide(decision, people, **changes):
    given = {
        "goes_on": True,
        "note": "Agreed.",
        "by": people[Role.EVALUATOR],
        "now": database_now(),
        **changes,
    }
    decide_on_shortfall(decision=decision, **given)


def run(held, people):
    return request_run(solicitation=held, by=people[Role.PROCUREMENT], now=database_now())


def test_with_fewer_good_offers_nothing_is_valued(held, people):
    with pytest.raises(Conflict, match="Fewer good offers came"):
        run(held, people)


def test_nor_awarded(held, people):
    with pytest.raises(Conflict, match="Fewer good offers came"):
        award_contracts(solicitation=held, reason="x", by=people[Role.PROCUREMENT], now=database_now())


def test_with_as_many_as_asked_for_nothing_is_held(solicitation, people):
    for _ in range(3):
        a_submitted_offer(solicitation)
    open_all(solicitation, people[Role.PROCUREMENT], people[Role.EVALUATOR])
    opened = Solicitation.objects.get(pk=solicitation.pk)
    assert is_held(opened) is False
    assert run(opened, people).n_offers == 3
    with pytest.raises(Conflict, match="Nothing is held"):
        propose(opened, people)


def test_a_proposal_alone_changes_nothing_and_the_evaluators_yes_lets_it_go_on(held, people):
    decision = propose(held, people)
    with pytest.raises(Conflict, match="Fewer good offers"):
        run(held, people)
    decide(decision, people)
    assert run(held, people).n_offers == 2
    verbs = Entry.objects.filter(verb__startswith="shortfall.").order_by("sequence")
    assert [(entry.verb, entry.facts["n_offers"], entry.facts["n_asked"]) for entry in verbs] == [
        ("shortfall.proposed", 2, 3),
        ("shortfall.confirmed", 2, 3),
    ]


def test_one_good_offer_may_go_on_by_decision(solicitation, people):
    a_submitted_offer(solicitation)
    open_all(solicitation, people[Role.PROCUREMENT], people[Role.EVALUATOR])
    opened = Solicitation.objects.get(pk=solicitation.pk)
    decide(propose(opened, people), people)
    assert run(opened, people).n_offers == 1


def test_a_declined_proposal_holds_it_and_another_may_follow(held, people):
    decide(propose(held, people), people, goes_on=False)
    with pytest.raises(Conflict, match="Fewer good offers"):
        run(held, people)
    assert propose(held, people).state == ShortfallState.PROPOSED


def test_without_any_offer_there_is_nothing_to_go_on_with(solicitation, people):
    open_all(solicitation, people[Role.PROCUREMENT], people[Role.EVALUATOR])
    with pytest.raises(Conflict, match="no good offer"):
        propose(Solicitation.objects.get(pk=solicitation.pk), people)


def test_a_proposal_waits_once(held, people):
    propose(held, people)
    with pytest.raises(Conflict, match="waits for the independent evaluator"):
        propose(held, people)


def test_a_decision_is_made_once(held, people):
    decision = propose(held, people)
    decide(decision, people)
    with pytest.raises(Conflict, match="decided already"):
        decide(decision, people, goes_on=False)


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.CHAIR])
def test_only_procurement_proposes(held, people, role):
    with pytest.raises(NotAllowed):
        propose(held, people, by=people[role])


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.CHAIR])
def test_only_the_evaluator_decides(held, people, role):
    with pytest.raises(NotAllowed):
        decide(propose(held, people), people, by=people[role])


def test_both_say_why(held, people):
    with pytest.raises(InvalidInput) as refused:
        propose(held, people, reason="  ")
    assert refused.value.field == "reason"
    with pytest.raises(InvalidInput) as refused:
        decide(propose(held, people), people, note="")
    assert refused.value.field == "note"


def disqualify(offer, people):
    now = database_now()
    found = propose_disqualification(
        offer=offer, reason="Not eligible.", by=people[Role.PROCUREMENT], now=now
    )
    confirm_disqualification(disqualification=found, by=people[Role.EVALUATOR], now=now)


def test_a_disqualified_offer_counts_no_more_and_the_decision_for_two_not_for_one(held, people):
    decision = propose(held, people)
    decide(decision, people)
    disqualify(Offer.objects.order_by("alias").first(), people)
    assert is_held(held) is True
    decide(propose(held, people), people)
    assert is_held(held) is False


def test_a_proposal_for_more_than_are_left_is_not_confirmed(held, people):
    decision = propose(held, people)
    disqualify(Offer.objects.order_by("alias").first(), people)
    with pytest.raises(Conflict, match="fewer good offers by now"):
        decide(decision, people)
    decide(decision, people, goes_on=False)


def test_an_affiliates_offer_counts_once_it_is_released(solicitation, people):
    affiliate = a_bidder()
    home = affiliate.memberships.get().organisation
    offers = [
        a_submitted_offer(solicitation, affiliate),
        *(a_submitted_offer(solicitation) for _ in range(2)),
    ]
    open_all(solicitation, people[Role.PROCUREMENT], people[Role.EVALUATOR])
    home.affiliate_of = solicitation.organisation
    home.save()
    opened = Solicitation.objects.get(pk=solicitation.pk)
    assert len(offers) == 3
    assert [shortfall_page(opened, people[role]).n_good for role in (Role.PROCUREMENT, Role.EVALUATOR)] == [
        2,
        2,
    ]


def test_the_database_wants_two_people_and_an_offer(held, people):
    decision = propose(held, people)
    with pytest.raises(IntegrityError), transaction.atomic():
        ShortfallDecision.objects.filter(pk=decision.pk).update(
            state="CONFIRMED", decided_by=people[Role.PROCUREMENT], decided_at=database_now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ShortfallDecision.objects.filter(pk=decision.pk).update(n_offers=0)
    decide(decision, people)
    with pytest.raises(IntegrityError), transaction.atomic():
        ShortfallDecision.objects.filter(pk=decision.pk).update(reason="Another.")


def test_who_only_holds_a_share_learns_no_number(held, people):
    propose(held, people)
    for role in (Role.ESCROW, Role.SUBSTITUTE):
        holder = assign(held, role)
        assert shortfall_page(held, holder) is None
        assert ShortfallDecision.objects.visible_to(holder).count() == 0


def test_both_roles_are_told_on_their_home_pages(held, people):
    def told(role):
        return [each.action for each in waiting_for(people[role], now=database_now())]

    assert (told(Role.PROCUREMENT), told(Role.EVALUATOR)) == (["Propose"], [])
    propose(held, people)
    assert (told(Role.PROCUREMENT), told(Role.EVALUATOR)) == ([], ["Decide"])


def test_the_pages_propose_and_decide(held, people, client):
    client.force_login(people[Role.PROCUREMENT])
    page = client.get(reverse("bids:opening", args=[held.pk]))
    assert "Fewer good offers than asked for" in page.text
    url = reverse("bids:shortfall-propose", args=[held.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Both are strong."}).status_code == 302
    decision = ShortfallDecision.objects.get()
    decide_url = reverse("bids:shortfall-decide", args=[decision.pk])
    assert client.get(decide_url).status_code == 404
    client.force_login(people[Role.EVALUATOR])
    assert client.post(decide_url, {"note": "Agreed."}).status_code == 422
    assert client.post(decide_url, {"goes_on": "yes", "note": "Agreed."}).status_code == 302
    decision.refresh_from_db()
    assert decision.state == ShortfallState.CONFIRMED


def test_the_api_proposes_and_decides(held, people, client):
    client.force_login(people[Role.EVALUATOR])
    url, decision = (
        reverse(f"api:opening-{name}", args=[held.pk]) for name in ("going-on", "decide-going-on")
    )
    assert client.post(url, {"reason": "x"}, content_type="application/json").status_code == 403
    client.force_login(people[Role.PROCUREMENT])
    answer = client.post(url, {"reason": "Both are strong."}, content_type="application/json")
    told = answer.json()["shortfall"]
    assert (answer.status_code, told["n_asked"], told["n_good"], told["is_held"]) == (200, 3, 2, True)
    given = {"goes_on": True, "note": "Agreed."}
    assert client.post(decision, given, content_type="application/json").status_code == 403
    client.force_login(people[Role.EVALUATOR])
    answer = client.post(decision, given, content_type="application/json")
    assert (answer.status_code, answer.json()["shortfall"]["is_held"]) == (200, False)
    assert client.post(decision, given, content_type="application/json").status_code == 409
