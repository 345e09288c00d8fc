"""The chosen set on the table: what it is worth, what it covers of each need, who may change or decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from review.evaluation.portfolio import NeedCoverage, SetValue, value_of_set
from review.models import Amounts, Selection
from review.permissions import can_choose_offers, can_decide_selection
from review.queries.coverage import coverage_figure, gaps_between, spell_gaps
from review.queries.selections import current_selection
from review.queries.valued import ListedOffer, Valued, listed
from review.states import SelectionState
from solicitations.models import Need, Solicitation
from valuation.models import Run
from web.charts import Heatmap


@dataclass(frozen=True)
class NeedPanel:
    """One need under the chosen set."""

    need: Need
    coverage: NeedCoverage
    figure: Heatmap
    gaps: list[str]


@dataclass(frozen=True)
class ChosenSet:
    """The set on the table."""

    selection: Selection
    value: SetValue
    offers: list[ListedOffer]
    shares: Amounts
    needs: list[NeedPanel]
    elsewhere: list[Need]
    is_stale: bool
    may_edit: bool
    may_decide: bool

    @property
    def parts(self) -> list[tuple[ListedOffer, Decimal]]:
        """Each offer with how much of it is taken."""
        return [(offer, self.shares[offer.pk]) for offer in self.offers]

    @property
    def is_sent_back(self) -> bool:
        """Whether the chair sent it back, so that another may be begun."""
        return self.selection.state == SelectionState.REJECTED


def chosen_set(
    solicitation: Solicitation,
    run: Run,
    needs: Sequence[Need],
    user: User,
    known: Mapping[UUID, Valued],
) -> ChosenSet | None:
    """Return the set on the table, a draft valued on this run; None before the first offer is chosen.

    ``known`` are the results of this run.
    """
    selection = current_selection(solicitation, user)
    if selection is None:
        return None
    is_draft = selection.state == SelectionState.DRAFT
    is_stale = selection.run_id != run.pk
    offers = _offers(selection, known)
    shares = dict(zip(_taken(selection), getattr(selection, "taken_shares", []), strict=True))
    value = value_of_set(run if is_draft else selection.run, offers, shares)
    return ChosenSet(
        selection=selection,
        value=value,
        offers=offers,
        shares=shares,
        needs=[_need_panel(need, value.needs[need.pk]) for need in needs if need.pk in value.needs],
        elsewhere=_unmet_elsewhere(value, needs),
        is_stale=is_stale,
        may_edit=is_draft and can_choose_offers(user, selection.solicitation),
        may_decide=selection.state == SelectionState.PROPOSED and can_decide_selection(user, selection),
    )


def _offers(selection: Selection, known: Mapping[UUID, Valued]) -> list[ListedOffer]:
    """The offers of a set, from what is known of a run; read where one of them is not among its results."""
    taken = _taken(selection)
    if all(key in known for key in taken):
        return sorted((known[key].offer for key in taken), key=lambda offer: offer.alias)
    return [listed(offer) for offer in selection.offers.order_by("alias")]


def _taken(selection: Selection) -> list[UUID]:
    taken: list[UUID] = getattr(selection, "taken_ids", [])
    return taken


def _unmet_elsewhere(value: SetValue, needs: Sequence[Need]) -> list[Need]:
    """Needs that a project also serves, that the set does not meet, and that this solicitation does not ask for."""
    asked = {need.pk for need in needs}
    unmet = [need_id for need_id, need in value.needs.items() if need_id not in asked and not need.is_met]
    return list(Need.objects.filter(pk__in=unmet).order_by("code")) if unmet else []


def _need_panel(need: Need, coverage: NeedCoverage) -> NeedPanel:
    worst = coverage.worst
    title = f"What the chosen set can be counted on for, beside {need.code} in {worst.year}"
    return NeedPanel(
        need=need,
        coverage=coverage,
        figure=coverage_figure(need, delivered=worst.delivered, needed=worst.needed, title=title),
        gaps=spell_gaps(gaps_between(worst.delivered, worst.needed), need.get_unit_display()),
    )
