"""Price curves."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Organisation
from accounts.states import Role
from kernel.clock import database_now
from tests.factories.accounts import a_person
from valuation.models import Curve, CurveVersion
from valuation.services.curves import (
    Extension,
    Provenance,
    create_curve,
    import_hourly_version,
    post_values_version,
)
from valuation.states import RESOLUTION_OF, CurveKind, Resolution

_numbers = itertools.count(1)
EXTENSION = Extension(price_year=2027, horizon_year=2045)
PROVENANCE = Provenance(vintage="test", source="made by a test", illustrative=True)


def an_hourly_file(price_of_hour=lambda hour: 30 + hour, place: str = "NP15", year: int = 2027) -> bytes:
    """A plain CSV of a Pacific year; the price follows the clock hour."""
    zone = ZoneInfo("America/Los_Angeles")
    first, last = (datetime(y, 1, 1, tzinfo=zone).astimezone(UTC) for y in (year, year + 1))
    hours = [first + timedelta(hours=n) for n in range(int((last - first) / timedelta(hours=1)))]
    rows = [
        f"{h.astimezone(zone).isoformat()},{price_of_hour(h.astimezone(zone).hour)},USD/MWh,{place}"
        for h in hours
    ]
    return ("timestamp,price,unit,zone\n" + "\n".join(rows) + "\n").encode()


def a_curve(utility: Organisation, kind: CurveKind = CurveKind.ENERGY) -> Curve:
    """A curve without numbers."""
    planner = a_person(utility, Role.PLANNER)
    code = f"{kind.lower().replace('_', '-')}-{next(_numbers)}"
    place = "NP15" if RESOLUTION_OF[kind] == Resolution.HOURLY else ""
    return create_curve(organisation=utility, code=code, name=kind.label, kind=kind, place=place, by=planner)


def a_curve_version(
    utility: Organisation,
    kind: CurveKind = CurveKind.ENERGY,
    values=None,
    price_of_hour=lambda hour: 30 + hour,
) -> CurveVersion:
    """A curve with numbers."""
    curve = a_curve(utility, kind)
    given: dict[str, Any] = {
        "curve": curve,
        "extension": EXTENSION,
        "provenance": PROVENANCE,
        "by": a_person(utility, Role.PLANNER),
        "now": database_now(),
    }
    if RESOLUTION_OF[kind] == Resolution.HOURLY:
        files = [("prices.csv", an_hourly_file(price_of_hour))]
        return import_hourly_version(files=files, format_code="plain", first_day=date(2027, 1, 1), **given)
    default = [5] * 12 if RESOLUTION_OF[kind] == Resolution.MONTHLY else [14]
    return post_values_version(values=[Decimal(value) for value in values or default], **given)
