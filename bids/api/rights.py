"""Whose an action on offers is, asked before its input is read; the services ask again, under their locks."""

from bids.permissions import (
    can_confirm_disqualification,
    can_decide_increment,
    can_examine,
    can_judge,
    can_propose_disqualification,
    can_release,
    can_reverse_disqualification,
    can_watch_screens,
    is_bidder,
)
from web.api import only

EXAMINES = only(
    can_examine, "Procurement and the independent evaluator run the checks, during the evaluation."
)
JUDGES = only(
    can_judge,
    "Procurement judges offers and asks to mend them, the independent evaluator those of affiliates.",
)
RELEASES = only(
    can_release, "The independent evaluator releases offers of affiliates, during the evaluation."
)
PROPOSES = only(
    can_propose_disqualification, "Procurement proposes to leave an offer out, until a selection is made."
)
DECIDES_INCREMENT = only(
    can_decide_increment, "Whoever works on the offer, and the independent evaluator, decide on increments."
)
WATCHES = only(can_watch_screens, "The independent evaluator watches the screens.")
ATTACHES = only(is_bidder, "The offer's bidder attaches files.")
ANSWERS_CURE = only(lambda user, cure: is_bidder(user, cure.offer), "The offer's bidder answers.")
JUDGES_CURE = only(
    lambda user, cure: can_judge(user, cure.offer), "Who asked for the cure decides on its answer."
)
JUDGES_CHECK = only(
    lambda user, check: can_judge(user, check.conformity.offer),
    "Procurement judges checks, the independent evaluator those of affiliates, during the evaluation.",
)
DECIDES_DISQUALIFICATION = only(
    lambda user, found: can_confirm_disqualification(user, found.offer),
    "The independent evaluator decides on it, until a selection is made.",
)
REVERSES_DISQUALIFICATION = only(
    lambda user, found: not is_bidder(user, found.offer) and can_reverse_disqualification(user, found.offer),
    "Procurement and the independent evaluator take it back, until a selection is made.",
)
RELEASES_FINDING = only(
    lambda user, finding: can_watch_screens(user, finding.examination.solicitation),
    "The independent evaluator releases findings.",
)
