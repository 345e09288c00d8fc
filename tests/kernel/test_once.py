from itertools import count

import pytest

from kernel.once import answered, once, reading_once


@pytest.fixture
def ask():
    numbers = count(1)
    return lambda key="k": once(key, lambda: next(numbers))


def test_outside_a_reading_every_question_is_asked_anew(ask):
    assert [ask(), ask()] == [1, 2]


def test_inside_a_reading_each_question_is_asked_once(ask):
    with reading_once():
        assert [ask(), ask(), ask("other"), ask()] == [1, 1, 2, 1]


def test_nothing_is_kept_from_one_reading_to_the_next(ask):
    with reading_once():
        ask()
    with reading_once():
        assert ask() == 2
    assert ask() == 3


def test_a_reading_that_fails_keeps_nothing_either(ask):
    def fail():
        with reading_once():
            ask()
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert [ask(), ask()] == [2, 3]


def test_what_is_nothing_is_kept_too():
    asked = []
    with reading_once():
        for _ in range(2):
            once("k", lambda: asked.append(1))
    assert asked == [1]


def test_what_was_answered_is_known_inside_the_same_reading_alone(ask):
    ask()
    assert answered("k") is None
    with reading_once():
        assert answered("k") is None
        ask()
        assert (answered("k"), answered("other")) == (2, None)
        with reading_once():
            assert answered("k") is None
    assert answered("k") is None
