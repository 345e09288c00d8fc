"""A deviation of the locked rules is proposed by one person and agreed to by another."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.evaluation.ranked import ranked_run
from review.evaluation.rules_proposals import line_of
from review.models import Amendment, RulesProposal
from review.queries.home import waiting_for
from review.services import decide_amendment, withdraw_amendment
from review.states import RankingPolicy
from solicitations.models import Announcement, Deviation
from tests.factories.review import a_finished_run
from tests.factories.solicitations import assign
from tests.review.test_amendments import afresh, agree, made_close, propose, turned, typed, weighings_now
from tests.review.test_pages import n_queries, text_of

pytestmark = pytest.mark.django_db


def order(made):
    return ranked_run(afresh(made), made.chair).in_order


def decline(proposal, by, reason="The study still stands."):
    return decide_amendment(
        proposal=proposal, is_confirmed=False, reason=reason, seen="", by=by, now=database_now()
    )


def since(proposal, by):
    return list(line_of(RulesProposal.objects.get(pk=proposal.pk), by, proposal.solicitation).since)


def test_nothing_is_published_or_in_force_until_another_agrees_and_both_are_on_the_record():
    made = made_close()
    before = order(made)
    proposal = propose(made)
    assert (order(made), Deviation.objects.count(), Amendment.objects.count()) == (before, 0, 0)

    decided = agree(proposal, made.evaluator)

    assert order(made) == list(reversed(before))
    assert (decided.amendment.deviation.number, decided.decided_by) == (1, made.evaluator)
    assert Announcement.objects.filter(kind="DEVIATION").count() == 1
    acts = Entry.objects.filter(verb__startswith="review.rules_").order_by("sequence")
    assert [(act.verb, act.actor_role) for act in acts] == [
        ("review.rules_proposed", Role.PROCUREMENT),
        ("review.rules_amended", Role.EVALUATOR),
    ]


@pytest.mark.parametrize("role", [Role.PANEL, Role.PRG, Role.PLANNER])
def test_nobody_agrees_to_their_own_nor_who_has_no_part_in_it(role):
    made = made_close()
    proposal = propose(made)
    for by in (made.procurement, assign(made.solicitation, role)):
        with pytest.raises(NotAllowed):
            agree(proposal, by, seen=proposal.basis)
    with pytest.raises(IntegrityError), transaction.atomic():
        RulesProposal.objects.filter(pk=proposal.pk).update(
            is_confirmed=False, decided_by=made.procurement, decided_at=database_now()
        )
    assert not Amendment.objects.exists()


def test_another_procurement_officer_may_agree():
    made = made_close()
    agree(propose(made), assign(made.solicitation, Role.PROCUREMENT))
    assert Amendment.objects.count() == 1


def test_declining_needs_a_reason_and_publishes_nothing():
    made = made_close()
    before = order(made)
    proposal = propose(made)
    with pytest.raises(InvalidInput) as refused:
        decline(proposal, made.chair, reason=" ")
    assert refused.value.field == "reason"

    decline(proposal, made.chair)

    assert (order(made), Deviation.objects.count()) == (before, 0)
    assert Entry.objects.get(verb="review.rules_declined").facts["reason"] == "The study still stands."
    with pytest.raises(Conflict):
        agree(proposal, made.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        RulesProposal.objects.filter(pk=proposal.pk).update(decision_reason="Never mind.")


def test_who_proposed_withdraws_and_then_nobody_decides():
    made = made_close()
    proposal = propose(made)
    with pytest.raises(NotAllowed):
        withdraw_amendment(proposal=proposal, by=made.chair, now=database_now())

    withdraw_amendment(proposal=proposal, by=made.procurement, now=database_now())

    assert (proposal.is_withdrawn, proposal.waits) == (True, False)
    with pytest.raises(Conflict):
        agree(proposal, made.chair)
    assert not Amendment.objects.exists()


def test_the_same_change_is_proposed_once_and_needs_a_reason():
    made = made_close()
    with pytest.raises(InvalidInput) as refused:
        propose(made, reason=" ")
    assert refused.value.field == "reason"
    propose(made)
    with pytest.raises(InvalidInput, match="waits for a decision already"):
        propose(made)


def test_another_deviation_makes_it_stale_and_says_so():
    made = made_close()
    first = propose(made)
    other = propose(
        made, policy=RankingPolicy.CUTOFF, least_quality=Decimal(99), weighings=weighings_now(made)
    )
    seen = line_of(other, made.chair, afresh(made)).effect.basis
    assert since(other, made.chair) == []
    agree(first, made.chair)

    assert since(other, made.chair) == ["another deviation has changed the rules"]
    with pytest.raises(Conflict, match="changed since you looked"):
        agree(other, made.chair, seen=seen)

    amendment = agree(other, made.chair).amendment
    assert amendment.before == first.after


def test_a_later_run_makes_it_stale_and_its_effect_is_shown_anew():
    made = made_close()
    proposal = propose(made)
    seen = line_of(proposal, made.chair, afresh(made)).effect.basis
    a_finished_run(made, prices=[12.0, 10.0], tie_band="1000")

    assert since(proposal, made.chair) == ["the offers were valued again"]
    with pytest.raises(Conflict, match="changed since you looked"):
        agree(proposal, made.chair, seen=seen)
    agree(proposal, made.chair)


def test_what_stands_already_can_only_be_declined_or_withdrawn():
    made = made_close()
    first = propose(made)
    rules = weighings_now(made)
    agree(first, made.chair)
    back = propose(made, weighings=rules, reason="The study is back.")
    again = RulesProposal.objects.create(
        solicitation=made.solicitation,
        part=first.part,
        before=first.before,
        after=first.after,
        basis=first.basis,
        run=first.run,
        reason="Twice.",
        proposed_by=made.procurement,
        proposed_at=database_now(),
    )
    assert since(again, made.chair) == ["the rules stand like this already, by another deviation"]
    with pytest.raises(Conflict, match="stand like this already"):
        agree(again, made.chair, seen="x")
    assert since(back, made.chair) == []


def test_the_page_shows_the_effect_takes_the_decision_and_keeps_what_was_typed(client):
    made = made_close()
    url = reverse("review:rules-proposals", args=[made.solicitation.pk])
    client.force_login(made.procurement)
    assert "No deviation is proposed" in text_of(client.get(url))
    amend = reverse("review:review-amend", args=[made.solicitation.pk])
    assert client.post(amend, typed(made, turned(made), propose="1")).status_code == 302
    page = text_of(client.get(url))
    assert "Withdraw the proposal" in page
    assert "Agree and publish" not in page

    proposal = RulesProposal.objects.get()
    decide = reverse("review:rules-proposal-decide", args=[proposal.pk])
    assert client.post(decide, {"is_confirmed": "yes"}).status_code == 403
    client.force_login(made.chair)
    shown = client.get(url)
    assert "2 of 2 ranks would move" in text_of(shown)
    (line,) = shown.context["page"].lines
    assert client.post(decide, {}).status_code == 422
    unsure = client.post(decide, {"is_confirmed": "no", "reason": ""})
    assert (unsure.status_code, "Say why it is refused." in text_of(unsure)) == (422, True)
    stale = client.post(decide, {"is_confirmed": "yes", "seen": "x", "reason": "It is clear."})
    assert stale.status_code == 409
    assert "It is clear." in text_of(stale)
    assert "changed since you looked" in text_of(stale)

    taken = client.post(decide, {"is_confirmed": "yes", "seen": line.effect.basis})

    assert taken.url == reverse("review:rank-changes", args=[made.solicitation.pk])
    assert "deviation 1" in text_of(client.get(url))


def test_a_panelist_and_a_stranger_have_no_such_page_and_the_lock_tells_them_nothing(client):
    made = made_close()
    proposal = propose(made)
    url = reverse("review:rules-proposals", args=[made.solicitation.pk])
    lock = reverse("review:evaluation-lock", args=[made.solicitation.pk])
    for person in (made.panel[0], assign(made.solicitation, Role.PRG)):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.get(f"/api/v1/rules-proposals/{proposal.pk}/").status_code == 404
        assert "Proposed deviations" not in text_of(client.get(lock))
    client.force_login(made_close().chair)
    assert client.get(url).status_code == 404
    client.force_login(made.chair)
    assert "Proposed deviations: 1 waits for a decision" in text_of(client.get(lock))


def test_home_tells_who_may_decide_and_not_who_proposed():
    made = made_close()
    propose(made)

    def titles(person):
        return [each.title for each in waiting_for(person, now=database_now()) if "deviations" in each.title]

    task = f"Decide on proposed deviations from the locked rules in {made.solicitation.code}"
    assert [titles(who) for who in (made.chair, made.evaluator)] == [[task], [task]]
    assert [titles(who) for who in (made.procurement, made.panel[0])] == [[], []]
    decline(RulesProposal.objects.get(), made.chair)
    assert titles(made.evaluator) == []


def test_decided_proposals_cost_no_query_each(client):
    made = made_close()
    decline(propose(made), made.chair)
    asked = n_queries(client, made.chair, "review:rules-proposals", made)
    for _ in range(2):
        decline(propose(made), made.chair)

    assert n_queries(client, made.chair, "review:rules-proposals", made) == asked
