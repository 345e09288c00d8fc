"""A rubric as a plain document: read and checked, and the example that ships with the product."""

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


_VIABILITY = "Project viability"
_BEYOND = "Beyond the need"

EXAMPLE_CODE = "pnnl-26822-example"
EXAMPLE_TITLE = "Qualitative factors of PNNL-26822, Appendix E (example weights)"
EXAMPLE_NOTE = (
    "The factors are those of PNNL-26822, Appendix E. No public source gives weights: these are an example, "
    "to be replaced by the utility's own before the solicitation is published."
)
EXAMPLE_CRITERIA: tuple[CriterionDraft, ...] = (
    CriterionDraft(
        code="developer_experience",
        label="Developer experience",
        group=_VIABILITY,
        weight=Decimal(12),
        guidance="Projects of like kind and size that this team has brought into operation.",
        anchors={
            "0": "None of like kind",
            "5": "One or two of like kind and smaller size",
            "10": "Three or more of like kind and size, on time",
        },
    ),
    CriterionDraft(
        code="o_and_m_experience",
        label="Operation and maintenance experience",
        group=_VIABILITY,
        weight=Decimal(12),
        guidance="Years and availability of operating such plants, by the team or under a signed contract.",
        anchors={
            "0": "No operator named",
            "5": "An operator with under three years of like plants",
            "10": "Five years or more with availability shown",
        },
    ),
    CriterionDraft(
        code="commercial_technology",
        label="Commercial technology",
        group=_VIABILITY,
        weight=Decimal(12),
        guidance="Whether the technology is in commercial use at this size.",
        anchors={
            "0": "Not yet demonstrated",
            "5": "Demonstrated at a smaller size",
            "10": "In commercial use at this size, warranted",
        },
    ),
    CriterionDraft(
        code="delivery_date",
        label="Reasonableness of the delivery date",
        group=_VIABILITY,
        weight=Decimal(12),
        guidance="Whether permits, procurement and construction fit before the date offered, with slack.",
        anchors={
            "0": "Steps missing or no longer possible",
            "5": "Possible with no slack",
            "10": "Credible plan with three months of slack or more",
        },
    ),
    CriterionDraft(
        code="interconnection",
        label="Interconnection progress",
        group=_VIABILITY,
        weight=Decimal(12),
        guidance="How far the interconnection of this project has come, or why it needs none.",
        anchors={
            "0": "Not applied for",
            "5": "Applied for, study under way",
            "10": "Agreement signed, or none is needed",
        },
    ),
    CriterionDraft(
        code="voltage_power_quality",
        label="Voltage and power quality",
        group=_BEYOND,
        weight=Decimal(10),
        guidance="Support of voltage or power quality that the need does not ask for.",
        anchors={"0": "Worsens it", "5": "No effect", "10": "Measurable support, committed to"},
    ),
    CriterionDraft(
        code="equipment_life",
        label="Equipment life",
        group=_BEYOND,
        weight=Decimal(10),
        guidance="Extension, or reduction, of the life of the utility's equipment.",
        anchors={"0": "Shortens it", "5": "No effect", "10": "Extends it by years"},
    ),
    CriterionDraft(
        code="societal_net_benefit",
        label="Societal net benefit",
        group=_BEYOND,
        weight=Decimal(10),
        guidance="Benefits and burdens to the community that the money does not measure.",
        anchors={"0": "A net burden", "5": "Neutral", "10": "A clear, lasting benefit"},
    ),
    CriterionDraft(
        code="other",
        label="Other",
        group=_BEYOND,
        weight=Decimal(10),
        guidance="Anything else of worth in the offer. Five where there is nothing to add.",
        anchors={"0": "A serious concern", "5": "Nothing to add", "10": "Of exceptional worth"},
    ),
)
