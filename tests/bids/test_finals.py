import json
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from bids.documents import InvalidOffer
from bids.models import (
    FinalInvitation,
    FinalOffer,
    FinalRound,
    HolderKey,
    KeyShare,
    Offer,
    OpeningKey,
    OpeningReport,
)
from bids.queries import document_of, offer_page, signer
from bids.queries.finals import finals_page, kept_final
from bids.queries.home import waiting_for
from bids.services import (
    DamagedOffer,
    decide_final_round,
    destroy_copies,
    give_share,
    make_opening_key,
    propose_final_round,
    publish_final_roots,
    submit_final,
)
from bids.states import FinalState, Part, Round
from bids.tasks import invite_to_final, send_final_receipt
from contracts.services import award_contracts
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.models import OutboxMessage
from seal.envelope import new_key, unseal
from seal.proof import check
from solicitations.models import Solicitation
from tests.factories.accounts import a_bidder
from tests.factories.bids import PRICE, a_submitted_offer
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline
from tests.factories.valuation import a_locked_protocol
from valuation.services import request_run

pytestmark = pytest.mark.django_db
# The holders' own keys: kept by them, so that no passphrase need be stretched in every test.
OWN = {role: new_key() for role in (Role.PROCUREMENT, Role.EVALUATOR, Role.SUBSTITUTE, Role.ESCROW)}
ROLES = tuple(OWN)
BETTER = PRICE | {"fixed_usd_per_kw_month": "10.5"}


@pytest.fixture
def solicitation():
    found = a_published_solicitation()
    OpeningKey.objects.filter(solicitation=found).update(retired_at=database_now())
    a_locked_protocol(found)
    return found


@pytest.fixture
def people(solicitation):
    found = {role: assign(solicitation, role) for role in (*ROLES, Role.CHAIR, Role.PANEL)}
    for role in ROLES:
        HolderKey.objects.create(user=found[role], public_key=OWN[role][1], made_at=database_now())
    make_opening_key(
        solicitation=solicitation,
        holders=[found[role] for role in ROLES],
        n_needed=1,
        by=found[Role.PROCUREMENT],
        now=database_now(),
    )
    return found


def words_of(solicitation, people, role, round_):
    """A holder's shares in words, read with their own key, by the part."""
    shares = KeyShare.objects.filter(
        opening_key__solicitation=solicitation,
        opening_key__round=round_,
        opening_key__retired_at=None,
        user=people[role],
    )
    return {
        share.opening_key.part: unseal(
            bytes(share.sealed), private_key=OWN[role][0], binding=share.binding
        ).decode()
        for share in shares
    }


def open_by(solicitation, people, *roles, round_=Round.FINAL):
    for role in roles or (Role.ESCROW, Role.EVALUATOR):
        words = words_of(solicitation, people, role, round_)
        found = give_share(solicitation=solicitation, by=people[role], words=words)
    return found


@pytest.fixture
def bidder():
    return a_bidder()


@pytest.fixture
def opened(solicitation, people, bidder):
    """Two opened offers, the first one the bidder's."""
    a_submitted_offer(solicitation, bidder)
    a_submitted_offer(solicitation)
    pass_deadline(solicitation)
    open_by(solicitation, people, round_=Round.FIRST)
    return Solicitation.objects.get(pk=solicitation.pk)


@pytest.fixture
def mine(opened, bidder):
    return Offer.objects.of_bidder(bidder).select_related("solicitation__organisation", "organisation").get()


def propose(opened, people, offers, **changes):
    now = database_now()
    given = {
        "due_at": now + timedelta(days=2),
        "reason": "The two best.",
        "by": people[Role.PROCUREMENT],
        "now": now,
        **changes,
    }
    return propose_final_round(solicitation=opened, offers=offers, **given)


def decide(found, people, role=Role.CHAIR, **changes):
    given = {"goes_on": True, "note": "Agreed.", "by": people[role], "now": database_now(), **changes}
    decide_final_round(final_round=found, **given)


@pytest.fixture
def round_(opened, people, mine):
    found = propose(opened, people, [mine])
    decide(found, people)
    return found


@pytest.fixture
def invitation(round_, mine):
    found = FinalInvitation.objects.select_related("round", "offer__solicitation__organisation")
    return found.get(offer=mine)


def let_it_end(round_):
    """The deadline of a decided round never changes, but for whoever owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bids_finalround DISABLE TRIGGER USER")
        FinalRound.objects.filter(pk=round_.pk).update(due_at=database_now() - timedelta(seconds=1))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bids_finalround ENABLE TRIGGER USER")


def test_the_round_has_a_key_of_its_own_split_among_the_same_holders(round_, opened):
    firsts = OpeningKey.objects.get(solicitation=opened, round=Round.FIRST, part=Part.PRICE, retired_at=None)
    final = OpeningKey.objects.get(solicitation=opened, round=Round.FINAL)
    assert (final.part, final.n_needed) == (Part.PRICE, firsts.n_needed)
    assert bytes(final.public_key) != bytes(firsts.public_key)
    holders = [
        set(KeyShare.objects.filter(opening_key=key).values_list("user", "seat")) for key in (firsts, final)
    ]
    assert holders[0] == holders[1]


def test_a_holder_who_lost_the_role_gets_no_share_and_without_the_evaluator_there_is_no_round(
    opened, people, mine
):
    found = propose(opened, people, [mine])
    opened.assignments.filter(user=people[Role.EVALUATOR]).update(ended_at=database_now())
    with pytest.raises(InvalidInput, match="independent evaluator always"), transaction.atomic():
        decide(found, people)
    found.refresh_from_db()
    assert found.state == FinalState.PROPOSED


def test_a_better_price_takes_the_first_ones_place_and_the_first_is_kept(
    invitation, opened, people, bidder, mine
):
    first = document_of(mine)
    submit_final(invitation=invitation, price=BETTER, by=bidder)
    mine.refresh_from_db()
    assert (mine.fixed_usd_per_kw_month, document_of(mine).price["fixed_usd_per_kw_month"]) == (12, "12")
    let_it_end(invitation.round)
    open_by(opened, people)
    mine.refresh_from_db()
    document = document_of(mine)
    assert (mine.fixed_usd_per_kw_month, document.price["fixed_usd_per_kw_month"]) == (
        mine.fixed_usd_per_kw_month,
        "10.5",
    )
    assert str(mine.fixed_usd_per_kw_month) == "10.500000"
    assert document.technical == first.technical
    page = offer_page(mine, people[Role.EVALUATOR])
    assert (page.price["fixed_usd_per_kw_month"], page.first_price["fixed_usd_per_kw_month"]) == (
        "10.5",
        "12",
    )
    facts = Entry.objects.get(verb="opening.finals_opened").facts
    assert [each["first"] for each in facts["offers"]] == [mine.versions.get().commitment]


def test_who_hands_in_nothing_stays_with_the_first_offer(round_, opened, people, mine):
    let_it_end(round_)
    open_by(opened, people)
    mine.refresh_from_db()
    assert (mine.fixed_usd_per_kw_month, mine.final_opened_at) == (12, None)
    assert FinalRound.objects.get().state == FinalState.OPENED


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"fixed_usd_per_kw_month": "12.01"}, "price.fixed_usd_per_kw_month"),
        ({"variable_usd_per_mwh": "3.5"}, "price.variable_usd_per_mwh"),
        ({"escalator_per_year": "0.01"}, "price.escalator_per_year"),
        ({"start_usd": "10", "starts_per_year": 3}, "price.start_usd"),
        ({"minimum_take_mwh_per_year": "5"}, "price.minimum_take_mwh_per_year"),
        (
            {"fixed_usd_per_kw_month": 0, "fixed_usd_per_kw_month_by_month": [12] * 11 + [13]},
            "price.fixed_usd_per_kw_month_by_month",
        ),
    ],
)
def test_nothing_may_be_worse_than_in_the_first_offer(invitation, bidder, changes, path):
    with pytest.raises(InvalidOffer) as refused:
        submit_final(invitation=invitation, price=PRICE | changes, by=bidder)
    assert path in [problem.path for problem in refused.value.problems]
    assert FinalOffer.objects.count() == 0


def test_the_same_price_again_is_taken(invitation, bidder):
    assert submit_final(invitation=invitation, price=PRICE, by=bidder).number == 1


def test_a_nonce_or_a_binding_of_ones_own_is_refused(invitation, bidder):
    with pytest.raises(InvalidOffer):
        submit_final(invitation=invitation, price=BETTER | {"nonce": "0" * 64}, by=bidder)
    with pytest.raises(InvalidOffer):
        submit_final(invitation=invitation, price=BETTER | {"first": "0" * 64}, by=bidder)


def test_the_receipt_names_the_first_commitment_and_proves_content_and_place(
    invitation, opened, people, bidder, mine
):
    made = submit_final(invitation=invitation, price=BETTER, by=bidder)
    first = mine.versions.get()
    assert made.receipt["first"] == first.commitment
    assert made.receipt["parts"]["technical"] == first.receipt["parts"]["technical"]
    let_it_end(invitation.round)
    publish_final_roots(now=database_now())
    made = FinalOffer.objects.select_related("invitation__round", "invitation__offer__organisation").get()
    told = json.loads(json.dumps(kept_final(made)))
    found = check(told, signer=signer(), root=made.invitation.round.root)
    assert (found.parts, found.root) == (("price", "technical"), made.invitation.round.root)


def test_a_forged_first_commitment_shows(invitation, bidder):
    made = submit_final(invitation=invitation, price=BETTER, by=bidder)
    with pytest.raises(ValueError, match="signature does not fit"):
        check(made.receipt | {"first": "0" * 64}, signer=signer())


def test_a_further_version_counts_and_all_are_kept(invitation, opened, people, bidder, mine):
    submit_final(invitation=invitation, price=BETTER, by=bidder)
    submit_final(invitation=invitation, price=PRICE | {"fixed_usd_per_kw_month": 11}, by=bidder)
    let_it_end(invitation.round)
    open_by(opened, people)
    mine.refresh_from_db()
    assert (mine.fixed_usd_per_kw_month, FinalOffer.objects.count()) == (11, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        FinalOffer.objects.update(price_sealed=b"x")


def test_after_the_deadline_it_is_too_late(invitation, bidder):
    let_it_end(invitation.round)
    with pytest.raises(TooLate, match="Nothing was changed"):
        submit_final(invitation=invitation, price=BETTER, by=bidder)
    assert FinalOffer.objects.count() == 0


def test_nothing_opens_before_the_deadline(round_, opened, people):
    with pytest.raises(Conflict, match="still coming in"):
        open_by(opened, people)


def test_without_the_evaluators_share_nothing_opens(invitation, opened, people, bidder, mine):
    submit_final(invitation=invitation, price=BETTER, by=bidder)
    let_it_end(invitation.round)
    assert open_by(opened, people, Role.PROCUREMENT, Role.ESCROW) is None
    mine.refresh_from_db()
    assert mine.fixed_usd_per_kw_month == 12


def test_a_tampered_final_price_stops_the_ceremony_and_changes_nothing(
    invitation, opened, people, bidder, mine
):
    submit_final(invitation=invitation, price=BETTER, by=bidder)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bids_finaloffer DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE bids_finaloffer SET price_sealed = set_byte(price_sealed, 200,"
            " get_byte(price_sealed, 200) # 1)"
        )
        cursor.execute("ALTER TABLE bids_finaloffer ENABLE TRIGGER USER")
    let_it_end(invitation.round)
    with pytest.raises(DamagedOffer), transaction.atomic():
        open_by(opened, people)
    mine.refresh_from_db()
    assert (mine.fixed_usd_per_kw_month, FinalRound.objects.get().state) == (12, FinalState.OPEN)


def test_a_colleague_of_another_bidder_hands_in_nothing_here(invitation):
    with pytest.raises(NotAllowed):
        submit_final(invitation=invitation, price=BETTER, by=a_bidder())


def test_two_roles_make_a_round(opened, people, mine):
    for role in (Role.EVALUATOR, Role.CHAIR, Role.PANEL):
        with pytest.raises(NotAllowed):
            propose(opened, people, [mine], by=people[role])
    found = propose(opened, people, [mine])
    for role in (Role.PROCUREMENT, Role.PANEL, Role.ESCROW):
        with pytest.raises(NotAllowed):
            decide(found, people, role)
    decide(found, people, Role.EVALUATOR)
    with pytest.raises(Conflict, match="decided already"):
        decide(found, people)


def test_a_declined_round_invites_nobody_and_another_may_be_proposed(opened, people, mine, bidder):
    decide(propose(opened, people, [mine]), people, goes_on=False)
    assert not FinalInvitation.objects.of_bidder(bidder).exists()
    assert not OpeningKey.objects.filter(round=Round.FINAL).exists()
    assert propose(opened, people, [mine]).state == FinalState.PROPOSED


def test_there_is_one_round(opened, people, mine):
    propose(opened, people, [mine])
    with pytest.raises(Conflict, match="round of best and final offers already"):
        propose(opened, people, [mine])


def test_a_shortlist_needs_offers_that_may_be_valued_a_reason_and_time(opened, people, mine):
    with pytest.raises(InvalidInput) as refused:
        propose(opened, people, [])
    assert refused.value.field == "offers"
    with pytest.raises(InvalidInput) as refused:
        propose(opened, people, [a_submitted_offer_elsewhere()])
    assert refused.value.field == "offers"
    with pytest.raises(InvalidInput) as refused:
        propose(opened, people, [mine], due_at=database_now() + timedelta(minutes=5))
    assert refused.value.field == "due_at"
    with pytest.raises(InvalidInput) as refused:
        propose(opened, people, [mine], reason=" ")
    assert refused.value.field == "reason"


def a_submitted_offer_elsewhere():
    other = a_published_solicitation()
    return a_submitted_offer(other)


def test_runs_go_on_by_first_prices_and_awards_wait(round_, opened, people):
    assert request_run(solicitation=opened, by=people[Role.PROCUREMENT], now=database_now()).n_offers == 2
    with pytest.raises(Conflict, match="Best and final offers are out"):
        award_contracts(solicitation=opened, reason="x", by=people[Role.PROCUREMENT], now=database_now())


def test_before_the_opening_the_evaluation_learns_nothing_of_an_answer(
    invitation, opened, people, bidder, client
):
    mine = invitation.offer
    client.force_login(people[Role.EVALUATOR])
    urls = [
        reverse("bids:final-round", args=[opened.pk]),
        reverse("bids:offer-detail", args=[mine.pk]),
        reverse("api:final-round-detail", args=[opened.pk]),
        reverse("api:opening-detail", args=[opened.pk]),
        reverse("api:offer-detail", args=[mine.pk]),
    ]
    before = [client.get(url).content for url in urls if "api" in url]
    n_queries = finals_page(opened, people[Role.EVALUATOR], now=database_now()).shortlist
    made = submit_final(invitation=invitation, price=BETTER, by=bidder)
    assert [client.get(url).content for url in urls if "api" in url] == before
    assert all(made.commitment not in client.get(url).text for url in urls)
    assert n_queries == [mine]
    for name, arguments in (("final-offer", [mine.pk]), ("kept-final", [mine.pk, 1])):
        assert client.get(reverse(f"bids:{name}", args=arguments)).status_code == 404


def test_another_bidder_and_one_not_invited_find_nothing(invitation, mine, opened, client):
    other = Offer.objects.filter(solicitation=opened).exclude(pk=mine.pk).get()
    client.force_login(other.organisation.memberships.get().user)
    for offer in (mine, other):
        assert client.get(reverse("bids:final-offer", args=[offer.pk])).status_code == 404
        assert client.get(reverse("api:final-offer-detail", args=[offer.pk])).status_code == 404


def test_a_proposed_round_is_nothing_to_its_bidder_yet(opened, people, mine, bidder, client):
    propose(opened, people, [mine])
    client.force_login(bidder)
    assert client.get(reverse("bids:final-offer", args=[mine.pk])).status_code == 404
    assert waiting_for(bidder, now=database_now()) == []


def test_the_bidders_page_takes_a_price_and_refuses_a_worse_one_at_its_field(
    invitation, bidder, mine, client
):
    client.force_login(bidder)
    url = reverse("bids:final-offer", args=[mine.pk])
    assert "Your first price" in client.get(url).text
    typed = {"currency": "USD", "variable_usd_per_mwh": "3", "escalator_per_year": "0"}
    worse = client.post(url, typed | {"fixed_usd_per_kw_month": "13"})
    assert (worse.status_code, "above the first offer" in worse.text) == (422, True)
    assert client.post(url, typed | {"fixed_usd_per_kw_month": "11"}).status_code == 302
    made = FinalOffer.objects.get()
    assert made.commitment in client.get(url).text
    kept = client.get(reverse("bids:kept-final", args=[mine.pk, 1]))
    assert json.loads(kept.content)["content"]["price"]["fixed_usd_per_kw_month"] == "11"


def test_the_pages_propose_decide_and_open(opened, people, mine, bidder, client):
    client.force_login(people[Role.PROCUREMENT])
    url = reverse("bids:final-round-propose", args=[opened.pk])
    due = (database_now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(url, {"reason": ""}).status_code == 422
    given = {"offers": [str(mine.pk)], "due_at": due, "reason": "The best."}
    assert client.post(url, given).status_code == 302
    found = FinalRound.objects.get()
    decision = reverse("bids:final-round-decide", args=[found.pk])
    assert client.get(decision).status_code == 404
    client.force_login(people[Role.CHAIR])
    assert client.post(decision, {"goes_on": "yes", "note": "Agreed."}).status_code == 302
    let_it_end(found)
    for role in (Role.PROCUREMENT, Role.EVALUATOR):
        client.force_login(people[role])
        page = client.get(reverse("bids:opening", args=[opened.pk]))
        assert "Best and final offers" in page.text
        given = {"words_price": words_of(opened, people, role, Round.FINAL)["price"]}
        assert client.post(reverse("bids:opening", args=[opened.pk]), given).status_code == 302
    found.refresh_from_db()
    assert found.state == FinalState.OPENED
    shown = client.get(reverse("bids:final-round", args=[opened.pk]))
    assert found.root in shown.text


def test_the_api_proposes_decides_and_takes_a_price(opened, people, mine, bidder, client):
    def post(name, data, pk):
        return client.post(reverse(f"api:{name}", args=[pk]), data, content_type="application/json")

    client.force_login(people[Role.PROCUREMENT])
    due = (database_now() + timedelta(days=3)).isoformat()
    answer = post(
        "final-round-propose", {"offers": [str(mine.pk)], "due_at": due, "reason": "Best."}, opened.pk
    )
    assert (answer.status_code, answer.json()["shortlist"]) == (200, [str(mine.pk)])
    assert post("final-round-decide", {"goes_on": True, "note": "x"}, opened.pk).status_code == 403
    client.force_login(people[Role.EVALUATOR])
    assert (
        post("final-round-decide", {"goes_on": True, "note": "Agreed."}, opened.pk).json()["state"] == "OPEN"
    )
    client.force_login(bidder)
    worse = post("final-offer-submit", {"price": PRICE | {"fixed_usd_per_kw_month": 13}}, mine.pk)
    assert (worse.status_code, worse.json()["errors"][0]["path"]) == (422, "price.fixed_usd_per_kw_month")
    answer = post("final-offer-submit", {"price": BETTER}, mine.pk)
    assert (answer.status_code, set(answer.json())) == (
        201,
        {"number", "commitment", "submitted_at", "receipt"},
    )
    told = client.get(reverse("api:final-offer-detail", args=[mine.pk])).json()
    assert (told["is_open"], len(told["versions"])) == (True, 1)


def test_invitations_and_receipts_are_mailed_without_content(invitation, opened, bidder):
    topics = ("bids.invite_to_final", "bids.send_final_receipt")
    made = submit_final(invitation=invitation, price=PRICE | {"fixed_usd_per_kw_month": "9.8765"}, by=bidder)
    assert [OutboxMessage.objects.filter(topic=topic).count() for topic in topics] == [1, 1]
    mail.outbox.clear()
    invite_to_final(str(invitation.round_id))
    send_final_receipt(str(made.pk))
    assert [each.to for each in mail.outbox] == [[bidder.email], [bidder.email]]
    assert all("9.8765" not in each.body for each in mail.outbox)


def test_the_bidder_may_destroy_the_copy_of_a_final_price_and_it_opens_all_the_same(
    invitation, opened, people, bidder
):
    submit_final(invitation=invitation, price=BETTER, by=bidder)
    destroy_copies(offer=invitation.offer, by=bidder)
    assert bytes(FinalOffer.objects.get().kept) == b""
    let_it_end(invitation.round)
    open_by(opened, people)
    assert str(Offer.objects.get(pk=invitation.offer_id).fixed_usd_per_kw_month) == "10.500000"


def test_those_who_act_next_are_told_on_their_home_pages(opened, people, mine, bidder):
    def told(person):
        return [each.title for each in waiting_for(person, now=database_now())]

    found = propose(opened, people, [mine])
    assert told(people[Role.CHAIR]) == [f"Decide on the shortlist of {opened.code}"]
    decide(found, people)
    assert told(bidder) == [f"Hand in a best and final price in {opened.code}"]
    let_it_end(found)
    assert told(people[Role.ESCROW]) == [f"Open the best and final offers of {opened.code}"]


def test_a_root_is_published_after_the_deadline_whether_or_not_anybody_answered(round_):
    assert publish_final_roots(now=database_now()) == 0
    let_it_end(round_)
    assert publish_final_roots(now=database_now()) == 1
    assert publish_final_roots(now=database_now()) == 0
    round_.refresh_from_db()
    assert (len(round_.root), len(bytes(round_.leaves))) == (64, 1024 * 32)


def test_the_ceremony_of_the_round_leaves_a_report_bound_to_the_first(
    invitation, opened, people, bidder, mine
):
    made = submit_final(invitation=invitation, price=BETTER, by=bidder)
    let_it_end(invitation.round)
    open_by(opened, people)
    told = OpeningReport.objects.get(number=2).document
    assert (told["round"], told["parts"], told["n_offers"]) == (2, ["price"], 1)
    assert told["offers"][0]["commitment"] == made.commitment
    assert told["offers"][0]["first"] == mine.versions.get().commitment
    assert "10.5" not in json.dumps(told["offers"])


def test_what_lies_in_the_database_before_the_opening_holds_no_final_price(invitation, bidder):
    submit_final(invitation=invitation, price=PRICE | {"fixed_usd_per_kw_month": "9.8765"}, by=bidder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(bids_finaloffer)::text FROM bids_finaloffer")
        lines = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT facts::text FROM audit_entry")
        lines += [row[0] for row in cursor.fetchall()]
    assert [line for line in lines if "9.8765" in line or b"9.8765".hex() in line] == []
