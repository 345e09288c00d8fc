"""Illustrative price curves: generated from a fixed seed, never anybody's forecast.

The shapes are plain: a morning and an evening shoulder, a midday trough that deepens in spring, hot afternoons
in late summer, and noise. Hours are hour-beginning Pacific clock hours of 2027.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

ZONE = ZoneInfo("America/Los_Angeles")
YEAR = 2027
SEED = 20271101
RA_SYSTEM_USD_PER_KW_MONTH = (3.1, 3.0, 2.9, 2.9, 3.2, 5.2, 8.9, 11.4, 12.6, 6.1, 3.3, 3.1)
RA_FLEX_PREMIUM_USD_PER_KW_MONTH = (0.4,) * 12
REC_USD_PER_MWH = (14.0,)

Hours = NDArray[np.float64]


def hours_of_year() -> list[datetime]:
    """Every hour of the year as a UTC instant, in order."""
    first = datetime(YEAR, 1, 1, tzinfo=ZONE).astimezone(UTC)
    last = datetime(YEAR + 1, 1, 1, tzinfo=ZONE).astimezone(UTC)
    return [first + timedelta(hours=n) for n in range(int((last - first) / timedelta(hours=1)))]


def energy_prices() -> Hours:
    """Day-ahead energy, $/MWh; a few spring middays are negative."""
    clock, day = _clock_and_day()
    evening = 34 * np.exp(-(((clock - 19.5) / 2.2) ** 2))
    morning = 9 * np.exp(-(((clock - 7) / 1.8) ** 2))
    spring = np.exp(-(((day - 110) / 45) ** 2))
    midday = -(16 + 26 * spring) * np.exp(-(((clock - 12.5) / 3.0) ** 2))
    summer = np.exp(-(((day - 235) / 40) ** 2))
    heat = 60 * summer**2 * np.exp(-(((clock - 19) / 1.6) ** 2))
    noise = _rng().normal(0, 3.5, len(clock))
    total: Hours = 40 + 6 * summer + evening + morning + midday + heat + noise
    return np.round(total, 2)


def regulation_up_prices() -> Hours:
    """Regulation up, $/MW-h."""
    clock, _ = _clock_and_day()
    return np.round(4.5 + 6 * np.exp(-(((clock - 18.5) / 2) ** 2)) + _rng(1).gamma(1.2, 1.0, len(clock)), 2)


def regulation_down_prices() -> Hours:
    """Regulation down, $/MW-h."""
    clock, _ = _clock_and_day()
    return np.round(3.2 + 4 * np.exp(-(((clock - 11) / 3) ** 2)) + _rng(2).gamma(1.1, 0.9, len(clock)), 2)


def hourly_csv(prices: Hours, *, unit: str, place: str) -> bytes:
    """The plain CSV the importer takes: timestamp, price, unit, zone."""
    rows = [
        f"{hour.astimezone(ZONE).isoformat()},{price:.2f},{unit},{place}"
        for hour, price in zip(hours_of_year(), prices, strict=True)
    ]
    return ("timestamp,price,unit,zone\n" + "\n".join(rows) + "\n").encode()


def _clock_and_day() -> tuple[Hours, Hours]:
    local = [hour.astimezone(ZONE) for hour in hours_of_year()]
    clock = np.array([hour.hour for hour in local], dtype=np.float64)
    return clock, np.array([hour.timetuple().tm_yday for hour in local], dtype=np.float64)


def _rng(stream: int = 0) -> np.random.Generator:
    return np.random.default_rng([SEED, stream])
