"""The services × structures matrix and the scores of structures, as data.

``content`` of a matrix is {"fits": {service: [structures]}, "lead_times": {structure: [least, most] months or null}}.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kernel.errors import InvalidInput
from solicitations.documents.reading import read_months, read_number, read_text, require_known, require_object
from solicitations.states import SCORES, SourcingFactor, SourcingStructure

HEAVIEST = Decimal(100)
PAIR = 2
LeadTime = tuple[int, int] | None


@dataclass(frozen=True)
class Matrix:
    """Which structures fit which service, and how long each takes until it operates, in months."""

    fits: Mapping[str, tuple[str, ...]]
    lead_times: Mapping[str, LeadTime]

    def as_content(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "fits": {service: list(structures) for service, structures in self.fits.items()},
            "lead_times": {key: list(months) if months else None for key, months in self.lead_times.items()},
        }


def read_matrix(content: Any) -> Matrix:
    """Read and check a matrix.

    Raises:
        InvalidInput: an unknown structure, or a lead time that is none.
    """
    given = require_object(content, "matrix")
    require_known(given, {"fits", "lead_times"}, "matrix")
    fits = require_object(given.get("fits"), "fits")
    times = require_object(given.get("lead_times"), "lead_times")
    require_known(times, set(SourcingStructure.values), "lead_times")
    return Matrix(
        fits={str(service)[:40]: _read_structures(row, str(service)[:40]) for service, row in fits.items()},
        lead_times={key: _read_lead_time(times.get(key), key) for key in SourcingStructure.values},
    )


def _read_structures(raw: Any, service: str) -> tuple[str, ...]:
    odd = [each for each in raw if each not in SourcingStructure.values] if isinstance(raw, list) else [raw]
    if odd:
        raise InvalidInput(f"{service}: {str(odd[0])[:40]} is no sourcing structure.", field="content")
    return tuple(value for value in SourcingStructure.values if value in raw)


def _read_lead_time(raw: Any, structure: str) -> LeadTime:
    if raw is None:
        return None
    label = SourcingStructure(structure).label
    if not isinstance(raw, list) or len(raw) != PAIR:
        raise InvalidInput(f"{label}: a lead time is [least, most] months.", field="content")
    least, most = (read_months(part, f"{label}, lead time") for part in raw)
    if least is None or most is None:
        return None
    if least > most:
        raise InvalidInput(f"{label}: the lead time begins with {least} and ends before it.", field="content")
    return (least, most)


Scores = dict[str, dict[str, dict[str, Any]]]


def read_scores(raw: Any) -> Scores:
    """Read scores: for each structure and factor 1 to 5 (or none) and why; only what was said is kept.

    Raises:
        InvalidInput: an unknown structure or factor, a score outside 1 to 5, or one without its explanation.
    """
    given = require_object(raw, "scores")
    require_known(given, set(SourcingStructure.values), "scores")
    found: Scores = {}
    for structure in SourcingStructure.values:
        row = require_object(given.get(structure) or {}, structure)
        require_known(row, set(SourcingFactor.values), structure)
        cells = {
            factor: _read_score(row[factor], structure, factor)
            for factor in SourcingFactor.values
            if factor in row
        }
        said = {factor: cell for factor, cell in cells.items() if cell["score"] is not None or cell["why"]}
        if said:
            found[structure] = said
    return found


def _read_score(raw: Any, structure: str, factor: str) -> dict[str, Any]:
    place = f"{SourcingStructure(structure).label}, {SourcingFactor(factor).label}"
    cell = require_object(raw, place)
    require_known(cell, {"score", "why"}, place)
    score, why = cell.get("score"), read_text(cell.get("why") or "", place, most=500, required=False)
    if score in (None, ""):
        return {"score": None, "why": why}
    if str(score) not in {str(each) for each in SCORES}:
        raise InvalidInput(f"{place}: a score is 1 (poor) to 5 (good).", field="scores")
    if not why:
        raise InvalidInput(f"{place}: say why it scores {score}.", field="scores")
    return {"score": int(score), "why": why}


def read_weights(raw: Any) -> dict[str, str]:
    """Read the weight of each factor, 1 where none is given.

    Raises:
        InvalidInput: a weight below 0 or above 100, or all are 0.
    """
    given = require_object(raw or {}, "weights")
    require_known(given, set(SourcingFactor.values), "weights")
    weights: dict[str, str] = {}
    for factor in SourcingFactor:
        weight = read_number(given.get(factor.value), f"weight of {factor.label}")
        weight = Decimal(1) if weight is None else weight
        if not 0 <= weight <= HEAVIEST:
            raise InvalidInput(
                f"The weight of {factor.label} lies between 0 and {HEAVIEST}.", field="weights"
            )
        weights[factor.value] = str(weight)
    if not any(Decimal(weight) for weight in weights.values()):
        raise InvalidInput("At least one factor has a weight above 0.", field="weights")
    return weights


def weighted_score(cells: Mapping[str, Mapping[str, Any]], weights: Mapping[str, str]) -> Decimal | None:
    """Return the weighted mean score, 1 to 5, or None while a factor that has a weight is not scored.

    >>> weighted_score({"A": {"score": 5}, "B": {"score": 2}}, {"A": "2", "B": "1"})
    Decimal('4.00')
    """
    heavy = {factor: Decimal(weight) for factor, weight in weights.items() if Decimal(weight)}
    scores = {factor: cells.get(factor, {}).get("score") for factor in heavy}
    if not heavy or any(score is None for score in scores.values()):
        return None
    total = sum((weight * int(scores[factor] or 0) for factor, weight in heavy.items()), Decimal(0))
    return (total / sum(heavy.values())).quantize(Decimal("0.01"))
