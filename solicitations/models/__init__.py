"""Needs, the projects they would avoid, and solicitations: shapes, constraints, and who may see which row."""

from solicitations.models.addenda import Addendum
from solicitations.models.announcements import Announcement
from solicitations.models.answers import AnswerVersion
from solicitations.models.catalogue import ServiceCatalogue, SolicitationRequirement
from solicitations.models.clarifications import Clarification, ClarificationMessage
from solicitations.models.conflicts import Declaration, Recusal
from solicitations.models.consulting import Comment, Deviation, Lesson, LessonAnswer, PrincipleComment
from solicitations.models.deliveries import LEASE, Delivery
from solicitations.models.forecasts import Forecast, ForecastYear, LoadShape, Trigger
from solicitations.models.imports import DataImport
from solicitations.models.library import Download, LibraryDocument
from solicitations.models.life import ClockEvent, PlannedDate, Stage
from solicitations.models.nda import Nda, NdaResponse
from solicitations.models.needs import Need, NeedAmount, NeedWindow, NeedYear
from solicitations.models.outreach import Attendance, BidderInvitation, Conference, Contact
from solicitations.models.oversight import (
    Meeting,
    MeetingAttendee,
    MeetingComment,
    PlannedSolicitation,
    ProcurementPlan,
)
from solicitations.models.planning import Assessment, AssessmentYear, Facility, Project
from solicitations.models.programs import PaidService
from solicitations.models.registrations import Registration, RegistrationTerms
from solicitations.models.rule_books import RuleBook
from solicitations.models.rules import Rules
from solicitations.models.solicitations import Assignment, Lot, ProForma, Question, Solicitation, Workpaper
from solicitations.models.sourcing import SourcingDecision, SourcingMatrix
from solicitations.models.subscriptions import Subscription
from solicitations.models.suitability import CriteriaSet, Screening, ScreeningResult
from solicitations.models.territories import Territory
from solicitations.models.wires import ProjectDecision, WiresFallback

__all__ = [
    "LEASE",
    "Addendum",
    "Announcement",
    "AnswerVersion",
    "Assessment",
    "AssessmentYear",
    "Assignment",
    "Attendance",
    "BidderInvitation",
    "Clarification",
    "ClarificationMessage",
    "ClockEvent",
    "Comment",
    "Conference",
    "Contact",
    "CriteriaSet",
    "DataImport",
    "Declaration",
    "Delivery",
    "Deviation",
    "Download",
    "Facility",
    "Forecast",
    "ForecastYear",
    "Lesson",
    "LessonAnswer",
    "LibraryDocument",
    "LoadShape",
    "Lot",
    "Meeting",
    "MeetingAttendee",
    "MeetingComment",
    "Nda",
    "NdaResponse",
    "Need",
    "NeedAmount",
    "NeedWindow",
    "NeedYear",
    "PaidService",
    "PlannedDate",
    "PlannedSolicitation",
    "PrincipleComment",
    "ProForma",
    "ProcurementPlan",
    "Project",
    "ProjectDecision",
    "Question",
    "Recusal",
    "Registration",
    "RegistrationTerms",
    "RuleBook",
    "Rules",
    "Screening",
    "ScreeningResult",
    "ServiceCatalogue",
    "Solicitation",
    "SolicitationRequirement",
    "SourcingDecision",
    "SourcingMatrix",
    "Stage",
    "Subscription",
    "Territory",
    "Trigger",
    "WiresFallback",
    "Workpaper",
]
