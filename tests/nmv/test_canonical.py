"""Canonical JSON: equal things have equal bytes, and what has no honest spelling is refused by path."""

import dataclasses
import datetime as dt
import json
import uuid
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmv.canonical import CanonicalError, canonical_json, digest
from nmv.case.reading import listed, reads, whole


class Colour(Enum):
    """An enum to spell."""

    RED = "red"


@dataclasses.dataclass(frozen=True)
class Point:
    """A dataclass to spell."""

    x: float
    label: str


def test_keys_are_sorted_and_nothing_is_padded() -> None:
    assert (
        canonical_json({"b": [1, 2], "a": {"d": None, "c": True}}) == b'{"a":{"c":true,"d":null},"b":[1,2]}'
    )


def test_text_is_utf8_and_not_escaped() -> None:
    assert canonical_json("Zürich – 5 €") == '"Zürich – 5 €"'.encode()


def test_a_decimal_is_a_plain_string_that_keeps_its_scale() -> None:
    assert canonical_json([Decimal("1E+3"), Decimal("0.10"), Decimal("-0")]) == b'["1000","0.10","-0"]'


def test_a_float_is_written_by_its_shortest_exact_form() -> None:
    assert canonical_json([0.1, 1.0, 1e-9]) == b"[0.1,1.0,1e-09]"


def test_an_aware_datetime_is_written_in_utc() -> None:
    local = dt.datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert canonical_json(local) == b'"2026-07-01T19:00:00Z"'


def test_equal_instants_in_different_zones_have_equal_digests() -> None:
    here = dt.datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert digest(here) == digest(here.astimezone(dt.UTC))


def test_dates_uuids_enums_dataclasses_and_arrays_have_a_form() -> None:
    some_id = uuid.UUID("12345678-1234-5678-1234-567812345678")
    value = [dt.date(2026, 2, 28), some_id, Colour.RED, Point(1.5, "p"), np.array([[1.0, 2.0]]), np.int64(3)]
    assert json.loads(canonical_json(value)) == [
        "2026-02-28", str(some_id), "red", {"x": 1.5, "label": "p"}, [[1.0, 2.0]], 3,
    ]  # fmt: skip


def test_whole_number_and_uuid_keys_become_text() -> None:
    assert canonical_json({2027: 1, 2026: 2}) == b'{"2026":2,"2027":1}'


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), Decimal("NaN"), np.float64("-inf")])
def test_a_number_that_is_not_finite_is_refused_with_its_path(bad: object) -> None:
    with pytest.raises(CanonicalError) as caught:
        canonical_json({"offer": {"price": [1.0, bad]}})
    assert caught.value.path == "$.offer.price[1]"


@pytest.mark.parametrize("bad", [{1, 2}, b"bytes", object(), {1.5: "x"}, {True: 1}, "\ud800"])
def test_what_has_no_form_is_refused(bad: object) -> None:
    with pytest.raises(CanonicalError):
        canonical_json({"a": bad})


def test_two_keys_with_one_spelling_are_refused() -> None:
    with pytest.raises(CanonicalError, match="two keys are written '1'"):
        canonical_json({1: "a", "1": "b"})


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_reading_the_bytes_back_and_writing_them_again_changes_nothing(value: object) -> None:
    once = canonical_json(value)
    assert canonical_json(json.loads(once)) == once


@dataclasses.dataclass(frozen=True)
class _Edition:
    first: int
    later: tuple[int, ...] = reads(listed(whole("a number", at_least=0, at_most=9)), default=(), since=2)


def test_a_field_of_a_later_edition_is_written_only_when_it_says_something():
    assert canonical_json(_Edition(1)) == b'{"first":1}'
    assert canonical_json(_Edition(1, (2,))) == b'{"first":1,"later":[2]}'
