"""A case's sets written as a selection problem: rows to cover, blocks of project value, groups and limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.projects import Project
from nmv.delivery.slots import Slot
from nmv.portfolio.covering import Holdings
from nmv.portfolio.terms import Groups, limits, sizes_kw
from nmv.portfolio.valuing import Valued, own_usd, split, stated_years, yearly_pv_usd
from nmv.selection import Block, SelectionProblem

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class NeedRows:
    """Where the slots of a need in one year stand among a problem's rows."""

    need_id: str
    year: int
    first: int
    slots: tuple[Slot, ...]

    @property
    def at(self) -> slice:
        """The rows."""
        return slice(self.first, self.first + len(self.slots))


def project_rows(case: Case) -> list[tuple[str, int]]:
    """Every need and year on which a project's deferral rests."""
    return sorted({(n, y) for project in case.projects for n in project.need_ids for y in project.years()})


def need_rows(holdings: Holdings, pairs: Sequence[tuple[str, int]]) -> tuple[NeedRows, ...]:
    """Lay out the slots of needs and years as rows, one after another."""
    found, first = [], 0
    for need_id, year in pairs:
        slots, _ = holdings.slots(need_id, year)
        found.append(NeedRows(need_id=need_id, year=year, first=first, slots=slots))
        first += len(slots)
    return tuple(found)


def row_names(holdings: Holdings, rows: Sequence[NeedRows]) -> list[str]:
    """Words for each row."""
    return [
        f"need {holdings.needs[each.need_id].name} ({each.need_id}), {each.year} {slot.label}"
        for each in rows
        for slot in each.slots
    ]


def set_problem(
    holdings: Holdings,
    results: Mapping[str, Valued],
    offer_ids: tuple[str, ...],
    *,
    rows: Sequence[NeedRows],
    grouped: Groups,
) -> SelectionProblem:
    """Write the problem of choosing among these offers; `rows` hold at least what the projects rest on."""
    offers = [holdings.offers[key] for key in offer_ids]
    blocks = _blocks(holdings.case, rows)
    return SelectionProblem(
        offer_ids=offer_ids,
        npv_usd=np.array([own_usd(results[key]) for key in offer_ids], dtype=np.float64),
        covers_kw=np.concatenate(
            [
                np.zeros((0, len(offer_ids))),
                *(holdings.table(offer_ids, each.need_id, each.year) for each in rows),
            ]
        ),
        needed_kw=np.concatenate(
            [np.zeros(0), *(holdings.slots(each.need_id, each.year)[1] for each in rows)]
        ),
        blocks=blocks,
        exclusive=grouped.exclusive,
        requires=grouped.requires,
        inclusive=grouped.inclusive,
        limits=limits(holdings, results, offer_ids, blocks),
        size_kw=sizes_kw(offers),
        steps=np.array([each.quantity.steps() for each in offers], dtype=np.int64),
        least_share=np.array([each.quantity.min_share or 1.0 for each in offers], dtype=np.float64),
    )


def _blocks(case: Case, rows: Sequence[NeedRows]) -> tuple[Block, ...]:
    at = {(each.need_id, each.year): tuple(range(each.at.start, each.at.stop)) for each in rows}
    return tuple(block for project in case.projects for block in _project_blocks(case, project, at))


def _project_blocks(
    case: Case, project: Project, rows: Mapping[tuple[str, int], tuple[int, ...]]
) -> list[Block]:
    pairs = zip(project.years(), yearly_pv_usd(case, project).tolist(), strict=True)
    stated = set(stated_years(case, project))
    worths = [(year, worth) for year, worth in pairs if year in stated]
    if case.protocol.deferral.policy == "partial_fill":
        return [
            Block(
                id=f"{project.id!r}/{need_id!r}/{year}",
                project=project.id,
                value_usd=worth * part,
                rows=rows[need_id, year],
                is_partial=True,
            )
            for year, worth in worths
            for need_id, part in split(case, project).items()
            if rows[need_id, year]
        ]
    before = {year: earlier for (earlier, _), (year, _) in pairwise(worths)}
    return [
        Block(
            id=f"{project.id}/{year}",
            project=project.id,
            value_usd=worth,
            rows=tuple(row for need_id in project.need_ids for row in rows[need_id, year]),
            after=f"{project.id}/{before[year]}" if year in before else None,
        )
        for year, worth in worths
    ]
