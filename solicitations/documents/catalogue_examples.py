"""The services a utility may begin its catalogue from.

What the services are: More Than Smart working group, volume 1 (four distribution services and their lists of
functional and technical requirements), and California's D.16-12-036 as told in PNNL-26822, Appendix B (energy,
capacity and voltage/VAR, each up or down; data as a service). The values are ours, and marked as examples.
"""

from solicitations.documents.catalogue import CatalogueService, Requirement, as_content
from solicitations.states import Comparison, RequirementKind, Service

SOURCE = (
    "Services after More Than Smart working group vol. 1 and California D.16-12-036 (PNNL-26822, Appendix B). "
    "Example values – check before use."
)
NAME = "Distribution services"
PROTOCOLS = ("IEEE 2030.5", "DNP3", "OpenADR 2.0b")
CONTROL = (
    "The resource's or aggregator's control system receives and confirms the utility's dispatch signal and reports "
    "its response in discrete measurements for as long as it operates."
)


def _number(code: str, label: str, unit: str, comparison: Comparison, value: str) -> Requirement:
    return Requirement(code, label, RequirementKind.NUMBER, comparison, (value,), unit, is_example=True)


def _common(response_seconds: str, granularity_minutes: str, latency_seconds: str) -> tuple[Requirement, ...]:
    """The list every service shares in the source: response, measurement, interface, security, communication."""
    most, least = Comparison.AT_MOST, Comparison.AT_LEAST
    return (
        _number("response_time", "Response time after the dispatch signal", "s", most, response_seconds),
        _number("measurement_granularity", "Measurement granularity", "min", most, granularity_minutes),
        Requirement(
            "interface_protocol", "Interface protocol for measurement and control", RequirementKind.CHOICE,
            Comparison.ONE_OF, PROTOCOLS, is_example=True,
        ),
        Requirement(
            "cybersecurity", "Encrypted and authenticated communication (TLS 1.2 or later)",
            RequirementKind.BOOLEAN, Comparison.IS, ("yes",), is_example=True,
        ),
        Requirement(
            "cybersecurity_program", "Cybersecurity program or certification", RequirementKind.TEXT,
            Comparison.STATED, is_mandatory=False, is_example=True,
        ),
        _number("bandwidth", "Communications bandwidth", "kbit/s", least, "64"),
        _number("latency", "Communications latency", "s", most, latency_seconds),
    )  # fmt: skip


def _duration(hours: str) -> Requirement:
    return _number("duration_hours", "Duration of a dispatch", "h", Comparison.AT_LEAST, hours)


def _consecutive() -> Requirement:
    return Requirement(
        "unlimited_consecutive", "No limit on consecutive dispatch periods", RequirementKind.BOOLEAN,
        Comparison.IS, ("yes",), is_example=True,
    )  # fmt: skip


def _up_or_down(
    code: str, name: str, what: str, *, meets: tuple[str, ...] = ()
) -> tuple[CatalogueService, ...]:
    return tuple(
        CatalogueService(
            f"{code}_{way}", f"{name} {way}", f"{what} {does} {CONTROL}", _common("600", "15", "10"),
            meets=meets if way == "up" else (),
        )
        for way, does in (
            ("up", "Up: more delivery to the grid, or less load."),
            ("down", "Down: less delivery to the grid, or more load."),
        )
    )  # fmt: skip


SERVICES = (
    CatalogueService(
        "distribution_capacity",
        "Distribution capacity",
        "Firm resource that can be dispatched at any time for up to 6 hours, however many dispatch periods follow "
        f"each other. {CONTROL}",
        (*_common("600", "15", "10"), _duration("4"), _consecutive()),
        "Changes load or supplies power so that the net loading of named distribution equipment falls.",
        (Service.DISTRIBUTION_CAPACITY.value, Service.LOAD_SHIFT.value),
    ),
    CatalogueService(
        "steady_state_voltage",
        "Steady-state voltage",
        "Answers excursions beyond the voltage limits of a feeder as they happen and supports conservation voltage "
        f"strategies, coordinated with the utility's voltage and reactive power controls. {CONTROL}",
        (*_common("60", "5", "2"), _number("power_factor", "Power factor down to", "", Comparison.AT_MOST, "0.95")),
        "Dynamic voltage management on a feeder.",
        (Service.VOLTAGE_VAR.value,),
    ),
    CatalogueService(
        "power_quality",
        "Power quality",
        "Answers fast transients and harmonics that are not acceptable, coordinated with the utility's voltage "
        f"control and protection schemes. {CONTROL}",
        _common("1", "1", "0.5"),
        "Mitigates transient voltage or harmonics on a feeder.",
        (Service.POWER_QUALITY.value,),
    ),
    CatalogueService(
        "reliability_resilience",
        "Reliability + resilience",
        "Firm, dispatchable resource at a substation or feeder for the hours stated, however many dispatch periods "
        f"follow each other. {CONTROL}",
        (*_common("300", "5", "5"), _duration("4"), _consecutive()),
        "Changes load or supplies power so that local outages become fewer, shorter or less harmful.",
        (Service.RELIABILITY.value,),
    ),
    *_up_or_down("energy", "Energy", "Energy over the hours called."),
    *_up_or_down("capacity", "Capacity", "Power held ready and delivered when called."),
    *_up_or_down("voltage_var", "Voltage / VAR", "Reactive power to raise or lower the voltage."),
    CatalogueService(
        "data",
        "Data as a service",
        "Measurements beyond what safe and reliable operation of the grid requires of the resource anyway, delivered "
        "to the utility with time and place.",
        (
            _number("measurement_granularity", "Measurement granularity", "min", Comparison.AT_MOST, "5"),
            _number("delivery_delay", "Delivered after the measurement within", "min", Comparison.AT_MOST, "15"),
            _number("completeness", "Complete intervals in a month", "%", Comparison.AT_LEAST, "98"),
            Requirement(
                "interface_protocol", "Interface protocol", RequirementKind.CHOICE, Comparison.ONE_OF,
                PROTOCOLS, is_example=True,
            ),
            Requirement(
                "privacy", "How customers' data are protected", RequirementKind.TEXT, Comparison.STATED,
                is_example=True,
            ),
        ),
    ),
)  # fmt: skip
CONTENT = as_content(SERVICES)
