"""The words of curves, and the life of a run as data."""

from django.db import models


class CurveKind(models.TextChoices):
    """What a curve prices."""

    ENERGY = "ENERGY", "energy (LMP)"
    REG_UP = "REG_UP", "regulation up"
    REG_DOWN = "REG_DOWN", "regulation down"
    SPIN = "SPIN", "spinning reserve"
    NON_SPIN = "NON_SPIN", "non-spinning reserve"
    RA_SYSTEM = "RA_SYSTEM", "system resource adequacy"
    RA_LOCAL = "RA_LOCAL", "local resource adequacy"
    RA_FLEX = "RA_FLEX", "flexible resource adequacy"
    REC = "REC", "renewable energy credits"


class Resolution(models.TextChoices):
    """How often a curve has a value."""

    HOURLY = "HOURLY", "hourly"
    MONTHLY = "MONTHLY", "monthly"
    YEARLY = "YEARLY", "yearly"


RESOLUTION_OF: dict[CurveKind, Resolution] = {
    CurveKind.ENERGY: Resolution.HOURLY,
    CurveKind.REG_UP: Resolution.HOURLY,
    CurveKind.REG_DOWN: Resolution.HOURLY,
    CurveKind.SPIN: Resolution.HOURLY,
    CurveKind.NON_SPIN: Resolution.HOURLY,
    CurveKind.RA_SYSTEM: Resolution.MONTHLY,
    CurveKind.RA_LOCAL: Resolution.MONTHLY,
    CurveKind.RA_FLEX: Resolution.MONTHLY,
    CurveKind.REC: Resolution.YEARLY,
}
UNIT_OF: dict[CurveKind, str] = {
    CurveKind.ENERGY: "USD/MWh",
    CurveKind.REG_UP: "USD/MW-h",
    CurveKind.REG_DOWN: "USD/MW-h",
    CurveKind.SPIN: "USD/MW-h",
    CurveKind.NON_SPIN: "USD/MW-h",
    CurveKind.RA_SYSTEM: "USD/kW-month",
    CurveKind.RA_LOCAL: "USD/kW-month",
    CurveKind.RA_FLEX: "USD/kW-month",
    CurveKind.REC: "USD/MWh",
}


class DayAlignment(models.TextChoices):
    """Which day of the curve's year stands for a day of another year."""

    CALENDAR = "CALENDAR", "same date"
    WEEKDAY = "WEEKDAY", "nearest date with the same day of the week"


class LeapDay(models.TextChoices):
    """What 29 February takes where the curve has none."""

    REPEAT_FEB_28 = "REPEAT_FEB_28", "repeats 28 February"
    REPEAT_MAR_1 = "REPEAT_MAR_1", "repeats 1 March"


class RunState(models.TextChoices):
    """Where a run stands."""

    QUEUED = "QUEUED", "queued"
    RUNNING = "RUNNING", "running"
    DONE = "DONE", "done"
    FAILED = "FAILED", "failed"
    CANCELLED = "CANCELLED", "cancelled"


MOVES: dict[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.CANCELLED, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED, RunState.QUEUED}),
    RunState.DONE: frozenset(),
    RunState.FAILED: frozenset(),
    RunState.CANCELLED: frozenset(),
}
ACTIVE = frozenset({RunState.QUEUED, RunState.RUNNING})
ENDED = frozenset(RunState) - ACTIVE


class Cause(models.TextChoices):
    """What may change after a run, in the order in which it is told."""

    PROTOCOL = "PROTOCOL", "another version of the protocol"
    PLANNING = "PLANNING", "figures of needs or projects"
    NEED = "NEED", "a revised need"
    NEW = "NEW", "offers that count now"
    GONE = "GONE", "offers that count no longer"
    PRICE = "PRICE", "best and final prices"
    TERMS = "TERMS", "mended terms"
    INCREMENT = "INCREMENT", "decisions on what is paid elsewhere"


class OptimumState(models.TextChoices):
    """Where the search for a run's best set stands; asking for one more entry price queues it again."""

    QUEUED = "QUEUED", "queued"
    RUNNING = "RUNNING", "running"
    DONE = "DONE", "done"
    FAILED = "FAILED", "failed"
    CANCELLED = "CANCELLED", "cancelled"


OPTIMUM_MOVES: dict[OptimumState, frozenset[OptimumState]] = {
    OptimumState.QUEUED: frozenset({OptimumState.RUNNING, OptimumState.CANCELLED}),
    OptimumState.RUNNING: frozenset(
        {OptimumState.DONE, OptimumState.FAILED, OptimumState.CANCELLED, OptimumState.QUEUED}
    ),
    OptimumState.DONE: frozenset({OptimumState.QUEUED}),
    OptimumState.FAILED: frozenset({OptimumState.QUEUED}),
    OptimumState.CANCELLED: frozenset({OptimumState.QUEUED}),
}
SEARCHING = frozenset({OptimumState.QUEUED, OptimumState.RUNNING})
# Whoever sees the run may have the search gone on with.
GIVEN_UP = frozenset({OptimumState.FAILED, OptimumState.CANCELLED})


class OfferRunState(models.TextChoices):
    """Where one offer of a run stands."""

    WAITING = "WAITING", "waiting"
    DONE = "DONE", "valued"
    FAILED = "FAILED", "could not be valued"


# What each component is called on a page; a code without a name is shown as it is.
COMPONENT_NAMES: dict[str, str] = {
    "RA": "Resource adequacy",
    "ENERGY": "Energy",
    "ANCILLARY": "Ancillary services",
    "RPS": "Renewable credits (RPS)",
    "GHG": "Reduced greenhouse gas",
    "INTEGRATION": "Renewable integration",
    "DISTRIBUTION_DEFERRAL": "Distribution deferral",
    "TRANSMISSION_DEFERRAL": "Transmission deferral",
    "FIXED_PAYMENTS": "Fixed payments",
    "VARIABLE_PAYMENTS": "Variable payments",
    "LOSSES": "Losses avoided",
    "VOLTAGE": "Voltage and reactive power",
    "RELIABILITY": "Reliability",
    "SAFETY": "Safety",
    "MINIMUM_TAKE": "Minimum take",
    "DEBT_EQUIVALENCE": "Debt equivalence",
    "CREDIT": "Credit",
    "NETWORK_UPGRADES": "Network upgrades",
}
