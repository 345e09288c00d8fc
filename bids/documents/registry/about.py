"""What an offer is, who makes it, where it stands and what it is built of: the technical part before delivery."""

from bids.documents.registry.fields import (
    MOST_KW,
    Field,
    Group,
    Kind,
    area,
    choice,
    day,
    fraction,
    number,
    rows,
    text,
    truth,
    whole,
)
from bids.states import Part

TECHNICAL = Part.TECHNICAL

OFFER = Group(
    code="offer",
    title="The offer",
    part=TECHNICAL,
    lead="What is offered, for which needs, and where it delivers.",
    fields=(
        text("name", "Name of the offer", required=True, help="Sealed with the rest."),
        Field(name="technology", label="Technology", kind=Kind.TECHNOLOGY, required=True),
        Field(name="needs", label="Needs served", kind=Kind.NEEDS, required=True),
        Field(name="delivery_point", label="Delivery point", kind=Kind.PLACE, required=True),
        rows(
            "delivery_shares",
            "Several delivery points",
            Field(name="place", label="Delivery point", kind=Kind.PLACE, required=True),
            fraction("share", "Share", required=True, is_above=True),
            help="Only for an offer that delivers at several places: each with its part of the whole, 100 % in all.",
        ),
    ),
)

SEVERAL = Group(
    code="several",
    title="Together with my other offers",
    part=TECHNICAL,
    key="together",
    is_optional=True,
    lead=(
        "Only for bidders with several offers. Offers name one another by keys that you choose; keys are sealed with "
        "the rest, so nobody learns before the opening that your offers are tied."
    ),
    fields=(
        Field(
            name="key", label="Key of this offer", kind=Kind.KEY, most="40",
            help="Such as battery-a. Letters, digits, dots and hyphens.",
        ),
        Field(
            name="exclusive_group", label="Variant of", kind=Kind.KEY, most="40",
            help="Of all offers with the same words here, at most one is taken.",
        ),
        Field(
            name="inclusive_group", label="All or none with", kind=Kind.KEY, most="40",
            help="All offers with the same words here are taken together, or none.",
        ),
        Field(
            name="only_with", label="Only together with", kind=Kind.KEYS, most="20",
            help="Keys of other offers of yours without which this one stands not.",
        ),
        choice(
            "quantity", "How much of it may be taken",
            (("whole", "All or nothing"), ("divisible", "Any part from a minimum"), ("blocks", "Equal blocks")),
        ),
        fraction("least_share", "Least part", is_above=True, help="Of the whole offer, for an offer in parts."),
        whole("blocks", "Blocks", "", least=2, most=10_000, help="For an offer in equal blocks."),
    ),
)  # fmt: skip

BIDDER = Group(
    code="bidder",
    title="Bidder and ownership",
    part=TECHNICAL,
    key="bidder",
    is_optional=True,
    lead="Who stands behind the offer. Whoever scores it does not see this.",
    fields=(
        text("legal_name", "Legal name", most=200, asked=True),
        text("contact_name", "Contact person", asked=True),
        text("contact_email", "Contact address (e-mail)", most=254, asked=True),
        text("contact_phone", "Telephone", most=40),
        text("parent_company", "Parent company", most=200),
        area("affiliations", "Affiliations with the utility or other bidders", most=2000),
        choice(
            "ownership", "Who will own the resource",
            (("third_party", "Bidder or a third party"), ("utility", "The utility")), asked=True,
        ),
        rows(
            "joint_bidders", "Joint bidders",
            text("name", "Name", most=200, required=True),
            fraction("share", "Share", required=True, is_above=True),
            text("role", "Role", most=200),
            help="Everybody who bids together, yourself included; the shares make 100 %.",
        ),
        area("supplier_diversity", "Supplier diversity", most=2000),
    ),
)  # fmt: skip

PROJECT = Group(
    code="project",
    title="Project",
    part=TECHNICAL,
    key="project",
    is_optional=True,
    fields=(
        area("description", "Description", asked=True),
        choice(
            "stage", "New or existing",
            (("new", "New"), ("existing", "Existing"), ("expansion", "Existing, to be expanded")), asked=True,
        ),
        choice(
            "position", "Position",
            (("front", "In front of the meter"), ("behind", "Behind the meter"), ("both", "Both")), asked=True,
        ),
        text("address", "Address", most=300),
        number("latitude", "Latitude", "°", least="-90", most="90"),
        number("longitude", "Longitude", "°", least="-180", most="180"),
        number("nameplate_kw", "Nameplate of the generating part", "kW", most=MOST_KW, is_above=True),
        whole("customers", "Customers taking part", "", least=1, most=10_000_000),
        area("safety", "Safety", most=2000),
    ),
)  # fmt: skip

OPERATION = Group(
    code="operation",
    title="How fast and how long",
    part=TECHNICAL,
    key="operation",
    is_optional=True,
    lead="What the operator may rely on.",
    fields=(
        number("ramp_kw_per_minute", "Ramp", "kW/minute", most=MOST_KW, is_above=True, asked=True),
        number("notice_minutes", "Notice before delivery", "minutes", most="10080", asked=True),
        number("duration_hours", "Longest delivery at full power", "hours", most="8760", is_above=True, asked=True),
        number("rest_hours", "Rest between deliveries", "hours", most="168"),
        whole("starts_per_year", "Most starts a year", "", least=1, most=8760),
        number("reactive_kvar", "Reactive power", "kVAR", most=MOST_KW, is_above=True),
        text("control", "Means of control", most=300, help="Such as DNP3, IEEE 2030.5 or telephone."),
        area("measurement", "Measurement and verification", most=2000),
    ),
)  # fmt: skip

INTERCONNECTION = Group(
    code="interconnection",
    title="Interconnection",
    part=TECHNICAL,
    key="interconnection",
    is_optional=True,
    fields=(
        choice(
            "status", "Status",
            (
                ("not_needed", "None needed"), ("not_applied", "Not applied for"), ("applied", "Applied for"),
                ("studied", "Study complete"), ("agreed", "Agreement signed"), ("in_service", "In service"),
            ),
            asked=True,
        ),
        text("queue_position", "Queue position", most=60),
        text("point", "Point of interconnection", most=200),
        number("voltage_kv", "Voltage", "kV", most="1000", is_above=True),
        day("applied_on", "Applied for on"),
        day("study_on", "Study complete on"),
        day("agreement_on", "Agreement on"),
        day("in_service_on", "In service on"),
        number("network_upgrade_usd", "Network upgrades that customers pay back", "$", most="1000000000"),
        area("evidence", "Evidence", most=2000),
    ),
)  # fmt: skip

SITE = Group(
    code="site",
    title="Site control",
    part=TECHNICAL,
    key="site",
    step="interconnection",
    is_optional=True,
    fields=(
        choice(
            "control", "Control of the site",
            (
                ("none", "None yet"), ("letter", "Letter of intent"), ("option", "Option"), ("lease", "Lease"),
                ("owned", "Owned"), ("customers", "Customers' own sites"),
            ),
            asked=True,
        ),
        day("controlled_until", "Held until"),
        area("permits", "Permits", most=2000),
        area("evidence", "Evidence", most=2000),
    ),
)  # fmt: skip

MARKET = Group(
    code="market",
    title="Wholesale market",
    part=TECHNICAL,
    key="market",
    is_optional=True,
    lead="What the resource does in the wholesale market beside this contract.",
    fields=(
        choice(
            "participation", "Takes part",
            (
                ("none", "Not at all"), ("energy", "With energy"), ("ancillary", "With energy and ancillary services"),
                ("capacity", "With capacity (resource adequacy)"), ("all", "With all of these"),
            ),
            asked=True,
        ),
        text("scheduling_coordinator", "Scheduling coordinator", most=200),
        text("resource_id", "Resource ID", most=60),
        number("nqc_kw", "Net qualifying capacity expected", "kW", most=MOST_KW),
        truth("has_priority_here", "This contract goes before the market"),
        area("explanation", "How the two are kept apart", most=2000),
    ),
)  # fmt: skip

VIABILITY = Group(
    code="viability",
    title="Evidence for the panel",
    part=TECHNICAL,
    key="viability",
    step="evidence",
    fields=(
        area("developer_experience", "Developer experience", default=""),
        area("o_and_m_experience", "Operation and maintenance experience", default=""),
        area("commercial_technology", "Commercial status of the technology", default=""),
        area("delivery_date", "Why the delivery date is reasonable", default=""),
        area("interconnection", "Interconnection progress", default=""),
    ),
)

OTHER_VALUE = Group(
    code="other_value",
    title="Other value",
    part=TECHNICAL,
    step="evidence",
    fields=(area("other_value", "Other value (voltage, equipment life, society)", default=""),),
)
