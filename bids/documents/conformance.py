"""Automatic checks of an opened offer against what its solicitation asks: pure functions, each with its figures.

A check fails only where a stated rule is broken; where judgement is called for it says that a person has to look,
and why. Nothing here knows who the bidder is beyond what the checks need.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bids.documents.registry import VIABILITY as EVIDENCE
from bids.documents.rules import Limits
from bids.states import CheckCode, Outcome
from web.hours import MONTH_NAMES

MONTHS = 12
VIABILITY = tuple(field.name for field in EVIDENCE.fields)
# Where an interconnection stands that nobody has to look at any more.
SETTLED = {"agreed": "agreed", "in_service": "in service", "not_needed": "not needed"}
KW, SHARE, PRICE = "kW", "% of the need", "$/kW-year"


@dataclass(frozen=True)
class NeedAsked:
    """What one need asks for: the largest amount, in which months, from when to when. Withheld figures are None."""

    code: str
    version: int
    most: Decimal | None
    unit: str
    months: frozenset[int]
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Asked:
    """What a solicitation asks of every offer. ``revised`` holds needs published anew since, by the id asked for."""

    needs: Mapping[str, NeedAsked]
    revised: Mapping[str, NeedAsked] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    mandatory: Mapping[str, str] = field(default_factory=dict)
    allows_affiliates: bool = False
    allows_utility_owned: bool = False
    wires_decision_on: date | None = None
    wires_project: str = ""


@dataclass(frozen=True)
class Bidder:
    """What the checks need to know of who offers."""

    is_registered: bool
    is_affiliate: bool


@dataclass(frozen=True)
class Figure:
    """One number a result rests on, with its unit."""

    name: str
    value: str
    unit: str = ""


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    code: CheckCode
    outcome: Outcome
    reason: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Offered:
    """The two parts of an offer as its checks read them."""

    technical: Mapping[str, Any]
    price: Mapping[str, Any]

    @property
    def kw(self) -> list[Decimal]:
        """Contract capacity by month."""
        return [Decimal(kw) for kw in self.technical["contract_kw"]]

    def day(self, name: str) -> date:
        """A date of the technical part."""
        return date.fromisoformat(self.technical[name])


Checker = Callable[[Offered, Asked, Bidder], Finding]


def examine(
    technical: Mapping[str, Any], price: Mapping[str, Any], asked: Asked, bidder: Bidder
) -> list[Finding]:
    """Run every automatic check, in the order shown; while the price is sealed, those that need none."""
    offered = Offered(technical, price)
    return [check(offered, asked, bidder) for check in CHECKS if price or check not in ON_PRICES]


def is_utility_owned(technical: Mapping[str, Any]) -> bool:
    """Say whether an offer declares that the utility would own what is built."""
    return section(technical, "bidder").get("ownership") == "utility"


def section(technical: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A group of fields of the technical part; empty where this edition of the document, or this offer, has none."""
    found = technical.get(name)
    return found if isinstance(found, Mapping) else {}


def _completeness(offered: Offered, asked: Asked, _bidder: Bidder) -> Finding:
    answers = offered.technical.get("answers") or {}
    unanswered = [
        label for code, label in asked.mandatory.items() if not (answers.get(code) or {}).get("value")
    ]
    told = offered.technical.get("viability") or {}
    blank = [part.replace("_", " ") for part in VIABILITY if not told.get(part)]
    figures = (
        Figure(
            "mandatory requirements answered",
            f"{len(asked.mandatory) - len(unanswered)} of {len(asked.mandatory)}",
        ),
        Figure("kinds of viability evidence given", f"{len(VIABILITY) - len(blank)} of {len(VIABILITY)}"),
    )
    if unanswered:
        return Finding(
            CheckCode.COMPLETENESS,
            Outcome.FAIL,
            f"Not answered though required: {', '.join(unanswered)}.",
            figures,
        )
    if blank:
        words = f"No evidence is given for {', '.join(blank)}; the rules do not require it, the panel will miss it."
        return Finding(CheckCode.COMPLETENESS, Outcome.PERSON, words, figures)
    return Finding(
        CheckCode.COMPLETENESS, Outcome.PASS, "Every required answer and kind of evidence is there.", figures
    )


def _technology(offered: Offered, asked: Asked, _bidder: Bidder) -> Finding:
    offers, let_in = offered.technical["technology"], asked.limits.technologies
    words = offers.replace("_", " ").lower()
    if not let_in:
        return Finding(CheckCode.TECHNOLOGY, Outcome.PASS, f"Any technology may offer; this is {words}.")
    if offers in let_in:
        return Finding(CheckCode.TECHNOLOGY, Outcome.PASS, f"{words.capitalize()} is among those let in.")
    return Finding(CheckCode.TECHNOLOGY, Outcome.FAIL, f"The rules do not let {words} in.")


def _registration(_offered: Offered, _asked: Asked, bidder: Bidder) -> Finding:
    if bidder.is_registered:
        return Finding(
            CheckCode.REGISTRATION, Outcome.PASS, "Its bidder was registered for the solicitation."
        )
    words = (
        "Its bidder had not registered. Registering is not a condition of offering unless the rules say so."
    )
    return Finding(CheckCode.REGISTRATION, Outcome.PERSON, words)


def _affiliates(offered: Offered, asked: Asked, bidder: Bidder) -> Finding:
    owned = is_utility_owned(offered.technical)
    if bidder.is_affiliate and not asked.allows_affiliates:
        return Finding(
            CheckCode.AFFILIATES,
            Outcome.FAIL,
            "Its bidder is the utility's affiliate; the rules keep those out.",
        )
    if owned and not asked.allows_utility_owned:
        return Finding(
            CheckCode.AFFILIATES, Outcome.FAIL, "The utility would own it; the rules keep such offers out."
        )
    if bidder.is_affiliate or owned:
        words = "An affiliate's or utility-owned offer, which the rules allow: the independent evaluator's to handle."
        return Finding(CheckCode.AFFILIATES, Outcome.PASS, words)
    return Finding(CheckCode.AFFILIATES, Outcome.PASS, "Neither an affiliate's nor utility-owned.")


def _size(offered: Offered, asked: Asked, _bidder: Bidder) -> Finding:
    most, limits = max(offered.kw), asked.limits
    figures = [Figure("largest monthly contract capacity", _plain(most), KW)]
    figures += [
        Figure(name, _plain(kw), KW)
        for name, kw in (("at least", limits.least_kw), ("at most", limits.most_kw))
        if kw is not None
    ]
    if limits.least_kw is not None and most < limits.least_kw:
        return Finding(CheckCode.SIZE, Outcome.FAIL, "Smaller than an offer may be.", tuple(figures))
    if limits.most_kw is not None and most > limits.most_kw:
        return Finding(CheckCode.SIZE, Outcome.FAIL, "Larger than an offer may be.", tuple(figures))
    return Finding(CheckCode.SIZE, Outcome.PASS, "Within what an offer may be.", tuple(figures))


def _need(offered: Offered, asked: Asked, _bidder: Bidder) -> Finding:
    named = [asked.needs[each] for each in offered.technical["needs"] if each in asked.needs]
    return _fit(CheckCode.NEED, offered, named)


def _revised_need(offered: Offered, asked: Asked, _bidder: Bidder) -> Finding:
    newer = [asked.revised[each] for each in offered.technical["needs"] if each in asked.revised]
    if not newer:
        return Finding(
            CheckCode.REVISED_NEED,
            Outcome.PASS,
            "No need it serves was published anew since it was asked for.",
        )
    found = _fit(CheckCode.REVISED_NEED, offered, newer)
    before = _need(offered, asked, Bidder(is_registered=True, is_affiliate=False))
    if found.outcome == Outcome.PASS or before.outcome != Outcome.PASS:
        return found
    # An offer made for what was asked breaks no rule because the need grew since.
    words = f"It fits what was asked for, not what is needed now. {found.reason}"
    return Finding(CheckCode.REVISED_NEED, Outcome.PERSON, words, found.figures)


def _fit(code: CheckCode, offered: Offered, needs: Sequence[NeedAsked]) -> Finding:
    """Hold capacity by month against needs: none in any month needed fails, too little in some asks for a person."""
    figures: list[Figure] = []
    without: list[str] = []
    empty: list[str] = []
    partial: list[str] = []
    for need in needs:
        months = sorted(need.months) or list(range(1, MONTHS + 1))
        held = {month: offered.kw[month - 1] for month in months}
        name = f"{need.code} version {need.version}"
        figures.append(Figure(f"least capacity in the months of {name}", _plain(min(held.values())), KW))
        if need.most is not None:
            figures.append(Figure(f"largest amount of {name}", _plain(need.most), need.unit))
        if not any(held.values()):
            without.append(name)
        elif not all(held.values()):
            short = ", ".join(MONTH_NAMES[month - 1] for month, kw in held.items() if not kw)
            empty.append(f"{name} in {short}")
        if need.most and need.unit == KW and min(held.values()) < need.most:
            share = 100 * min(held.values()) / need.most
            figures.append(Figure(f"part of {name} in its leanest month", f"{share:.1f}", SHARE))
            partial.append(name)
    return _fitting(code, without, empty, partial, tuple(figures))


def _fitting(
    code: CheckCode, without: list[str], empty: list[str], partial: list[str], figures: tuple[Figure, ...]
) -> Finding:
    if without:
        words = f"No capacity in any month of {', '.join(without)}."
        return Finding(code, Outcome.FAIL, words, figures)
    if empty:
        return Finding(code, Outcome.PERSON, f"No capacity for {'; '.join(empty)}.", figures)
    if partial:
        words = f"Less than the whole of {', '.join(partial)}: a part, which a chosen set may complete."
        return Finding(code, Outcome.PASS, words, figures)
    return Finding(code, Outcome.PASS, "As much as is needed in every month of the need.", figures)


def _price_cap(offered: Offered, asked: Asked, _bidder: Bidder) -> Finding:
    yearly = MONTHS * Decimal(offered.price["fixed_usd_per_kw_month"])
    cap, escalator = asked.limits.price_cap_usd_per_kw_year, Decimal(offered.price["escalator_per_year"])
    figures = [Figure("fixed price of the first year", f"{yearly:.2f}", PRICE)]
    if cap is None:
        return Finding(CheckCode.PRICE_CAP, Outcome.PASS, "No cap is set.", tuple(figures))
    years = offered.day("ends_on").year - offered.day("starts_on").year
    last = yearly * (1 + escalator) ** max(years, 0)
    figures += [
        Figure("cap", f"{cap:.2f}", PRICE),
        Figure("fixed price of the last year", f"{last:.2f}", PRICE),
    ]
    if yearly > cap:
        return Finding(
            CheckCode.PRICE_CAP, Outcome.FAIL, "Above the cap from the first year.", tuple(figures)
        )
    if last > cap:
        words = "Within the cap in the first year; its escalator carries it above later."
        return Finding(CheckCode.PRICE_CAP, Outcome.PERSON, words, tuple(figures))
    return Finding(CheckCode.PRICE_CAP, Outcome.PASS, "Within the cap.", tuple(figures))


def _dates(offered: Offered, asked: Asked, _bidder: Bidder) -> Finding:
    named = [asked.needs[each] for each in offered.technical["needs"] if each in asked.needs]
    first = min((need.starts_on for need in named if need.starts_on), default=None)
    last = max((need.ends_on for need in named if need.ends_on), default=None)
    starts, ends = offered.day("starts_on"), offered.day("ends_on")
    figures = [Figure("delivery from", starts.isoformat()), Figure("delivery to", ends.isoformat())]
    if first is None or last is None:
        words = "The years of the need are withheld: compare its dates by hand."
        return Finding(CheckCode.DATES, Outcome.PERSON, words, tuple(figures))
    figures += [Figure("needed from", first.isoformat()), Figure("needed to", last.isoformat())]
    if starts > last or ends < first:
        return Finding(
            CheckCode.DATES, Outcome.FAIL, "It delivers only when nothing is needed.", tuple(figures)
        )
    late, early = (starts - first).days, (last - ends).days
    if late > 0:
        figures.append(Figure("begins after the need", str(late), "days"))
    if early > 0:
        figures.append(Figure("ends before the need", str(early), "days"))
    if late > 0 or early > 0:
        words = "It leaves a part of the need's years without delivery, which a chosen set must fill."
        return Finding(CheckCode.DATES, Outcome.PERSON, words, tuple(figures))
    return Finding(
        CheckCode.DATES, Outcome.PASS, "It delivers through all years of the need.", tuple(figures)
    )


def _wires(offered: Offered, asked: Asked, _bidder: Bidder) -> Finding:
    if asked.wires_decision_on is None:
        return Finding(
            CheckCode.WIRES, Outcome.PASS, "No project with a wires decision stands behind its needs."
        )
    operates, decided = offered.day("commercial_operation_on"), asked.wires_decision_on
    figures = (
        Figure("commercial operation", operates.isoformat()),
        Figure(f"wires decision of {asked.wires_project}", decided.isoformat()),
        Figure("operation after the decision", str(max((operates - decided).days, 0)), "days"),
    )
    if operates <= decided:
        return Finding(
            CheckCode.WIRES, Outcome.PASS, "It operates before wires would have to be begun.", figures
        )
    words = (
        "It operates only after the last day on which wires can be begun in time: if it fails then, nothing else is"
        " ready. Look at its milestones before that day."
    )
    return Finding(CheckCode.WIRES, Outcome.PERSON, words, figures)


def _interconnection(offered: Offered, _asked: Asked, _bidder: Bidder) -> Finding:
    told = section(offered.technical, "interconnection")
    limit = offered.technical["delivery"].get("interconnection_kw")
    evidence = told.get("evidence") or section(offered.technical, "viability").get("interconnection")
    most = max(offered.kw)
    figures = [Figure("largest monthly contract capacity", _plain(most), KW)]
    if limit:
        figures.append(Figure("interconnection limit", _plain(Decimal(limit)), KW))
        if most > Decimal(limit):
            words = "It promises more than its interconnection carries."
            return Finding(CheckCode.INTERCONNECTION, Outcome.FAIL, words, tuple(figures))
    if told.get("status") in SETTLED:
        words = f"Its interconnection is {SETTLED[told['status']]}."
        return Finding(CheckCode.INTERCONNECTION, Outcome.PASS, words, tuple(figures))
    words = (
        "Evidence in words is there to be read." if evidence else "Nothing is said of its interconnection."
    )
    return Finding(CheckCode.INTERCONNECTION, Outcome.PERSON, words, tuple(figures))


CHECKS: tuple[Checker, ...] = (
    _completeness,
    _technology,
    _registration,
    _affiliates,
    _size,
    _need,
    _revised_need,
    _price_cap,
    _dates,
    _wires,
    _interconnection,
)
ON_PRICES = frozenset({_price_cap})


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def figures_as_data(figures: Iterable[Figure]) -> list[dict[str, str]]:
    """Return figures as they are kept."""
    return [{"name": one.name, "value": one.value, "unit": one.unit} for one in figures]
