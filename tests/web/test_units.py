import pytest

from web.templatetags.units import as_number


@pytest.mark.parametrize(
    ("given", "shown"),
    [("2350", "2,350"), ("62.40", "62.40"), ("2028-01-01", "2028-01-01"), ("5 of 5", "5 of 5"), ("", "")],
)
def test_a_figure_is_written_with_separators_where_it_is_a_number(given, shown):
    assert as_number(given) == shown
