"""One finished run held against another: what differs between them, and what that does to every rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.http import Http404

from accounts.models import User
from bids.models import Offer
from kernel.errors import DomainError
from review.evaluation.amendments import Effect, effects_of
from review.evaluation.changes import Change, changes
from review.evaluation.differences import differences
from review.evaluation.measures import CAPACITY, Measure, measure_of
from review.evaluation.portfolio import value_of_set
from review.evaluation.ranked import rank_run
from review.evaluation.shadow import standings
from review.queries.coverage import needs_of
from review.queries.rank_changes import unread_notices
from review.queries.selections import current_selection, shares_of
from review.queries.terms import terms_of
from solicitations.models import Deviation, Need, Solicitation
from valuation.evaluation import thaw
from valuation.models import Coverage, Protocol, Run
from valuation.queries.causes import because
from valuation.queries.vintages import VintagesNote, vintages_note
from valuation.states import OfferRunState, RunState


@dataclass(frozen=True)
class NeedShare:
    """How much of a need an offer could be counted on for in either run."""

    need: Need
    before: Decimal | None
    after: Decimal | None

    @property
    def is_lost(self) -> bool:
        """Whether it covered the need alone, and does no more."""
        return self.before is not None and self.before >= 1 and (self.after is None or self.after < 1)


@dataclass(frozen=True)
class ChangedRow:
    """One offer in both runs."""

    offer: Offer
    change: Change
    shares: list[NeedShare]
    measure: Measure = CAPACITY

    @property
    def value_before(self) -> Decimal | None:
        """What it was ranked by in the earlier run, as people read it: a cost without its minus."""
        return self.measure.shown(self.change.before.value) if self.change.before else None

    @property
    def value_after(self) -> Decimal | None:
        """What it is ranked by in the later run."""
        return self.measure.shown(self.change.after.value) if self.change.after else None

    @property
    def by(self) -> Decimal | None:
        """What that changed by; a cost that rose is above zero."""
        return None if self.change.by is None else self.measure.shown(self.change.by)


@dataclass(frozen=True)
class SetChange:
    """The chosen set on both runs' figures."""

    offers: list[Offer]
    before_usd: Decimal
    after_usd: Decimal
    covered_before: bool
    covered_after: bool

    @property
    def at_risk_usd(self) -> Decimal:
        """What the set is worth less by the later run; 0 where it is worth more."""
        return max(self.before_usd - self.after_usd, Decimal(0))


@dataclass(frozen=True)
class ChangesPage:
    """Two runs and what moved between them; without two finished runs there is nothing to hold against each other."""

    solicitation: Solicitation
    runs: list[Run]
    before: Run | None = None
    after: Run | None = None
    needs: Sequence[Need] = ()
    rows: Sequence[ChangedRow] = ()
    causes: Sequence[str] = ()
    deviations: Sequence[Deviation] = ()
    chosen: SetChange | None = None
    waiting_deviations: Sequence[Deviation] = ()
    # Why the system asked for the later run, where it did; whether the reader was told of a run and has not read it.
    because: Sequence[str] = ()
    effects: Sequence[Effect] = ()
    is_unread: bool = False
    newer: VintagesNote | None = None
    measure: Measure = CAPACITY

    @property
    def n_moved(self) -> int:
        """How many ranks moved."""
        return sum(row.change.is_moved for row in self.rows)


def changes_page(
    solicitation: Solicitation, user: User, *, before: UUID | None = None, after: UUID | None = None
) -> ChangesPage:
    """Gather the page; unless runs are named, the last finished run and the one before it.

    Raises:
        Http404: a run is named that this person sees none of, finished and official, in this solicitation.
    """
    finished = Run.objects.visible_to(user).filter(
        solicitation=solicitation, state=RunState.DONE, own_terms__isnull=True
    )
    runs = list(finished.select_related("protocol", "solicitation").order_by("-ended_at"))
    by_id = {run.pk: run for run in runs}
    if not {each for each in (before, after) if each} <= by_id.keys():
        raise Http404
    later = by_id.get(after) if after else (runs[0] if runs else None)
    earlier = by_id.get(before) if before else next((run for run in runs if run is not later), None)
    waiting = _not_run_yet(solicitation, runs)
    effects = effects_of(solicitation, user)
    is_unread = unread_notices(user).filter(run__solicitation=solicitation).exists()
    newer = vintages_note(solicitation, user)
    if earlier is None or later is None:
        return ChangesPage(
            solicitation,
            runs,
            waiting_deviations=waiting,
            is_unread=is_unread,
            effects=effects,
            newer=newer,
        )
    offers = {each.pk: each for each in Offer.objects.visible_to(user).filter(solicitation=solicitation)}
    needs = needs_of(later)
    return ChangesPage(
        solicitation=solicitation,
        runs=runs,
        before=earlier,
        after=later,
        needs=needs,
        rows=_rows(earlier, later, user, offers, needs),
        causes=_causes(earlier, later, offers),
        deviations=_deviations_between(earlier, later),
        chosen=_chosen(solicitation, user, earlier, later),
        waiting_deviations=waiting,
        because=because(later, offers),
        effects=effects,
        is_unread=is_unread,
        newer=newer,
        measure=measure_of(terms_of(solicitation)),
    )


def _rows(
    earlier: Run, later: Run, user: User, offers: Mapping[UUID, Offer], needs: Sequence[Need]
) -> list[ChangedRow]:
    was, ranked = rank_run(earlier, user), rank_run(later, user)
    found = changes(standings(was), standings(ranked))
    shares = {run.pk: _shares(run) for run in (earlier, later)}
    return [
        ChangedRow(
            offers[change.offer_id],
            change,
            [
                NeedShare(
                    need,
                    shares[earlier.pk].get((change.offer_id, need.pk)),
                    shares[later.pk].get((change.offer_id, need.pk)),
                )
                for need in needs
            ],
            ranked.measure,
        )
        for change in found
        if change.offer_id in offers
    ]


def _shares(run: Run) -> dict[tuple[UUID, UUID], Decimal]:
    rows = Coverage.objects.filter(run_offer__run=run)
    return {
        (offer, need): share
        for offer, need, share in rows.values_list("run_offer__offer_id", "need_id", "share")
    }


def _causes(earlier: Run, later: Run, offers: Mapping[UUID, Offer]) -> list[str]:
    if earlier.input_digest == later.input_digest:
        return []
    try:
        return differences(thaw(earlier), thaw(later), {key: str(offer) for key, offer in offers.items()})
    except DomainError:
        return ["One of the runs kept no inputs, so it cannot be said what differs."]


def _deviations_between(earlier: Run, later: Run) -> list[Deviation]:
    versions = sorted((earlier.protocol.version, later.protocol.version))
    between = Protocol.objects.filter(
        solicitation=later.solicitation_id, version__gt=versions[0], version__lte=versions[1]
    )
    return [
        each.deviation for each in between.select_related("deviation").order_by("version") if each.deviation
    ]


def _not_run_yet(solicitation: Solicitation, runs: Sequence[Run]) -> list[Deviation]:
    """Deviations of the protocol that no finished run has taken up."""
    newest = max((run.protocol.version for run in runs), default=0)
    later = Protocol.objects.filter(solicitation=solicitation, version__gt=newest, deviation__isnull=False)
    return [
        each.deviation for each in later.select_related("deviation").order_by("version") if each.deviation
    ]


def _chosen(solicitation: Solicitation, user: User, earlier: Run, later: Run) -> SetChange | None:
    selection = current_selection(solicitation, user)
    offers = list(selection.offers.order_by("alias")) if selection else []
    chosen = {offer.pk for offer in offers}
    if not offers or not all(chosen <= _valued(run) for run in (earlier, later)):
        return None
    shares = shares_of(selection) if selection else {}
    before, after = (value_of_set(run, offers, shares) for run in (earlier, later))
    return SetChange(offers, before.npv_usd, after.npv_usd, before.is_complete, after.is_complete)


def _valued(run: Run) -> set[UUID]:
    return set(run.offers.filter(state=OfferRunState.DONE).values_list("offer_id", flat=True))
