"""What a set of offers is worth together: the frozen case of a run, the offers' stored values, and the engine.

An offer's own value counts its share of a deferral as if others filled the rest. A set is stricter, and the
engine decides: a project's deferral is earned once, in the years in which the set meets all of its needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from nmv.portfolio import Coverage, Tableau
from valuation.evaluation.tableaux import tableau_of
from valuation.models import Run

CENT = Decimal("0.01")
WATT = Decimal("0.001")


class Named(Protocol):
    """An offer, or what a list holds of one."""

    @property
    def pk(self) -> UUID:
        """Its id."""
        ...


@dataclass(frozen=True)
class YearCoverage:
    """How far a set meets a need in one year; tables are 288 month-major amounts."""

    year: int
    ratio: Decimal
    is_met: bool
    delivered: tuple[Decimal, ...]
    needed: tuple[Decimal, ...]
    uncovered: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class NeedCoverage:
    """How far a set meets a need over the years."""

    need_id: UUID
    years: tuple[YearCoverage, ...]

    @property
    def worst(self) -> YearCoverage:
        """The year in which the least is covered; the earliest of equals."""
        return min(self.years, key=lambda year: (year.ratio, year.year))

    @property
    def is_met(self) -> bool:
        """Whether the need is met in every year."""
        return all(year.is_met for year in self.years)

    @property
    def years_short(self) -> str:
        """The years that fall short, as ranges."""
        return spell_years([year.year for year in self.years if not year.is_met])


@dataclass(frozen=True)
class ProjectDeferral:
    """What a set earns by letting a project wait."""

    name: str
    earned_usd: Decimal

    @property
    def is_earned(self) -> bool:
        """Whether the set earns anything of it."""
        return self.earned_usd > 0


@dataclass(frozen=True)
class SetValue:
    """What a set is worth, and what it covers of each need."""

    npv_usd: Decimal
    own_usd: Decimal
    payments_usd: Decimal
    projects: tuple[ProjectDeferral, ...]
    needs: Mapping[UUID, NeedCoverage]

    @property
    def is_complete(self) -> bool:
        """Whether every need is met in every year."""
        return bool(self.needs) and all(need.is_met for need in self.needs.values())


def value_of_set(run: Run, offers: Sequence[Named], shares: Mapping[UUID, Decimal] | None = None) -> SetValue:
    """Value a set on a finished run's frozen inputs and stored results; all of an offer without a share of it.

    Raises:
        Conflict: the run kept no inputs.
    """
    taken = shares or {}
    return value_of_amounts(tableau_of(run), {str(each.pk): float(taken.get(each.pk, 1)) for each in offers})


def value_of_amounts(table: Tableau, amounts: Mapping[str, float]) -> SetValue:
    """Value a set that takes these parts of offers."""
    value = table.value(amounts)
    by_need: dict[UUID, list[YearCoverage]] = {}
    for found in value.coverage:
        by_need.setdefault(UUID(found.need_id), []).append(_year(found))
    return SetValue(
        npv_usd=_decimal(value.npv_usd, CENT),
        own_usd=_decimal(value.offers_npv_usd, CENT),
        payments_usd=_decimal(table.paid_usd(amounts), CENT),
        projects=tuple(
            ProjectDeferral(table.projects[key], _decimal(usd, CENT))
            for key, usd in value.deferral_pv_usd.items()
        ),
        needs={need_id: NeedCoverage(need_id, tuple(years)) for need_id, years in by_need.items()},
    )


def _year(found: Coverage) -> YearCoverage:
    return YearCoverage(
        year=found.year,
        ratio=_decimal(found.ratio, WATT),
        is_met=found.is_met,
        delivered=_table(found.covered_kw),
        needed=_table(found.needed_kw),
        uncovered=tuple((slot, _decimal(kw, WATT)) for slot, kw in found.uncovered),
    )


def _table(rows: tuple[tuple[float, ...], ...]) -> tuple[Decimal, ...]:
    return tuple(_decimal(kw, WATT) for row in rows for kw in row)


def _decimal(value: float, step: Decimal) -> Decimal:
    return Decimal(repr(value)).quantize(step) + 0


def spell_years(years: Sequence[int]) -> str:
    """Write years as ranges.

    >>> spell_years([2027, 2028, 2029, 2031])
    '2027–2029, 2031'
    """
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1][1:] = [year]
        else:
            spans.append([year])
    return ", ".join("–".join(str(year) for year in span) for span in spans)
