"""Criteria, screenings and projects as screened."""

from datetime import date
from typing import Any

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import CriteriaSet, Screening
from solicitations.services import CriteriaDraft, adopt_criteria, draft_criteria, run_screening
from tests.factories.accounts import a_person

LARGE = {
    "code": "LARGE",
    "label": "Large projects",
    "project_types": ["LOAD_RELIEF", "RELIABILITY"],
    "months_min": 36,
    "months_max": 60,
    "cost_floor_usd": "1000000",
    "max_load_share": None,
    "note": "",
}
SMALL = {
    **LARGE,
    "code": "SMALL",
    "label": "Small projects",
    "months_min": 18,
    "months_max": 24,
    "cost_floor_usd": "500000",
}


def adopted_criteria(utility: Organisation, *classes: dict[str, Any], by: User | None = None) -> CriteriaSet:
    """Criteria of two classes, adopted."""
    by = by or a_person(utility, Role.PLANNER)
    draft = CriteriaDraft("Suitability", {"classes": list(classes or (LARGE, SMALL))}, date(2026, 1, 1))
    criteria = draft_criteria(organisation=utility, draft=draft, by=by)
    return adopt_criteria(criteria=criteria, by=by, now=database_now())


def a_screening(utility: Organisation, by: User | None = None) -> Screening:
    """A screening of all the utility's projects, not published."""
    by = by or a_person(utility, Role.PLANNER)
    return run_screening(criteria=adopted_criteria(utility, by=by), by=by, now=database_now())
