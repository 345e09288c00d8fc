"""The stepped form: every step is kept, nothing typed is lost, and what it sends is what the API would take."""

import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from bids.documents import check_offer
from bids.documents.entry import ANSWER, document_of_form, typed_of_document
from bids.documents.offer import OfferDocument
from bids.documents.registry import GROUPS, Kind
from bids.documents.steps import steps_of
from bids.forms import StepForm
from bids.models import Offer, OfferVersion
from bids.queries import document_of, draft_of
from bids.services import submit_offer
from bids.states import OfferState
from kernel.models import OutboxMessage
from tests.bids.test_documents import technical
from tests.bids.test_documents_registry import RULES, a_whole_offer
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer
from tests.factories.solicitations import a_published_solicitation, pass_deadline

pytestmark = pytest.mark.django_db
STEPS = {
    "offer": {"name": "Battery at the feeder", "technology": "STORAGE"},
    "term": {"starts_on": "2027-06-01", "ends_on": "2032-05-31", "commercial_operation_on": "2027-05-01"},
    "capacity": {"contract_kw": "2500", "availability": "97", "degradation_per_year": "0"},
    "delivery": {"power_kw": "2500", "energy_kwh": "12500", "round_trip_efficiency": "86"},
    "price": {"fixed_usd_per_kw_month": "12", "variable_usd_per_mwh": "3", "escalator_per_year": "2"},
}  # fmt: skip


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def at(name, offer, *more):
    return reverse(f"bids:offer-{name}", args=[offer.pk, *more])


def begun(client, solicitation, technology="STORAGE"):
    client.post(reverse("bids:offer-create", args=[solicitation.pk]), {"technology": technology})
    return Offer.objects.get(solicitation=solicitation)


def sent(client, offer, code, **changes):
    typed = dict(STEPS.get(code, {}))
    if code == "offer":
        need = offer.solicitation.lots.get().need
        typed |= {"needs": [str(need.pk)], "delivery_point": str(need.facility_id)}
    return client.post(at("step", offer, code), {**typed, "next": "1", **changes})


def made_by_form(client, solicitation):
    offer = begun(client, solicitation)
    for code in STEPS:
        assert sent(client, offer, code).status_code == 302
    return offer


def test_what_is_typed_step_by_step_is_submitted_as_the_api_would_take_it(client, solicitation):
    client.force_login(a_bidder())
    offer = made_by_form(client, solicitation)
    review = client.get(at("review", offer))
    assert review.context["made"].checked.problems == []
    answer = client.post(at("review", offer))
    assert answer.url == at("detail", offer)
    document = document_of(offer)
    assert document.technical["delivery"]["round_trip_efficiency"] == "0.86"
    assert document.technical["contract_kw"] == ["2500"] * 12
    assert (document.price["escalator_per_year"], document.technical["schema"]) == (
        "0.02",
        "gridtender.offer/2",
    )


def test_a_step_that_is_right_leads_to_the_next_and_back_keeps_too(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    assert sent(client, offer, "offer").url == at("step", offer, "term")
    back = client.post(at("step", offer, "term"), {"starts_on": "2027-06-01", "back": "1"})
    assert back.url == at("step", offer, "offer")
    assert draft_of(offer)["starts_on"] == "2027-06-01"
    assert draft_of(offer)["name"] == "Battery at the feeder"


def test_the_last_step_leads_to_the_review(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    assert client.post(at("step", offer, "several"), {"next": "1"}).url == at("review", offer)


@pytest.mark.parametrize(
    ("step", "field", "typed", "words"),
    [
        ("capacity", "contract_kw", "-5", "must lie between 0"),
        ("capacity", "contract_kw", "1 2 3", "must be a list of 12 numbers"),
        ("delivery", "energy_kwh", "0", "storage without energy delivers nothing"),
        ("delivery", "energy_kwh", "NaN", "must be a plain decimal number"),
        ("delivery", "energy_kwh", "1e400", "must be a plain decimal number"),
        ("delivery", "power_kw", "٢٥٠٠", "must be a plain decimal number"),
        ("term", "starts_on", "2027-13-01", "must be a date"),
        ("delivery", "round_trip_efficiency", "120", "must lie between 0 and 1"),
        ("offer", "technology", "FUSION", "must be one of"),
        ("offer", "name", "x" * 121, "at most 120 fit"),
    ],
)  # fmt: skip
def test_a_mistake_is_shown_at_its_field_and_kept_as_typed(client, step, field, typed, words):
    solicitation = a_published_solicitation()
    client.force_login(a_bidder())
    offer = made_by_form(client, solicitation)
    answer = sent(client, offer, step, **{field: typed})
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field][0]
    assert draft_of(offer)[field] == typed
    assert client.post(at("review", offer)).status_code == 422
    assert Offer.objects.get().state == OfferState.DRAFT


def test_one_number_for_all_months_is_refused_in_one_sentence(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    sentences = list(sent(client, offer, "capacity", contract_kw="-5").context["form"].errors["contract_kw"])
    assert sentences.count("This is -5; it must lie between 0 and 5000000.") == 1


def test_rows_of_a_table_come_back_with_two_empty_ones_and_their_mistakes_by_row(client, solicitation):
    client.force_login(a_bidder())
    offer = made_by_form(client, solicitation)
    rows = {"milestones-0-name": "Permit", "milestones-0-on": "2026-11-01", "milestones-1-name": "Equipment"}
    answer = sent(client, offer, "term", **rows)
    assert answer.status_code == 302  # a date that is missing is told in the list, not held against the step
    page = client.get(at("step", offer, "term"))
    assert list(page.context["form"].errors["milestones"]) == ["Date in row 2 is missing."]
    assert page.content.decode().count('name="milestones-3-name"') == 1
    assert 'name="milestones-4-name"' not in page.content.decode()
    sent(client, offer, "term", **rows, **{"milestones-1-on": "2027-02-01"})
    assert draft_of(offer)["milestones"][1] == {"name": "Equipment", "on": "2027-02-01", "evidence": ""}


def test_the_list_of_steps_says_what_is_missing_and_the_review_leads_there(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    page = client.get(at("review", offer))
    told = {line.step.code: line.words for line in page.context["lines"]}
    assert (told["term"], told["price"], told["bidder"]) == ("3 missing", "1 missing", "optional")
    assert f'href="{at("step", offer, "term")}"' in page.content.decode()
    assert "disabled" in page.content.decode()


def test_a_step_complains_once_somebody_has_been_at_it(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    fresh = client.get(at("step", offer, "offer"))
    assert (fresh.status_code, fresh.context["form"].errors) == (200, {})
    for answer in (sent(client, offer, "offer", name="", save="1"), client.get(at("step", offer, "offer"))):
        assert answer.status_code in {200, 302}
    left = client.post(at("step", offer, "term"), {"save": "1", "starts_on": "2027-06-01"})
    assert "ends_on" in left.context["form"].errors
    assert "ends_on" in client.get(at("step", offer, "term")).context["form"].errors


def test_editing_leads_to_the_first_step_with_something_to_do(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    assert client.get(at("edit", offer)).context["step"].code == "offer"
    sent(client, offer, "offer")
    assert client.get(at("edit", offer)).context["step"].code == "term"
    for code in STEPS:
        sent(client, offer, code)
    assert client.get(at("edit", offer)).context["made"].still_to_do == []


def test_another_technology_asks_for_other_fields_and_keeps_the_rest(client, solicitation):
    client.force_login(a_bidder())
    offer = made_by_form(client, solicitation)
    sent(client, offer, "offer", technology="DEMAND_RESPONSE")
    fields = client.get(at("step", offer, "delivery")).context["form"].fields
    assert ("calls_per_year" in fields, "energy_kwh" in fields) == (True, False)
    sent(client, offer, "offer", technology="STORAGE")
    assert client.get(at("step", offer, "delivery")).context["form"].data["energy_kwh"] == "12500"


def test_a_submitted_offer_is_changed_from_its_document_and_counts_until_it_is_submitted_again(
    client, solicitation
):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    client.force_login(bidder)
    page = client.get(at("step", offer, "delivery"))
    assert page.context["form"].data["round_trip_efficiency"] == "86"
    sent(client, offer, "price", fixed_usd_per_kw_month="7")
    assert document_of(offer).price["fixed_usd_per_kw_month"] == "12"
    client.post(at("review", offer))
    assert document_of(offer).price["fixed_usd_per_kw_month"] == "7"


def test_a_late_step_is_answered_409_with_the_reason(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    pass_deadline(solicitation)
    answer = sent(client, offer, "offer")
    assert answer.status_code == 409
    assert b"Nothing was changed" in answer.content


def test_addresses_session_cache_and_outbox_tell_nothing_of_a_draft(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    answer = sent(client, offer, "offer", name="Marked-Antler")
    sent(client, offer, "price", fixed_usd_per_kw_month="98.7654")
    client.post(at("picture", offer, "price"), {"fixed_usd_per_kw_month": "98.7654"})
    told = [answer.url, json.dumps(client.session.load(), default=str)]
    told += [session.session_data for session in Session.objects.all()]
    told += [str(list(OutboxMessage.objects.values())), str(list(Offer.objects.values()))]
    told += [bytes(version.technical_sealed).decode("latin-1") for version in OfferVersion.objects.all()]
    told += [str(cache.get(key)) for key in ("offer", str(offer.pk))]
    assert not [each for each in told if "Marked-Antler" in each or "98.7654" in each or "STORAGE" in each]


def test_the_picture_shows_what_stands_on_the_page_and_keeps_nothing(client, solicitation):
    client.force_login(a_bidder())
    offer = made_by_form(client, solicitation)
    before = list(OfferVersion.objects.values())
    url = at("picture", offer, "price")
    page = client.post(url, {"fixed_usd_per_kw_month": "20", "escalator_per_year": "0"})
    assert [each.usd_per_kw_year for each in page.context["picture"].price] == pytest.approx([240.0] * 3)
    assert list(OfferVersion.objects.values()) == before
    [need] = page.context["picture"].needs
    assert (need.n_slots > 0, 0 <= need.share <= 1) == (True, True)
    assert "<svg" in page.content.decode()
    assert "<table" in page.content.decode()


def test_a_smaller_store_falls_short_where_a_larger_one_does_not(client, solicitation):
    client.force_login(a_bidder())
    offer = made_by_form(client, solicitation)
    url = at("picture", offer, "delivery")

    def drawn(**changes):
        [need] = client.post(url, {**STEPS["delivery"], **changes}).context["picture"].needs
        return need

    whole, small = drawn(), drawn(energy_kwh="500")
    assert small.share < whole.share
    assert (small.n_short, small.is_met) == (small.n_slots, False)
    assert small.largest_shortfall_kw > whole.largest_shortfall_kw
    assert len(small.figure.hatched) > 0


def test_a_picture_of_half_an_offer_says_what_it_waits_for(client, solicitation):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    picture = client.get(at("step", offer, "term")).context["picture"]
    assert {"Delivery term from", "Contract capacity"} <= set(picture.waits_for)
    assert "Fixed price" in picture.price_waits_for


@pytest.mark.parametrize("name", ["step", "edit", "review"])
def test_an_offer_is_made_by_its_bidder_alone(client, solicitation, name):
    client.force_login(a_bidder())
    offer = begun(client, solicitation)
    more = ["term"] if name == "step" else []
    client.force_login(a_bidder())
    assert client.get(at(name, offer, *more)).status_code == 404
    assert client.post(at("picture", offer, "term")).status_code == 404


def test_a_step_that_is_none_is_404(client, solicitation):
    client.force_login(a_bidder())
    assert client.get(at("step", begun(client, solicitation), "review-all")).status_code == 404


def every_field_name():
    fields = [each for group in GROUPS for each in group.named]
    return {each.typed for each in fields if each.kind not in (Kind.DELIVERY, Kind.ANSWERS)}


def test_every_field_of_the_registry_stands_in_exactly_one_step():
    named = [
        name
        for step in steps_of(RULES)
        for name in StepForm({}, step=step, rules=RULES, technology="STORAGE", choices={}).fields
    ]
    assert len(named) == len(set(named))
    assert every_field_name() <= set(named)
    assert not [name for name in named if name.startswith(ANSWER)]


def test_a_whole_offer_goes_through_the_form_and_comes_back_the_same(client, solicitation):
    """Each step is filled from the document and sent as a browser would send it."""
    need = solicitation.lots.get().need
    changes = {"needs": [str(need.pk)], "delivery_point": str(need.facility_id)}
    parts = a_whole_offer(**changes)
    parts["technical"]["delivery_shares"] = [{"place": str(need.facility_id), "share": "1"}]
    bidder = a_bidder()
    version = submit_offer(
        solicitation=solicitation, organisation=bidder.memberships.get().organisation, by=bidder, **parts
    )
    offer = Offer.objects.get(pk=version.offer_id)
    first = document_of(offer)
    client.force_login(bidder)
    for step in steps_of(RULES):
        page = client.get(at("step", offer, step.code))
        assert client.post(at("step", offer, step.code), {**_inputs(page), "next": "1"}).status_code == 302
    client.post(at("review", offer))
    again = document_of(offer)
    assert OfferVersion.objects.filter(submitted_at__isnull=False).count() == 2
    assert [{**part, "nonce": ""} for part in (again.technical, again.price)] == [
        {**part, "nonce": ""} for part in (first.technical, first.price)
    ]


def _inputs(page):
    """What a browser would send of a page's form: read out of its markup, not out of the form object."""
    text = page.content.decode()
    text = text[text.index('id="offer-step"') : text.index("</form>", text.index('id="offer-step"'))]
    sent: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if told.get("type") == "checkbox" and "value" in told:
            sent.setdefault(told["name"], []).append(told["value"])
        elif "name" in told:
            sent[told["name"]] = _plain(told.get("value", "on" if told.get("type") == "checkbox" else ""))
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
        sent[name] = _plain(inner).lstrip("\n")
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        sent[name] = chosen[1] if chosen else ""
    return sent


def _plain(text):
    return text.replace("&quot;", '"').replace("&#x27;", "'").replace("&lt;", "<").replace("&amp;", "&")


@pytest.mark.parametrize("technology", ["STORAGE", "SOLAR", "DEMAND_RESPONSE", "HYBRID"])
def test_a_typed_offer_is_the_document_it_came_from(technology):
    parts = {"technical": technical(technology), "price": {"fixed_usd_per_kw_month": "3.5"}}
    parts["technical"] |= {
        "needs": a_whole_offer()["technical"]["needs"],
        "delivery_point": str(min(RULES.delivery_point_ids)),
    }
    checked = check_offer(**parts, rules=RULES)
    assert checked.problems == []
    typed = typed_of_document(OfferDocument(checked.technical, checked.price, ""))
    again = document_of_form(json.loads(json.dumps(typed)))
    assert check_offer(technical=again.technical, price=again.price, rules=RULES) == checked


@pytest.mark.parametrize("n_offers", [1, 3])
def test_a_step_asks_the_same_number_of_queries_however_many_offers(
    client, solicitation, n_offers, django_assert_num_queries
):
    bidder = a_bidder()
    client.force_login(bidder)
    offer = made_by_form(client, solicitation)
    for _ in range(n_offers - 1):
        a_submitted_offer(solicitation, bidder)
    for step in ("bidder", "price"):
        client.get(at("step", offer, step))
    with django_assert_num_queries(STEP_QUERIES):
        client.get(at("step", offer, "bidder"))


STEP_QUERIES = 11
