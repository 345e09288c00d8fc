"""What a solicitation lets an offer be."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from solicitations.documents.catalogue import Requirement


@dataclass(frozen=True)
class Limits:
    """What the solicitation's rules let an offer be; None and an empty set are no limit.

    ``asked_groups`` are the optional groups of fields that this solicitation wants filled in.
    """

    least_kw: Decimal | None = None
    most_kw: Decimal | None = None
    price_cap_usd_per_kw_year: Decimal | None = None
    technologies: frozenset[str] = frozenset()
    allows_variants: bool = True
    allows_utility_owned: bool = True
    asked_groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    """What the solicitation allows: its needs, the places they name, the utility's currency, its limits.

    ``needed_on`` is the earliest day on which what is asked for has to work, where it is known.
    """

    need_ids: frozenset[UUID]
    delivery_point_ids: frozenset[UUID]
    currency: str = "USD"
    requirements: tuple[Requirement, ...] = ()
    limits: Limits = Limits()
    needed_on: date | None = None
