import uuid

import pytest

from kernel.errors import Conflict
from kernel.idempotency import Answer, answer_once

pytestmark = pytest.mark.django_db
USER = uuid.UUID(int=7)


def test_the_second_time_gets_the_first_answer_and_nothing_is_done_twice():
    acts = []

    def act() -> Answer:
        acts.append(1)
        return Answer(201, {"n": len(acts)})

    answers = [answer_once(user_id=USER, key="k1", request_digest="d1", act=act) for _ in range(2)]
    assert answers == [Answer(201, {"n": 1})] * 2
    assert len(acts) == 1


def test_a_key_of_another_person_is_another_key():
    first = answer_once(user_id=USER, key="k1", request_digest="d", act=lambda: Answer(201, 1))
    second = answer_once(user_id=uuid.UUID(int=8), key="k1", request_digest="d", act=lambda: Answer(201, 2))
    assert (first.body, second.body) == (1, 2)


def test_a_key_used_for_another_request_is_refused():
    answer_once(user_id=USER, key="k1", request_digest="d1", act=lambda: Answer(201, 1))
    with pytest.raises(Conflict, match="already used"):
        answer_once(user_id=USER, key="k1", request_digest="d2", act=lambda: Answer(201, 2))
