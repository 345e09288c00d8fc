"""The opened offers of a solicitation with what a run found of them: plain values, one query, no model instances."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    CharField,
    DecimalField,
    ExpressionWrapper,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, JSONObject

from accounts.permissions import Visitor
from bids.models import Offer
from bids.states import Technology
from review.models import RankMove
from valuation.evaluation.stored import PAID
from valuation.models import ComponentResult, Coverage, Run
from valuation.states import OfferRunState


@dataclass(frozen=True, slots=True)
class ListedOffer:
    """An opened offer as lists show it."""

    pk: UUID
    alias: str
    technology: str
    contract_kw: Decimal | None
    # As text: they are told apart, nothing is looked up by them.
    organisation_id: str
    delivery_point_id: str
    submitted_at: datetime

    def __str__(self) -> str:
        return self.alias

    def get_technology_display(self) -> str:
        """Return the technology in words, as the model does."""
        return str(Technology(self.technology).label) if self.technology else ""


def listed(offer: Offer) -> ListedOffer:
    """Return what lists show of an offer."""
    return ListedOffer(
        pk=offer.pk,
        alias=offer.alias,
        technology=offer.technology,
        contract_kw=offer.contract_kw,
        organisation_id=str(offer.organisation_id),
        delivery_point_id=str(offer.delivery_point_id or ""),
        submitted_at=offer.submitted_at or offer.created_at,
    )


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a need an offer can be counted on for, were it alone, and what binds it."""

    share: Decimal
    binding: str


@dataclass(frozen=True, slots=True)
class Valued:
    """What a run found of one offer."""

    offer: ListedOffer
    run_offer_id: str
    state: str
    error: str
    nmv_usd_per_kw_year: Decimal
    npv_usd: Decimal
    project_deferral_pv_usd: Decimal
    shares: Mapping[UUID, Share]
    # What is paid under the contract, levelized, below zero; read where offers are ranked by their cost.
    payments_usd_per_kw_year: Decimal = Decimal(0)

    @property
    def offer_id(self) -> UUID:
        """The offer's id."""
        return self.offer.pk

    @property
    def is_done(self) -> bool:
        """Whether it could be valued."""
        return self.state == OfferRunState.DONE


@dataclass(frozen=True, slots=True)
class Move:
    """The last confirmed move of an offer's rank."""

    decided_at: datetime
    offer_id: UUID
    to_rank: int | None


@dataclass(frozen=True, slots=True)
class ValuedOffers:
    """The offers of a run, all offers that would be valued now, and the moved ranks in the order of confirmation."""

    offers: list[Valued]
    standing: list[ListedOffer]
    moves: list[tuple[UUID, int | None]]
    # What every opened offer that this person sees is called, in the run or not.
    names: Mapping[UUID, str]


_OFFER = ("pk", "alias", "technology", "contract_kw", "bidder", "place", "submitted_at", "created_at")
_RESULT = ("state", "error", "nmv_usd_per_kw_year", "npv_usd", "project_deferral_pv_usd")


def valued_offers(run: Run, user: Visitor, *, with_payments: bool = False) -> ValuedOffers:
    """Read the offers of a run's solicitation that this person sees, with their results and moved ranks."""
    offers: list[Valued] = []
    standing: list[ListedOffer] = []
    moves: list[Move] = []
    # A thousand offers name the same few needs.
    needs: dict[str, UUID] = {}
    names: dict[UUID, str] = {}
    for row in _rows(run, user, with_payments=with_payments):
        offer = _listed(row)
        names[offer.pk] = offer.alias
        if row[8]:
            standing.append(offer)
        if row[9] is not None:
            moves.append(Move(row[9], offer.pk, row[10]))
        if row[11] is not None:
            offers.append(_valued(offer, row[11:], needs))
    moves.sort(key=lambda move: move.decided_at)
    offers.sort(key=lambda each: -each.nmv_usd_per_kw_year)
    return ValuedOffers(offers, standing, [(move.offer_id, move.to_rank) for move in moves], names)


def _listed(row: Any) -> ListedOffer:
    pk, alias, technology, contract_kw, bidder, place, submitted_at, created_at = row[:8]
    came_at = submitted_at or created_at
    return ListedOffer(pk, alias, technology, contract_kw, bidder, place or "", came_at)


def _rows(run: Run, user: Visitor, *, with_payments: bool) -> Any:
    of_solicitation = Offer.objects.visible_to(user).opened().filter(solicitation_id=run.solicitation_id)
    standing = Offer.objects.to_be_valued().filter(solicitation_id=run.solicitation_id)
    # Who sees the offer and the run sees the moves of its rank.
    moved = RankMove.objects.in_effect().filter(offer=OuterRef("pk")).order_by("-decided_at")
    covered = Coverage.objects.filter(run_offer=OuterRef("found__pk"))
    share = JSONObject(need="need_id", share=Cast("share", CharField()), binding="binding")
    return (
        of_solicitation.annotate(
            found=FilteredRelation("run_offers", condition=Q(run_offers__run=run.pk)),
            is_standing=ExpressionWrapper(Q(pk__in=standing.values("pk")), BooleanField()),
            bidder=Cast("organisation_id", CharField()),
            place=Cast("delivery_point_id", CharField()),
            result=Cast("found__pk", CharField()),
            moved_at=Subquery(moved.values("decided_at")[:1]),
            moved_to=Subquery(moved.values("to_rank")[:1]),
            shares=ArraySubquery(covered.values(row=share)),
            paid=_paid() if with_payments else Value(None, DecimalField()),
        )
        .order_by("alias")
        .values_list(
            *_OFFER,
            "is_standing",
            "moved_at",
            "moved_to",
            "result",
            *(f"found__{name}" for name in _RESULT),
            "shares",
            "paid",
        )
    )


def _paid() -> Subquery:
    """The payments of an offer's result, added up."""
    rows = ComponentResult.objects.filter(run_offer=OuterRef("found__pk"), code__endswith=PAID).order_by()
    return Subquery(rows.values("run_offer").annotate(total=Sum("levelized")).values("total"))


def _valued(offer: ListedOffer, found: Any, needs: dict[str, UUID]) -> Valued:
    pk, state, error, nmv, npv, deferral, shares, paid = found
    return Valued(
        offer=offer,
        run_offer_id=pk,
        state=state,
        error=error,
        nmv_usd_per_kw_year=nmv or Decimal(0),
        npv_usd=npv or Decimal(0),
        project_deferral_pv_usd=deferral or Decimal(0),
        shares={
            needs.get(each["need"]) or needs.setdefault(each["need"], UUID(each["need"])): Share(
                Decimal(each["share"]), each["binding"]
            )
            for each in shares
        },
        payments_usd_per_kw_year=paid or Decimal(0),
    )
