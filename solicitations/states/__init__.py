"""The words of needs and solicitations, and their lives as data: one file per subject."""

from solicitations.states.announcements import AnnouncementKind
from solicitations.states.imports import ImportKind
from solicitations.states.life import MOVES, PUBLIC, SolicitationState, may_move
from solicitations.states.needs import DayType, Direction, FacilityKind, NeedForm, NeedUnit, Service
from solicitations.states.planning import ProjectType

__all__ = [
    "MOVES",
    "PUBLIC",
    "AnnouncementKind",
    "DayType",
    "Direction",
    "FacilityKind",
    "ImportKind",
    "NeedForm",
    "NeedUnit",
    "ProjectType",
    "Service",
    "SolicitationState",
    "may_move",
]
