"""The API of what comes out of an evaluation: the same predicates, queries and services as the pages."""

from rest_framework.routers import BaseRouter

from contracts.api.debriefs import DebriefViewSet
from contracts.api.memos import MemoViewSet
from contracts.api.notices import NoticeViewSet, StandstillViewSet
from contracts.api.outcomes import AwardViewSet, ContractViewSet


def register(router: BaseRouter) -> None:
    """Add this app's endpoints to /api/v1/."""
    router.register("awards", AwardViewSet, basename="award")
    router.register("contracts", ContractViewSet, basename="contract")
    router.register("standstills", StandstillViewSet, basename="standstill")
    router.register("notices", NoticeViewSet, basename="notice")
    router.register("memos", MemoViewSet, basename="memo")
    router.register("debriefs", DebriefViewSet, basename="debrief")
