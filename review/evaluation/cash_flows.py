"""Cash of each year: what an offer, or the chosen set, is worth and costs, beside what the traditional project costs.

The offer's years are stored with the run's components. The project's are the carrying charges that its deferral is
worth [USD/year], from the run's frozen case, so that both rest on the same convention.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from bids.models import Offer
from nmv.case import Case
from nmv.values.components import project_years_usd
from review.models import Amounts
from review.queries.ranking import latest_run
from review.queries.selections import current_selection, shares_of
from review.queries.valued import ListedOffer, listed
from solicitations.models import Solicitation
from solicitations.queries.wires import earliest_project_of
from valuation.evaluation import thaw
from valuation.evaluation.stored import PAID
from valuation.models import ComponentResult, Run
from web.charts import Lines, Series

UNIT = "USD"
# How the codes of what a project's waiting is worth have it; beside the project's own cost it would count twice.
DEFERRAL = "DEFERRAL"
WHOLE = Decimal(1)


@dataclass(frozen=True)
class YearLine:
    """One year in USD: what is paid under the contracts, what they are worth, their net, and the project."""

    year: int
    paid_usd: Decimal
    worth_usd: Decimal
    project_usd: Decimal

    @property
    def net_usd(self) -> Decimal:
        """Worth less payments."""
        return self.worth_usd - self.paid_usd


@dataclass(frozen=True)
class CashFlows:
    """Cash by year of some offers, the projects beside them, and when wires must be decided."""

    solicitation: Solicitation
    run: Run | None
    offers: list[ListedOffer]
    of_set: bool
    years: list[YearLine]
    projects: list[str]
    wires_decision_on: date | None
    figure: Lines | None


def cash_flows_of_offer(offer: Offer, user: User) -> CashFlows:
    """Gather an offer's cash flows; the caller has checked that this person sees values."""
    run = latest_run(offer.solicitation, user)
    return _gathered(offer.solicitation, run, [listed(offer)], {}, of_set=False)


def cash_flows_of_set(solicitation: Solicitation, user: User) -> CashFlows:
    """Gather those of the chosen set, on its own run; the caller has checked that this person sees values."""
    selection = current_selection(solicitation, user)
    run = selection.run if selection else latest_run(solicitation, user)
    offers = [listed(offer) for offer in selection.offers.order_by("alias")] if selection else []
    shares = shares_of(selection) if selection else {}
    return _gathered(solicitation, run, offers, shares, of_set=True)


def _gathered(
    solicitation: Solicitation, run: Run | None, offers: list[ListedOffer], shares: Amounts, *, of_set: bool
) -> CashFlows:
    decided = earliest_project_of(solicitation)
    wires_on = decided.wires_decision_on if decided else None
    found = _components(run, offers, shares) if run is not None else {}
    if run is None or not found:
        return CashFlows(solicitation, run, offers, of_set, [], [], wires_on, None)
    case = thaw(run) if run.case_id else None
    years = _years(found, case)
    projects = [project.name for project in case.projects] if case else []
    figure = _figure(years, offers, wires_on, of_set=of_set)
    return CashFlows(solicitation, run, offers, of_set, years, projects, wires_on, figure)


def _components(
    run: Run, offers: Iterable[ListedOffer], shares: Amounts
) -> dict[int, tuple[Decimal, Decimal]]:
    """By year: what is paid, and what is worth something, deferral left out; of an offer taken in part, that part."""
    rows = ComponentResult.objects.filter(run_offer__run=run, run_offer__offer__in=[o.pk for o in offers])
    found: dict[int, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    named = ("run_offer__offer_id", "code", "first_year", "usd_by_year")
    for offer_id, code, first, usd_by_year in rows.values_list(*named):
        share = shares.get(offer_id, WHOLE)
        for year, whole_usd in enumerate(usd_by_year, first):
            usd = whole_usd * share
            paid, worth = found[year]
            if code.endswith(PAID):
                found[year] = (paid - usd, worth)
            elif DEFERRAL in code:
                found[year] = (paid, worth)
            else:
                found[year] = (paid, worth + usd)
    return found


def _years(found: dict[int, tuple[Decimal, Decimal]], case: Case | None) -> list[YearLine]:
    known = set(found) | ({year for each in case.projects for year in each.years()} if case else set())
    span = tuple(range(min(known), max(known) + 1))
    project = _projects(case, span)
    nothing = (Decimal(0), Decimal(0))
    return [YearLine(year, *found.get(year, nothing), project[year]) for year in span]


def _projects(case: Case | None, span: tuple[int, ...]) -> dict[int, Decimal]:
    total = dict.fromkeys(span, Decimal(0))
    if case is None:
        return total
    for each in case.projects:
        for year, usd in zip(span, project_years_usd(case, each, span), strict=True):
            total[year] += Decimal(repr(float(usd))).quantize(Decimal("0.01"))
    return total


def _figure(
    years: Sequence[YearLine], offers: Sequence[ListedOffer], wires_on: date | None, *, of_set: bool
) -> Lines:
    whose = "the chosen set" if of_set else str(offers[0])
    x = [float(line.year) for line in years]
    marks: tuple[tuple[float, str], ...] = ()
    if wires_on is not None:
        at = wires_on.year + (wires_on.timetuple().tm_yday - 1) / 366
        x = [float(year) for year in range(wires_on.year, int(x[0]))] + x
        marks = ((min(at, x[-1] + 1.0), f"Wires decision, {wires_on.day} {wires_on:%b %Y}"),)
    by_year = {line.year: line for line in years}
    shown = [by_year.get(int(year)) for year in x]
    step = max(1, len(x) // 12)
    return Lines(
        title=f"Cash by year: {whose} and the traditional project",
        unit=UNIT,
        x=tuple(x),
        series=(
            Series(f"Paid for {whose}", tuple(float(line.paid_usd) if line else None for line in shown)),
            Series(
                "Worth, deferral left out", tuple(float(line.worth_usd) if line else None for line in shown)
            ),
            Series("Net", tuple(float(line.net_usd) if line else None for line in shown)),
            Series(
                "Traditional project, yearly charge",
                tuple(float(line.project_usd) if line else None for line in shown),
            ),
        ),
        x_ticks=tuple((year, f"{year:.0f}") for year in x[::step]),
        x_title="Year",
        x_labels=tuple(f"{year:.0f}" for year in x),
        is_stepped=True,
        marks=marks,
        places=0,
    )
