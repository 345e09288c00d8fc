"""The ranking to take away: as rows, one for each offer, and as a workbook; units stand in the names."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from review.evaluation.board import BoardView
from review.evaluation.dashboard import Dashboard, Row
from review.queries.components import levelized_by_code
from valuation.queries.runs import component_name
from web.spreadsheets.tables import Table

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
# What a view without a column leaves out.
_OF_COLUMN = {"npv": {"npv_usd"}, "quality": {"quality_of_100", "n_cards"}}


def columns_of(view: BoardView) -> tuple[str, ...]:
    """Return the columns that a view shows."""
    left_out = {name for column, names in _OF_COLUMN.items() if column not in view.columns for name in names}
    return tuple(name for name in COLUMNS if name not in left_out)


def ranking_rows(page: Dashboard, rows: Sequence[Row] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the offers of a ranking in their rank, or some in the order given; what is not ranked has no rank."""
    for row in page.rows if rows is None else rows:
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


def ranking_tables(page: Dashboard, view: BoardView, made_at: datetime) -> list[Table]:
    """Return what a view shows of a ranking as the sheets of a workbook, components and shares on their own."""
    rows = view.arrange(page.rows)
    tables = [
        Table("Ranking", columns_of(view), list(ranking_rows(page, rows))),
        _components(rows),
        Table("About", ("what", "told"), _about(page, view, made_at)),
    ]
    if "shares" in view.columns:
        tables.insert(2, Table("Shares", ("offer", "need", "share", "binding"), list(_shares(rows))))
    return tables


def _components(rows: Sequence[Row]) -> Table:
    """Each offer's value by component, levelized; a component that an offer does not have is empty."""
    found = levelized_by_code([row.run_offer_id for row in rows])
    names = {code: f"{component_name(code)} [$/kW-year]" for code in found}
    return Table(
        "Components",
        ("offer", *names.values(), "nmv_usd_per_kw_year"),
        [
            {"offer": row.offer.alias, "nmv_usd_per_kw_year": row.nmv_usd_per_kw_year}
            | {name: found[code].get(row.run_offer_id) for code, name in names.items()}
            for row in rows
        ],
    )


def _shares(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for each in row.shares:
            yield {
                "offer": row.offer.alias,
                "need": each.need.code,
                "share": each.share,
                "binding": each.binding,
            }


def _about(page: Dashboard, view: BoardView, made_at: datetime) -> list[dict[str, Any]]:
    run = page.run
    told = {
        "Solicitation": page.solicitation.code,
        "Made at (UTC)": made_at.strftime("%Y-%m-%d %H:%M:%S"),
        "Shown": view.spell(),
        "Rule": page.rule,
        "Ranked by": f"{page.measure.label} [{page.measure.unit}]",
        "Offers in the ranking": len(page.rows),
        "Run": str(run.pk) if run else "none has finished",
        "Inputs, SHA-256": run.input_digest if run else "",
        "Results, SHA-256": run.result_digest if run else "",
    }
    return [{"what": what, "told": words} for what, words in told.items()]
