import hashlib

import pytest

from accounts.states import Role
from kernel.blobs import read_blob
from kernel.errors import InvalidInput, NotAllowed
from solicitations.models import ProForma
from solicitations.services import blanks_of, post_pro_forma
from tests.factories.accounts import a_person, a_utility

pytestmark = pytest.mark.django_db
TEXT = "The seller {{ seller }} delivers {{contract_kw}} from {{ starts_on }}."
TERMS = [
    {"code": "seller", "label": "Seller", "unit": "", "kind": "text", "source": "bidder"},
    {"code": "contract_kw", "label": "Capacity", "unit": "kW", "kind": "number", "source": "offer"},
    {"code": "starts_on", "label": "Start", "kind": "date", "source": "offer"},
]


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def officer(utility):
    return a_person(utility, Role.PROCUREMENT)


def post(utility, officer, text=TEXT, terms=TERMS, **given):
    return post_pro_forma(
        organisation=utility,
        title="Agreement",
        version=given.get("version", "1"),
        text=text,
        terms=terms,
        by=officer,
    )


def test_blanks_are_found_in_order_once():
    assert blanks_of(TEXT + " {{ seller }}") == ["seller", "contract_kw", "starts_on"]


def test_the_hash_is_of_the_very_bytes_that_are_kept(utility, officer):
    pro_forma = post(utility, officer, TEXT + "\r\n")
    content = read_blob(pro_forma.document)
    assert content == (TEXT + "\n").encode()
    assert pro_forma.sha256 == hashlib.sha256(content).hexdigest()
    assert pro_forma.terms[2] == {
        "code": "starts_on",
        "label": "Start",
        "unit": "",
        "kind": "date",
        "source": "offer",
    }


@pytest.mark.parametrize(
    ("text", "terms", "field", "said"),
    [
        ("{{ seller }} {{ price }}", TERMS[:1], "terms", "Describe the blanks price"),
        ("{{ seller }}", TERMS[:2], "terms", "no blank for contract_kw"),
        ("{{ Seller }}", TERMS[:1], "text", "Seller"),
        ("{{ seller }}", [TERMS[0], TERMS[0]], "terms", "code of its own"),
        ("{{ seller }}", [{**TERMS[0], "kind": "poem"}], "terms", "kind is one of"),
        ("{{ seller }}", [{**TERMS[0], "label": ""}], "terms", "a label"),
        ("   ", [], "text", "has a text"),
        ("\x00", [], None, "binary"),
    ],
)
def test_text_and_terms_that_do_not_fit_are_refused(utility, officer, text, terms, field, said):  # noqa: PLR0917
    with pytest.raises(InvalidInput, match=said) as refused:
        post(utility, officer, text, terms)
    assert refused.value.field == field
    assert ProForma.objects.count() == 0


def test_a_version_is_posted_once(utility, officer):
    post(utility, officer)
    with pytest.raises(InvalidInput, match="version 1 already"):
        post(utility, officer)


def test_only_procurement_posts_contracts(utility):
    with pytest.raises(NotAllowed):
        post(utility, a_person(utility, Role.PLANNER))
