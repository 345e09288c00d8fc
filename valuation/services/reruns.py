"""A valuation asked for by the system, once something that the last one stood on has changed.

What waits for a person waits here too: a deviation, a correction, a final price, a decision counts once it is made,
and only what counts is in a basis. Changes that come close together are taken up by one run, for the sweep comes once
a minute, and while a run is under way nothing else is asked for.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.states import SYSTEM
from kernel.errors import Conflict
from kernel.locks import hold_alone
from nmv.canonical import digest
from solicitations.models import Need, Solicitation
from solicitations.states import EVALUATING, UNTIL_AWARD
from valuation.evaluation.basis import basis_of
from valuation.models import Run
from valuation.queries.causes import causes_between
from valuation.queries.needs import revised_needs
from valuation.services.runs import begin_run, create_run, run_facts, what_is_valued
from valuation.states import ACTIVE, RunState

# What may be chosen differently still; what is told of revised needs is told until the award.
_FOLLOWED = {False: EVALUATING, True: UNTIL_AWARD}


def rerun_changed(*, now: datetime) -> int:
    """Ask for a run wherever the last one no longer stands on what counts now; return how many were asked for."""
    valued = Run.objects.official().filter(state=RunState.DONE, basis__isnull=False)
    live = Solicitation.objects.filter(state__in=UNTIL_AWARD, pk__in=valued.values("solicitation_id"))
    keys = list(live.order_by("pk").values_list("pk", flat=True))
    asked = [_follow(key, now, on_revised_needs=kind) for key in keys for kind in _FOLLOWED]
    return sum(run is not None for run in asked)


@transaction.atomic
def _follow(solicitation_id: UUID, now: datetime, *, on_revised_needs: bool) -> Run | None:
    """Ask for one run if its kind has to be done again; whoever presses the button waits at the same lock."""
    hold_alone("runs", solicitation_id)
    solicitation = Solicitation.objects.select_related("organisation").get(pk=solicitation_id)
    revised = revised_needs(solicitation) if on_revised_needs else {}
    if solicitation.state not in _FOLLOWED[on_revised_needs] or (on_revised_needs and not revised):
        return None
    last = _last(solicitation, on_revised_needs=on_revised_needs)
    if last is None:
        return None
    try:
        return _asked(last, solicitation, revised, now, on_revised_needs=on_revised_needs)
    except Conflict:
        # Prices are sealed, too few offers came, or nothing is left to value: it will be looked at again.
        return None


def _last(solicitation: Solicitation, *, on_revised_needs: bool) -> Run | None:
    """The finished run that a further one would follow; None while one is under way."""
    of_utility = Run.objects.filter(solicitation=solicitation, own_terms__isnull=True)
    if of_utility.filter(state__in=ACTIVE).exists():
        return None
    done = of_utility.filter(state=RunState.DONE).order_by("-requested_at")
    own = done.filter(on_revised_needs=True).first() if on_revised_needs else None
    last = own or done.filter(on_revised_needs=False).first()
    return last if last is not None and last.basis is not None else None


def _asked(
    last: Run,
    solicitation: Solicitation,
    revised: Mapping[UUID, Need],
    now: datetime,
    *,
    on_revised_needs: bool,
) -> Run | None:
    protocol, offers = what_is_valued(solicitation)
    basis = basis_of(solicitation, protocol, offers, revised)
    causes = causes_between(last.basis or {}, basis)
    if not causes or _was_asked_since(last, basis, on_revised_needs=on_revised_needs):
        return None
    kind = {"follows": last, "on_revised_needs": on_revised_needs, "basis": basis, "causes": causes}
    run = create_run(solicitation, protocol, now, n_offers=len(offers), **kind)
    facts = run_facts(protocol, revised) | {
        "follows": last.pk,
        "because": [cause["kind"] for cause in causes],
    }
    return begin_run(run, offers, SYSTEM, facts)


def _was_asked_since(last: Run, basis: dict[str, Any], *, on_revised_needs: bool) -> bool:
    """Whether this very change had its run, which failed or was cancelled: then a person says whether to try again."""
    since = Run.objects.filter(solicitation=last.solicitation_id, own_terms__isnull=True)
    same = since.filter(on_revised_needs=on_revised_needs, basis_digest=digest(basis))
    return same.filter(requested_at__gt=last.requested_at).exists()
