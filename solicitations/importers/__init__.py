"""Readers of foreign files: bytes in, frozen rows out, or problems that each name sheet, row and column."""

from solicitations.importers.cells import HourWindow
from solicitations.importers.ddor import DdorRow, read_ddor
from solicitations.importers.gna import GnaRow, read_gna
from solicitations.importers.profile import ProfileHour, read_profile
from solicitations.importers.reading import Ignored, Problem, Reading

__all__ = [
    "DdorRow",
    "GnaRow",
    "HourWindow",
    "Ignored",
    "Problem",
    "ProfileHour",
    "Reading",
    "read_ddor",
    "read_gna",
    "read_profile",
]
