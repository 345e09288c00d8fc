"""Workbooks in the shape of PG&E's public filings, made up for tests."""

from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from solicitations.importers import ddor, gna

WORDS_ABOVE = ["A report", "An appendix", "Version Date: 8/15/2023", "Public", None, None]
DDOR_ROW: dict[str, Any] = {
    "DDOR ID": "DDOR900",
    "Project Type": "Feeder",
    "Project Name": "OAKDALE 1104",
    "Project Description": "INSTALL NEW FEEDER",
    "In-Service Date": datetime(2026, 6, 1),  # noqa: DTZ001 - a date cell as Excel keeps it
    "Unit Cost of Traditional Mitigation ($k)": 7046,
    "GNA ID": "GNA_162991101_Capacity",
    "GNA Facility Name": "OAKDALE 1101",
    "Distribution Service Required": "Capacity",
    "Real Time (RT) or Day Ahead (DA)": "DA",
    "Grid Need": 2.35,
    "Grid Need Unit": "MW",
    "Month": "6-9",
    "Calls/Year": 100,
    "Hours": "3 PM-10 PM",
    "Duration (Hours)": 5,
}
CC = dict.fromkeys(ddor.FIGURES, "CC")


def ddor_workbook(*rows: dict[str, Any], notes: tuple[str, ...] = ()) -> bytes:
    """A deferral report: headings on row 8 (one of them with a trailing blank), then rows, blanks and notes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Appendix B"
    for words in WORDS_ABOVE:
        sheet.append([words])
    sheet.append([None, None, "Expected Performance"])
    sheet.append([f"{name} " if name == "Grid Need" else name for name in DDOR_ROW])
    for row in rows:
        sheet.append([{**DDOR_ROW, **row}[name] for name in DDOR_ROW])
    sheet.append([])
    for note in notes:
        sheet.append([note])
    return _bytes(book)


GNA_HEAD: dict[str, Any] = {
    "GNA NEED ID": "GNA_162991101_Capacity",
    "Distribution Planning Regions": "Central Valley",
    "Facility Name": "OAKDALE 1101",
    "Facility Type": "Feeder",
    "Primary Driver": "Demand Growth",
    "Distribution Service Required": "Capacity",
    "Anticipated Need Date": "2026",
}
NO_NEED = {"Primary Driver": "None", "Distribution Service Required": "None", "Anticipated Need Date": "None"}
GROUP = (gna.RATING, gna.LOADING, "Facility Loading (%)", gna.DEFICIENCY)
YEARS = (2026, 2027)


def gna_workbook(*rows: tuple[dict[str, Any], list[Any]], notes: tuple[str, ...] = ()) -> bytes:
    """A needs assessment of two years; each row is its head and rating, loading, share and deficiency by year."""
    book = Workbook()
    sheet = book.worksheets[0]
    for words in WORDS_ABOVE:
        sheet.append([words])
    empty: list[Any] = [None] * len(GNA_HEAD)
    sheet.append(empty + [cell for year in YEARS for cell in (year, None, None, None)])
    sheet.append([*GNA_HEAD, *GROUP * len(YEARS)])
    for head, figures in rows:
        sheet.append([*({**GNA_HEAD, **head}[name] for name in GNA_HEAD), *figures])
    for note in notes:
        sheet.append([note])
    return _bytes(book)


def _bytes(book: Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()
