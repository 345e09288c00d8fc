"""The kept best set as rows to take away: sets and offers, what stops the best, entry prices, who was left out."""

from collections.abc import Iterator
from typing import Any

from review.evaluation.builder import KeptOptimum, KeptSet
from valuation.models import EntryPrice

COLUMNS = (
    "part",
    "name",
    "offer",
    "share",
    "npv_usd",
    "less_than_best_usd",
    "payments_usd",
    "is_proven",
    "spare",
    "fall_usd",
    "fall_usd_per_kw_month",
    "least_fall_usd",
    "remark",
)


def optimum_head(kept: KeptOptimum | None) -> dict[str, Any]:
    """Return what is proven of the best set: bound and gap, and the digest it is recorded with."""
    if kept is None:
        return {"bound_usd": None, "gap": None, "gap_allowed": None, "proof": "", "digest": ""}
    return {
        "bound_usd": kept.bound_usd,
        "gap": kept.gap,
        "gap_allowed": kept.gap_allowed,
        "proof": kept.proof,
        "digest": kept.row.digest,
    }


def optimum_rows(kept: KeptOptimum | None) -> Iterator[dict[str, Any]]:
    """Yield the proof, each set and its offers, binding constraints, entry prices and offers left out."""
    if kept is None:
        return
    for name, value in optimum_head(kept).items():
        yield _row("proof", name=name, remark=value)
    for each in kept.sets:
        yield from _of_set(each)
    for bound in kept.binding:
        yield _row("binding constraint", name=bound.name, spare=bound.spare)
    for entry in kept.entries:
        yield _entry(entry)
    for offer, why in kept.left_out:
        yield _row("left out", offer=offer.alias, remark=why)


def _of_set(found: KeptSet) -> Iterator[dict[str, Any]]:
    yield _row(
        "set",
        name=found.label,
        npv_usd=found.npv_usd,
        less_than_best_usd=found.less_usd,
        payments_usd=found.payments_usd,
        is_proven=found.is_proven,
    )
    for offer, share in found.parts:
        yield _row("offer of a set", name=found.label, offer=offer.alias, share=share)


def _entry(entry: EntryPrice) -> dict[str, Any]:
    return _row(
        "entry price",
        offer=entry.offer.alias,
        fall_usd=entry.fall_usd,
        fall_usd_per_kw_month=entry.fall_usd_per_kw_month,
        least_fall_usd=entry.least_fall_usd,
        is_proven=entry.is_proven,
        remark=entry.error or entry.get_state_display(),
    )


def _row(part: str, **told: Any) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | {"part": part} | told
