"""How much is delivered, when and how: the fields of each kind of delivery, of the term and of what else is paid."""

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
from bids.states import Part, Technology
from nmv.case.values import SERVICES

TECHNICAL = Part.TECHNICAL

KINDS_OF: dict[str, tuple[str, ...]] = {
    Technology.SOLAR: ("month_hour", "hourly"),
    Technology.WIND: ("month_hour", "hourly"),
    Technology.ENERGY_EFFICIENCY: ("month_hour", "hourly"),
    Technology.OTHER: ("month_hour", "hourly"),
    Technology.STORAGE: ("storage",),
    Technology.DEMAND_RESPONSE: ("demand_response",),
    Technology.HYBRID: ("hybrid",),
}

STORAGE = (
    number("power_kw", "Discharge power", "kW", most=MOST_KW, is_above=True, required=True),
    number("energy_kwh", "Usable energy at delivery start", "kWh", most="100000000", is_above=True, required=True,
           help="Storage without energy delivers nothing."),
    fraction("round_trip_efficiency", "Round-trip efficiency", is_above=True, required=True),
    fraction("soc_min", "Lowest state of charge", default="0", suggested="0"),
    fraction("soc_max", "Highest state of charge", default="1", suggested="100"),
    truth("ancillary_services", "Able to provide ancillary services", default=False),
    number("max_cycles_per_day", "Most cycles a day", "cycles", most="24", is_above=True),
    number("max_cycles_per_year", "Most cycles a year", "cycles", most="8760", is_above=True),
    fraction("self_discharge_per_hour", "Self-discharge", unit="% an hour", most="0.1"),
    truth("charges_only_from_generation", "Charges from its own generation only"),
)  # fmt: skip

DEMAND_RESPONSE = (
    number("kw", "Load reduction", "kW", most=MOST_KW, is_above=True, required=True),
    whole("hours_per_call", "Longest call", "hours", least=1, most=24, required=True),
    whole("calls_per_year", "Calls a year", "", least=1, most=366, required=True),
    Field(name="months", label="Months available", kind=Kind.MONTH_LIST, required=True),
    whole("start_hour", "Available from", "hour, 0–23", least=0, most=23, required=True),
    whole("end_hour", "Available until", "hour, 0–24", least=0, most=24, required=True),
    number("notice_hours", "Notice", "hours", most="168", default="0"),
    whole("max_consecutive_days", "Most days in a row", "days", least=1, most=366),
    choice("day_type", "Days", (("all", "All days"), ("weekday", "Weekdays"), ("weekend", "Weekends"))),
)

DELIVERY: dict[str, tuple[Field, ...]] = {
    "month_hour": (Field(name="kw", label="Delivery shape", kind=Kind.MONTH_HOURS, unit="kW", most=MOST_KW,
                         required=True),),
    "hourly": (Field(name="kw", label="Delivery shape", kind=Kind.HOURS, unit="kW", most=MOST_KW, required=True),),
    "storage": STORAGE,
    "demand_response": DEMAND_RESPONSE,
    "hybrid": (number("interconnection_kw", "Interconnection limit", "kW", most=MOST_KW, is_above=True,
                      required=True),),
}  # fmt: skip

DELIVERING = Group(
    code="delivery",
    title="Delivery",
    part=TECHNICAL,
    lead="The hours delivered, or the device they come from.",
    fields=(Field(name="delivery", label="Delivery", kind=Kind.DELIVERY, required=True),),
)

CAPACITY = Group(
    code="capacity",
    title="Capacity by month",
    part=TECHNICAL,
    fields=(
        Field(
            name="contract_kw", label="Contract capacity", kind=Kind.MONTHS, unit="kW", most=MOST_KW, required=True,
            help="One number for all months, or 12 numbers from January to December, separated by spaces.",
        ),
        fraction("availability", "Availability", default="1", suggested="98"),
        fraction("degradation_per_year", "Degradation", unit="% a year", most="0.5", default="0", suggested="0"),
        truth("rps_eligible", "Eligible for renewable energy credits", default=False),
    ),
)  # fmt: skip

TERM = Group(
    code="term",
    title="Term and milestones",
    part=TECHNICAL,
    fields=(
        day("starts_on", "Delivery term from", required=True),
        day("ends_on", "Delivery term to (included)", required=True),
        day("commercial_operation_on", "Commercial operation on", required=True),
        rows(
            "milestones", "Milestones",
            text("name", "Milestone", required=True),
            day("on", "Date", required=True),
            text("evidence", "Evidence", most=300),
            help="In the order of their dates, none after commercial operation.",
        ),
    ),
)  # fmt: skip

SERVICE_NAMES = {
    "system_ra": "System capacity (resource adequacy)",
    "local_ra": "Local capacity",
    "flexible_ra": "Flexible capacity",
    "energy": "Energy",
    "ancillary": "Ancillary services",
    "certificate": "Renewable energy certificate",
    "carbon": "Avoided carbon",
    "distribution_deferral": "Distribution deferral",
    "transmission_deferral": "Transmission deferral",
    "losses": "Avoided losses",
    "voltage": "Voltage support",
    "reliability": "Reliability",
    "safety": "Safety",
}

INCREMENTALITY = Group(
    code="incrementality",
    title="Incrementality",
    part=TECHNICAL,
    key="incrementality",
    is_optional=True,
    lead="What somebody else pays for already, or what the forecast behind the need holds. Only the rest counts here.",
    fields=(
        choice(
            "declaration", "The offer is",
            (("wholly", "Wholly incremental"), ("partially", "Partially incremental"), ("not", "Not incremental")),
            asked=True,
        ),
        rows(
            "paid_elsewhere", "Paid elsewhere",
            choice("service", "Service", tuple((code, SERVICE_NAMES[code]) for code in SERVICES), required=True),
            text("payer", "Program, tariff or contract", most=200, required=True),
            choice(
                "kind", "Kind",
                (
                    ("programme", "Program"), ("tariff", "Tariff"), ("contract", "Contract"),
                    ("forecast", "In the forecast"), ("drv", "Value of distributed resources (DRV)"),
                ),
                required=True,
            ),
            number("kw", "Part concerned", "kW", most=MOST_KW, is_above=True, required=True),
            text("evidence", "Evidence", most=300),
            help="One line for each service and payer.",
        ),
        area("explanation", "Why the rest is incremental", most=4000),
    ),
)  # fmt: skip

ANSWERS = Group(
    code="answers",
    title="Technical requirements",
    part=TECHNICAL,
    fields=(Field(name="answers", label="Technical requirements", kind=Kind.ANSWERS),),
)

EXCEPTIONS = Group(
    code="exceptions",
    title="Exceptions to the contract",
    part=TECHNICAL,
    fields=(
        rows(
            "exceptions", "Exceptions",
            text("clause", "Clause", most=60, required=True),
            area("proposed", "Words proposed", most=2000, required=True),
            area("reason", "Reason", most=1000, required=True),
            most=40,
            help="What you would change in the pro forma. None means that you take it as it is posted.",
        ),
    ),
)  # fmt: skip
