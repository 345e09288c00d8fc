"""The example rubric that ships with the product."""

from decimal import Decimal

from review.documents.rubrics import CriterionDraft

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
