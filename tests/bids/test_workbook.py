"""The workbook of a solicitation: what is written is read again, and whatever else is read is refused at its cell."""

import copy
import uuid
import zipfile
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from bids.documents import Limits, Rules, check_offer, parse_offer
from bids.documents.entry import document_of_form
from bids.documents.workbook import Offered, layout_of
from bids.importers.workbook import read_workbook
from bids.rendering.workbook import write_workbook
from bids.states import Technology
from kernel.errors import InvalidInput
from solicitations.documents.catalogue import Requirement
from solicitations.states import Comparison, RequirementKind
from tests.bids.test_documents import DELIVERIES, SHAPE
from tests.bids.test_documents_registry import NEED, OTHER_NEED, OTHER_PLACE, PLACE, a_whole_offer, offers

REQUIREMENTS = (
    Requirement(code="response", label="Response time", kind=RequirementKind.NUMBER,
                comparison=Comparison.AT_MOST, required=("5",), unit="minutes"),
    Requirement(code="remote", label="Remote control", kind=RequirementKind.BOOLEAN, comparison=Comparison.IS,
                required=("yes",), is_mandatory=False),
    Requirement(code="plan", label="Plan", kind=RequirementKind.TEXT, comparison=Comparison.STATED,
                is_mandatory=False),
)  # fmt: skip
ANSWERS = {
    "response": {"value": "4.5", "comment": "from idle"},
    "remote": {"value": "yes", "comment": ""},
    "plan": {"value": "=1+1 is text", "comment": ""},
}


def offered(technologies=(), requirements=(), solicitation=7):
    rules = Rules(
        frozenset({NEED, OTHER_NEED}),
        frozenset({PLACE, OTHER_PLACE}),
        requirements=requirements,
        limits=Limits(technologies=frozenset(technologies)),
    )
    needs = ((str(NEED), "N-1: Corral"), (str(OTHER_NEED), "N-2: =Oakdale"))
    places = ((str(PLACE), "Corral bank 1"), (str(OTHER_PLACE), "Oakdale 1104"))
    return Offered(uuid.UUID(int=solicitation), "A solicitation", rules, needs, places)


STORAGE = offered(["STORAGE"])


def canonical(parts, rules):
    checked = check_offer(**parts, rules=rules)
    assert checked.problems == []
    return checked.technical, checked.price


def filled(parts=None, made=STORAGE, **cells):
    """The bytes of a filled workbook, some cells changed: ``Price__B5=…``."""
    parts = parts or a_whole_offer()
    technical, price = canonical(parts, made.rules)
    book = openpyxl.load_workbook(BytesIO(write_workbook(made, technical, price)))
    for where, value in cells.items():
        sheet, cell = where.split("__")
        book[sheet.replace("_", " ")][cell] = value
    return saved(book)


def saved(book):
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def cell_of(*key, made=STORAGE):
    sheet, cell = layout_of(made).spots()[key]
    return sheet, cell


def changed(key, value, number_format=None, made=STORAGE, parts=None):
    """Problems of a workbook in which the cell of ``key`` says something else, by sheet and cell."""
    book = openpyxl.load_workbook(BytesIO(filled(parts, made)))
    sheet, cell = cell_of(*key, made=made)
    book[sheet][cell] = value
    if number_format:
        book[sheet][cell].number_format = number_format
    return read_workbook(saved(book), made)


def refused(content, said, made=STORAGE):
    with pytest.raises(InvalidInput, match=said):
        read_workbook(content, made)


@pytest.mark.parametrize("technology", Technology.values)
def test_an_offer_of_each_technology_comes_back_as_it_was(technology):
    made = offered([technology], REQUIREMENTS)
    parts = a_whole_offer(
        technology=technology, delivery=copy.deepcopy(DELIVERIES.get(technology, SHAPE)), answers=ANSWERS
    )
    technical, price = canonical(parts, made.rules)
    read = read_workbook(write_workbook(made, technical, price), made)
    assert read.problems == []
    assert (read.checked.technical, read.checked.price) == (technical, price)


def test_the_workbook_of_any_technology_takes_a_shape_of_8760_hours():
    made = offered()
    hours = [str(hour % 24) for hour in range(8760)]
    parts = a_whole_offer(technology="WIND", delivery={"kind": "hourly", "kw": hours})
    technical, price = canonical(parts, made.rules)
    read = read_workbook(write_workbook(made, technical, price), made)
    assert (read.problems, read.checked.technical["delivery"]["kw"]) == ([], hours)


def test_what_is_read_has_the_same_bytes_when_submitted():
    technical, price = canonical(a_whole_offer(), STORAGE.rules)
    read = read_workbook(write_workbook(STORAGE, technical, price), STORAGE)
    nonces = ("a" * 64, "b" * 64)
    sent = parse_offer(technical=technical, price=price, rules=STORAGE.rules, nonces=nonces)
    again = parse_offer(technical=read.technical, price=read.price, rules=STORAGE.rules, nonces=nonces)
    assert again.digest == sent.digest


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(offers())
def test_whatever_an_offer_may_say_comes_back_as_it_was(parts):
    made = offered([parts["technical"]["technology"]])
    first = check_offer(**parts, rules=made.rules)
    read = read_workbook(write_workbook(made, first.technical, first.price), made)
    assert (read.checked.technical, read.checked.price) == (first.technical, first.price)
    assert len(read.problems) == len(set(first.problems))


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("x")',
        "+1",
        "-x",
        "@a",
        "#N/A",
        "a\nb\tc",
        "_x000D_",
        "a\rb",
        "\ufffe",
        "007",
        "TRUE",
        "12%",
        "電池",
    ],
)
def test_a_text_stays_the_text_it_is(text):
    parts = a_whole_offer(name=text)
    technical, price = canonical(parts, STORAGE.rules)
    read = read_workbook(write_workbook(STORAGE, technical, price), STORAGE)
    assert (read.problems, read.technical["name"]) == ([], text)


def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_not_rounded():
    parts = a_whole_offer()
    parts["price"]["collateral_usd"] = "123456789.123456789012"
    parts["technical"]["availability"] = "0.123456789012"
    technical, price = canonical(parts, STORAGE.rules)
    read = read_workbook(write_workbook(STORAGE, technical, price), STORAGE)
    assert (read.checked.technical, read.checked.price) == (technical, price)


def test_an_empty_workbook_is_no_offer():
    refused(write_workbook(STORAGE), "Nothing is filled in")


def test_a_workbook_that_is_hardly_begun_says_where_something_is_missing():
    read = read_workbook(write_workbook(STORAGE, {"name": "Corral"}), STORAGE)
    told = {(each.sheet, each.cell): each.message for each in read.problems}
    assert told[cell_of("technical", "starts_on")] == "is missing."
    assert told[cell_of("price", "fixed_usd_per_kw_month")] == "is missing."
    assert all(each.sheet for each in read.problems)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (("technical", "contract_kw", 3), "=2500*2", "holds a formula (=2500*2)"),
        (("technical", "name"), '=HYPERLINK("http://x.example")', "holds a formula"),
        (("technical", "contract_kw", 3), "٢٥٠٠", "plain decimal number"),
        (("technical", "contract_kw", 3), "1e400", "plain decimal number"),
        (("technical", "contract_kw", 3), float("1e300"), "plain decimal number"),
        (("technical", "contract_kw", 3), datetime(2027, 1, 1), "holds a date"),  # noqa: DTZ001
        (("technical", "contract_kw", 3), True, "plain decimal number"),
        (("technical", "contract_kw", 3), -1, "must lie between"),
        (("technical", "starts_on"), "6/1/2027", "must be a date such as 2027-06-01"),
        (("technical", "starts_on"), 46539, "must be a date, or text"),
        (("technical", "technology"), "fusion", "choose one of storage"),
        (("technical", "delivery_point"), "Elsewhere", "choose one of Corral bank 1, Oakdale 1104"),
        (("technical", "needs", str(NEED)), "perhaps", "must be Yes or No"),
        (("technical", "milestones", 2, "on"), "soon", "must be a date"),
        (("technical", "milestones", 1, "name"), " ", "is missing"),
        (("technical", "delivery", "storage", "energy_kwh"), 0, "delivers nothing"),
        (
            ("technical", "bidder", "joint_bidders", 2, "share"),
            "0.4",
            "without a percent sign: write 40% or 0.4%",
        ),
        (("price", "start_usd"), None, "is missing"),
    ],
)
def test_what_is_wrong_is_said_at_its_sheet_and_cell(key, value, said):
    number_format = None if isinstance(value, datetime) else "General"
    problems = changed(key, value, number_format).problems
    assert [(each.sheet, each.cell) for each in problems if said in each.message] == [cell_of(*key)]


def test_a_gap_between_rows_is_none_and_a_problem_below_it_is_at_its_own_row():
    book = openpyxl.load_workbook(BytesIO(filled()))
    sheet, cell = cell_of("technical", "milestones", 7, "name")
    book[sheet][cell] = "Late"
    book[sheet][cell_of("technical", "milestones", 7, "on")[1]] = "2029-01-01"
    read = read_workbook(saved(book), STORAGE)
    assert [row["name"] for row in read.technical["milestones"]] == ["Permit", "Equipment", "Late"]
    assert [(each.sheet, each.cell) for each in read.problems] == [
        cell_of("technical", "milestones", 7, "on")
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "fraction"),
    [
        (0.98, "0.00%", "0.98"),
        ("98%", "General", "0.98"),
        ("97.5 %", "@", "0.975"),
        (98, "General", "0.98"),
        ("98", "@", "0.98"),
        (0, "General", "0"),
    ],
)
def test_a_percentage_is_taken_as_people_type_it(value, number_format, fraction):
    read = changed(("technical", "availability"), value, number_format)
    assert (read.problems, Decimal(read.checked.technical["availability"])) == ([], Decimal(fraction))


@pytest.mark.parametrize(("value", "number_format"), [(0.98, "General"), (1, '0"%"'), ("0.98", "@")])
def test_a_number_that_may_be_a_percentage_or_a_fraction_is_never_guessed(value, number_format):
    problems = changed(("technical", "availability"), value, number_format).problems
    assert ["without a percent sign" in each.message for each in problems] == [True]


def test_a_date_of_the_spreadsheet_and_one_in_text_are_the_same():
    for value in (datetime(2027, 6, 1), "2027-06-01"):  # noqa: DTZ001
        assert changed(("technical", "starts_on"), value).technical["starts_on"] == "2027-06-01"


def test_a_problem_reads_as_a_sentence():
    problem = changed(("technical", "contract_kw", 3), "many").problems[0]
    sheet, cell = cell_of("technical", "contract_kw", 3)
    assert problem.words == (
        f"Sheet “{sheet}”, cell {cell} (Contract capacity (kW) *, Mar): must be a plain decimal number such as 12.5."
    )


def test_what_stands_under_another_technology_is_not_dropped_in_silence():
    made = offered(["STORAGE", "DEMAND_RESPONSE"])
    key = ("technical", "delivery", "demand_response", "kw")
    problems = changed(key, 300, made=made).problems
    assert [(each.sheet, each.cell) for each in problems] == [cell_of(*key, made=made)]
    assert "belongs to another technology" in problems[0].message


def test_a_workbook_of_another_solicitation_or_edition_is_refused_in_words():
    content = filled()
    refused(content, "another solicitation", offered(["STORAGE"], solicitation=8))
    refused(content, "before the needs, places or requirements changed", offered(["STORAGE", "WIND"]))
    refused(saved(openpyxl.Workbook()), "not a workbook for offers")


def test_a_workbook_made_for_another_edition_of_the_offer_is_refused_in_words():
    book = openpyxl.load_workbook(BytesIO(filled()))
    about = book["_about"]
    place = next(row for row in range(1, 5) if about.cell(row, 1).value == "gt_schema")
    about.cell(place, 2).value = "gridtender.offer/1"
    refused(saved(book), "was made for another edition of the offer.*Download the workbook again")


def test_half_a_pair_of_characters_in_an_escape_is_no_character():
    read = changed(("technical", "name"), "a_xD800_b")
    assert (read.problems, read.technical["name"]) == ([], "a_xD800_b")


def test_more_cells_than_an_offer_has_are_refused_before_they_are_read():
    book = openpyxl.load_workbook(BytesIO(filled()))
    for row in range(1000, 9000):
        for column in range(1, 9):
            book["Price"].cell(row, column, 1)
    refused(saved(book), "cells; at most 60,000 are read")


def test_what_cannot_be_read_is_kept_as_it_stood_where_nothing_takes_it_for_a_value():
    read = changed(("technical", "contract_kw", 3), "=2500*2")
    assert read.typed["contract_kw"].split()[:4] == ["2500", "2500", "=2500*2", "2500"]
    assert changed(("technical", "technology"), "Storrage").typed["technology"] == "Storrage"
    assert "power_kw" in changed(("technical", "technology"), "Storrage").typed
    assert "availability" not in changed(("technical", "availability"), 0.98, "General").typed
    assert "name" not in changed(("technical", "name"), '=HYPERLINK("x")').typed


def test_what_is_read_well_is_typed_as_the_document_says():
    technical, price = canonical(a_whole_offer(), STORAGE.rules)
    read = read_workbook(write_workbook(STORAGE, technical, price), STORAGE)
    again = document_of_form(read.typed)
    assert canonical({"technical": again.technical, "price": again.price}, STORAGE.rules) == (
        technical,
        price,
    )


def test_a_renamed_sheet_moved_rows_and_words_beside_the_cells_are_refused():
    book = openpyxl.load_workbook(BytesIO(filled()))
    book["Price"].title = "Our price"
    refused(saved(book), "no sheet “Price”.*“Our price”")
    book = openpyxl.load_workbook(BytesIO(filled()))
    book["Price"].insert_rows(5)
    refused(saved(book), "Sheet “Price”, cell A5 should say")
    problems = read_workbook(filled(Price__H30="a note"), STORAGE).problems
    assert [(each.cell, each.message[:24]) for each in problems] == [("H30", "is not a cell to fill in")]


def test_merged_input_cells_are_refused_at_their_range():
    book = openpyxl.load_workbook(BytesIO(filled()))
    sheet, cell = cell_of("price", "fixed_usd_per_kw_month")
    book[sheet].merge_cells(f"{cell}:C{cell[1:]}")
    problems = read_workbook(saved(book), STORAGE).problems
    assert [each.cell for each in problems if "is merged" in each.message] == [cell]


def with_part(content, name, part):
    """The workbook with one part of its archive added or replaced."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return written.getvalue()


XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
MERGED = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
    b'<mergeCells><mergeCell ref="A1&#58;XFD1048576"/></mergeCells></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("xl/vbaProject.bin", b"\x00", "holds macros"),
        ("xl/externalLinks/externalLink1.xml", b"<externalLink/>", "links to other files"),
        ("xl/embeddings/a.bin", b"\x00", "embedded files"),
        ("xl/sharedStrings.xml", XXE, "entities of its own"),
        ("xl/sharedStrings.xml", XXE.decode().encode("utf-16"), "not UTF-8"),
        ("xl/styles.xml", XXE.replace(b"?>", b' encoding="cp500"?>', 1), "not UTF-8"),
        ("xl/worksheets/sheet3.xml", MERGED, "merges or links more cells"),
        ("xl/worksheets/sheet3.xml", b"<worksheet", "damaged"),
        (
            "xl/worksheets/sheet3.xml",
            b"<a>" + b" " * (17 * 1024 * 1024) + b"</a>",
            "unpacks to more than 16 MB",
        ),
    ],
    ids=["macros", "links", "embedded", "xxe", "utf-16", "encoding", "merged", "cut", "bomb"],
)
def test_what_is_not_safe_to_open_is_refused_before_it_is_opened(name, part, said):
    refused(with_part(filled(), name, part), said)


def test_the_value_a_spreadsheet_kept_for_a_formula_is_not_trusted():
    sheet, cell = cell_of("price", "fixed_usd_per_kw_month")
    book = openpyxl.load_workbook(BytesIO(filled()))
    book[sheet][cell] = "=6+6"
    content = saved(book)
    place = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
    part = zipfile.ZipFile(BytesIO(content)).read(place)
    kept = part.replace(b"<f>6+6</f><v></v>", b"<f>6+6</f><v>12</v>").replace(
        b"<f>6+6</f><v/>", b"<f>6+6</f><v>12</v>"
    )
    assert kept != part
    read = read_workbook(with_part(content, place, kept), STORAGE)
    assert [(each.sheet, each.cell) for each in read.problems] == [(sheet, cell)]
    assert read.price["fixed_usd_per_kw_month"] == "=6+6"


def test_cells_to_fill_in_are_open_the_rest_is_locked_and_nothing_is_merged_or_computed():
    book = openpyxl.load_workbook(BytesIO(write_workbook(offered(requirements=REQUIREMENTS))))
    inputs = {(s.title, spot) for s, spot, _ in layout_of(offered(requirements=REQUIREMENTS)).inputs()}
    open_cells = {
        (sheet.title, (cell.row, cell.column))
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }  # fmt: skip
    assert open_cells == inputs
    assert all(sheet.protection.sheet and not sheet.merged_cells.ranges for sheet in book.worksheets)
    assert not any(c.data_type == "f" for s in book.worksheets for row in s.iter_rows() for c in row)
    assert [s.title for s in book.worksheets if s.sheet_state != "visible"] == ["_lists", "_about"]


def test_every_list_to_choose_from_holds_the_words_of_its_field():
    book = openpyxl.load_workbook(BytesIO(write_workbook(STORAGE)))
    plan = {s.title: s for s in layout_of(STORAGE).sheets}
    for title, sheet in plan.items():
        rules = [rule for rule in book[title].data_validations.dataValidation if rule.type == "list"]
        for (row, column), made in sheet.inputs.items():
            where = book[title].cell(row, column).coordinate
            lists = [rule.formula1.split("!")[1] for rule in rules if where in rule.sqref]
            words = [[cell[0].value for cell in _column(book["_lists"][each])] for each in lists]
            assert words == ([[shown for _, shown in made.options]] if made.options else [])


def _column(found):
    return found if isinstance(found, tuple) else ((found,),)
