"""Where a set for the table comes from: the kept best sets, the set being chosen, a saved one."""

from uuid import UUID

from accounts.models import User
from kernel.errors import InvalidInput
from review.models import Amounts, read_amounts
from review.queries.selections import current_selection, shares_of
from review.queries.working_sets import finished_runs, scenarios_of
from solicitations.models import Solicitation
from valuation.queries.optima import optimum_of

BEST, NEXT, CHOSEN = "best", "next-", "chosen"


def amounts_named(which: str, solicitation: Solicitation, user: User, run_id: UUID | None) -> Amounts:
    """Return a set by what it is called: ``best``, ``next-2``, ``chosen``, or the id of a saved one.

    Raises:
        InvalidInput: there is none of that name.
    """
    found: Amounts | None
    if which == CHOSEN:
        chosen = current_selection(solicitation, user)
        found = shares_of(chosen) if chosen else None
    elif which == BEST or which.startswith(NEXT):
        found = _kept(which, solicitation, user, run_id)
    else:
        found = _saved(which, solicitation, user)
    if found is None:
        raise InvalidInput("There is no such set (any more).", field="which")
    return found


def _kept(which: str, solicitation: Solicitation, user: User, run_id: UUID | None) -> Amounts | None:
    runs = finished_runs(solicitation, user)
    run = (runs.filter(pk=run_id) if run_id else runs).first()
    optimum = optimum_of(run, user) if run else None
    if optimum is None or optimum.document is None:
        return None
    sets = [optimum.document["best"], *optimum.document["next_best"]]
    at = "0" if which == BEST else which.removeprefix(NEXT)
    if not at.isdecimal() or int(at) >= len(sets):
        return None
    return read_amounts(sets[int(at)]["offers"])


def _saved(which: str, solicitation: Solicitation, user: User) -> Amounts | None:
    try:
        pk = UUID(which)
    except ValueError:
        return None
    scenario = scenarios_of(solicitation, user).filter(pk=pk).first()
    return read_amounts(scenario.amounts) if scenario else None
