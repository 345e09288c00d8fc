"""Which part of an offer with several delivery points reaches which need.

What is delivered at a place serves the needs of that facility and of all it hangs on: a feeder's delivery relieves
its bank and its substation, a bank's delivery no feeder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nmv.case.reading import CaseError
from solicitations.models import Facility, Need


@dataclass(frozen=True)
class Places:
    """The facility of each need, and the facility each facility hangs on, by their ids."""

    of_need: Mapping[str, str]
    above: Mapping[str, str | None]

    def reaches(self, place: str, need_id: str) -> bool:
        """Whether what is delivered at a place serves a need."""
        wanted = self.of_need.get(need_id)
        each: str | None = place
        while each is not None and each != wanted:
            each = self.above.get(each)
        return each is not None


def places_of(needs: Iterable[Need]) -> Places:
    """Read where needs stand; their facilities are loaded up to the substation."""
    of_need: dict[str, str] = {}
    above: dict[str, str | None] = {}
    for need in needs:
        of_need[str(need.pk)] = str(need.facility_id)
        facility: Facility | None = need.facility
        while facility is not None:
            above[str(facility.pk)] = str(facility.parent_id) if facility.parent_id else None
            facility = facility.parent
    return Places(of_need, above)


def need_shares(technical: Mapping[str, Any], places: Places) -> dict[str, float]:
    """Return the part of the offer that reaches each need it names; nothing for an offer with one delivery point.

    Raises:
        CaseError: it names a need that none of its deliveries reaches.
    """
    rows = technical.get("delivery_shares", ())
    shares: dict[str, float] = {}
    for need_id in technical["needs"] if rows else ():
        part = sum(
            (Decimal(row["share"]) for row in rows if places.reaches(row["place"], need_id)), Decimal(0)
        )
        if part <= 0:
            raise CaseError("technical.delivery_shares", f"no delivery point reaches the need {need_id}")
        shares[need_id] = float(part)
    return shares
