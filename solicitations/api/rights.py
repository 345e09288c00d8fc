"""Whose an action is, asked before its input is read; the services ask again, under their locks."""

from typing import Any

from accounts.states import Role
from solicitations.permissions import (
    can_ask_for,
    can_create_solicitation,
    can_decide_stages,
    can_decide_wires,
    can_post_needs,
    can_revise_need,
    can_run,
    can_screen,
    holds_anywhere,
    is_evaluator,
)
from web.api import Right, only


def of_some(role: Role) -> Right:
    """Return the right of those who hold a role anywhere: what they name with it is asked by the service."""
    return only(lambda user, _: holds_anywhere(user, role), f"That is for a {role.label}.")


PLANS, BUYS, BIDS, WATCHES = (
    of_some(role) for role in (Role.PLANNER, Role.PROCUREMENT, Role.DEVELOPER, Role.EVALUATOR)
)
RUNS = only(can_run, "Only the procurement officer assigned to this solicitation does that.")
DECIDES_STAGE = only(can_decide_stages, "The verdict on where this solicitation stands is somebody else's.")
EVALUATES = only(is_evaluator, "The independent evaluator of this solicitation does that.")
REVISES_NEED = only(can_revise_need, "Only planners of the utility revise its needs.")


def _runs_its_solicitation(user: Any, thing: Any) -> bool:
    return can_run(user, thing.solicitation)


RUNS_ITS_SOLICITATION = only(
    _runs_its_solicitation, "Only the procurement officer of its solicitation does that."
)
POSTS_FOR_ITS_UTILITY = only(
    lambda user, thing: can_post_needs(user, thing.organisation), "Only planners of the utility do that."
)
SCREENS = only(
    lambda user, thing: can_screen(user, thing.organisation),
    "Only planners of the utility screen its projects.",
)
DECIDES_WIRES = only(
    lambda user, thing: can_decide_wires(user, thing.organisation),
    "Only planners of the utility decide on its projects.",
)
BUYS_FOR_ITS_UTILITY = only(
    lambda user, thing: can_create_solicitation(user, thing.meeting.utility),
    "Procurement officers of the utility answer for it.",
)
CORRESPONDS = only(
    lambda user, _: holds_anywhere(user, Role.PROCUREMENT) or holds_anywhere(user, Role.DEVELOPER),
    "Procurement and bidders write to each other; the independents read.",
)
WRITES_HERE = only(
    lambda user, thing: can_run(user, thing.solicitation) or can_ask_for(user, thing.organisation_id),
    "Procurement and the bidder itself write here; the independents read.",
)
ENDS_SIGNATURE = only(
    lambda user, thing: can_run(user, thing.nda.solicitation) or can_ask_for(user, thing.organisation_id),
    "Procurement, or the organisation that signed, ends a signature.",
)
TAKES_PART = only(
    lambda user, thing: type(thing).objects.inside(user).filter(pk=thing.pk).exists(),
    "Those who take part in the meeting comment.",
)
