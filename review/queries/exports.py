"""What the clerk's export of a review holds, table by table, and the page that lists the exports made.

The one place that reads a review for nobody in particular: who may ask is decided once, by ``can_export_review``.
Nothing in it is sealed, behind the affiliates' wall or the evaluator's own until they raise it; drafts of cards are
their scorers' until they submit them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.permissions import Visitor
from bids.models import Offer
from review.models import (
    ConflictDecision,
    Consensus,
    Disagreement,
    RankMove,
    ReviewExport,
    Score,
    Scorecard,
    Selection,
)
from review.models.cards import ScorecardQuerySet
from review.permissions import can_export_review
from review.states import ScorecardState
from solicitations.models import Deviation, Recusal, Solicitation
from solicitations.states import SolicitationState
from web.downloads import Row


@dataclass(frozen=True)
class Table:
    """One table of the export: a sheet of the workbook, a list in the JSON."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True)
class ExportsPage:
    """The exports made of a solicitation's review, and whether the reader may make one."""

    solicitation: Solicitation
    exports: list[ReviewExport]
    may_export: bool
    is_open: bool


def exports_page(solicitation: Solicitation, user: Visitor) -> ExportsPage:
    """Gather the page."""
    exports = ReviewExport.objects.visible_to(user).filter(solicitation=solicitation)
    return ExportsPage(
        solicitation=solicitation,
        exports=list(exports.select_related("asked_by", "blob")),
        may_export=can_export_review(user, solicitation),
        is_open=is_exportable(solicitation),
    )


def is_exportable(solicitation: Solicitation) -> bool:
    """Say whether there is a review to export: once the offers were opened."""
    return Offer.objects.filter(solicitation=solicitation).opened().exists() or solicitation.state not in (
        SolicitationState.DRAFT,
        SolicitationState.COMMENT,
        SolicitationState.INTERNAL_REVIEW,
        SolicitationState.PUBLISHED,
        SolicitationState.CANCELLED,
    )


def open_offers(solicitation: Solicitation) -> QuerySet[Offer]:
    """Return the offers an export speaks of: opened, and before no wall."""
    return Offer.objects.opened().released().filter(solicitation=solicitation)


def review_tables(solicitation: Solicitation) -> list[Table]:
    """Return everything of a review that is kept in rows; ranks are worked out, and come from elsewhere."""
    offers = open_offers(solicitation)
    return [
        _offers(offers),
        _cards(offers),
        _scores(offers),
        _consensus(offers),
        _conflicts(solicitation),
        _recusals(solicitation),
        _moves(offers),
        _deviations(solicitation),
        _disagreements(offers),
        _selections(solicitation),
    ]


def _table(name: str, columns: str, found: Iterator[tuple[Any, ...]] | Any) -> Table:
    names = tuple(columns.split())
    return Table(name, names, [dict(zip(names, each, strict=True)) for each in found])


def _offers(offers: QuerySet[Offer]) -> Table:
    found = offers.order_by("alias").values_list("pk", "alias", "organisation__name", "technology")
    return _table("offers", "offer alias bidder technology", found)


def _submitted(offers: QuerySet[Offer]) -> ScorecardQuerySet:
    return Scorecard.objects.official().filter(offer__in=offers, state=ScorecardState.SUBMITTED)


def _cards(offers: QuerySet[Offer]) -> Table:
    cards = _submitted(offers)
    counting = set(cards.counting().values_list("pk", flat=True))
    found = cards.order_by("offer__alias", "submitted_at").select_related("panelist", "offer")
    rows = ((each.offer.alias, str(each.panelist), each.submitted_at, each.pk in counting) for each in found)
    return _table("cards", "alias scorer submitted_at counts", rows)


def _scores(offers: QuerySet[Offer]) -> Table:
    scores = Score.objects.filter(scorecard__in=_submitted(offers)).select_related(
        "scorecard__panelist", "scorecard__offer", "criterion", "outlier_reason"
    )
    found = scores.order_by("scorecard__offer__alias", "scorecard__submitted_at", "criterion__position")
    rows = (
        (
            each.scorecard.offer.alias,
            str(each.scorecard.panelist),
            each.criterion.code,
            each.value,
            each.rationale,
            each.evidence,
            each.outlier_reason.reason if hasattr(each, "outlier_reason") else "",
        )
        for each in found
    )
    return _table("scores", "alias scorer criterion value rationale evidence outlier_reason", rows)


def _consensus(offers: QuerySet[Offer]) -> Table:
    found = Consensus.objects.filter(offer__in=offers).select_related("offer", "criterion", "recorded_by")
    rows = (
        (
            each.offer.alias,
            each.criterion.code,
            each.number,
            each.value,
            each.reason,
            str(each.recorded_by),
            each.recorded_at,
        )
        for each in found.order_by("offer__alias", "criterion__position", "number")
    )
    return _table("consensus", "alias criterion version value reason recorded_by recorded_at", rows)


def _conflicts(solicitation: Solicitation) -> Table:
    found = ConflictDecision.objects.filter(solicitation=solicitation).select_related(
        "user", "bidder", "decided_by"
    )
    rows = (
        (str(e.user), str(e.bidder), e.is_conflict, e.reason, str(e.decided_by), e.decided_at)
        for e in found.order_by("decided_at")
    )
    return _table("conflicts", "person bidder is_conflict reason decided_by decided_at", rows)


def _recusals(solicitation: Solicitation) -> Table:
    found = Recusal.objects.filter(solicitation=solicitation).select_related("user", "recused_by")
    rows = ((str(e.user), e.reason, str(e.recused_by), e.recused_at) for e in found.order_by("recused_at"))
    return _table("recusals", "person reason recused_by recused_at", rows)


def _moves(offers: QuerySet[Offer]) -> Table:
    found = RankMove.objects.filter(offer__in=offers).select_related("offer", "proposed_by", "decided_by")
    rows = (
        (
            e.offer.alias,
            e.to_rank,
            e.reason,
            str(e.proposed_by),
            e.proposed_at,
            e.is_confirmed,
            str(e.decided_by or ""),
            e.decided_at,
            e.decision_reason,
        )
        for e in found.order_by("proposed_at")
    )
    columns = (
        "alias to_rank reason proposed_by proposed_at is_confirmed decided_by decided_at decision_reason"
    )
    return _table("moved_ranks", columns, rows)


def _deviations(solicitation: Solicitation) -> Table:
    found = Deviation.objects.filter(solicitation=solicitation).select_related("made_by")
    rows = (
        (e.number, e.get_part_display(), e.description, e.reason, str(e.made_by), e.made_at) for e in found
    )
    return _table("deviations", "deviation part description reason made_by made_at", rows)


def _disagreements(offers: QuerySet[Offer]) -> Table:
    raised = Disagreement.objects.filter(offer__in=offers).filter(Q(other=None) | Q(other__in=offers))
    found = raised.select_related("offer", "other", "answered_by").order_by("raised_at")
    rows = (
        (
            e.kind,
            e.offer.alias,
            e.other.alias if e.other else "",
            e.official_figure,
            e.shadow_figure,
            e.raised_at,
            e.answer,
            str(e.answered_by or ""),
            e.outcome,
            e.resolution,
        )
        for e in found
    )
    columns = (
        "kind alias other official_figure evaluators_figure raised_at answer answered_by outcome resolution"
    )
    return _table("disagreements", columns, rows)


def _selections(solicitation: Solicitation) -> Table:
    found = Selection.objects.filter(solicitation=solicitation).prefetch_related("offers")
    rows = (
        (e.state, e.reason, ", ".join(sorted(offer.alias for offer in e.offers.all())))
        for e in found.order_by("pk")
    )
    return _table("sets", "state reason offers", rows)
