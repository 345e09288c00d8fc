"""A rubric as a plain document: read and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.errors import InvalidInput

WHOLE_WEIGHT = Decimal(100)

LARGEST_SCALE = 100

LONGEST_CODE = 60


@dataclass(frozen=True, kw_only=True)
class CriterionDraft:
    """One criterion before it is stored; ``weight`` in per cent, ``anchors`` the words for points of the scale."""

    code: str
    label: str
    weight: Decimal
    group: str = ""
    guidance: str = ""
    scale_max: int = 10
    anchors: Mapping[str, str] = field(default_factory=dict)


def read_criteria(rows: Sequence[Mapping[str, Any]]) -> tuple[CriterionDraft, ...]:
    """Read a rubric's criteria from plain data.

    Raises:
        InvalidInput: names the row and what is wrong with it, or says that the weights do not sum to 100.
    """
    drafts = tuple(_read_criterion(row, f"criterion {index}") for index, row in enumerate(rows, 1))
    if not drafts:
        raise InvalidInput("A rubric needs at least one criterion.", field="criteria")
    codes = [draft.code for draft in drafts]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice:
        raise InvalidInput(f"The criterion {twice} stands in the rubric twice.", field="criteria")
    total = sum((draft.weight for draft in drafts), Decimal(0))
    if total != WHOLE_WEIGHT:
        raise InvalidInput(
            f"The weights sum to {total.normalize():f} %; they must sum to 100 %.", field="criteria"
        )
    return drafts


def _read_criterion(row: Mapping[str, Any], where: str) -> CriterionDraft:
    code, label = str(row.get("code", "")).strip(), str(row.get("label", "")).strip()
    if not code or len(code) > LONGEST_CODE:
        raise InvalidInput(f"{where}: give a code of at most {LONGEST_CODE} characters.", field="criteria")
    if not label:
        raise InvalidInput(f"{where} ({code}): give a label.", field="criteria")
    scale_max = _whole(row.get("scale_max", 10))
    if scale_max is None or not 1 <= scale_max <= LARGEST_SCALE:
        raise InvalidInput(
            f"{where} ({code}): a scale ends at a whole number from 1 to 100.", field="criteria"
        )
    return CriterionDraft(
        code=code,
        label=label,
        weight=_weight(row.get("weight"), f"{where} ({code})"),
        group=str(row.get("group", "")).strip(),
        guidance=str(row.get("guidance", "")).strip(),
        scale_max=scale_max,
        anchors=_anchors(row.get("anchors") or {}, scale_max, f"{where} ({code})"),
    )


def _whole(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def _weight(value: object, where: str) -> Decimal:
    try:
        weight = Decimal(str(value))
    except InvalidOperation as error:
        raise InvalidInput(f"{where}: give a weight in per cent.", field="criteria") from error
    if not weight.is_finite() or not 0 <= weight <= WHOLE_WEIGHT:
        raise InvalidInput(f"{where}: a weight is between 0 and 100 %.", field="criteria")
    return weight


def _anchors(words: Any, scale_max: int, where: str) -> dict[str, str]:
    if not isinstance(words, Mapping):
        raise InvalidInput(f"{where}: anchors are words by score.", field="criteria")
    for point in words:
        number = _whole(point)
        if number is None or not 0 <= number <= scale_max:
            raise InvalidInput(f"{where}: {point} is not on the scale 0 to {scale_max}.", field="criteria")
    return {str(point): str(text) for point, text in words.items()}
