"""Grid needs: what must be delivered, where and when, so that the wires project can wait."""

from collections.abc import Iterator
from dataclasses import dataclass

from nmv.case.feeder import FeederLoad
from nmv.case.reading import (
    CaseError,
    keyed,
    listed,
    number,
    one_of,
    optional,
    part,
    reads,
    text,
    whole,
    year_name,
)

HOURS_PER_DAY = 24
MONTHS = tuple(range(1, 13))
DAY_TYPES = ("weekday", "weekend")

_MONTH_BY_HOUR = listed(listed(number("kW", at_least=0), length=24), length=12)


@dataclass(frozen=True, kw_only=True)
class Window:
    """Clock hours of some months and days; an end at or before the start lies on the next day."""

    months: tuple[int, ...] = reads(
        listed(whole("a month", at_least=1, at_most=12), at_least=1), default=MONTHS
    )
    day_type: str = reads(one_of("weekday", "weekend", "all"), default="all")
    starts_hour: int = reads(whole("an hour", at_least=0, at_most=23))
    ends_hour: int = reads(whole("an hour", at_least=0, at_most=24))

    @property
    def length_hours(self) -> int:
        """Hours from the start to the end, over midnight where the end says so.

        >>> Window(starts_hour=22, ends_hour=2).length_hours
        4
        """
        return (self.ends_hour - self.starts_hour - 1) % HOURS_PER_DAY + 1

    def day_types(self) -> tuple[int, ...]:
        """Indexes into `DAY_TYPES` of the days the window starts on."""
        return (0, 1) if self.day_type == "all" else (DAY_TYPES.index(self.day_type),)


@dataclass(frozen=True, kw_only=True)
class ProfileYear:
    """The amount of one year by month (12 rows) and clock hour (24 columns), for two day types."""

    weekday: tuple[tuple[float, ...], ...] = reads(_MONTH_BY_HOUR)
    weekend: tuple[tuple[float, ...], ...] = reads(_MONTH_BY_HOUR)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A need known hour by hour, for each year."""

    years: dict[int, ProfileYear] = reads(keyed(part(ProfileYear), key=year_name))

    def check(self, path: str) -> None:
        """A need without an amount asks for nothing."""
        amounts = [kw for year in self.years.values() for row in (*year.weekday, *year.weekend) for kw in row]
        if max(amounts, default=0.0) <= 0:
            raise CaseError(f"{path}.years", "expected an amount above 0 kW in some hour, the need is empty")


@dataclass(frozen=True, kw_only=True)
class Call:
    """A need called on short notice: kW for `duration_hours` in a row, anywhere in the windows."""

    kw_by_year: dict[int, float] = reads(keyed(number("kW", at_least=0), key=year_name))
    duration_hours: int = reads(whole("a number of hours", at_least=1, at_most=24))
    windows: tuple[Window, ...] = reads(listed(part(Window), at_least=1))

    def check(self, path: str) -> None:
        """The call must fit its windows, and must ask for something."""
        if max(self.kw_by_year.values(), default=0.0) <= 0:
            raise CaseError(
                f"{path}.kw_by_year", "expected an amount above 0 kW in some year, the need is empty"
            )
        for index, window in enumerate(self.windows):
            if window.length_hours < self.duration_hours:
                raise CaseError(
                    f"{path}.windows[{index}]",
                    f"a call of {self.duration_hours} h does not fit a window of {window.length_hours} h",
                )

    def placements(self) -> Iterator[tuple[int, int, int]]:
        """Every (month, day type, start hour) at which a call may begin; hours run over midnight."""
        seen = {
            (month, day_type, (window.starts_hour + shift) % HOURS_PER_DAY)
            for window in self.windows
            for month in window.months
            for day_type in window.day_types()
            for shift in range(window.length_hours - self.duration_hours + 1)
        }
        return iter(sorted(seen))


@dataclass(frozen=True, kw_only=True)
class Need:
    """A grid need of one facility: either a profile or a call, with its calls a year and notice.

    `within` names the need of the facility above that this one lies inside: what serves here serves there too.
    `headroom` is procured beyond the amounts stated, as a fraction of them, for contracts that fall out.
    """

    id: str = reads(text)
    name: str = reads(text, default="need")
    service: str = reads(text, default="distribution_capacity")
    direction: str = reads(one_of("up", "down"), default="up")
    profile: Profile | None = reads(optional(part(Profile)), default=None)
    call: Call | None = reads(optional(part(Call)), default=None)
    calls_per_year: int | None = reads(
        optional(whole("a number of calls", at_least=1, at_most=366)), default=None
    )
    max_consecutive_days: int | None = reads(
        optional(whole("a number of days", at_least=1, at_most=366)), default=None
    )
    notice_hours: float | None = reads(optional(number("hours", at_least=0)), default=None)
    within: str | None = reads(optional(text), default=None, since=2)
    headroom: float = reads(number("fraction", at_least=0, at_most=1), default=0.0, since=2)
    feeder_load: FeederLoad | None = reads(optional(part(FeederLoad)), default=None, since=2)

    def check(self, path: str) -> None:
        """One description of the need, not none and not two."""
        if (self.profile is None) == (self.call is None):
            raise CaseError(path, "expected either a profile or a call")

    def years(self) -> tuple[int, ...]:
        """The years in which the need asks for anything, in order."""
        amounts = {year: self.peak_kw(year) for year in self._stated_years()}
        return tuple(year for year, kw in sorted(amounts.items()) if kw > 0)

    def states(self, year: int) -> bool:
        """Whether the need says anything about the year, be it that nothing is needed."""
        return year in self._stated_years()

    def _stated_years(self) -> list[int]:
        if self.profile is not None:
            return list(self.profile.years)
        return list(self.call.kw_by_year) if self.call is not None else []

    def peak_kw(self, year: int) -> float:
        """The largest amount of the year, kW; 0 in a year the need does not mention."""
        if self.call is not None:
            return self.call.kw_by_year.get(year, 0.0)
        stated = self.profile.years.get(year) if self.profile is not None else None
        return 0.0 if stated is None else max(kw for row in (*stated.weekday, *stated.weekend) for kw in row)

    def size_kw(self) -> float:
        """The need's size for splitting a project's value: its largest amount of any year, kW."""
        return max((self.peak_kw(year) for year in self._stated_years()), default=0.0)
