"""The words of needs and solicitations, and the life of a solicitation as data."""

from django.db import models


class FacilityKind(models.TextChoices):
    """Where in the distribution system; each stands under the one before."""

    SUBSTATION = "SUBSTATION", "substation"
    BANK = "BANK", "transformer bank"
    BANK_GROUP = "BANK_GROUP", "group of transformer banks"
    FEEDER = "FEEDER", "feeder"


class Service(models.TextChoices):
    """What the grid needs (PNNL-26822 Appendix B; D.16-12-036)."""

    DISTRIBUTION_CAPACITY = "DISTRIBUTION_CAPACITY", "distribution capacity"
    LOAD_SHIFT = "LOAD_SHIFT", "reverse flow or load shift"
    VOLTAGE_VAR = "VOLTAGE_VAR", "voltage / VAR support"
    POWER_QUALITY = "POWER_QUALITY", "power quality"
    RELIABILITY = "RELIABILITY", "reliability (back-tie)"


class Direction(models.TextChoices):
    """Up: more delivery or less load. Down: less delivery or more load."""

    UP = "UP", "up"
    DOWN = "DOWN", "down"


class NeedUnit(models.TextChoices):
    """The unit of a need's amount."""

    KW = "KW", "kW"
    KWH = "KWH", "kWh"
    KVAR = "KVAR", "kVAR"


class NeedForm(models.TextChoices):
    """A profile states every hour; a call states D consecutive hours anywhere in a window."""

    PROFILE = "PROFILE", "profile"
    CALL = "CALL", "call"


class DayType(models.TextChoices):
    """Which days an hour stands for."""

    ALL = "ALL", "all days"
    WEEKDAY = "WEEKDAY", "weekdays"
    WEEKEND = "WEEKEND", "weekends"


class ImportKind(models.TextChoices):
    """Which published table a workbook holds."""

    DDOR = "DDOR", "deferral opportunities (DDOR)"
    GNA = "GNA", "grid needs assessment (GNA)"


class SolicitationState(models.TextChoices):
    """Where a solicitation stands. That offers are due is a predicate over the deadline, not a state."""

    DRAFT = "DRAFT", "draft"
    PUBLISHED = "PUBLISHED", "open for offers"
    OPENED = "OPENED", "offers opened"
    AWARDED = "AWARDED", "awarded"
    NO_AWARD = "NO_AWARD", "closed without award"
    CANCELLED = "CANCELLED", "cancelled"


S = SolicitationState
MOVES: dict[SolicitationState, frozenset[SolicitationState]] = {
    S.DRAFT: frozenset({S.PUBLISHED, S.CANCELLED}),
    S.PUBLISHED: frozenset({S.OPENED, S.NO_AWARD, S.CANCELLED}),
    S.OPENED: frozenset({S.AWARDED, S.NO_AWARD, S.CANCELLED}),
    S.AWARDED: frozenset(),
    S.NO_AWARD: frozenset(),
    S.CANCELLED: frozenset(),
}
PUBLIC = frozenset(S) - {S.DRAFT}
# A draft that was cancelled was never public; the query tells it by its missing publication time.


def may_move(old: SolicitationState, new: SolicitationState) -> bool:
    """Say whether a solicitation may go from one state to another."""
    return new in MOVES[old]
