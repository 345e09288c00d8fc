"""The API of needs, projects, imports, solicitations, contracts and questions."""

from rest_framework.routers import BaseRouter

from solicitations.api.catalogue import CatalogueViewSet, RequirementViewSet
from solicitations.api.conflicts import DeclarationViewSet, RecusalViewSet
from solicitations.api.correspondence import (
    AddendumViewSet,
    AnnouncementViewSet,
    ClarificationViewSet,
    SubscriptionViewSet,
)
from solicitations.api.forecasts import ForecastViewSet, LoadShapeViewSet, TriggerViewSet
from solicitations.api.imports import ImportViewSet
from solicitations.api.library import DocumentViewSet, NdaResponseViewSet, NdaViewSet, RegistrationViewSet
from solicitations.api.life import CommentViewSet
from solicitations.api.outreach import (
    AttendanceViewSet,
    BidderInvitationViewSet,
    ConferenceViewSet,
    ContactViewSet,
    MeetingCommentViewSet,
    MeetingViewSet,
    ParticipationViewSet,
    PlanViewSet,
)
from solicitations.api.planning import FacilityViewSet, NeedViewSet
from solicitations.api.programs import PaidServiceViewSet
from solicitations.api.solicitations import ProFormaViewSet, QuestionViewSet, SolicitationViewSet
from solicitations.api.sourcing import MatrixViewSet, SourcingViewSet
from solicitations.api.suitability import (
    CriteriaViewSet,
    PipelineViewSet,
    ScreeningViewSet,
    WiresProjectViewSet,
)
from solicitations.api.territories import TerritoryViewSet


def register(router: BaseRouter) -> None:
    """Add this app's endpoints to /api/v1/."""
    router.register("facilities", FacilityViewSet, basename="facility")
    router.register("territories", TerritoryViewSet, basename="territory")
    router.register("projects", WiresProjectViewSet, basename="project")
    router.register("criteria", CriteriaViewSet, basename="criteria")
    router.register("screenings", ScreeningViewSet, basename="screening")
    router.register("catalogues", CatalogueViewSet, basename="catalogue")
    router.register("requirements", RequirementViewSet, basename="requirement")
    router.register("matrices", MatrixViewSet, basename="matrix")
    router.register("sourcing", SourcingViewSet, basename="sourcing")
    router.register("pipeline", PipelineViewSet, basename="pipeline")
    router.register("needs", NeedViewSet, basename="need")
    router.register("forecasts", ForecastViewSet, basename="forecast")
    router.register("load-shapes", LoadShapeViewSet, basename="load-shape")
    router.register("triggers", TriggerViewSet, basename="trigger")
    router.register("imports", ImportViewSet, basename="import")
    router.register("pro-formas", ProFormaViewSet, basename="pro-forma")
    router.register("solicitations", SolicitationViewSet, basename="solicitation")
    router.register("declarations", DeclarationViewSet, basename="declaration")
    router.register("recusals", RecusalViewSet, basename="recusal")
    router.register("paid-services", PaidServiceViewSet, basename="paid-service")
    router.register("comments", CommentViewSet, basename="comment")
    router.register("questions", QuestionViewSet, basename="question")
    router.register("documents", DocumentViewSet, basename="document")
    router.register("ndas", NdaViewSet, basename="nda")
    router.register("nda-responses", NdaResponseViewSet, basename="nda-response")
    router.register("registrations", RegistrationViewSet, basename="registration")
    router.register("announcements", AnnouncementViewSet, basename="announcement")
    router.register("addenda", AddendumViewSet, basename="addendum")
    router.register("clarifications", ClarificationViewSet, basename="clarification")
    router.register("subscriptions", SubscriptionViewSet, basename="subscription")
    router.register("contacts", ContactViewSet, basename="contact")
    router.register("bidder-invitations", BidderInvitationViewSet, basename="bidder-invitation")
    router.register("participation", ParticipationViewSet, basename="participation")
    router.register("conferences", ConferenceViewSet, basename="conference")
    router.register("attendances", AttendanceViewSet, basename="attendance")
    router.register("procurement-plans", PlanViewSet, basename="procurement-plan")
    router.register("oversight-meetings", MeetingViewSet, basename="oversight-meeting")
    router.register("meeting-comments", MeetingCommentViewSet, basename="meeting-comment")
