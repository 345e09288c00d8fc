"""Whether enough good offers came, and what was decided where they did not.

A good offer is opened, stands before no wall, and is not disqualified: what a run takes. An affiliate's offer counts
once the independent evaluator has released it; until then nobody could be told of it by a number.
"""

from dataclasses import dataclass

from accounts.permissions import Visitor
from bids.models import Offer, ShortfallDecision
from bids.permissions import can_decide_on_shortfall, can_propose_going_on, can_see_opened_offers
from bids.states import ShortfallState
from solicitations.models import Rules, Solicitation

NONE_ASKED = 1


def n_asked(solicitation: Solicitation) -> int:
    """Return how many good offers the rules ask for; one where they state nothing."""
    rules: Rules | None = getattr(solicitation, "rules", None)
    return rules.least_offers if rules is not None else NONE_ASKED


def n_good(solicitation: Solicitation) -> int:
    """Return how many good offers there are now."""
    return Offer.objects.to_be_valued().filter(solicitation=solicitation).count()


def is_held(solicitation: Solicitation) -> bool:
    """Say whether opened offers wait for a decision because there are fewer good ones than the rules ask for."""
    asked = n_asked(solicitation)
    if asked == NONE_ASKED or getattr(solicitation, "opening", None) is None:
        return False
    good = n_good(solicitation)
    return good < asked and not _decided(solicitation, good)


def _decided(solicitation: Solicitation, good: int) -> bool:
    """Whether it was confirmed to go on with as few as there are now."""
    return ShortfallDecision.objects.filter(
        solicitation=solicitation, state=ShortfallState.CONFIRMED, n_offers__lte=good
    ).exists()


@dataclass(frozen=True)
class ShortfallPage:
    """What the opening page shows of a minimum that was not reached, to those who evaluate."""

    n_asked: int
    n_good: int
    is_held: bool
    decisions: list[ShortfallDecision]
    may_propose: bool
    may_decide: bool

    @property
    def proposal(self) -> ShortfallDecision | None:
        """The proposal that waits for the evaluator."""
        return next((each for each in self.decisions if each.state == ShortfallState.PROPOSED), None)


def shortfall_page(solicitation: Solicitation, user: Visitor) -> ShortfallPage | None:
    """Gather it; None before the opening, for whoever does not evaluate, and where one good offer suffices."""
    asked = n_asked(solicitation)
    is_open = getattr(solicitation, "opening", None) is not None
    if asked == NONE_ASKED or not is_open or not can_see_opened_offers(user, solicitation):
        return None
    decisions = ShortfallDecision.objects.visible_to(user).filter(solicitation=solicitation)
    found = list(decisions.select_related("proposed_by", "decided_by"))
    held, good = is_held(solicitation), n_good(solicitation)
    waits = any(each.state == ShortfallState.PROPOSED for each in found)
    return ShortfallPage(
        n_asked=asked,
        n_good=good,
        is_held=held,
        decisions=found,
        may_propose=held and good > 0 and not waits and can_propose_going_on(user, solicitation),
        may_decide=waits and can_decide_on_shortfall(user, solicitation),
    )
