"""The example rubrics that ship with the product."""

from dataclasses import dataclass
from decimal import Decimal

from review.documents.rubrics import CriterionDraft
from review.states import CriterionKind

_VIABILITY = "Project viability"

_BEYOND = "Beyond the need"
_WHO = "Diversity and concentration"
_COMPUTED = (
    "Computed: the end of the scale times one less the share of {of} in the contract capacity [kW] of all offers "
    "opened together."
)


def _viability(
    code: str, label: str, group: str, weight: str, *, identity: bool = False, minimum: str = ""
) -> CriterionDraft:
    return CriterionDraft(
        code=code,
        label=label,
        group=group,
        weight=Decimal(weight),
        guidance="Judged on the evidence in the offer, against like projects.",
        anchors={"0": "Nothing shown", "5": "Under way, with open points", "10": "Done and shown"},
        minimum=Decimal(minimum) if minimum else None,
        shows_identity=identity,
        needs_evidence=True,
    )


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
        weight=Decimal(10),
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
        weight=Decimal(10),
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
        weight=Decimal(10),
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
        weight=Decimal(10),
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
        weight=Decimal(10),
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
        weight=Decimal(4),
        guidance="Anything else of worth in the offer. Five where there is nothing to add.",
        anchors={"0": "A serious concern", "5": "Nothing to add", "10": "Of exceptional worth"},
    ),
    CriterionDraft(
        code="supplier_diversity",
        label="Supplier diversity",
        group=_WHO,
        weight=Decimal(4),
        guidance="Certified diverse suppliers among the bidder, its owners and those it buys from.",
        anchors={
            "0": "None shown",
            "5": "Some of the purchases",
            "10": "The bidder or most of its purchases, certified",
        },
    ),
    CriterionDraft(
        code="counterparty_concentration",
        label="Counterparty concentration",
        group=_WHO,
        weight=Decimal(4),
        kind=CriterionKind.COUNTERPARTY,
        guidance=_COMPUTED.format(of="this bidder"),
    ),
    CriterionDraft(
        code="site_diversity",
        label="Site diversity",
        group=_WHO,
        weight=Decimal(4),
        kind=CriterionKind.SITE,
        guidance=_COMPUTED.format(of="this delivery point"),
    ),
    CriterionDraft(
        code="technology_diversity",
        label="Technology and end-use diversity",
        group=_WHO,
        weight=Decimal(4),
        kind=CriterionKind.TECHNOLOGY,
        guidance=_COMPUTED.format(of="this technology"),
    ),
)

VIABILITY_CODE = "project-viability-example"
VIABILITY_TITLE = "Project viability in three categories (example weights)"
VIABILITY_NOTE = (
    "A calculator of the kind used in California's solicitations: 0 to 10 per criterion, three categories of 25, 25 "
    "and 50 %. The weights are an example; none were published."
)
_COMPANY, _TECHNOLOGY, _MILESTONES = "Company and development team", "Technology", "Development milestones"
VIABILITY_CRITERIA: tuple[CriterionDraft, ...] = (
    _viability("development_experience", "Project development experience", _COMPANY, "12.5", identity=True),
    _viability("ownership_o_and_m", "Ownership and O&M experience", _COMPANY, "12.5", identity=True),
    _viability("technical_feasibility", "Technical feasibility", _TECHNOLOGY, "15"),
    _viability("resource_quality", "Resource quality", _TECHNOLOGY, "10"),
    _viability("site_control", "Site control", _MILESTONES, "10", minimum="2"),
    _viability("permitting", "Permitting status", _MILESTONES, "10"),
    _viability("financing", "Project financing status", _MILESTONES, "10"),
    _viability("interconnection", "Interconnection progress", _MILESTONES, "10", minimum="2"),
    _viability("delivery_date", "Reasonableness of the delivery date", _MILESTONES, "10"),
)


@dataclass(frozen=True)
class ExampleRubric:
    """A rubric that a utility may take a copy of."""

    code: str
    title: str
    note: str
    criteria: tuple[CriterionDraft, ...]


EXAMPLES = (
    ExampleRubric(EXAMPLE_CODE, EXAMPLE_TITLE, EXAMPLE_NOTE, EXAMPLE_CRITERIA),
    ExampleRubric(VIABILITY_CODE, VIABILITY_TITLE, VIABILITY_NOTE, VIABILITY_CRITERIA),
)
