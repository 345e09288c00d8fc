"""The words of needs and solicitations, and their lives as data: one file per subject."""

from solicitations.states.announcements import AnnouncementKind
from solicitations.states.catalogue import COMPARISONS_OF, Comparison, Fulfilment, RequirementKind
from solicitations.states.clarifications import Side
from solicitations.states.confidentiality import (
    AFTER_OPENING,
    AUDIENCES,
    DRAFT_READERS,
    WATCHES_BIDDERS,
    Audience,
    Confidentiality,
)
from solicitations.states.deliveries import DeliveryReason
from solicitations.states.imports import FILE_OF, IMPORT_ACTIVE, IMPORT_MOVES, ImportKind, ImportState
from solicitations.states.life import MOVES, PUBLIC, SolicitationState, may_move
from solicitations.states.nda import NdaAnswer
from solicitations.states.needs import DayType, Direction, FacilityKind, NeedForm, NeedUnit, Service
from solicitations.states.planning import (
    TRIGGER_UNIT,
    PlanningScenario,
    ProjectType,
    ShapeClock,
    ShapeQuantity,
    ShapeResolution,
    TriggerKind,
)
from solicitations.states.sourcing import FAMILY_OF, SCORES, SourcingFactor, SourcingFamily, SourcingStructure
from solicitations.states.suitability import CheckOutcome, Criterion, ScreeningVerdict
from solicitations.states.wires import ProjectDecisionKind

__all__ = [
    "AFTER_OPENING",
    "AUDIENCES",
    "COMPARISONS_OF",
    "DRAFT_READERS",
    "FAMILY_OF",
    "FILE_OF",
    "IMPORT_ACTIVE",
    "IMPORT_MOVES",
    "MOVES",
    "PUBLIC",
    "SCORES",
    "TRIGGER_UNIT",
    "WATCHES_BIDDERS",
    "AnnouncementKind",
    "Audience",
    "CheckOutcome",
    "Comparison",
    "Confidentiality",
    "Criterion",
    "DayType",
    "DeliveryReason",
    "Direction",
    "FacilityKind",
    "Fulfilment",
    "ImportKind",
    "ImportState",
    "NdaAnswer",
    "NeedForm",
    "NeedUnit",
    "PlanningScenario",
    "ProjectDecisionKind",
    "ProjectType",
    "RequirementKind",
    "ScreeningVerdict",
    "Service",
    "ShapeClock",
    "ShapeQuantity",
    "ShapeResolution",
    "Side",
    "SolicitationState",
    "SourcingFactor",
    "SourcingFamily",
    "SourcingStructure",
    "TriggerKind",
    "may_move",
]
