"""Why offers that are open may not be valued yet."""

from bids.models import FinalRound
from bids.queries.ceremony import is_price_sealed
from bids.queries.shortfall import is_held, n_good
from bids.states import FinalState
from solicitations.models import Solicitation

PRICES_SEALED = (
    "The price envelope is still sealed: it is opened once the qualitative scores are locked. Until then there is"
    " nothing to value."
)

HELD = (
    "Fewer good offers came than the rules ask for. Procurement and the independent evaluator decide first, on the"
    " Opening page, whether to go on with what there is."
)

FINALS_OUT = "Best and final offers are out: nothing is awarded before they are opened."


def why_not_awarded(solicitation: Solicitation) -> str:
    """Say in words what an award waits for; empty where nothing stands before it."""
    is_out = FinalRound.objects.filter(solicitation=solicitation, state=FinalState.OPEN).exists()
    return why_not_valued(solicitation) or (FINALS_OUT if is_out else "")


def why_not_valued(solicitation: Solicitation) -> str:
    """Say in words what a valuation, and what follows from it, waits for; empty where nothing stands before it."""
    if is_price_sealed(solicitation):
        return PRICES_SEALED
    return HELD if is_held(solicitation) and n_good(solicitation) else ""
