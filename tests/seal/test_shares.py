from itertools import combinations

import pytest

from seal.envelope import new_key
from seal.errors import ShareError
from seal.shares import join, read_share, split

KEY, _ = new_key()


@pytest.mark.parametrize(("n_others", "n_needed"), [(1, 1), (2, 1), (3, 1), (2, 2), (4, 2), (5, 3)])
def test_exactly_the_sets_with_the_evaluator_and_enough_others_open(n_others, n_needed):
    shares = split(KEY, n_others=n_others, n_needed=n_needed)
    named = {"evaluator": shares.evaluator} | {f"other {i}": words for i, words in enumerate(shares.others)}
    for size in range(len(named) + 1):
        for holders in combinations(named, size):
            words = list(dict.fromkeys(named[holder] for holder in holders))
            enough = "evaluator" in holders and len(holders) - 1 >= n_needed
            if enough:
                assert join(words) == KEY
            else:
                with pytest.raises(ShareError):
                    join(words)


def test_losing_any_one_other_share_loses_nothing():
    shares = split(KEY, n_others=2, n_needed=1)
    assert [join([shares.evaluator, other]) for other in shares.others] == [KEY, KEY]


def test_a_share_given_twice_opens_nothing_more():
    shares = split(KEY, n_others=3, n_needed=2)
    with pytest.raises(ShareError, match="given already"):
        join([shares.evaluator, shares.others[0], shares.others[0].upper()])


def test_a_mistyped_word_is_found_and_never_repeated():
    words = split(KEY, n_others=2).evaluator.split()
    words[5] = "academic" if words[5] != "academic" else "acid"
    with pytest.raises(ShareError) as refused:
        read_share(" ".join(words))
    assert not [word for word in words[6:9] if f" {word} " in str(refused.value)]


@pytest.mark.parametrize("words", ["", "not a share", "academic " * 33, "١ ٢ ٣"])
def test_what_is_no_share_is_refused(words):
    with pytest.raises(ShareError):
        read_share(words)


def test_shares_of_two_keys_do_not_mix():
    one, another = split(KEY, n_others=2), split(new_key()[0], n_others=2)
    with pytest.raises(ShareError):
        join([one.evaluator, another.others[0]])


def test_spelling_does_not_matter():
    shares = split(KEY, n_others=2)
    assert join([shares.evaluator.upper(), "  " + shares.others[1].replace(" ", "\n")]) == KEY


@pytest.mark.parametrize(("n_others", "n_needed"), [(0, 1), (2, 3), (2, 0), (17, 1)])
def test_impossible_numbers_of_holders_are_refused(n_others, n_needed):
    with pytest.raises(ShareError):
        split(KEY, n_others=n_others, n_needed=n_needed)


def test_two_splits_of_one_key_share_nothing():
    assert split(KEY, n_others=2).evaluator != split(KEY, n_others=2).evaluator
