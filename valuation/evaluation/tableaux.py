"""What every set of a run shares, kept beside the database: a set is then a few sums, not a look at every offer."""

from django.core.cache import cache

import nmv
from kernel.errors import Conflict
from nmv.market import Market
from nmv.portfolio import Holdings, Tableau, tableau
from valuation.evaluation.inputs import thaw
from valuation.evaluation.stored import stored_values
from valuation.models import Run

# What is kept may be gone at any time, and is then worked out again.
KEPT_S = 14 * 24 * 3600
EDITION = 1  # of the shape in which it is kept


def tableau_of(run: Run) -> Tableau:
    """Return the tableau of a finished run, kept or worked out anew; the caller has found the run as visible.

    Raises:
        Conflict: the run kept no inputs.
    """
    kept: Tableau | None = cache.get(_key(run))
    if kept is not None:
        return kept
    if run.case is None:
        raise Conflict("This run kept no inputs, so no set can be valued on it. Run the valuation again.")
    return keep_tableau(run, Holdings(Market(thaw(run))))


def keep_tableau(run: Run, holdings: Holdings) -> Tableau:
    """Work a run's tableau out and keep it."""
    found = tableau(holdings, stored_values(run))
    cache.set(_key(run), found, KEPT_S)
    return found


def _key(run: Run) -> str:
    """Nothing but the run's own figures and the engine that reads them decide what is kept."""
    return f"tableau:{EDITION}:{nmv.__version__}:{run.pk}:{run.input_digest}:{run.result_digest}"
