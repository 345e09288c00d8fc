"""What the clerk's export holds of what people did: conflicts, moved ranks, deviations, disagreements, sets."""

from uuid import UUID

from django.db.models import Q, QuerySet

from bids.models import Offer
from review.models import (
    ConflictDecision,
    Disagreement,
    RankMove,
    RulesProposal,
    Scenario,
    SelectedOffer,
    Selection,
)
from review.queries.amendments import changed_parts
from review.queries.exports import Table, table
from solicitations.models import Deviation, Recusal, Solicitation


def act_tables(solicitation: Solicitation, offers: QuerySet[Offer]) -> list[Table]:
    """Return what was decided, moved, deviated from, raised, chosen and kept by name."""
    return [
        _conflicts(solicitation),
        _recusals(solicitation),
        _moves(offers),
        _deviations(solicitation),
        _rules_proposals(solicitation),
        _disagreements(offers),
        _selections(solicitation, offers),
        _saved_sets(solicitation, offers),
    ]


def _conflicts(solicitation: Solicitation) -> Table:
    found = ConflictDecision.objects.filter(solicitation=solicitation).select_related(
        "user", "bidder", "decided_by"
    )
    rows = (
        (str(e.user), str(e.bidder), e.is_conflict, e.reason, str(e.decided_by), e.decided_at)
        for e in found.order_by("decided_at")
    )
    return table("conflicts", "person bidder is_conflict reason decided_by decided_at", rows)


def _recusals(solicitation: Solicitation) -> Table:
    found = Recusal.objects.filter(solicitation=solicitation).select_related("user", "recused_by")
    rows = ((str(e.user), e.reason, str(e.recused_by), e.recused_at) for e in found.order_by("recused_at"))
    return table("recusals", "person reason recused_by recused_at", rows)


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
    return table("moved_ranks", columns, rows)


def _deviations(solicitation: Solicitation) -> Table:
    found = Deviation.objects.filter(solicitation=solicitation).select_related("made_by")
    rows = (
        (e.number, e.get_part_display(), e.description, e.reason, str(e.made_by), e.made_at) for e in found
    )
    return table("deviations", "deviation part description reason made_by made_at", rows)


def _rules_proposals(solicitation: Solicitation) -> Table:
    """What was asked for, decided on or withdrawn; published ones stand among the deviations too."""
    found = RulesProposal.objects.filter(solicitation=solicitation).select_related(
        "proposed_by", "decided_by", "amendment__deviation"
    )
    rows = (
        (
            e.get_part_display(),
            ", ".join(changed_parts(e.before, e.after)),
            e.reason,
            str(e.proposed_by),
            e.proposed_at,
            e.is_confirmed,
            str(e.decided_by or ""),
            e.decided_at,
            e.decision_reason,
            e.amendment.deviation.number if e.amendment else None,
        )
        for e in found.order_by("proposed_at")
    )
    columns = "part changed reason proposed_by proposed_at is_confirmed decided_by decided_at decision_reason deviation"
    return table("proposed_deviations", columns, rows)


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
    return table("disagreements", columns, rows)


def _selections(solicitation: Solicitation, offers: QuerySet[Offer]) -> Table:
    chosen = Selection.objects.filter(solicitation=solicitation).order_by("created_at")
    found = chosen.select_related("run", "created_by", "proposed_by", "decided_by")
    taken: dict[UUID, dict[str, str]] = {}
    parts = SelectedOffer.objects.filter(selection__in=chosen, offer__in=offers).order_by("offer__alias")
    for key, alias, share in parts.values_list("selection_id", "offer__alias", "share"):
        taken.setdefault(key, {})[alias] = f"{share.normalize():f}"
    rows = (
        (
            e.state,
            e.run_id,
            e.reason,
            _spelled(taken.get(e.pk, {})),
            str(e.created_by),
            e.created_at,
            str(e.proposed_by or ""),
            e.proposed_at,
            str(e.decided_by or ""),
            e.decided_at,
            e.decision_reason,
        )
        for e in found
    )
    columns = (
        "state run reason offers created_by created_at proposed_by proposed_at decided_by decided_at"
        " decision_reason"
    )
    return table("sets", columns, rows)


def _saved_sets(solicitation: Solicitation, offers: QuerySet[Offer]) -> Table:
    """Sets kept by name on the utility's runs; one with an offer behind the wall would tell what stands there."""
    aliases = {str(key): alias for key, alias in offers.values_list("pk", "alias")}
    saved = Scenario.objects.filter(solicitation=solicitation, run__own_terms__isnull=True)
    found = saved.select_related("saved_by").order_by("saved_at", "pk")
    rows = (
        (
            e.name,
            e.note,
            e.run_id,
            _spelled({aliases[key]: share for key, share in e.amounts.items()}),
            str(e.saved_by),
            e.saved_at,
        )
        for e in found
        if e.amounts.keys() <= aliases.keys()
    )
    return table("saved_sets", "name note run offers saved_by saved_at", rows)


def _spelled(shares: dict[str, str]) -> str:
    """Write a set in one cell: the aliases in order, each that is not taken whole with its share."""
    parts = (alias if share == "1" else f"{alias} x {share}" for alias, share in sorted(shares.items()))
    return ", ".join(parts)
