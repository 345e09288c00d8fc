"""A rubric as a plain document: read and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.errors import InvalidInput
from review.states import CriterionKind

WHOLE_WEIGHT = Decimal(100)

LARGEST_SCALE = 100

LONGEST_CODE = 60


@dataclass(frozen=True, kw_only=True)
class CriterionDraft:
    """One criterion before it is stored; ``weight`` in per cent, ``anchors`` the words for points of the scale.

    ``minimum`` is on the scale; below it an offer fails the screen. ``kind`` says who scores it, ``shows_identity``
    whether its scorers are told who made the offer, ``needs_evidence`` that a score must name its evidence.
    """

    code: str
    label: str
    weight: Decimal
    group: str = ""
    guidance: str = ""
    scale_max: int = 10
    anchors: Mapping[str, str] = field(default_factory=dict)
    minimum: Decimal | None = None
    kind: str = CriterionKind.SCORED
    shows_identity: bool = False
    needs_evidence: bool = False


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
        minimum=_minimum(row.get("minimum"), scale_max, f"{where} ({code})"),
        kind=_kind(row.get("kind") or CriterionKind.SCORED, f"{where} ({code})"),
        shows_identity=bool(row.get("shows_identity")),
        needs_evidence=bool(row.get("needs_evidence")),
    )


def _minimum(value: object, scale_max: int, where: str) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        minimum = Decimal(str(value))
    except InvalidOperation as error:
        raise InvalidInput(f"{where}: give a minimum as a number.", field="criteria") from error
    if not minimum.is_finite() or not 0 <= minimum <= scale_max:
        raise InvalidInput(f"{where}: a minimum is on the scale, 0 to {scale_max}.", field="criteria")
    return minimum


def _kind(value: object, where: str) -> str:
    if value not in CriterionKind.values:
        raise InvalidInput(f"{where}: a kind is one of {', '.join(CriterionKind.values)}.", field="criteria")
    return str(value)


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
