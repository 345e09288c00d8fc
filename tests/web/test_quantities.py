import doctest
from decimal import Decimal

import pytest

from web import quantities
from web.quantities import axis_number, number, percent, quantity, usd, usd_short


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(quantities).failed == 0


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (2350, None, "2,350"),
        (Decimal("2350.500"), None, "2,350.5"),
        (-63.9704, 2, "−63.97"),
        (-0.0001, 2, "0.00"),
        (0, None, "0"),
        (float("nan"), 2, "—"),
        (float("inf"), None, "—"),
        ("", None, "—"),
        ("CC", None, "—"),
    ],
)
def test_a_number_has_a_true_minus_commas_and_no_negative_zero(value, places, shown):
    assert number(value, places) == shown


def test_a_quantity_holds_its_unit_by_a_narrow_space_that_does_not_break():
    assert quantity(2350, "kW") == "2,350\u202fkW"


def test_a_missing_quantity_shows_no_unit():
    assert quantity(None, "kW") == "—"


def test_dollars_carry_their_sign_before_the_currency():
    assert usd(Decimal("-1234.5"), 2) == "−$1,234.50"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(7_046_000, "$7.046\u202fM"), (-12_345, "−$12.3\u202fk"), (999, "$999"), (12.5, "$12.50"), (None, "—")],
)
def test_large_amounts_are_written_in_millions_or_thousands(value, shown):
    assert usd_short(value) == shown


def test_a_fraction_becomes_per_cent():
    assert percent(Decimal("0.855"), 1) == "85.5%"


@pytest.mark.parametrize(
    ("value", "step", "shown"), [(0.1 + 0.2, 0.1, "0.3"), (2500, 500, "2,500"), (-0.0, 1, "0")]
)
def test_a_tick_has_the_decimals_of_its_step(value, step, shown):
    assert axis_number(value, step) == shown
