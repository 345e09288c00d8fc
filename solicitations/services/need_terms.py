"""What a need asks for, as a planner states it, and whether it can be so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kernel.errors import InvalidInput
from solicitations.importers.cells import HOURS_PER_DAY, HourWindow
from solicitations.importers.profile import ProfileHour
from solicitations.models import Facility, Forecast, LoadShape, Need, Project
from solicitations.states import DayType, Direction, NeedForm, NeedUnit, Service

LARGEST_AMOUNT = Decimal(10) ** 10
MOST_DAYS = 366
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Window:
    """Hours of some months and days in which a call may fall."""

    months: tuple[int, ...]
    start_hour: int
    end_hour: int
    day_type: str = DayType.ALL

    @property
    def length_hours(self) -> int:
        """Hours in the window, over midnight too."""
        return HourWindow(self.start_hour, self.end_hour).length_hours


@dataclass(frozen=True)
class CallTerms:
    """An amount for ``duration_hours`` in a row, anywhere in the windows, ``calls_per_year`` times."""

    amount_by_year: Mapping[int, Decimal]
    windows: tuple[Window, ...]
    duration_hours: int
    calls_per_year: int


@dataclass(frozen=True)
class ProfileTerms:
    """An amount for each hour; ``calls_per_year`` where the hours are called rather than standing."""

    hours: tuple[ProfileHour, ...]
    calls_per_year: int | None = None


@dataclass(frozen=True)
class NeedDraft:
    """A need as stated; ``terms`` is None where the figures are withheld as customer confidential."""

    code: str
    title: str
    facility: Facility
    terms: CallTerms | ProfileTerms | None
    service: str = Service.DISTRIBUTION_CAPACITY
    direction: str = Direction.UP
    unit: str = NeedUnit.KW
    projects: tuple[Project, ...] = field(default_factory=tuple)
    max_consecutive_days: int | None = None
    notice_hours: Decimal | None = None
    published_rating_kw: Decimal | None = None
    published_forecast_kw: Decimal | None = None
    published_need_kw: Decimal | None = None
    note: str = ""
    source: str = ""
    # What it was made from; a revision keeps what the version before it was made from.
    forecast: Forecast | None = None
    scenario: str = ""
    shape: LoadShape | None = None

    @property
    def form(self) -> str:
        """Whether it is a call or a profile; a withheld one counts as a call without figures."""
        return NeedForm.PROFILE if isinstance(self.terms, ProfileTerms) else NeedForm.CALL


def require_sound(draft: NeedDraft) -> None:
    """Refuse what no need can be.

    Raises:
        InvalidInput: names the field and what was expected.
    """
    if not draft.code.strip():
        raise InvalidInput("Give the need its code.", field="code")
    if draft.max_consecutive_days is not None and not 1 <= draft.max_consecutive_days <= MOST_DAYS:
        raise InvalidInput(f"Calls come on 1 to {MOST_DAYS} days in a row.", field="max_consecutive_days")
    if draft.notice_hours is not None and not 0 <= draft.notice_hours < 1000:  # noqa: PLR2004 - six weeks ahead
        raise InvalidInput("Notice is 0 hours or more, and less than 1,000.", field="notice_hours")
    if any(project.organisation_id != draft.facility.organisation_id for project in draft.projects):
        raise InvalidInput("A need's projects belong to its own utility.", field="projects")
    _require_sound_published_figures(draft)
    if isinstance(draft.terms, CallTerms):
        _require_sound_call(draft.terms)
    elif draft.terms is not None:
        _require_sound_profile(draft.terms)


def _require_sound_published_figures(draft: NeedDraft) -> None:
    for name in ("published_rating_kw", "published_need_kw"):
        value = getattr(draft, name)
        if value is not None and not 0 <= value < LARGEST_AMOUNT:
            raise InvalidInput("A published figure is 0 kW or more.", field=name)


def _require_calls(calls: int) -> None:
    if not 1 <= calls <= MOST_DAYS:
        raise InvalidInput(f"A need is called 1 to {MOST_DAYS} times a year.", field="calls_per_year")


def _require_sound_call(terms: CallTerms) -> None:
    _require_calls(terms.calls_per_year)
    if not 1 <= terms.duration_hours <= HOURS_PER_DAY:
        raise InvalidInput(f"A call lasts 1 to {HOURS_PER_DAY} hours.", field="duration_hours")
    if not all(year in YEARS for year in terms.amount_by_year):
        raise InvalidInput(f"Years lie from {YEARS[0]} to {YEARS[-1]}.", field="amounts")
    if not all(0 <= amount < LARGEST_AMOUNT for amount in terms.amount_by_year.values()):
        raise InvalidInput("Amounts are 0 or more.", field="amounts")
    if not any(amount > 0 for amount in terms.amount_by_year.values()):
        raise InvalidInput("A need asks for more than 0 in some year.", field="amounts")
    if not terms.windows:
        raise InvalidInput("Give at least one window of hours.", field="windows")
    for window in terms.windows:
        _require_sound_window(window)


def _require_sound_window(window: Window) -> None:
    if not window.months or not set(window.months) <= set(range(1, 13)):
        raise InvalidInput("Months are 1 to 12.", field="windows")
    if not (0 <= window.start_hour < HOURS_PER_DAY and 0 <= window.end_hour <= HOURS_PER_DAY):
        raise InvalidInput("A window starts at hour 0 to 23 and ends at hour 0 to 24.", field="windows")


def _require_sound_profile(terms: ProfileTerms) -> None:
    if terms.calls_per_year is not None:
        _require_calls(terms.calls_per_year)
    if not any(hour.amount > 0 for hour in terms.hours):
        raise InvalidInput("A profile asks for more than 0 in some hour.", field="profile")
    for hour in terms.hours:
        is_on_calendar = hour.year in YEARS and 1 <= hour.month <= 12 and 0 <= hour.hour < HOURS_PER_DAY  # noqa: PLR2004
        if not is_on_calendar or not 0 <= hour.amount < LARGEST_AMOUNT:
            raise InvalidInput(
                "Every hour of a profile has a year, month, hour and an amount of 0 or more.", field="profile"
            )


def reasons_not_ready(need: Need) -> list[str]:
    """Say what keeps a need from being published or bundled: figures withheld, or a call that fits no window."""
    if need.is_confidential:
        return [
            f"{need.code}: its figures are withheld as customer confidential; revise it with figures first."
        ]
    if need.form == NeedForm.PROFILE:
        return []
    lengths = [HourWindow(window.start_hour, window.end_hour).length_hours for window in need.windows.all()]
    if lengths and min(lengths) >= (need.duration_hours or 0):
        return []
    longest = max(lengths, default=0)
    return [
        f"{need.code}: a call of {need.duration_hours} h does not fit a window of {longest} h; revise it first."
    ]
