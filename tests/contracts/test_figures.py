"""Figures on paper: to the right in PDF and Word, numbers in a workbook; words stay words."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from openpyxl import load_workbook

from contracts.rendering.figures import figure, figure_columns
from contracts.rendering.pdf import typst_block
from contracts.rendering.reports import Report, report_docx, report_xlsx, table

GRID = table(
    ("Offer", "NMV, USD/kW-year", "kW", "Weight", "Rank", "Engine"),
    [
        ("Offer A", "−1,284.50", "1,500", "10 %", "1", "0.2.0"),
        ("Offer B", "371.69", "900", "4 %", "—", "0.2.0"),
    ],
)


@pytest.mark.parametrize(
    ("words", "value", "number_format"),
    [
        ("1,284,375", Decimal(1284375), "#,##0"),
        ("−82.4400", Decimal("-82.4400"), "0.0000"),
        ("0", Decimal(0), "0"),
        ("12.5 %", Decimal("0.125"), "0.0 %"),
    ],
)
def test_a_figure_is_read_as_it_is_written(words, value, number_format):
    found = figure(words)
    assert (found.value, found.number_format) == (value, number_format)


@pytest.mark.parametrize("words", ["0.2.0", "0 to 10", "Offer 1", "1,28", "", "—", "1" * 64])
def test_other_words_are_no_figure(words):
    assert figure(words) is None


def test_columns_of_figures_alone_stand_to_the_right():
    assert figure_columns(GRID) == [False, True, True, True, True, False]
    assert "align: (left, right, right, right, right, left,)" in typst_block(GRID)


def test_a_workbook_holds_numbers_and_word_sets_them_to_the_right():
    made_at = datetime(2026, 11, 22, tzinfo=UTC)
    report = Report(title="T", lead="L", author="A", footer="F", made_at=made_at, blocks=[GRID])

    sheet = load_workbook(BytesIO(report_xlsx(report)))["T"]
    (first, second) = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2))
    assert first == ["Offer A", -1284.5, 1500, 0.1, 1, "0.2.0"]
    assert second == ["Offer B", 371.69, 900, 0.04, "—", "0.2.0"]
    assert sheet["B2"].number_format == "#,##0.00"
    cells = Document(BytesIO(report_docx(report))).tables[0].rows[1].cells
    assert [cell.paragraphs[0].alignment for cell in cells] == [None, *[WD_ALIGN_PARAGRAPH.RIGHT] * 4, None]
