"""Needs, the projects they would avoid, and solicitations: shapes, constraints, and who may see which row."""

from solicitations.models.announcements import Announcement
from solicitations.models.imports import DataImport
from solicitations.models.library import Download, LibraryDocument
from solicitations.models.nda import Nda, NdaResponse
from solicitations.models.needs import Need, NeedAmount, NeedWindow, NeedYear
from solicitations.models.planning import Assessment, AssessmentYear, Facility, Project
from solicitations.models.registrations import Registration, RegistrationTerms
from solicitations.models.solicitations import Assignment, Lot, ProForma, Question, Solicitation, Workpaper

__all__ = [
    "Announcement",
    "Assessment",
    "AssessmentYear",
    "Assignment",
    "DataImport",
    "Download",
    "Facility",
    "LibraryDocument",
    "Lot",
    "Nda",
    "NdaResponse",
    "Need",
    "NeedAmount",
    "NeedWindow",
    "NeedYear",
    "ProForma",
    "Project",
    "Question",
    "Registration",
    "RegistrationTerms",
    "Solicitation",
    "Workpaper",
]
