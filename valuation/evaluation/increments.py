"""What was decided to be incremental, in place of what a bidder declared: the engine's ledger counts the rest once.

A decision is put into the document before the bridge reads it, so that a decided and a declared payment go the
same way into the case; it is frozen and digested there with everything else.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bids.documents import OfferDocument
from bids.models import IncrementalityDecision
from bids.states import Extent

# A need whose forecast holds the offer already is not met by it a second time.
_DEFERRALS = frozenset({"distribution_deferral", "transmission_deferral"})


def as_decided(document: OfferDocument, decisions: Sequence[IncrementalityDecision]) -> OfferDocument:
    """Return the document with decided payments in place of those declared of the same services."""
    if not decisions:
        return document
    decided = {one.service for one in decisions}
    declared = document.technical.get("incrementality") or {}
    kept = [row for row in declared.get("paid_elsewhere") or [] if row["service"] not in decided]
    largest = max(Decimal(kw) for kw in document.technical["contract_kw"])
    paid = [_paid(one, largest) for one in decisions if one.extent != Extent.WHOLLY]
    changed = {**declared, "paid_elsewhere": [*kept, *paid]}
    return replace(document, technical={**document.technical, "incrementality": changed})


def _paid(decision: IncrementalityDecision, largest_kw: Decimal) -> dict[str, Any]:
    kw = largest_kw if decision.extent == Extent.NOT else decision.paid_kw
    named = {"service": decision.service, "payer": decision.payer, "kind": decision.payer_kind}
    return named | {"kw": f"{kw.normalize():f}"}


def without_claims(
    data: dict[str, Any], decisions: Sequence[IncrementalityDecision], *, is_local_bundled: bool
) -> dict[str, Any]:
    """Return an offer's data without claims on what was decided to be wholly paid elsewhere.

    A bundled local price holds the system price of the same kW: who is wholly paid for the one earns neither.
    """
    nothing = {one.service for one in decisions if one.extent == Extent.NOT}
    result = dict(data)
    if nothing & _DEFERRALS:
        result["need_ids"] = []
        result.pop("need_shares", None)
    if "system_ra" in nothing and is_local_bundled:
        result["ra"] = {**result["ra"], "local": False}
    return result
