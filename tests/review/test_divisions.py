"""Offers that may be taken in part: what may be taken, what it costs at once, and that the best set is the best."""

from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import InvalidInput
from review.evaluation.builder import builder_of, offer_lines
from review.evaluation.cash_flows import cash_flows_of_set
from review.evaluation.divisions import Division
from review.evaluation.feasibility import broken_rules
from review.evaluation.valued_sets import valued_set
from review.models import SelectedOffer, read_amounts
from review.services import (
    add_offer,
    decide_selection,
    draft_set,
    propose_selection,
    save_scenario,
    take_offer,
    undo_change,
    use_set,
)
from tests.factories.review import a_finished_run, an_evaluation
from valuation.evaluation.tableaux import tableau_of
from valuation.models import RunOffer
from valuation.services.optimising import find_optimum, promise_optimum
from valuation.states import OfferRunState

pytestmark = pytest.mark.django_db
ANY_PART = {"kind": "divisible", "min_share": 0.25}
THIRDS = {"kind": "blocks", "blocks": 3}
HTMX = {"HX-Request": "true"}


def in_parts(n_offers=3, **run):
    """A whole offer, one of which any part from a quarter may be taken, and one in three blocks."""
    made = an_evaluation(n_offers=n_offers)
    run = {"kw": [1000.0, 800.0, 900.0], "prices": [35.0, 36.0, 36.5], "need_kw": 1500.0} | run
    a_finished_run(made, **run, quantities={1: ANY_PART, 2: THIRDS})
    return made


def kept(made):
    promise_optimum(run=made.run, now=database_now())
    find_optimum(run_id=made.run.pk)
    made.run.refresh_from_db()
    return made.run.optimum.document


@pytest.mark.parametrize(
    ("division", "share", "is_allowed"),
    [
        (Division(1, Decimal(1)), "1", True),
        (Division(1, Decimal(1)), "0.5", False),
        (Division(0, Decimal("0.25")), "0.25", True),
        (Division(0, Decimal("0.25")), "0.2499", False),
        (Division(0, Decimal("0.25")), "1.0001", False),
        (Division(0, Decimal("0.25")), "0", False),
        (Division(3, Decimal(1) / 3), "0.333334", True),
        (Division(3, Decimal(1) / 3), "0.666667", True),
        (Division(3, Decimal(1) / 3), "0.5", False),
        (Division(10_000, Decimal("0.0001")), "0.0123", True),
        (Division(10_000, Decimal("0.0001")), "0.01235", False),
    ],
)
def test_an_offer_is_taken_in_the_parts_it_comes_in(division, share, is_allowed):
    assert (division.why_not(Decimal(share)) == "") is is_allowed


def test_a_part_costs_and_covers_that_part_at_once():
    made = in_parts()
    table = tableau_of(made.run)
    take_offer(solicitation=made.solicitation, offer=made.offers[0], by=made.procurement)
    take_offer(
        solicitation=made.solicitation, offer=made.offers[1], by=made.procurement, share=Decimal("0.5")
    )

    own = builder_of(made.solicitation, made.procurement).own

    paid = dict(zip(table.problem.offer_ids, table.payments_usd, strict=True))
    expected = paid[str(made.offers[0].pk)] + paid[str(made.offers[1].pk)] / 2
    assert own.value.payments_usd == pytest.approx(Decimal(expected), abs=Decimal("0.01"))
    assert own.contract_kw == 1400
    assert [(each.kw, each.percent) for each in own.in_parts] == [(400, 50)]
    assert own.worst_ratio == Decimal("0.933")
    assert not own.value.is_complete
    site = next(each for each in own.concentration if each.kind == "Technology")
    assert site.holders[0].kw == 1400
    take_offer(
        solicitation=made.solicitation, offer=made.offers[1], by=made.procurement, share=Decimal("0.625")
    )
    assert builder_of(made.solicitation, made.procurement).own.value.is_complete


def test_a_part_is_set_in_the_builder_undone_and_saved(client):
    made = in_parts()
    client.force_login(made.procurement)
    address = reverse("review:portfolio-change", args=[made.solicitation.pk])
    client.post(address, {"action": "add", "offer": made.offers[1].pk}, headers=HTMX)

    answer = client.post(
        address, {"action": "add", "offer": made.offers[1].pk, "share": "62.5"}, headers=HTMX
    )

    assert answer.status_code == 200
    assert 'value="62.5"' in answer.content.decode()
    client.post(
        address, {"action": "add", "offer": made.offers[2].pk, "blocks": "2", "of": "3"}, headers=HTMX
    )
    page = builder_of(made.solicitation, made.procurement)
    assert {key: str(share) for key, share in page.taken.items()} == {
        made.offers[1].pk: "0.625",
        made.offers[2].pk: "0.666667",
    }
    assert [each.n_blocks for each in page.own.in_parts] == [0, 2]
    assert page.own.may_be_chosen
    saved = save_scenario(
        solicitation=made.solicitation,
        run=made.run,
        amounts=page.taken,
        name="In part",
        by=made.procurement,
        now=database_now(),
    )
    assert saved.amounts[str(made.offers[1].pk)] == "0.625"
    undo_change(solicitation=made.solicitation, version=page.table.version, by=made.procurement)
    assert builder_of(made.solicitation, made.procurement).taken == {made.offers[1].pk: Decimal("0.625")}


RANGE = "Take a share above 0 and at most 1 of an offer."
REFUSED = [
    (0, {"share": "50"}, "It comes all or not at all."),
    (1, {"share": "20"}, "At least 25 % of it is taken, or nothing."),
    (1, {"share": "100.5"}, RANGE),
    (1, {"share": "-5"}, RANGE),
    (1, {"share": "half"}, "Enter a number."),
    (2, {"share": "50"}, "It comes in 3 equal blocks: take a whole number of them."),
    (2, {"blocks": "4", "of": "3"}, RANGE),
    (2, {"blocks": "0", "of": "3"}, "Ensure this value is greater than or equal to 1."),
]


def test_a_bad_part_is_refused_at_its_field_and_the_set_stands(client):
    made = in_parts()
    client.force_login(made.procurement)
    every = {offer.pk: Decimal(1) for offer in made.offers}
    use_set(solicitation=made.solicitation, amounts=every, by=made.procurement)
    address = reverse("review:portfolio-change", args=[made.solicitation.pk])

    for at, sent, words in REFUSED:
        answer = client.post(address, {"action": "add", "offer": made.offers[at].pk, **sent}, headers=HTMX)
        text = answer.content.decode()
        assert (sent, answer.status_code, words in text) == (sent, 422, True)
        # A whole offer has no such field.
        assert (f'id="part-error-{made.offers[at].pk}"' in text) is (at != 0)

    assert builder_of(made.solicitation, made.procurement).taken == every


def test_a_kept_set_that_another_run_does_not_allow_is_refused_in_place(client):
    made = in_parts()
    kept_there = save_scenario(
        solicitation=made.solicitation,
        run=made.run,
        amounts={made.offers[1].pk: Decimal("0.5")},
        name="Half",
        by=made.procurement,
        now=database_now(),
    )
    earlier = made.run
    a_finished_run(made, kw=[1000.0, 800.0, 900.0])  # the final offers come whole
    client.force_login(made.procurement)
    address = reverse("review:portfolio-change", args=[made.solicitation.pk])

    refused = client.post(address, {"action": "use", "which": kept_there.pk}, headers=HTMX)
    taken = client.post(
        f"{address}?run={earlier.pk}", {"action": "use", "which": kept_there.pk}, headers=HTMX
    )

    assert (refused.status_code, taken.status_code) == (409, 200)
    words = f"This set cannot be used here. {made.offers[1]}, 50 %: It comes all or not at all."
    assert words in refused.content.decode()


def test_choosing_a_saved_set_that_a_later_run_forbids_says_which_offers_and_why_where_it_stands(client):
    made = in_parts()
    whole, half, thirds = (offer.pk for offer in made.offers)

    def save(name, amounts):
        given = {"solicitation": made.solicitation, "run": made.run, "by": made.procurement}
        return save_scenario(amounts=amounts, name=name, now=database_now(), **given)

    parts = save("Parts", {half: Decimal("0.5"), thirds: Decimal("0.333334")})
    failed = save("Failed", {whole: Decimal(1), half: Decimal(1)})
    a_finished_run(made, kw=[1000.0, 800.0, 900.0], quantities={2: {"kind": "blocks", "blocks": 2}})
    RunOffer.objects.filter(run=made.run, offer=whole).update(state=OfferRunState.FAILED, error="no price")
    client.force_login(made.procurement)
    address = reverse("review:selection-draft", args=[made.solicitation.pk])

    refused = client.post(f"{address}?set={parts.pk}", {"which": parts.pk})
    left_out = client.post(address, {"which": failed.pk})

    a, b, c = made.offers
    text = refused.content.decode()
    assert (refused.status_code, left_out.status_code) == (422, 409)
    assert f"{b}, 50 %: It comes all or not at all. {c}, 33.333 %: It comes in 2 equal blocks" in text
    assert [each.scenario.name for each in refused.context["page"].shown] == ["Parts"]
    assert f"Not valued by this run: {a} (no price)." in left_out.content.decode()
    assert not SelectedOffer.objects.exists()


def test_a_list_of_offers_says_in_which_parts_they_come():
    made = in_parts()
    page = builder_of(made.solicitation, made.procurement)

    lines = offer_lines(page, list(made.run.offers.order_by("offer__alias")))

    assert [str(line.division) for line in lines] == [
        "all or nothing",
        "any part from 25 %",
        "3 equal blocks",
    ]


def test_the_api_refuses_a_set_with_a_part_that_an_offer_does_not_come_in():
    made = in_parts()
    client = APIClient()
    client.force_authenticate(made.procurement)

    for verb in ("use", "draft"):
        address = f"/api/v1/portfolios/{made.solicitation.pk}/{verb}/"
        wrong, right = ({"offers": [{"offer": made.offers[at].pk, "share": "0.5"}]} for at in (0, 1))
        refused = client.post(address, wrong, format="json")
        assert (verb, refused.status_code) == (verb, 422)
        assert "It comes all or not at all." in refused.content.decode()
        assert client.post(address, right, format="json").status_code == 200


def test_a_saved_set_keeps_to_the_parts_that_its_run_knows():
    made = in_parts()
    with pytest.raises(InvalidInput, match="3 equal blocks") as refused:
        save_scenario(
            solicitation=made.solicitation,
            run=made.run,
            amounts={made.offers[2].pk: Decimal("0.5")},
            name="Half",
            by=made.procurement,
            now=database_now(),
        )
    assert refused.value.field == "offers"


def test_a_proposal_keeps_and_records_its_shares_and_the_chosen_set_is_paid_in_part():
    made = in_parts()
    amounts = {made.offers[0].pk: Decimal(1), made.offers[1].pk: Decimal("0.625")}
    now = database_now()
    for offer in made.offers[:2]:
        add_offer(solicitation=made.solicitation, offer=offer, by=made.procurement, now=now)
    of_all = cash_flows_of_set(made.solicitation, made.procurement).years[-1].paid_usd
    draft_set(solicitation=made.solicitation, amounts=amounts, by=made.procurement, now=now)
    paid = cash_flows_of_set(made.solicitation, made.procurement).years[-1].paid_usd
    proposed = propose_selection(
        solicitation=made.solicitation, reason="Just enough.", by=made.procurement, now=now
    )
    decide_selection(selection=proposed, is_approved=True, reason="", by=made.chair, now=now)

    assert dict(SelectedOffer.objects.values_list("offer", "share")) == amounts
    told = Entry.objects.filter(verb__in=["selection.proposed", "selection.approved"])
    spelled = {str(made.offers[0].pk): "1", str(made.offers[1].pk): "0.625"}
    assert [entry.facts["shares"] for entry in told.order_by("verb")] == [spelled, spelled]
    # 35 $/kW-month for 1,000 kW, 36 for 500 of 800 kW.
    assert paid / of_all == pytest.approx(Decimal(35_000 + 18_000) / (35_000 + 28_800), abs=Decimal("1e-6"))


@pytest.mark.parametrize(
    ("policy", "need_kw"), [("all_needs_met", 1237.77), ("all_needs_met", 1911.3), ("partial_fill", 1500.0)]
)
def test_the_best_set_with_parts_is_at_least_every_set_of_a_grid_of_shares(policy, need_kw):
    made = in_parts(need_kw=need_kw, deferral={"policy": policy})
    table, best = tableau_of(made.run), kept(made)["best"]
    step = 0.01
    parts = [0.0, *(0.25 + step * at for at in range(76))]
    blocks = [at / 3 for at in range(4)]
    ids = [str(offer.pk) for offer in made.offers]

    grid = max(
        table.value({key: share for key, share in zip(ids, shares, strict=True) if share}).npv_usd
        for shares in product([0.0, 1.0], parts, blocks)
    )

    found = float(best["npv_usd"])
    # Between two shares of the grid lies at most a step of what the divisible offer pays and earns.
    steepest = step * (float(table.payments_usd[ids.index(str(made.offers[1].pk))]) + found)
    assert grid - 0.02 <= found <= grid + steepest
    # As written down it is worth that much, meets what it meets, and may be proposed.
    amounts = read_amounts(best["offers"])
    assert float(valued_set(made.run, amounts).value.npv_usd) == pytest.approx(found, abs=2.0)
    assert broken_rules(made.run, amounts) == []


def test_a_part_that_just_fills_the_need_fills_it_as_it_is_written_down():
    made = in_parts(need_kw=1237.77, prices=[34.0, 36.0, 60.0])
    best = kept(made)["best"]

    value = valued_set(made.run, read_amounts(best["offers"]))

    # 237.77 of 800 kW is 0.2972125, rounded up.
    assert sorted(best["offers"].values()) == ["0.297213", "1.000000"]
    assert value.value.is_complete
