"""What moves a value, and what would swap two offers: curves, rates, capacity credits, needs.

A *lever* is one thing of a case that can be moved. Levers moved together are a coupled sensitivity.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nmv.case import Case
from nmv.case.curves import HourlyCurve
from nmv.market import Market
from nmv.market_value import evaluate_offer, prepare, value
from nmv.values.qualifying import nqc_rule

SCALE = "fraction of the value"
ADD = "1/year, added"

_FARTHEST = {SCALE: 0.9, ADD: 0.05}
_STEPS = 12
_ROUNDS = 60
_SAME_USD_PER_KW_YEAR = 1e-7


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One thing that can be moved: its path in the case, and whether a move scales it or is added to it."""

    path: str
    kind: str

    def __str__(self) -> str:
        """Words for a reader."""
        return self.path.replace("_", " ")


def levers(case: Case) -> tuple[Lever, ...]:
    """Everything of a case that `moved` can move, in a fixed order.

    Prices of every curve and the capacity credit of every technology offered scale; discount rate and
    inflation shift.
    """
    curves = [
        Lever(path=f"curves.{kind}.{code}", kind=SCALE)
        for kind in ("hourly", "monthly", "yearly")
        for code in getattr(case.curves, kind)
    ]
    capacity = [
        Lever(path=f"capacity_credit.{technology}", kind=SCALE)
        for technology in sorted({offer.technology for offer in case.offers})
        if nqc_rule(case, technology) is not None
    ]
    rates = [
        Lever(path=f"convention.{name}", kind=ADD)
        for name in ("discount_rate_per_year", "inflation_per_year")
    ]
    return (*curves, *capacity, *rates)


def moved(case: Case, moves: Mapping[str, float]) -> Case:
    """The case with each named path moved: scaled by (1 + move), or for a rate, move added.

    `KeyError` for a path that is no lever of the case; `CaseError` when the case no longer holds together.
    """
    known = {lever.path for lever in levers(case)}
    for path, move in moves.items():
        if path not in known:
            raise KeyError(path)
        kind, name = path.split(".", 1)
        case = _MOVERS[kind](case, name, move)
    case.check("")
    return case


def _move_curve(case: Case, name: str, move: float) -> Case:
    kind, code = name.split(".", 1)
    curves = dict(getattr(case.curves, kind))
    curves[code] = _scaled(curves[code], 1.0 + move)
    changed: dict[str, Any] = {kind: curves}
    return replace(case, curves=replace(case.curves, **changed))


def _scaled(curve: Any, factor: float) -> Any:
    if isinstance(curve, HourlyCurve):
        return replace(curve, values=curve.values * factor)
    return replace(curve, values=_times(curve.values, factor))


def _times(values: Any, factor: float) -> Any:
    return tuple(_times(value, factor) for value in values) if isinstance(values, tuple) else values * factor


def _move_rate(case: Case, name: str, move: float) -> Case:
    money = case.convention
    return replace(case, convention=replace(money, **{name: getattr(money, name) + move}))


def _move_credit(case: Case, technology: str, move: float) -> Case:
    rule = nqc_rule(case, technology)
    if rule is None:
        raise KeyError(f"capacity_credit.{technology}")
    credited = dict(case.protocol.nqc) | {technology: replace(rule, factor=rule.factor * (1.0 + move))}
    return replace(case, protocol=replace(case.protocol, nqc=credited))


_MOVERS: dict[str, Callable[[Case, str, float], Case]] = {
    "curves": _move_curve,
    "convention": _move_rate,
    "capacity_credit": _move_credit,
}


@dataclass(frozen=True, kw_only=True)
class Swing:
    """What one move (or several coupled ones) does to an offer's NMV, USD/kW-year."""

    name: str
    offer_id: str
    base: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the value swings, USD/kW-year."""
        return abs(self.high - self.low)


def swings(
    case: Case, offer_ids: Sequence[str], moves: Mapping[str, tuple[Mapping[str, float], Mapping[str, float]]]
) -> list[Swing]:
    """Sensitivities of offers, widest first within each offer.

    `moves` names each sensitivity and gives its low and its high case as moves of levers: one lever is a
    one-at-a-time sensitivity, several are coupled.
    """
    offers = _Offers(case, offer_ids)
    base = offers.values()
    found = []
    for name, (low, high) in moves.items():
        below, above = offers.values(low), offers.values(high)
        found += [
            Swing(name=name, offer_id=key, base=base[key], low=below[key], high=above[key])
            for key in offer_ids
        ]
    order = {key: place for place, key in enumerate(offer_ids)}
    return sorted(found, key=lambda swing: (order[swing.offer_id], -swing.width, swing.name))


# How far each lever is moved to both sides for a picture of what matters.
_USUAL = {SCALE: 0.10, ADD: 0.01}


def tornado(case: Case, offer_id: str, *, on_step: Callable[[], None] = lambda: None) -> list[Swing]:
    """One-at-a-time sensitivities of an offer, widest first: 10 % on what scales, one percentage point on rates.

    A lever whose moved case does not hold together is left out; `on_step` is told of each lever.
    """
    offers = _Offers(case, (offer_id,))
    base = offers.values()[offer_id]
    found = []
    for lever in levers(case):
        on_step()
        far = _USUAL[lever.kind]
        try:
            low, high = (offers.values({lever.path: move})[offer_id] for move in (-far, far))
        except ValueError:
            continue
        found.append(Swing(name=lever.path, offer_id=offer_id, base=base, low=low, high=high))
    return sorted(found, key=lambda swing: (-swing.width, swing.name))


class _Offers:
    """Some offers of a case, prepared once; only a move of hourly prices makes them operate differently."""

    def __init__(self, case: Case, offer_ids: Sequence[str]) -> None:
        market = Market(case)
        self.case = case
        self.offer_ids = tuple(offer_ids)
        self.prepared = {key: prepare(market, case.offer(key)) for key in offer_ids}

    def values(self, moves: Mapping[str, float] | None = None) -> dict[str, float]:
        """NMV of each offer with the levers moved, USD/kW-year."""
        case = moved(self.case, moves or {})
        if any(path.startswith("curves.hourly.") for path in moves or {}):
            market = Market(case)
            return {
                key: evaluate_offer(case, key, market=market).nmv_usd_per_kw_year for key in self.offer_ids
            }
        return {
            key: value(replace(prepared, case=case)).nmv_usd_per_kw_year
            for key, prepared in self.prepared.items()
        }


@dataclass(frozen=True, kw_only=True)
class Flip:
    """The smallest move of one lever at which two offers change places; `move` is None if none was found.

    `farthest` is how far was searched on both sides, in the lever's own measure.
    """

    lever: Lever
    move: float | None
    farthest: float
    nmv_usd_per_kw_year: float | None


def flips(case: Case, first: str, second: str, *, on_step: Callable[[], None] = lambda: None) -> list[Flip]:
    """What would swap two offers: for every lever the smallest move that makes their NMV equal.

    Each side is searched in steps that grow from small to the farthest, and the first change of sign is
    closed in on until the two values differ by less than 1e-7 $/kW-year. Ordered by the size of the move,
    levers that swap nothing last. `on_step` is told of each lever.
    """
    offers = _Offers(case, (first, second))
    found = []
    for lever in levers(case):
        on_step()
        found.append(_flip(offers, lever))
    return sorted(found, key=lambda flip: (flip.move is None, abs(flip.move or 0.0), flip.lever.path))


def _flip(offers: _Offers, lever: Lever) -> Flip:
    first, second = offers.offer_ids

    def lead(move: float) -> float | None:
        """NMV of the first less that of the second; None where the moved case does not hold together."""
        try:
            values = offers.values({lever.path: move})
        except ValueError:
            return None
        return values[first] - values[second]

    farthest = _FARTHEST[lever.kind]
    sides = [_crossing(lead, sign * farthest) for sign in (-1.0, 1.0)]
    crossings = [move for move in sides if move is not None]
    move = min(crossings, key=abs) if crossings else None
    met = None if move is None else offers.values({lever.path: move})[first]
    return Flip(lever=lever, move=move, farthest=farthest, nmv_usd_per_kw_year=met)


def _crossing(lead: Callable[[float], float | None], farthest: float) -> float | None:
    """The first move towards `farthest` at which the lead changes its sign."""
    start = at = 0.0
    before = lead(start)
    for at in _steps(farthest):
        here = lead(at)
        if before is None or here is None:
            return None
        if (before > 0) != (here > 0):
            return _closed_in(lead, (start, before), (at, here))
        start, before = at, here
    return None


def _steps(farthest: float) -> Iterator[float]:
    return (farthest * (step / _STEPS) ** 2 for step in range(1, _STEPS + 1))


def _closed_in(
    lead: Callable[[float], float | None], left: tuple[float, float], right: tuple[float, float]
) -> float:
    """The zero between two moves of different sign, by regula falsi with the Illinois weight."""
    (a, f_a), (b, f_b) = left, right
    for _ in range(_ROUNDS):
        at = (a * f_b - b * f_a) / (f_b - f_a)
        here = lead(at)
        if here is None or abs(here) < _SAME_USD_PER_KW_YEAR:
            return at
        if (here > 0) == (f_b > 0):
            f_a /= 2.0
        else:
            a, f_a = b, f_b
        b, f_b = at, here
    return b
