"""Where a value falls on an axis, and which values deserve a tick."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

NICE_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def finite(values: Iterable[float | None]) -> list[float]:
    """Keep the values that can be drawn: neither missing, nor NaN, nor infinite."""
    return [float(value) for value in values if value is not None and math.isfinite(value)]


# A narrower span than this is one value as far as a picture goes.
NARROWEST = 1e-12


def nice_step(span: float, target: int) -> float:
    """Return the round step that cuts ``span`` into about ``target`` parts."""
    rough = span / max(target, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in NICE_STEPS if step * power >= rough * (1 - 1e-9))


def nice_ticks(low: float, high: float, target: int = 5) -> tuple[float, ...]:
    """Return round, evenly spaced ticks that enclose ``low`` and ``high``.

    >>> nice_ticks(0, 23)
    (0.0, 5.0, 10.0, 15.0, 20.0, 25.0)
    >>> nice_ticks(3, 3)
    (0.0, 1.0, 2.0, 3.0)
    """
    if high - low < NARROWEST:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < NARROWEST:
        low, high = 0.0, 1.0
    step = nice_step(high - low, target)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(index * step + 0.0 for index in range(first, last + 1))


def drawable(value: float | None) -> float | None:
    """Return the value if it can be drawn, else None."""
    return value if value is not None and math.isfinite(value) else None


@dataclass(frozen=True)
class Scale:
    """A straight axis: values from ``low`` to ``high`` drawn from pixel ``start`` to pixel ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        span = (self.high - self.low) or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)
