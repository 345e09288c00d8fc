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
from solicitations.states.imports import ImportKind
from solicitations.states.life import MOVES, PUBLIC, SolicitationState, may_move
from solicitations.states.nda import NdaAnswer
from solicitations.states.needs import DayType, Direction, FacilityKind, NeedForm, NeedUnit, Service
from solicitations.states.planning import ProjectType

__all__ = [
    "AFTER_OPENING",
    "AUDIENCES",
    "DRAFT_READERS",
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
    "NdaAnswer",
    "NeedForm",
    "NeedUnit",
    "ProjectType",
    "Service",
    "SolicitationState",
    "may_move",
]
