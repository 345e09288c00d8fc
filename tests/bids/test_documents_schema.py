"""The schema as the API serves it, and rules as the checker reads them."""

import jsonschema
import pytest
from django.urls import reverse

from accounts.states import Role
from bids.documents import check_offer
from bids.documents.registry import GROUPS
from bids.models import Offer
from bids.queries import bidding_organisations, rules_by_solicitation, rules_of
from bids.services import submit_offer
from kernel.errors import InvalidInput
from solicitations.models import Rules
from solicitations.services.rules import set_rules
from solicitations.states import OfferGroup
from tests.factories.accounts import a_bidder
from tests.factories.bids import PRICE, a_technical_part, open_all
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def address(solicitation):
    return reverse("api:offer-schema-list", args=[solicitation.pk])


def test_a_bidder_reads_the_schema_that_takes_what_the_api_takes(client, solicitation):
    client.force_login(a_bidder())
    schema = client.get(address(solicitation)).json()
    jsonschema.Draft202012Validator.check_schema(schema)
    parts = {"technical": a_technical_part(solicitation), "price": PRICE}
    jsonschema.validate(parts, schema, jsonschema.Draft202012Validator)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(parts | {"price": {}}, schema, jsonschema.Draft202012Validator)


def test_the_schema_of_an_invisible_solicitation_is_404(client):
    client.force_login(a_bidder())
    assert client.get(address(a_draft_solicitation())).status_code == 404
    assert (
        client.get("/api/v1/solicitations/------------------------------------/offer-schema/").status_code
        == 404
    )


def test_every_group_that_may_be_asked_for_is_one_of_the_registry_with_something_to_ask():
    askable = {group.code for group in GROUPS if any(each.asked for each in group.fields)}
    assert askable == set(OfferGroup.values)


def test_a_solicitation_asks_for_groups_by_its_rules(solicitation):
    Rules.objects.create(solicitation=solicitation, asked_offer_groups=["site", "bidder"])
    checked = check_offer(technical=a_technical_part(solicitation), price=PRICE, rules=rules_of(solicitation))
    assert {problem.path for problem in checked.problems} == {
        "technical.site.control",
        "technical.bidder.legal_name",
        "technical.bidder.contact_name",
        "technical.bidder.contact_email",
        "technical.bidder.ownership",
    }


def test_a_group_that_nobody_knows_is_refused_by_the_rules():
    solicitation = a_draft_solicitation()
    officer = assign(solicitation, Role.PROCUREMENT)
    with pytest.raises(InvalidInput) as refused:
        set_rules(solicitation=solicitation, by=officer, asked_offer_groups=["salary"])
    assert refused.value.field == "asked_offer_groups"


@pytest.mark.parametrize("n_solicitations", [1, 3])
def test_rules_of_several_solicitations_are_read_in_three_queries(n_solicitations, django_assert_num_queries):
    found = [a_published_solicitation() for _ in range(n_solicitations)]
    for each in found:
        assert each.organisation.currency
    with django_assert_num_queries(3):
        rules = rules_by_solicitation(found)
    assert {pk: told.need_ids for pk, told in rules.items()} == {
        each.pk: frozenset({each.lots.get().need_id}) for each in found
    }


def test_who_scores_an_offer_learns_no_name_from_its_document(client, solicitation):
    told = {"bidder": {"legal_name": "Marked Corral LLC"}, "together": {"key": "marked-key"}}
    told["exceptions"] = [
        {"clause": "9.2", "proposed": "within thirty days", "reason": "Our lender asks for it"}
    ]
    technical = a_technical_part(solicitation) | told
    bidder = a_bidder()
    version = submit_offer(
        solicitation=solicitation,
        organisation=bidding_organisations(bidder)[0],
        technical=technical,
        price=PRICE,
        by=bidder,
    )
    open_all(solicitation)
    offer = Offer.objects.get(pk=version.offer_id)
    for role, is_told in ((Role.CHAIR, False), (Role.EVALUATOR, True)):
        client.force_login(assign(solicitation, role))
        for name in ("bids:offer-detail", "api:offer-detail"):
            page = client.get(reverse(name, args=[offer.pk])).content
            assert (b"marked-key" in page and not is_told) is False
            assert b"Marked Corral" not in page or is_told
        page = client.get(reverse("bids:offer-detail", args=[offer.pk])).content.decode()
        assert ("within thirty days" in page, "Marked Corral" in page) == (True, is_told)
        told = client.get(reverse("api:offer-detail", args=[offer.pk])).json()["technical"]
        assert ("bidder" in told, "together" in told) == (is_told, is_told)
    assert Offer.objects.get().opened_at is not None
