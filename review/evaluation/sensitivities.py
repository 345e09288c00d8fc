"""The engine's tornado and flips of an offer as a plain document."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from nmv.case import Case
from nmv.sensitivity import Flip, Lever, Swing, flips, levers, tornado

SCHEMA = "gridtender-sensitivity-v1"


def n_steps(case: Case, *, has_rival: bool) -> int:
    """How many steps `sensitivity_document` tells of."""
    return len(levers(case)) * (2 if has_rival else 1)


def sensitivity_document(
    case: Case, offer_id: UUID, rival_id: UUID | None, *, on_step: Callable[[], None]
) -> dict[str, Any]:
    """Work out what moves an offer's value [$/kW-year], and what makes it equal to a rival's."""
    kinds = {lever.path: lever for lever in levers(case)}
    found = tornado(case, str(offer_id), on_step=on_step)
    swapped = flips(case, str(offer_id), str(rival_id), on_step=on_step) if rival_id else []
    return {
        "schema": SCHEMA,
        "swings": [_swing(each, kinds[each.name]) for each in found],
        "flips": [_flip(each) for each in swapped],
    }


def _swing(each: Swing, lever: Lever) -> dict[str, Any]:
    figures = {"base": each.base, "low": each.low, "high": each.high}
    return {"path": lever.path, "kind": lever.kind} | {name: round(usd, 6) for name, usd in figures.items()}


def _flip(each: Flip) -> dict[str, Any]:
    return {
        "path": each.lever.path,
        "kind": each.lever.kind,
        "move": None if each.move is None else round(each.move, 6),
        "farthest": each.farthest,
        "nmv": None if each.nmv_usd_per_kw_year is None else round(each.nmv_usd_per_kw_year, 6),
    }
