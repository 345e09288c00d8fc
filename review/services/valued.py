"""What a set may hold: offers that its run has valued."""

from bids.models import Offer
from kernel.errors import Conflict
from review.models import Amounts
from valuation.models import Run
from valuation.states import OfferRunState


def require_valued(run: Run, amounts: Amounts) -> None:
    """Do nothing if a run has valued every offer of a set.

    Raises:
        Conflict: names the offers it has not, and why.
    """
    found = run.offers.filter(offer_id__in=amounts).values_list("offer_id", "state", "error")
    known = {key: (state, error) for key, state, error in found}
    missing = [key for key in amounts if known.get(key, ("", ""))[0] != OfferRunState.DONE]
    if not missing:
        return
    names = Offer.objects.filter(pk__in=missing).order_by("alias").values_list("pk", "alias")
    said = [f"{alias} ({_why(*known.get(key, ('', '')))})" for key, alias in names]
    raise Conflict(
        f"Not valued by this run: {', '.join(said)}. Put the set together without, on the Portfolio tab."
    )


def _why(state: str, error: str) -> str:
    return error or ("not valued yet" if state else "not among its offers: withdrawn, or left out since")
