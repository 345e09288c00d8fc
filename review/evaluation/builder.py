"""The portfolio builder: the proven best set, the ones next to it, and the set on a person's own table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from bids.models import Offer
from nmv.portfolio import Tableau
from review.evaluation.chosen import ChosenSet, chosen_set
from review.evaluation.divisions import Division, divisions_of
from review.evaluation.feasibility import without_paths
from review.evaluation.valued_sets import NeedYears, ValuedSet, need_years, valued_set, years_of
from review.models import Amounts, WorkingSet, read_amounts
from review.permissions import can_choose_offers
from review.queries.coverage import needs_of
from review.queries.working_sets import amounts_of, finished_runs, working_set
from solicitations.models import Need, Solicitation
from valuation.evaluation.tableaux import tableau_of
from valuation.models import EntryPrice, Optimum, Run, RunOffer
from valuation.queries.optima import optimum_of
from valuation.states import SEARCHING, OfferRunState
from web.quantities import number

BEST = "best"


@dataclass(frozen=True)
class KeptSet:
    """One of the kept sets: the best, or the one at some place behind it."""

    key: str
    label: str
    offers: list[Offer]
    amounts: Amounts
    npv_usd: Decimal
    less_usd: Decimal
    payments_usd: Decimal
    is_proven: bool

    @property
    def parts(self) -> list[tuple[Offer, Decimal]]:
        """Each offer with how much of it is taken."""
        return [(offer, self.amounts[offer.pk]) for offer in self.offers]


@dataclass(frozen=True)
class Binding:
    """What stops the best set, and what it has to spare; a limit says its own unit in its words."""

    name: str
    spare: Decimal
    unit: str


@dataclass(frozen=True)
class KeptOptimum:
    """What is kept of a run's best set, for a reader."""

    row: Optimum
    sets: list[KeptSet]
    bound_usd: Decimal
    gap: Decimal | None
    gap_allowed: Decimal
    proof: str
    binding: list[Binding]
    entries: list[EntryPrice]
    n_losers: int
    left_out: list[tuple[Offer, str]]
    ended: str

    @property
    def best(self) -> KeptSet:
        """The best of all."""
        return self.sets[0]

    @property
    def n_without_entry(self) -> int:
        """How many losers have no entry price yet, nor one under way."""
        return max(self.n_losers - len(self.entries), 0)


@dataclass(frozen=True)
class Builder:
    """Everything the builder shows; ``own`` is the set on the person's table, on the run looked at."""

    solicitation: Solicitation
    run: Run | None
    runs: list[Run]
    optimum: Optimum | None
    kept: KeptOptimum | None
    own: ValuedSet | None
    tableau: Tableau | None
    table: WorkingSet | None
    less_than_best_usd: Decimal | None
    needs: list[Need]
    shown: list[NeedYears]
    years: list[int]
    chosen: ChosenSet | None
    may_choose: bool

    @property
    def taken(self) -> dict[UUID, Decimal]:
        """The offers on the table."""
        return {member.offer.pk: member.share for member in self.own.members} if self.own else {}

    @property
    def more_than_best_usd(self) -> Decimal:
        """How much the set on the table is worth above the best one: it breaks a rule, or lies within the gap."""
        return max(-(self.less_than_best_usd or Decimal(0)), Decimal(0))

    @property
    def is_searching(self) -> bool:
        """Whether a worker is at the best set, or about to be."""
        return self.optimum is not None and self.optimum.state in SEARCHING

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return self.table is not None and self.table.before is not None


@dataclass(frozen=True)
class OfferLine:
    """One valued offer in the list: how much of it is on the table, in which parts it comes.

    ``may_ask`` says whether its entry price may be asked for.
    """

    offer: RunOffer
    share: Decimal | None
    may_ask: bool
    division: Division

    @property
    def is_taken(self) -> bool:
        """Whether it, or a part of it, is on the table."""
        return self.share is not None


def offer_lines(page: Builder, rows: Sequence[RunOffer]) -> list[OfferLine]:
    """Return the offers of a list with where they stand."""
    taken, settled = page.taken, _settled(page.kept)
    listed = {row.offer_id for row in rows}
    divisions = divisions_of(page.tableau, listed) if page.tableau else {}
    return [
        OfferLine(
            row,
            taken.get(row.offer_id),
            settled is not None and row.offer_id not in settled,
            divisions[row.offer_id],
        )
        for row in rows
    ]


def _settled(kept: KeptOptimum | None) -> set[UUID] | None:
    """The offers of which nobody asks an entry price: winners, those left out, those that have one."""
    if kept is None:
        return None
    entered = {entry.offer_id for entry in kept.entries}
    return set(kept.best.amounts) | entered | {offer.pk for offer, _ in kept.left_out}


def builder_of(
    solicitation: Solicitation, user: User, *, run_id: UUID | None = None, year: int | None = None
) -> Builder:
    """Gather the builder; the caller has checked that this person sees values and ranks."""
    runs = list(finished_runs(solicitation, user)[:20])
    run = next((each for each in runs if each.pk == run_id), runs[0] if runs else None)
    may_choose = can_choose_offers(user, solicitation)
    if run is None:
        return Builder(
            solicitation,
            None,
            [],
            None,
            None,
            None,
            None,
            None,
            None,
            [],
            [],
            [],
            None,
            may_choose=may_choose,
        )
    run.solicitation = solicitation
    needs, optimum = needs_of(run), optimum_of(run, user)
    table = working_set(solicitation, user)
    amounts = read_amounts(table.amounts) if table else amounts_of(solicitation, user)
    tableau = tableau_of(run)
    own = valued_set(run, amounts, tableau)
    kept = kept_optimum(optimum)
    return Builder(
        solicitation=solicitation,
        run=run,
        runs=runs,
        optimum=optimum,
        kept=kept,
        own=own,
        tableau=tableau,
        table=table,
        less_than_best_usd=kept.best.npv_usd - own.value.npv_usd if kept else None,
        needs=needs,
        shown=need_years(own.value, needs, year),
        years=years_of(own.value),
        chosen=None if _is_apart(runs[0]) else chosen_set(solicitation, runs[0], needs, user, {}),
        may_choose=may_choose,
    )


def _is_apart(run: Run) -> bool:
    """Whether it ranks nothing: the evaluator's own, or on revised needs."""
    return run.is_shadow or run.on_revised_needs


def kept_optimum(optimum: Optimum | None) -> KeptOptimum | None:
    """Read a kept document; None while there is none."""
    if optimum is None or optimum.document is None:
        return None
    document: dict[str, Any] = optimum.document
    best = document["best"]
    found = [best, *document["next_best"]]
    ids = {UUID(key) for each in found for key in each["offers"]} | {
        UUID(key) for key in document["left_out"]
    }
    offers = {offer.pk: offer for offer in Offer.objects.filter(pk__in=ids)}
    npv = Decimal(best["npv_usd"])
    return KeptOptimum(
        row=optimum,
        sets=[_kept_set(at, each, offers, npv) for at, each in enumerate(found)],
        bound_usd=Decimal(best["bound_usd"]),
        gap=None if best["gap"] is None else Decimal(best["gap"]),
        gap_allowed=Decimal(best["gap_allowed"]),
        proof=_proof(best),
        binding=[_binding(each["name"], Decimal(each["spare"])) for each in document["binding"]],
        entries=list(optimum.entries.select_related("offer").order_by("position")),
        n_losers=document["n_losers"],
        left_out=[
            (offers[UUID(key)], without_paths(why))
            for key, why in document["left_out"].items()
            if UUID(key) in offers
        ],
        ended=document["next_best_ended"],
    )


def _binding(name: str, spare: Decimal) -> Binding:
    words = without_paths(name)
    return Binding(words, spare, "kW" if words.startswith("need ") else "")


def _kept_set(at: int, found: dict[str, Any], offers: dict[UUID, Offer], best_usd: Decimal) -> KeptSet:
    amounts = {UUID(key): Decimal(share) for key, share in found["offers"].items()}
    npv = Decimal(found["npv_usd"])
    return KeptSet(
        key=BEST if at == 0 else f"next-{at}",
        label="The best set" if at == 0 else f"{at + 1}.",
        offers=sorted(
            (offers[key] for key in amounts if key in offers), key=lambda one: (len(one.alias), one.alias)
        ),
        amounts=amounts,
        npv_usd=npv,
        less_usd=best_usd - npv,
        payments_usd=Decimal(found["payments_usd"]),
        is_proven=found["is_proven"],
    )


def _proof(best: dict[str, Any]) -> str:
    """Say what was proven."""
    allowed = Decimal(best["gap_allowed"]) * 100
    if best["is_proven"] and not allowed:
        return "Proven: no set of these offers that keeps the terms is worth more."
    if best["is_proven"]:
        return f"Proven to within {number(allowed, 2)} %: no set is worth more than the bound."
    return "Not proven: the search ended first. No set is worth more than the bound."


def candidates(run: Run, *, technology: str = "", search: str = "") -> QuerySet[RunOffer]:
    """Return the valued offers of a run for the list, the greatest value per kW first."""
    rows = run.offers.filter(state=OfferRunState.DONE).select_related("offer")
    if technology:
        rows = rows.filter(offer__technology=technology)
    if search:
        rows = rows.filter(offer__alias__icontains=search)
    return rows.order_by("-nmv_usd_per_kw_year", "offer__alias")
