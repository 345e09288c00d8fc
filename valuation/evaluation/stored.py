"""Results read back from storage as the engine takes them: Decimal becomes float here and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from valuation.models import Run
from valuation.states import OfferRunState

PAID = "_PAYMENTS"  # how the codes of all components end that are paid under the contract


@dataclass(frozen=True)
class StoredValue:
    """What the engine needs of an offer's result to value a set, present value in USD."""

    npv_usd: float
    project_deferral_pv_usd: float
    payments_pv_usd: float


def stored_values(run: Run, offer_ids: Collection[UUID] | None = None) -> dict[str, StoredValue]:
    """Return the results of the offers that a run valued (of these alone, where some are named), by id."""
    rows = run.offers.filter(state=OfferRunState.DONE)
    if offer_ids is not None:
        rows = rows.filter(offer_id__in=offer_ids)
    paid = Sum("components__present_value_usd", filter=Q(components__code__endswith=PAID), default=Decimal(0))
    found = rows.annotate(paid=paid, deferral=Coalesce(F("project_deferral_pv_usd"), Decimal(0))).order_by(
        "offer__alias", "offer_id"
    )
    return {
        str(offer_id): StoredValue(float(npv or 0), float(deferral), -float(paid))
        for offer_id, npv, deferral, paid in found.values_list("offer_id", "npv_usd", "deferral", "paid")
    }
