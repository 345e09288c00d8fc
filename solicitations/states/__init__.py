"""The words of needs and solicitations, and their lives as data: one file per subject."""

from solicitations.states.announcements import AnnouncementKind
from solicitations.states.confidentiality import (
    AFTER_OPENING,
    AUDIENCES,
    DRAFT_READERS,
    WATCHES_BIDDERS,
    Audience,
    Confidentiality,
)
from solicitations.states.imports import FILE_OF, IMPORT_ACTIVE, IMPORT_MOVES, ImportKind, ImportState
from solicitations.states.life import MOVES, PUBLIC, SolicitationState, may_move
from solicitations.states.nda import NdaAnswer
from solicitations.states.needs import DayType, Direction, FacilityKind, NeedForm, NeedUnit, Service
from solicitations.states.planning import ProjectType

__all__ = [
    "AFTER_OPENING",
    "AUDIENCES",
    "DRAFT_READERS",
    "FILE_OF",
    "IMPORT_ACTIVE",
    "IMPORT_MOVES",
    "MOVES",
    "PUBLIC",
    "WATCHES_BIDDERS",
    "AnnouncementKind",
    "Audience",
    "Confidentiality",
    "DayType",
    "Direction",
    "FacilityKind",
    "ImportKind",
    "ImportState",
    "NdaAnswer",
    "NeedForm",
    "NeedUnit",
    "ProjectType",
    "Service",
    "SolicitationState",
    "may_move",
]
