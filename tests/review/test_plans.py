from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from audit.models import Entry
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.models import ReviewPlan
from review.queries.plans import plan_as_facts, plan_of
from review.services import write_plan
from review.states import PricesShown, RankingPolicy
from solicitations.models import Solicitation
from tests.factories.solicitations import a_draft_solicitation, assign

pytestmark = pytest.mark.django_db


def a_draft_with_its_officer():
    solicitation = a_draft_solicitation()
    officer = assign(solicitation, Role.PROCUREMENT)
    Membership.objects.filter(user=officer).update(roles=[Role.PROCUREMENT])
    return solicitation, officer


def test_without_a_plan_the_defaults_hold_and_nothing_is_stored():
    solicitation, _ = a_draft_with_its_officer()

    assert plan_as_facts(plan_of(solicitation)) == {
        "policy": RankingPolicy.LEXICOGRAPHIC,
        "least_quality": None,
        "quality_weight": None,
        "prices_shown": PricesShown.SCORES_LOCKED,
        "calibrates": False,
        "outlier_share": "0.2",
    }
    assert ReviewPlan.objects.count() == 0


def test_a_plan_is_written_and_on_the_record():
    solicitation, officer = a_draft_with_its_officer()

    write_plan(
        solicitation=solicitation, by=officer, policy=RankingPolicy.WEIGHTED, quality_weight=Decimal("0.30")
    )

    assert Entry.objects.get(verb="review.plan_written").facts == plan_as_facts(plan_of(solicitation))
    assert plan_as_facts(plan_of(solicitation))["quality_weight"] == "0.3"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"policy": "BY_LOT"}, "policy"),
        ({"policy": RankingPolicy.CUTOFF}, "least_quality"),
        ({"policy": RankingPolicy.CUTOFF, "least_quality": Decimal("100.5")}, "least_quality"),
        ({"policy": RankingPolicy.WEIGHTED}, "quality_weight"),
        ({"policy": RankingPolicy.WEIGHTED, "quality_weight": Decimal("1.1")}, "quality_weight"),
        ({"quality_weight": Decimal("0.5")}, "quality_weight"),
        ({"outlier_share": Decimal(0)}, "outlier_share"),
    ],
)
def test_figures_that_do_not_go_with_the_policy_are_refused_at_their_field(given, field):
    solicitation, officer = a_draft_with_its_officer()

    with pytest.raises(InvalidInput) as refused:
        write_plan(solicitation=solicitation, by=officer, **given)

    assert refused.value.field == field
    assert ReviewPlan.objects.count() == 0


def test_only_procurement_writes_it_and_only_in_a_draft_solicitation():
    solicitation, officer = a_draft_with_its_officer()
    with pytest.raises(NotAllowed):
        write_plan(solicitation=solicitation, by=assign(solicitation, Role.CHAIR))
    Solicitation.objects.filter(pk=solicitation.pk).update(evaluation_digest="d" * 64)
    solicitation.refresh_from_db()

    with pytest.raises(Conflict, match="locked"):
        write_plan(solicitation=solicitation, by=officer)


def test_the_page_takes_shares_in_per_cent(client):
    solicitation, officer = a_draft_with_its_officer()
    client.force_login(officer)
    url = reverse("review:review-plan", args=[solicitation.pk])
    fields = {
        "policy": "WEIGHTED",
        "quality_weight": "40",
        "prices_shown": "OWN_CARDS",
        "outlier_share": "25",
    }

    assert client.get(url).status_code == 200
    assert client.post(url, fields | {"quality_weight": ""}).status_code == 422
    assert client.post(url, fields).status_code == 302

    plan = ReviewPlan.objects.get()
    assert (plan.quality_weight, plan.outlier_share, plan.prices_shown) == (
        Decimal("0.400"),
        Decimal("0.250"),
        PricesShown.OWN_CARDS,
    )


def test_strangers_have_no_such_page(client):
    solicitation, _ = a_draft_with_its_officer()

    client.force_login(assign(a_draft_solicitation(), Role.PROCUREMENT))

    assert client.get(reverse("review:review-plan", args=[solicitation.pk])).status_code == 404
