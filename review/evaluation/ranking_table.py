"""The ranking as rows to take away, one for each offer; units stand in the names."""

from collections.abc import Iterator
from typing import Any

from review.evaluation.dashboard import Dashboard

COLUMNS = (
    "rank",
    "rank_by_policy",
    "rank_by_value",
    "band",
    "score_of_100",
    "kept_back",
    "offer",
    "technology",
    "contract_kw",
    "nmv_usd_per_kw_year",
    "npv_usd",
    "quality_of_100",
    "n_cards",
    "is_chosen",
    "cost_of_need",
    "cost_of_need_unit",
)


def ranking_rows(page: Dashboard) -> Iterator[dict[str, Any]]:
    """Yield the offers in their rank; what is not ranked comes last, without one."""
    for row in page.rows:
        yield {
            "rank": row.place.rank,
            "rank_by_policy": row.place.rank_by_policy,
            "rank_by_value": row.place.rank_by_value,
            "band": row.place.band,
            "score_of_100": row.place.score,
            "kept_back": row.place.kept_back,
            "offer": row.offer.alias,
            "technology": row.offer.technology,
            "contract_kw": row.offer.contract_kw,
            "nmv_usd_per_kw_year": row.nmv_usd_per_kw_year,
            "npv_usd": row.npv_usd,
            "quality_of_100": row.quality.mean if row.quality else None,
            "n_cards": row.quality.n_cards if row.quality else 0,
            "is_chosen": row.is_chosen,
            # Where no capacity is asked for, what the rank goes by; else empty.
            "cost_of_need": row.ranked_by if page.measure.is_cost else None,
            "cost_of_need_unit": page.measure.unit if page.measure.is_cost else "",
        }
