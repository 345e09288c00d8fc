"""Whatever stands in the cells of a workbook: it is read or refused in words, and never crashes or computes."""

import json
from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bids.documents.batch_layout import batch_layout_of
from bids.documents.entry import document_of_form
from bids.documents.registry import Kind
from bids.documents.workbook import layout_of
from bids.importers.batch_workbook import read_batch
from bids.importers.workbook import read_workbook
from bids.rendering.batch_workbook import write_batch
from bids.rendering.workbook import write_workbook
from bids.rendering.workbook_cells import write_value
from kernel.errors import InvalidInput
from tests.bids.test_documents_registry import a_whole_offer
from tests.bids.test_workbook import ANSWERS, REQUIREMENTS, XXE, canonical, offered, saved, with_part

MADE = offered(["STORAGE"], REQUIREMENTS)
TECHNICAL, PRICE = canonical(a_whole_offer(answers=ANSWERS), MADE.rules)
SINGLE = write_workbook(MADE, TECHNICAL, PRICE)
SEVERAL = write_batch(MADE, [(None, TECHNICAL, PRICE)] * 2)
SPOTS = sorted((sheet.title, spot) for sheet, spot, _ in layout_of(MADE).inputs())
# Characters that XML holds; the others cannot stand in a workbook.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=("Cs", "Cc")),
    max_size=40,
)
CELLS = st.one_of(
    WORDS,
    WORDS.map(lambda words: f"={words}"),
    st.sampled_from(
        ["1e400", "NaN", "-1", "٣٧", "2027-06-01", "9" * 400, "_xD800_", "_x0000_", "#REF!", "98%", "1,5", " ", "Yes",
         '=HYPERLINK("http://x.example")', "+1", "-1+1", "@SUM(A1)", "=1/0"]
    ),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001
    st.dates(date(1901, 1, 1), date(2200, 1, 1)),
    st.times(),
)  # fmt: skip


@pytest.mark.parametrize("typed", ["1e400", "-1e400", "1e-400", "1e999999", "9" * 400])
def test_a_number_beyond_what_spreadsheets_hold_comes_back_as_it_was_typed(typed):
    cells = (each for _, _, each in layout_of(MADE).inputs())
    cell, of_number = (
        openpyxl.Workbook().active["A1"],
        next(each for each in cells if each.field.kind == Kind.NUMBER),
    )
    write_value(cell, of_number, typed)
    assert (cell.data_type, cell.value) == ("s", typed)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(SPOTS), CELLS), max_size=12))
def test_whatever_stands_in_the_cells_is_read_or_refused_in_words(cells):
    book = openpyxl.load_workbook(BytesIO(SINGLE))
    for (sheet, spot), value in cells:
        book[sheet].cell(*spot).value = value
    read = read_workbook(saved(book), MADE)
    assert all(each.words.endswith(".") and each.message for each in read.problems)
    kept = json.loads(json.dumps(read.typed))
    kept_again = document_of_form(kept)
    write_workbook(MADE, kept_again.technical, kept_again.price)
    assert str(read.problems).encode()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(SPOTS), st.sampled_from([1, 2, 3]), CELLS), max_size=12))
def test_whatever_stands_in_a_row_spoils_no_other_row(cells):
    book, layout = openpyxl.load_workbook(BytesIO(SEVERAL)), batch_layout_of(MADE)
    keys = {(sheet.title, spot): each.key for sheet, spot, each in layout.single.inputs()}
    for where, number, value in cells:
        sheet, cell, _ = layout.place_of(keys[where], number)
        book[sheet][cell].value = value
    batch = read_batch(saved(book), MADE)
    touched = {number for _, number, _ in cells}
    for row in batch.rows:
        read = batch.checked(row)
        assert all(each.words.endswith(".") for each in read.problems)
        if row.number not in touched:
            assert (read.problems, read.checked.technical) == ([], TECHNICAL)


def test_a_time_of_day_is_no_value():
    book = openpyxl.load_workbook(BytesIO(SINGLE))
    sheet, cell = layout_of(MADE).spots()["technical", "contract_kw", 3]
    book[sheet][cell].value = time(12, 30)
    assert [each.cell for each in read_workbook(saved(book), MADE).problems] == [cell]


def several_with(cells, **more):
    book = openpyxl.load_workbook(BytesIO(SEVERAL))
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    for sheet, merged in more.items():
        book[sheet.replace("_", " ")].merge_cells(merged)
    return saved(book)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: with_part(SEVERAL, "xl/vbaProject.bin", b"\x00"), "holds macros"),
        (lambda: with_part(SEVERAL, "xl/sharedStrings.xml", XXE), "entities of its own"),
        (lambda: with_part(SEVERAL, "xl/a.xml", b"<a>" + b" " * (65 << 20) + b"</a>"), "more than 64 MB"),
        (
            lambda: with_part(SEVERAL, "xl/worksheets/sheet4.xml", b"<a>" + b"<c/>" * 700_000 + b"</a>"),
            "cells",
        ),
        (lambda: SEVERAL[:5000], "damaged"),
        (lambda: several_with({("Price", "B5"): "Price?"}), "Sheet “Price”, cell B5 should say"),
        (
            lambda: several_with({("Price", "B300"): 5}),
            "cell B300 is not a cell to fill in.*takes 200 offers",
        ),
        (lambda: several_with({("_about", "B2"): "x"}), "was made for another solicitation"),
        (lambda: several_with({("_about", "B3"): "gridtender.offer/1"}), "another edition of the offer"),
    ],
    ids=["macros", "xxe", "bomb", "cells", "cut", "label", "below", "other", "edition"],
)
def test_a_file_of_several_that_is_not_safe_or_not_ours_is_refused_whole(make, said):
    with pytest.raises(InvalidInput, match=said):
        read_batch(make(), MADE)


def test_merged_cells_spoil_the_rows_they_cover_and_no_other():
    batch = read_batch(several_with({}, Price="B7:B8"), MADE)
    found = {row.number: batch.checked(row).problems for row in batch.rows}
    assert found[1] == []
    assert ["is merged with others (B7:B8)" in str(found[number]) for number in (2, 3)] == [True, True]


@pytest.mark.parametrize(
    "words", ['=HYPERLINK("http://x.example","y")', "+1+1", "-2", "@SUM(1)", "=cmd|' /C calc'!A0"]
)
def test_a_text_that_looks_like_a_formula_is_a_text_in_what_is_written(words):
    content = write_batch(MADE, [(None, TECHNICAL | {"name": words}, PRICE)])
    book = openpyxl.load_workbook(BytesIO(content))
    sheet, cell, _ = batch_layout_of(MADE).place_of(("technical", "name"), 1)
    assert (book[sheet][cell].data_type, book[sheet][cell].value) == ("s", words)
    assert book[sheet][cell].quotePrefix
    assert not any(c.data_type == "f" for each in book.worksheets for row in each.iter_rows() for c in row)
    batch = read_batch(content, MADE)
    assert batch.checked(batch.rows[0]).checked.technical["name"] == words
