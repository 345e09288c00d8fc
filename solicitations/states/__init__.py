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
from solicitations.states.consulting import CommentSubject, ProtocolPart
from solicitations.states.dates import DEADLINES, PASSINGS, REMINDERS, DateKind, Passing
from solicitations.states.deliveries import DeliveryReason
from solicitations.states.imports import FILE_OF, IMPORT_ACTIVE, IMPORT_MOVES, ImportKind, ImportState
from solicitations.states.life import (
    BY_HAND,
    DECIDED,
    ENDED,
    EVALUATING,
    EVALUATION_CHAIN,
    FULL_ROUTE,
    LIVE,
    MOVES,
    OPTIONAL,
    OVERSIGHT,
    PUBLIC,
    UNPUBLISHED,
    UNTIL_AWARD,
    SolicitationState,
    Verdict,
    faults_of_route,
    may_move,
    next_state,
    passed_over,
)
from solicitations.states.nda import NdaAnswer
from solicitations.states.needs import DayType, Direction, FacilityKind, NeedForm, NeedUnit, Service
from solicitations.states.oversight import OVERSEES, MeetingKind
from solicitations.states.phases import Phase, phase_of
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
    "BY_HAND",
    "COMPARISONS_OF",
    "DEADLINES",
    "DECIDED",
    "DRAFT_READERS",
    "ENDED",
    "EVALUATING",
    "EVALUATION_CHAIN",
    "FAMILY_OF",
    "FILE_OF",
    "FULL_ROUTE",
    "IMPORT_ACTIVE",
    "IMPORT_MOVES",
    "LIVE",
    "MOVES",
    "OPTIONAL",
    "OVERSEES",
    "OVERSIGHT",
    "PASSINGS",
    "PUBLIC",
    "REMINDERS",
    "SCORES",
    "TRIGGER_UNIT",
    "UNPUBLISHED",
    "UNTIL_AWARD",
    "WATCHES_BIDDERS",
    "AnnouncementKind",
    "Audience",
    "CheckOutcome",
    "CommentSubject",
    "Comparison",
    "Confidentiality",
    "Criterion",
    "DateKind",
    "DayType",
    "DeliveryReason",
    "Direction",
    "FacilityKind",
    "Fulfilment",
    "ImportKind",
    "ImportState",
    "MeetingKind",
    "NdaAnswer",
    "NeedForm",
    "NeedUnit",
    "Passing",
    "Phase",
    "PlanningScenario",
    "ProjectDecisionKind",
    "ProjectType",
    "ProtocolPart",
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
    "Verdict",
    "faults_of_route",
    "may_move",
    "next_state",
    "passed_over",
    "phase_of",
]
