"""Readers of foreign files: bytes in, frozen rows out, or problems that each name sheet, row and column."""

from solicitations.importers.capital_plan import PlannedProject, read_capital_plan
from solicitations.importers.cells import HourWindow
from solicitations.importers.ddor import DdorRow, read_ddor
from solicitations.importers.forecasts import ForecastLine, read_forecasts
from solicitations.importers.gna import GnaRow, read_gna
from solicitations.importers.places import Place, read_places
from solicitations.importers.profile import ProfileHour, read_profile
from solicitations.importers.programs import ProgramLine, read_programs
from solicitations.importers.reading import Ignored, Problem, Progress, Reading, in_silence
from solicitations.importers.shapes import FacilityShape, read_shapes

__all__ = [
    "DdorRow",
    "FacilityShape",
    "ForecastLine",
    "GnaRow",
    "HourWindow",
    "Ignored",
    "Place",
    "PlannedProject",
    "Problem",
    "ProfileHour",
    "ProgramLine",
    "Progress",
    "Reading",
    "in_silence",
    "read_capital_plan",
    "read_ddor",
    "read_forecasts",
    "read_gna",
    "read_places",
    "read_profile",
    "read_programs",
    "read_shapes",
]
