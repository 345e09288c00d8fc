"""What availability does to a capacity payment."""

_FULL_FROM_PERCENT = 98.0
_SLOPE = 2.0


def availability_adjustment_percent(availability_percent: float, *, floor_percent: float = 70.0) -> float:
    """Part of the capacity payment that an availability earns, per cent.

    100 from 98 % on; two points less for each point below, down to the floor; 0 below it. `ValueError`
    outside 0 to 100. Clause as published (markettransfer.info); another version has its floor at 80 %.

    >>> [availability_adjustment_percent(each) for each in (98.0, 95.0, 90.0, 70.0, 69.9)]
    [100.0, 94.0, 84.0, 44.0, 0.0]
    """
    if not 0.0 <= availability_percent <= 100.0:  # noqa: PLR2004 -- per cent
        raise ValueError(f"expected an availability from 0 to 100 per cent, got {availability_percent:g}")
    if availability_percent >= _FULL_FROM_PERCENT:
        return 100.0
    if availability_percent < floor_percent:
        return 0.0
    return 100.0 - _SLOPE * (_FULL_FROM_PERCENT - availability_percent)
