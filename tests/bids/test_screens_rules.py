"""Each screen as a table: which offers, what is found."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bids.documents.screens import FileFacts, Screened, Thresholds, long_texts, screen, screened, shingles
from bids.states import ScreenKind

WORDS = (
    "The battery stands beside the substation on land that we lease, its containers are certified against fire "
    "by the maker, the inverters follow the standard for grid support, and our own crew keeps spare parts within "
    "an hour of the site so that no single fault takes more than a tenth of the power away for long."
)
OTHER = (
    "Our aggregation enrolls commercial buildings whose cooling can be shifted by up to four hours without any "
    "discomfort to their tenants, we measure every building at its meter each five minutes, and we keep a fifth "
    "more load under contract than we promise in order to cover those who opt out on a given hot afternoon."
)


def an_offer(
    number, *, bidder=None, fixed="10", variable="3", escalator="0.02", technology="STORAGE", **more
):
    return Screened(
        offer_id=UUID(int=number),
        alias=f"Offer {number}",
        bidder_id=UUID(int=1000 + (number if bidder is None else bidder)),
        technology=technology,
        fixed_usd_per_kw_month=Decimal(fixed),
        variable_usd_per_mwh=Decimal(variable),
        escalator_per_year=Decimal(escalator),
        **more,
    )


def found(kind, *offers, **thresholds):
    findings = screen(offers, Thresholds(**thresholds))
    return [tuple(one.int for one in each.offer_ids) for each in findings if each.kind == kind]


def test_identical_prices_of_different_bidders_are_found():
    assert found(ScreenKind.SAME_PRICE, an_offer(1), an_offer(2), an_offer(3, fixed="11")) == [(1, 2)]


@pytest.mark.parametrize(
    "changed", [{"fixed": "10.01"}, {"variable": "3.1"}, {"escalator": "0"}, {"bidder": 1}]
)
def test_prices_that_differ_or_are_one_bidders_own_are_not(changed):
    assert found(ScreenKind.SAME_PRICE, an_offer(1), an_offer(2, **changed)) == []


@pytest.mark.parametrize(
    ("other", "is_close"),
    [
        ({"fixed": "10.01"}, True),
        ({"fixed": "10.02"}, False),
        ({"fixed": "10"}, False),
        ({"fixed": "10.01", "bidder": 1}, False),
        ({"fixed": "10.01", "technology": "SOLAR"}, False),
    ],
)
def test_close_prices(other, is_close):
    assert found(ScreenKind.CLOSE_PRICE, an_offer(1), an_offer(2, **other)) == ([(1, 2)] if is_close else [])


@pytest.mark.parametrize(("lowest", "is_low"), [("6.99", True), ("7", False), ("20", False)])
def test_abnormally_low_prices(lowest, is_low):
    field = [an_offer(number, fixed="10") for number in range(1, 5)]
    assert found(ScreenKind.LOW_PRICE, *field, an_offer(9, fixed=lowest)) == ([(9,)] if is_low else [])


def test_the_threshold_of_low_prices_can_be_set():
    field = [*(an_offer(number) for number in range(1, 5)), an_offer(9, fixed="8.9")]
    assert found(ScreenKind.LOW_PRICE, *field, low_price=Decimal("0.1")) == [(9,)]


def test_too_few_offers_of_a_technology_have_no_median():
    assert found(ScreenKind.LOW_PRICE, an_offer(1), an_offer(2), an_offer(3, fixed="1")) == []


def test_low_prices_are_told_with_figures_and_units():
    field = [*(an_offer(number) for number in range(1, 5)), an_offer(9, fixed="5")]
    (finding,) = (one for one in screen(field, Thresholds()) if one.kind == ScreenKind.LOW_PRICE)
    told = [(one.name, one.value, one.unit) for one in finding.figures]
    assert told == [
        ("fixed price", "60.00", "$/kW-year"),
        ("median of the technology", "120.00", "$/kW-year"),
        ("below the median", "50.0", "%"),
        ("offers of the technology", "5", "offers"),
    ]


@pytest.mark.parametrize(
    ("text", "bidder", "is_copied"),
    [
        (WORDS, None, True),
        (WORDS.upper().replace(",", ";"), None, True),
        (WORDS + " " + OTHER, None, True),
        (OTHER, None, False),
        (WORDS, 1, False),
    ],
)
def test_copied_passages(text, bidder, is_copied):
    one = an_offer(1, texts={"viability.o_and_m_experience": WORDS})
    other = an_offer(2, bidder=bidder, texts={"other_value": text})
    assert found(ScreenKind.COPIED_TEXT, one, other) == ([(1, 2)] if is_copied else [])


def test_what_everybody_quotes_is_not_copied():
    field = [an_offer(number, texts={"other_value": WORDS}) for number in range(60)]
    assert found(ScreenKind.COPIED_TEXT, *field) == []


@pytest.mark.parametrize(
    ("one", "other", "n"),
    [
        ({"telephone": "5551"}, {"telephone": "5551"}, 1),
        ({"telephone": "5551"}, {"telephone": "5552"}, 0),
        ({"telephone": "5551"}, {"address": "5551"}, 0),
        ({"address": "12 canal st", "telephone": "1"}, {"address": "12 canal st", "telephone": "1"}, 2),
    ],
)
def test_shared_contacts(one, other, n):
    offers = an_offer(1, contacts=one), an_offer(2, contacts=other)
    assert len(found(ScreenKind.SHARED_CONTACT, *offers)) == n


def test_the_same_file_and_the_same_author_of_files():
    one = an_offer(1, files=(FileFacts("a" * 64, author="J. Doe"),))
    other = an_offer(2, files=(FileFacts("b" * 64, author="j doe"), FileFacts("a" * 64)))
    assert found(ScreenKind.SHARED_FILE, one, other) == [(1, 2)]
    assert found(ScreenKind.SHARED_AUTHOR, one, other) == [(1, 2)]
    assert found(ScreenKind.SHARED_AUTHOR, an_offer(1, files=(FileFacts("a" * 64),)), an_offer(2)) == []


def test_what_is_compared_is_read_from_the_document():
    technical = {
        "technology": "STORAGE",
        "nonce": "f" * 200,
        "viability": {"delivery_date": WORDS, "interconnection": "short"},
        "bidder": {"contact_email": "Ann@Example.com ", "contact_phone": "+1 (555) 01"},
        "project": {"address": "12 Canal St."},
    }
    price = {"fixed_usd_per_kw_month": "1", "variable_usd_per_mwh": "2", "escalator_per_year": "0"}
    told = screened(UUID(int=1), "Offer A", UUID(int=2), technical, price)
    assert dict(told.texts) == {"viability.delivery_date": WORDS}
    assert dict(told.contacts) == {
        "e-mail address": "ann@example.com",
        "telephone": "155501",
        "address": "12 canal st",
        "mail domain": "example.com",
    }


def test_a_public_mail_host_is_nobodys_own():
    technical = {"technology": "SOLAR", "bidder": {"contact_email": "a@gmail.com"}}
    price = {"fixed_usd_per_kw_month": "1", "variable_usd_per_mwh": "2", "escalator_per_year": "0"}
    told = screened(UUID(int=1), "Offer A", UUID(int=2), technical, price)
    assert "mail domain" not in told.contacts


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_text_inside_another_keeps_its_passages(one, other):
    assert shingles(one) <= shingles(f"{one} . {other}")


@given(
    st.recursive(
        st.text(max_size=5) | st.integers() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    )
)
def test_every_text_of_any_document_is_read_without_fail(document):
    assert all(isinstance(text, str) for _, text in long_texts(document))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 20), st.sampled_from("AB")), max_size=12))
def test_no_finding_between_offers_names_one_bidder_alone(rows):
    offers = [
        an_offer(
            place, bidder=bidder, fixed=str(fixed), technology=technology, contacts={"telephone": str(fixed)}
        )
        for place, (bidder, fixed, technology) in enumerate(rows)
    ]
    bidders = {one.offer_id: one.bidder_id for one in offers}
    for finding in screen(offers, Thresholds()):
        n = len({bidders[offer_id] for offer_id in finding.offer_ids})
        assert n > 1 or finding.kind == ScreenKind.LOW_PRICE
