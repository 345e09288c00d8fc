import pytest
from django.test import Client
from django.urls import reverse

from bids.documents import InvalidOffer, Rules, document_from_parts, parse_offer
from bids.documents.entry import document_of_form, typed_of_document
from bids.models import Offer
from bids.queries import bidding_organisations, offer_page
from bids.services import submit_offer
from solicitations.documents.catalogue import Requirement
from solicitations.models import Solicitation, SolicitationRequirement
from tests.bids.test_documents import NEED, NONCES, PLACE, PRICE, technical
from tests.bids.test_forms_steps import made_by_form
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_technical_part
from tests.factories.keys import seal_to_known_shares
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation

REQUIRED = (
    Requirement("s-time", "Response time", "NUMBER", "AT_MOST", ("600",), "s"),
    Requirement("s-protocol", "Protocol", "CHOICE", "ONE_OF", ("DNP3", "IEEE 2030.5")),
    Requirement("s-tls", "Encrypted", "BOOLEAN", "IS", ("yes",)),
    Requirement("s-program", "Program", "TEXT", "STATED", is_mandatory=False),
)
RULES = Rules(frozenset({NEED}), frozenset({PLACE}), requirements=REQUIRED)
ANSWERS = {
    "s-time": {"value": 300, "comment": "measured"},
    "s-protocol": {"value": "DNP3"},
    "s-tls": {"value": "yes"},
}


def parse(rules=RULES, **changes):
    return parse_offer(technical=technical(**changes), price=PRICE, rules=rules, nonces=NONCES)


def problems(**changes):
    with pytest.raises(InvalidOffer) as refused:
        parse(**changes)
    return {problem.path: problem.message for problem in refused.value.problems}


def test_answers_are_spelled_canonically_and_come_back_as_they_were():
    document = parse(answers=ANSWERS)
    assert document.technical["answers"] == {
        "s-time": {"value": "300", "comment": "measured"},
        "s-protocol": {"value": "DNP3", "comment": ""},
        "s-tls": {"value": "yes", "comment": ""},
    }
    assert document_from_parts(document.technical_bytes, document.price_bytes) == document
    typed = typed_of_document(document)
    again = document_of_form(typed).technical["answers"]
    assert parse(answers=again).digest == document.digest


def test_an_offer_where_nothing_is_required_keeps_its_bytes():
    plain = Rules(frozenset({NEED}), frozenset({PLACE}))
    assert "answers" not in parse(rules=plain).technical


def test_every_missing_or_wrong_answer_is_named():
    assert problems() == {
        "technical.answers.s-time": "must be answered",
        "technical.answers.s-protocol": "must be answered",
        "technical.answers.s-tls": "must be answered",
    }
    assert problems(
        answers={**ANSWERS, "s-time": {"value": "fast"}, "s-tls": {"value": "perhaps"}, "s-x": {}}
    ) == {
        "technical.answers.s-time.value": "must be a plain decimal number such as 12.5",
        "technical.answers.s-tls.value": "must be one of yes, no",
        "technical.answers.s-x": "is not a field of this document",
    }
    assert problems(answers=[1]) == {
        "technical.answers": "must be an object",
        "technical.answers.s-time": "must be answered",
        "technical.answers.s-protocol": "must be answered",
        "technical.answers.s-tls": "must be answered",
    }


def test_what_is_asked_where_nothing_is_required_is_refused():
    plain = Rules(frozenset({NEED}), frozenset({PLACE}))
    with pytest.raises(InvalidOffer):
        parse(rules=plain, answers=ANSWERS)


pytestmark = pytest.mark.django_db
TYPED_ANSWERS = {"answer_s-time": "700", "comment_s-time": "a slow modem"}


def a_solicitation_that_asks():
    solicitation = a_published_solicitation()
    # Requirements are fixed with the publication, so they come before it.
    draft = a_draft_solicitation(solicitation.organisation)
    SolicitationRequirement.objects.create(
        solicitation=draft, service_code="s", service_name="Capacity", code="s-time", label="Response time",
        unit="s", kind="NUMBER", comparison="AT_MOST", required=["600"],
    )  # fmt: skip
    names = ("state", "published_at", "questions_due_at", "offers_due_at", "pro_forma_id", "protocol_digest")
    Solicitation.objects.filter(pk=draft.pk).update(**{name: getattr(solicitation, name) for name in names})
    draft.refresh_from_db()
    seal_to_known_shares(draft, by=a_person(draft.organisation))
    return draft


def test_a_bidder_answers_on_the_form_and_the_page_says_what_meets(client):
    solicitation, bidder = a_solicitation_that_asks(), a_bidder()
    client.force_login(bidder)
    offer = made_by_form(client, solicitation)
    step = reverse("bids:offer-step", args=[offer.pk, "answers"])
    answer = client.post(step, {"answer_s-time": "fast", "next": "1"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["answer_s-time"])
    client.post(step, {**TYPED_ANSWERS, "next": "1"})
    assert client.get(step).context["form"].data["answer_s-time"] == "700"
    client.post(reverse("bids:offer-review", args=[offer.pk]))
    [line] = offer_page(offer, bidder).answers
    assert (line.shown, line.comment, line.fulfilment) == ("700 s", "a slow modem", "DOES_NOT_MEET")
    assert "Does not meet" in client.get(reverse("bids:offer-detail", args=[offer.pk])).content.decode()
    assert Client().get(reverse("bids:offer-detail", args=[offer.pk])).status_code in (302, 404)


def test_a_submission_without_a_mandatory_answer_is_refused_in_the_api_too():
    solicitation, bidder = a_solicitation_that_asks(), a_bidder()
    given = {
        "solicitation": solicitation,
        "organisation": bidding_organisations(bidder)[0],
        "price": PRICE,
        "by": bidder,
    }
    with pytest.raises(InvalidOffer):
        submit_offer(technical=a_technical_part(solicitation), **given)
    answers = {"s-time": {"value": "600"}}
    submit_offer(technical=a_technical_part(solicitation, answers=answers), **given)
    [line] = offer_page(Offer.objects.get(), bidder).answers
    assert line.fulfilment == "MEETS"
