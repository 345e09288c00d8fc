"""What ties offers together: keys of one bidder become terms of the portfolio, or named reasons."""

import pytest

from bids.evaluation import Tied, ties_of

ONE, TWO = "bidder-1", "bidder-2"


def tied(offer, bidder=ONE, **together):
    return Tied(offer, bidder, together)


def test_offers_that_are_tied_to_nothing_add_no_terms():
    assert ties_of([tied("a"), tied("b", key="k", exclusive_group="alone")]).terms == {}


def test_variants_groups_and_contingencies_become_terms_by_offer():
    ties = ties_of(
        [
            tied("a", key="battery", exclusive_group="site"),
            tied("b", exclusive_group="site"),
            tied("c", inclusive_group="both", only_with=["battery"]),
            tied("d", inclusive_group="both"),
        ]
    )
    assert ties.terms == {
        "exclusive": [["a", "b"]],
        "inclusive": [["c", "d"]],
        "requires": [{"offer": "c", "only_with": "a"}],
    }
    assert ties.refused == {}


def test_the_same_words_of_two_bidders_tie_nothing():
    ties = ties_of(
        [tied("a", exclusive_group="g", key="k"), tied("b", TWO, exclusive_group="g", only_with=["k"])]
    )
    assert ties.terms == {}
    assert ties.refused == {
        "b": "technical.together.only_with[1]: no opened offer of this bidder has the key 'k'"
    }


def test_a_key_that_two_offers_have_cannot_be_meant():
    ties = ties_of([tied("a", key="k"), tied("b", key="k"), tied("c", only_with=["k"])])
    assert ties.refused == {
        "c": "technical.together.only_with[1]: several offers of this bidder have the key 'k'"
    }


def test_what_hangs_on_an_offer_that_is_left_out_is_left_out_with_it_and_so_on():
    kept = [tied("b", key="b", only_with=["a"]), tied("c", only_with=["b"]), tied("d", key="d")]
    ties = ties_of(kept, [tied("a", key="a")])
    assert ties.refused == {
        "b": "technical.together.only_with[1]: left out is the offer with the key 'a'",
        "c": "technical.together.only_with[1]: left out is the offer with the key 'b'",
    }
    assert ties.terms == {}


def test_of_a_group_of_all_or_none_nothing_is_left_when_one_is_left_out():
    ties = ties_of(
        [tied("b", inclusive_group="g"), tied("c", exclusive_group="g")], [tied("a", inclusive_group="g")]
    )
    assert ties.refused == {
        "b": "technical.together.inclusive_group: another offer of the group 'g' is left out, and all or none are taken"
    }


@pytest.mark.parametrize("keys", [["x"], ["x", "y"]])
def test_an_offer_that_nobody_answers_is_named_once(keys):
    assert len(ties_of([tied("a", only_with=keys)]).refused) == 1
