"""What a set of offers is worth together: the frozen case of a run, the offers' stored values, and the engine.

An offer's own value counts its share of a deferral as if others filled the rest. A set is stricter, and the
engine decides: a project's deferral is earned once, in the years in which the set meets all of its needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from bids.models import Offer
from kernel.errors import Conflict
from nmv import portfolio
from nmv.case import Case
from valuation.evaluation import thaw
from valuation.models import Run

CENT = Decimal("0.01")
WATT = Decimal("0.001")


@dataclass(frozen=True)
class StoredValue:
    """What the engine needs of an offer's result to value a set."""

    npv_usd: float
    project_deferral_pv_usd: float


@dataclass(frozen=True)
class YearCoverage:
    """How far a set meets a need in one year; tables are 288 month-major amounts."""

    year: int
    ratio: Decimal
    is_met: bool
    delivered: tuple[Decimal, ...]
    needed: tuple[Decimal, ...]


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
    projects: tuple[ProjectDeferral, ...]
    needs: Mapping[UUID, NeedCoverage]

    @property
    def is_complete(self) -> bool:
        """Whether every need is met in every year."""
        return bool(self.needs) and all(need.is_met for need in self.needs.values())


def value_of_set(run: Run, offers: Sequence[Offer]) -> SetValue:
    """Value a set of offers on a finished run's frozen inputs and stored results.

    Raises:
        Conflict: the run kept no inputs.
    """
    if run.case is None:
        raise Conflict("This run kept no inputs, so no set can be valued on it. Run the valuation again.")
    case = thaw(run)
    ids = [str(offer.pk) for offer in offers]
    return _as_rows(case, portfolio.value_set(case, stored_values(run, offers), ids))


def stored_values(run: Run, offers: Sequence[Offer]) -> dict[str, StoredValue]:
    """Return the offers' results as a run stored them."""
    ids = [offer.pk for offer in offers]
    rows = run.offers.filter(offer_id__in=ids).values_list("offer_id", "npv_usd", "project_deferral_pv_usd")
    values = {pk: StoredValue(float(npv or 0), float(deferral or 0)) for pk, npv, deferral in rows}
    return {str(pk): values[pk] for pk in ids}


def _as_rows(case: Case, value: portfolio.SetValue) -> SetValue:
    names = {project.id: project.name for project in case.projects}
    by_need: dict[UUID, list[YearCoverage]] = {}
    for found in value.coverage:
        by_need.setdefault(UUID(found.need_id), []).append(_year(found))
    return SetValue(
        npv_usd=_decimal(value.npv_usd, CENT),
        own_usd=_decimal(value.offers_npv_usd, CENT),
        projects=tuple(
            ProjectDeferral(names[key], _decimal(usd, CENT)) for key, usd in value.deferral_pv_usd.items()
        ),
        needs={need_id: NeedCoverage(need_id, tuple(years)) for need_id, years in by_need.items()},
    )


def _year(found: portfolio.Coverage) -> YearCoverage:
    return YearCoverage(
        year=found.year,
        ratio=_decimal(found.ratio, WATT),
        is_met=found.is_met,
        delivered=_table(found.covered_kw),
        needed=_table(found.needed_kw),
    )


def _table(rows: tuple[tuple[float, ...], ...]) -> tuple[Decimal, ...]:
    return tuple(_decimal(kw, WATT) for row in rows for kw in row)


def _decimal(value: float, step: Decimal) -> Decimal:
    return Decimal(repr(value)).quantize(step)


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
