"""What a bidder's offer would deliver of the needs it names, and what it costs a kW and year: from their own data only.

The engine's own measure (``nmv.delivery.dependable``), before whatever the utility's protocol adds to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from bids.documents import Checked, Rules
from bids.documents.offer import OfferDocument
from bids.documents.reader import Problem
from bids.documents.registry import MONTHS
from bids.documents.steps import label_of
from bids.evaluation.offers import offer_data
from bids.evaluation.places import places_of
from nmv.case.needs import Need as CaseNeed
from nmv.case.offers import Offer as CaseOffer
from nmv.case.reading import CaseError, parse
from nmv.delivery.deliverability import Dependable, dependable
from nmv.discounting import levelized
from nmv.timeline import contract_months, month_parts, year_hours
from solicitations.evaluation.needs import need_data
from solicitations.models import Need
from web.charts import Heatmap

RATES_PER_YEAR = (0.05, 0.07, 0.09)
KWH_PER_MWH = 1000.0
# Less than this is rounding, not a shortfall.
WATT = 1e-3
DELIVERY_HANGS_ON = (
    "technology",
    "needs",
    "starts_on",
    "ends_on",
    "commercial_operation_on",
    "contract_kw",
    "delivery",
    "availability",
    "degradation_per_year",
)
PRICE_HANGS_ON = ("starts_on", "ends_on", "contract_kw")


@dataclass(frozen=True)
class NeedPicture:
    """One need against the offer, in the year of the term in which least of it is held."""

    need: Need
    year: int
    share: float
    binding: str
    n_slots: int
    n_short: int
    largest_shortfall_kw: float
    figure: Heatmap

    @property
    def is_met(self) -> bool:
        """Whether every hour or placement is held in full."""
        return self.n_short == 0


@dataclass(frozen=True)
class Levelized:
    """The price as one figure: $/kW-year of contract capacity at one discount rate."""

    rate_per_year: float
    usd_per_kw_year: float


@dataclass(frozen=True)
class Picture:
    """All that can be drawn so far, and in words why the rest cannot."""

    needs: tuple[NeedPicture, ...] = ()
    unseen: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    price: tuple[Levelized, ...] = ()
    price_waits_for: tuple[str, ...] = ()
    energy_usd_per_kw_year: float | None = None


def picture_of(checked: Checked, needs: Sequence[Need], rules: Rules, *, time_zone: str) -> Picture:
    """Draw what was typed so far; ``needs`` are the solicitation's, with their amounts loaded."""
    waits = _waits(checked.problems, rules, "technical", DELIVERY_HANGS_ON)
    price_waits = (
        *_waits(checked.problems, rules, "technical", PRICE_HANGS_ON),
        *_waits(checked.problems, rules, "price", None),
    )
    price = () if price_waits else _levelized(checked)
    if waits:
        return Picture(waits_for=waits, price=price, price_waits_for=price_waits)
    try:
        offer = _engine_offer(checked, needs)
    except CaseError as error:
        return Picture(waits_for=(f"{error.path.lstrip('.')}: {error.message}",), price=price)
    served = [need for need in needs if str(need.pk) in checked.technical["needs"]]
    drawn = [(need, _against(offer, need, time_zone)) for need in served]
    return Picture(
        needs=tuple(picture for _, picture in drawn if picture is not None),
        unseen=tuple(need.code for need, picture in drawn if picture is None),
        price=price,
        price_waits_for=price_waits,
        energy_usd_per_kw_year=None if price_waits else _energy(checked, offer),
    )


def _waits(
    problems: Iterable[Problem], rules: Rules, part: str, names: Sequence[str] | None
) -> tuple[str, ...]:
    """Names of the fields that must be right first, each once."""
    found: dict[str, None] = {}
    for problem in problems:
        words = problem.path.split("[")[0].split(".")
        if words[0] == part and (names is None or (len(words) > 1 and words[1] in names)):
            found[label_of(problem.path, rules)] = None
    return tuple(found)


def _engine_offer(checked: Checked, needs: Sequence[Need]) -> CaseOffer:
    price = {"fixed_usd_per_kw_month": "0", "variable_usd_per_mwh": "0", "escalator_per_year": "0"}
    document = OfferDocument(checked.technical, price, "")
    places = places_of(needs)
    data = offer_data(
        document, offer_id="mine", name="mine", as_products=[], has_local_ra=False, places=places
    )
    return parse(CaseOffer, data, "")


def _against(offer: CaseOffer, need: Need, time_zone: str) -> NeedPicture | None:
    """The year of the term in which least is held; None where the need states no figures for the term."""
    try:
        asked = parse(CaseNeed, need_data(need), "")
    except CaseError:
        return None
    share = offer.need_shares.get(str(need.pk), 1.0)
    held = [
        dependable(offer, asked, year_hours(time_zone, year), year=year, exceedance=1.0, increment=share)
        for year in _whole_years(offer, [year for year in asked.years() if year in offer.years()])
    ]
    return _need_picture(need, min(held, key=lambda each: each.reach)) if held else None


def _whole_years(offer: CaseOffer, years: list[int]) -> list[int]:
    """Years that lie in the term from end to end, where there are any: a year half outside says nothing new."""
    whole = [y for y in years if month_parts(y, offer.term_starts_on, offer.term_ends_on).min() >= 1.0]
    return whole or years


def _need_picture(need: Need, held: Dependable) -> NeedPicture:
    short = np.maximum(held.needed_kw - held.dependable_kw, 0.0)
    needed, delivered = held.month_by_hour()
    return NeedPicture(
        need=need,
        year=held.year,
        share=held.share,
        binding=held.binding,
        n_slots=len(held.slots),
        n_short=int(np.sum(short > WATT)),
        largest_shortfall_kw=float(short.max()),
        figure=_figure(need, held.year, needed.tolist(), delivered.tolist()),
    )


def _figure(need: Need, year: int, needed: list[list[float]], held: list[list[float]]) -> Heatmap:
    cells = [(month, hour) for month in range(MONTHS) for hour in range(24) if needed[month][hour] > 0]
    return Heatmap(
        title=f"My delivery for {need.code} in {year}",
        unit="kW",
        values=tuple(
            tuple(held[month][hour] if needed[month][hour] > 0 else None for hour in range(24))
            for month in range(MONTHS)
        ),
        hatched=frozenset((m, h) for m, h in cells if needed[m][h] - held[m][h] > WATT),
        hatch_label="Less than the need",
        places=0,
    )


def _levelized(checked: Checked) -> tuple[Levelized, ...]:
    """Fixed payments over contract kW-years, both discounted, at several rates: the utility's is in its protocol."""
    technical, price = checked.technical, checked.price
    first, last = (date.fromisoformat(technical[name]) for name in ("starts_on", "ends_on"))
    kw = np.array([float(each) for each in technical["contract_kw"]])
    by_month = price.get("fixed_usd_per_kw_month_by_month") or [price["fixed_usd_per_kw_month"]] * MONTHS
    starts = float(price.get("start_usd", 0)) * int(price.get("starts_per_year", 0)) / float(kw.sum())
    usd = np.array([float(each) for each in by_month]) + starts
    years = list(range(first.year, last.year + 1))
    paid, held = [], []
    for year in years:
        months = month_parts(year, first, last) * kw
        grown = (1.0 + float(price["escalator_per_year"])) ** contract_months(year, first)
        paid.append(float((months * usd * grown).sum()))
        held.append(float(months.sum()) / MONTHS)
    if sum(held) <= 0:
        return ()
    return tuple(
        Levelized(rate, levelized(paid, held, years, base_year=years[0], rate_per_year=rate))
        for rate in RATES_PER_YEAR
    )


def _energy(checked: Checked, offer: CaseOffer) -> float | None:
    """The variable price of a year's output, for offers whose output is a shape alone; others depend on their calls."""
    if offer.shape is None or offer.storage is not None:
        return None
    hours_kw = (
        offer.shape.hourly_kw
        if offer.shape.hourly_kw is not None
        else _month_hours(offer.shape.month_hour_kw)
    )
    mwh = float(np.sum(hours_kw)) * offer.availability / KWH_PER_MWH
    return mwh * float(checked.price["variable_usd_per_mwh"]) / max(offer.contract_kw)


def _month_hours(table: Any) -> Any:
    """The hours of a year without a leap day, month by month."""
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    return np.asarray(table) * days[:, None]
