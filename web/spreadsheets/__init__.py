"""Spreadsheets that come from outside and those that go out: looked into first, written in memory, text as text."""

from web.spreadsheets.plain import MOST_BYTES, require_plain_workbook
from web.spreadsheets.saving import saved, undated
from web.spreadsheets.writing import write_text

__all__ = ["MOST_BYTES", "require_plain_workbook", "saved", "undated", "write_text"]
