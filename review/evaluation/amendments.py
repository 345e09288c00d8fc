"""What a deviation of the rubric or of the ranking rule does to every rank: one run, the same scores, both rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from accounts.models import User
from bids.models import Offer
from nmv.canonical import digest
from review.evaluation.changes import Change, Standing, changes
from review.evaluation.ranked import rank_run
from review.evaluation.shadow import standings
from review.models import Amendment
from review.queries.amendments import Stated, by_rules, in_words
from review.queries.ranking import latest_run
from review.queries.terms import Terms, terms_of
from solicitations.models import Deviation, Solicitation
from valuation.models import Run


@dataclass(frozen=True)
class EffectRow:
    """One offer by the rules before and after."""

    offer: Offer
    change: Change


@dataclass(frozen=True)
class Effect:
    """What changes, and what that does to every rank; no rows where no run has finished."""

    words: Sequence[str]
    rows: Sequence[EffectRow]
    deviation: Deviation | None = None
    run: Run | None = None
    # Names the rules before and after, the run and where each offer stands by both: another basis, another effect.
    basis: str = ""

    @property
    def n_moved(self) -> int:
        """How many ranks moved."""
        return sum(row.change.is_moved for row in self.rows)


def effect_of(
    terms: Terms,
    run: Run | None,
    user: User,
    before: Stated,
    after: Stated,
    *,
    offers: Mapping[UUID, Offer],
    deviation: Deviation | None = None,
) -> Effect:
    """Rank one run by the rules before and by those after; scores, values and moves by hand left aside are the same."""
    words = in_words(before, after, {each.code: each.label for each in terms.criteria})
    if run is None:
        return Effect(words, [], deviation, basis=_basis(None, before, after, []))
    ranked = [standings(rank_run(run, user, _by(terms, stated))) for stated in (before, after)]
    found = [EffectRow(offers[each.offer_id], each) for each in changes(*ranked) if each.offer_id in offers]
    return Effect(words, found, deviation, run, _basis(run, before, after, found))


def _basis(run: Run | None, before: Stated, after: Stated, rows: Sequence[EffectRow]) -> str:
    stood = [
        [str(row.offer.pk), *(_place(side) for side in (row.change.before, row.change.after))] for row in rows
    ]
    named = {"before": before, "after": after, "run": str(run.pk) if run else None, "ranks": sorted(stood)}
    return digest(named)


def _place(side: Standing | None) -> list[str]:
    return [] if side is None else [str(side.rank), str(side.quality)]


def _by(terms: Terms, stated: Stated) -> Terms:
    plan, criteria = by_rules(terms.plan, terms.criteria, stated)
    return replace(terms, plan=plan, criteria=criteria)


def effects_of(solicitation: Solicitation, user: User, run: Run | None = None) -> list[Effect]:
    """Return the effect of each deviation of the rubric or the rule, on a run or on the last finished one."""
    rows = Amendment.objects.visible_to(user).filter(deviation__solicitation=solicitation)
    amendments = list(rows.select_related("deviation"))
    if not amendments:
        return []
    run = run or latest_run(solicitation, user)
    if run is not None:
        run.solicitation = solicitation
    terms, offers = terms_of(solicitation), _offers(solicitation, user)
    return [
        effect_of(terms, run, user, each.before, each.after, offers=offers, deviation=each.deviation)
        for each in amendments
    ]


def planned_effect(
    solicitation: Solicitation, user: User, change: tuple[dict[str, Any], dict[str, Any]]
) -> Effect:
    """Return what a change would do to every rank of the last finished run."""
    run = latest_run(solicitation, user)
    if run is not None:
        run.solicitation = solicitation
    return effect_of(terms_of(solicitation), run, user, *change, offers=_offers(solicitation, user))


def _offers(solicitation: Solicitation, user: User) -> dict[UUID, Offer]:
    return {each.pk: each for each in Offer.objects.visible_to(user).filter(solicitation=solicitation)}
