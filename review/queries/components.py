"""What the values of some offers are made of, as one figure."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from review.queries.valued import Valued
from valuation.models import ComponentResult
from valuation.queries.runs import component_name
from web.charts import Series, StackedBars

UNIT = "USD/kW-year"


def components_figure(offers: Sequence[Valued]) -> StackedBars | None:
    """Draw what each offer's value is made of, in the order given; layers that are zero for all are left out.

    The caller has found the offers through ``visible_to``.
    """
    if not offers:
        return None
    levelized = levelized_by_code([each.run_offer_id for each in offers])
    layers = (
        Series(component_name(code), tuple(_of(values, each) for each in offers))
        for code, values in levelized.items()
    )
    return StackedBars(
        title="What each offer's Net Market Value is made of",
        unit=UNIT,
        labels=tuple(str(each.offer) for each in offers),
        series=tuple(layer for layer in layers if any(layer.values)),
        net_label="Net Market Value",
    )


def levelized_by_code(run_offer_ids: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    """Return what each component is worth to some results [$/kW-year], in the order of the components.

    The caller has found the results through ``visible_to``.
    """
    found: dict[str, dict[str, Decimal]] = {}
    rows = ComponentResult.objects.filter(run_offer__in=[UUID(each) for each in run_offer_ids]).order_by(
        "position", "code"
    )
    for code, run_offer_id, value in rows.values_list("code", "run_offer_id", "levelized"):
        found.setdefault(code, {})[str(run_offer_id)] = value
    return found


def _of(values: dict[str, Decimal], each: Valued) -> float | None:
    return float(values[each.run_offer_id]) if each.run_offer_id in values else None
